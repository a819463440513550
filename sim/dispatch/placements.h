/* placements.h: what became of each job of a workload.
 *
 * In place: start from {0}; the owner calls dps_placements_free, legal twice.
 */
#ifndef DPS_SIM_DISPATCH_PLACEMENTS_H
#define DPS_SIM_DISPATCH_PLACEMENTS_H

#include "sim/core/pages.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum dps_job_state {
    DPS_JOB_AHEAD = 0, /* not submitted yet */
    DPS_JOB_WAITS,
    DPS_JOB_PLACED, /* an order is on its way to its nodes */
    DPS_JOB_QUEUES, /* at its node */
    DPS_JOB_RUNS,   /* for ever, where it is so at the end */
    DPS_JOB_DONE,
    DPS_JOB_REFUSED,
    DPS_JOB_WITHDRAWN, /* by its owner, who had waited long enough */
    DPS_JOB_FAILED,    /* it was lost too often */
};

struct dps_placement {
    int64_t since;         /* it was submitted, the last time [ns] */
    int64_t start, finish; /* of the last time that it ran; when it was given up [ns] */
    int64_t saved;         /* of its run, by checkpoints, at speed 1 [ns] */
    int64_t kept, wasted;  /* that it had run when it was lost, of use or not [ns] */
    int64_t price;         /* agreed for a second [base units] */
    uint64_t first;        /* of its nodes, in the list */
    uint32_t n;            /* of them */
    uint32_t state;        /* enum dps_job_state */
    uint32_t lost;         /* times that a node left under it */
    bool queues;           /* at its node, before it runs */
    bool missed;           /* its order finds that a node has left */
};

struct dps_placements {
    struct dps_pages pages;
    struct dps_placement *jobs; /* as the workload's, in the pages */
    size_t n_jobs;
    uint32_t *nodes;   /* of all jobs, in the order in which they were placed */
    uint64_t *devices; /* on each, as bits; NULL where machines have none */
    size_t n_nodes, capacity;
    uint64_t decisions; /* calls of decide */
    uint64_t hash[2];   /* the kernels' states */
};

void dps_placements_free(struct dps_placements *self);

/* DPS_ENOMEM.  Room for n jobs that have not been submitted. */
DPS_CHECKED enum dps_status dps_placements_init(
    struct dps_placements *self, size_t n, struct dps_error *err);

/* Room for n nodes more, and for devices where machines have any. */
DPS_CHECKED enum dps_status dps_placements_reserve(
    struct dps_placements *self, uint32_t n, bool has_devices, struct dps_error *err);

/* Whether a job has run to its end, or runs for ever. */
bool dps_placement_ran(const struct dps_placement *self);

/* Whether its owner stopped it, who does that `cancel` [ns] after its start; 0:
 * never. */
bool dps_placement_cut(const struct dps_placement *self, int64_t cancel);

#endif
