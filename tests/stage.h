/* stage.h: a kernel by itself, fed events by hand, and what it answers to each.
 *
 * Nodes and jobs are those of a workload, by their numbers.  What the kernel answers is
 * not checked against anything; a node's load, which `look` tells, is the jobs that
 * were started or queued there and have not ended.
 */
#ifndef DPS_TESTS_STAGE_H
#define DPS_TESTS_STAGE_H

#include "sim/dispatch/views.h"
#include "sim/host/kernel.h"

enum { STAGE_ORDERS = 256, STAGE_NODES = 65536, STAGE_NONE = -1 };

struct stage {
    struct dps_kernel kernel;
    struct dps_workload *workload; /* borrowed */
    struct dps_views node_view, job_view;
    struct dpk_nodes nodes;
    struct dpk_orders orders; /* of the last call of decide */
    struct dpk_offers offers; /* of the last call of offer */
    int64_t again;            /* when that wants to be called again [ns] */
    uint32_t *load;           /* by node */
    uint32_t *at;             /* node where a job went last, by job */
    uint32_t *numbers;        /* of jobs that are submitted */
    uint32_t looks;           /* nodes looked at */
    void *memory;
};

/* A kernel of a kind by its name and settings; the test ends if there is none. */
void stage_open(struct stage *self, uint32_t kind, const char *name,
    struct dps_workload *workload, uint64_t seed);
void stage_close(struct stage *self);

/* Nodes [from, from + n) join; one leaves. */
void stage_join(struct stage *self, int64_t now, uint32_t from, uint32_t n);
void stage_leave(struct stage *self, int64_t now, uint32_t node);

/* Jobs [from, from + n) are submitted; one ends. */
void stage_submit(struct stage *self, int64_t now, uint32_t from, uint32_t n);
void stage_end(struct stage *self, int64_t now, uint32_t job, uint32_t outcome);

/* One call; its answer.  A status below 0 fails the test. */
dpk_status stage_decide(struct stage *self, int64_t now);
dpk_status stage_offer(struct stage *self, int64_t now);

/* A scheduler hears what a bidder offered, which hears what was decided. */
void stage_pass(struct stage *bidder, struct stage *scheduler, int64_t now);
void stage_took(struct stage *bidder, const struct stage *scheduler, int64_t now);

/* What the last call of decide said of a job, or STAGE_NONE; and its first node. */
int stage_what(const struct stage *self, uint32_t job);
int stage_node(const struct stage *self, uint32_t job);

/* Two numbers folded into one. */
uint64_t stage_hash(struct stage *self);

/* A workload of n machines, each with so many slots, and a job of one slot, to which a
 * test may add. */
struct dps_workload stage_machines(uint64_t n, int64_t slots);
void stage_job(struct dps_workload *self, struct dps_job job);

#endif
