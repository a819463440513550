/* dispatch.h: a workload placed on its machines by a scheduler, event by event.
 *
 * The host delivers what happens in the order of time, at one time all ends and then
 * all submissions, and asks for decisions after that.  What a kernel answers is checked
 * against what the host knows before it holds: a job is placed once, on as many nodes
 * as it is wide, that have what it needs.  There is no network here and no SimGrid: a
 * job starts when it is placed and runs as long as its trace says.
 *
 * Everything hangs on the workload, the kernel and its seed alone.
 */
#ifndef DPS_SIM_DISPATCH_DISPATCH_H
#define DPS_SIM_DISPATCH_DISPATCH_H

#include "sim/host/kernel.h"
#include "sim/workload/jobs.h"

enum dps_job_state {
    DPS_JOB_AHEAD = 0, /* not submitted yet */
    DPS_JOB_WAITS,
    DPS_JOB_RUNS, /* for ever, where it is so at the end */
    DPS_JOB_DONE,
    DPS_JOB_REFUSED,
};

struct dps_placement {
    int64_t start, finish; /* [ns] */
    uint64_t first;        /* of its nodes, in the list */
    uint32_t n;            /* of them */
    uint32_t state;        /* enum dps_job_state */
};

/* In place: start from {0}; the owner calls dps_placements_free, legal twice. */
struct dps_placements {
    struct dps_placement *jobs; /* as the workload's */
    size_t n_jobs;
    uint32_t *nodes;   /* of all jobs, in the order in which they started */
    uint64_t *devices; /* on each, as bits; NULL where machines have none */
    size_t n_nodes, capacity;
    uint64_t decisions; /* calls of decide */
    uint64_t hash[2];   /* the kernel's state at the end */
};

void dps_placements_free(struct dps_placements *self);

/* DPS_EINVAL where the kernel answers nonsense, by its name, the call and the time. */
DPS_CHECKED enum dps_status dps_dispatch(const struct dps_workload *workload,
    struct dps_kernel *kernel, struct dps_placements *out, struct dps_error *err);

#endif
