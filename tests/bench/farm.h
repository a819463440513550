/* farm.h: a scheduler kept busy on n nodes, and what its decisions cost.
 *
 * So many jobs are in the system at all times: when one ends, another is submitted and
 * the scheduler decides.  Jobs are drawn from 20 kinds; they run 1000 s in the mean.
 * Nothing is checked and nothing is read from a file: what is timed are the calls of
 * the scheduler, by the time-stamp counter.
 *
 * In place: start from {0}; farm_land / farm_land_free, farm_open / farm_close.
 */
#ifndef DPS_TESTS_BENCH_FARM_H
#define DPS_TESTS_BENCH_FARM_H

#include "sim/core/calendar.h"
#include "sim/dispatch/views.h"
#include "sim/host/kernel.h"

#define FARM_RUN 1000.0 /* of a job, in the mean [s] */

enum { FARM_JOBS = 4096 }; /* that jobs are drawn from */

enum farm_machines {
    FARM_SLOTS, /* one slot each; jobs take one */
    FARM_BATCH, /* the same; jobs take 1, 2, ..., 32 */
    FARM_GPUS,  /* processors and 1 to 8 GPUs of five models; jobs take shares or whole
                 */
};

/* Nodes and the jobs that there may be. */
struct farm_land {
    struct dps_workload workload;
    struct dps_views views;
    struct dpk_nodes nodes;
    double mean_need; /* of a job: slots, or devices */
    double capacity;  /* of all nodes, in the same */
};

void farm_land(struct farm_land *self, enum farm_machines machines, uint32_t n);
void farm_land_free(struct farm_land *self);

/* What some decisions cost. */
struct farm_cost {
    uint64_t ticks;  /* in calls of the scheduler */
    uint64_t orders; /* jobs placed or refused */
    uint64_t calls;
    uint64_t work[DPK_WORKS];
};

struct farm {
    struct dps_kernel kernel;
    struct dps_kernel bidder; /* table NULL: there is none */
    const struct farm_land *land;
    struct dps_views views;
    struct dps_calendar calendar;
    struct dpk_orders orders;
    struct dpk_offers offers;
    struct farm_job *jobs; /* by slot */
    uint32_t *queue;       /* first and last at each node, and how many are there */
    uint32_t n_jobs;
    int64_t now;
    uint64_t submitted;
    struct farm_cost cost;
    uint64_t bidder_ticks;
    void *memory;
};

/* Fills the land up to `load` of its capacity and `backlog` jobs more. */
void farm_open(struct farm *self, const struct farm_land *land, const char *kernel,
    double load, uint32_t backlog);
void farm_close(struct farm *self);

/* Lives through n events more. */
struct farm_cost farm_live(struct farm *self, uint32_t n);

/* Bytes that the scheduler has of the host. */
uint64_t farm_bytes(const struct farm *self);

/* What a tick takes [ns]. */
double farm_tick(void);

#endif
