/* jobs.h: what is to be placed on what: the jobs and the machines of a trace.
 *
 * Jobs stand in the order in which they are submitted; of one time, in that of their
 * file.  Times count from the trace's own zero.
 *
 * In place: start from {0}; the owner calls dps_workload_free, legal twice.
 */
#ifndef DPS_SIM_WORKLOAD_JOBS_H
#define DPS_SIM_WORKLOAD_JOBS_H

#include "kernels/abi/depin_kernel.h"
#include "sim/core/status.h"

#include <stddef.h>
#include <stdint.h>

struct dps_job {
    int64_t submit;   /* [ns] */
    int64_t run;      /* how long it runs [ns] */
    int64_t estimate; /* and what its owner says, at which it is killed [ns] */
    int64_t need[DPK_RESOURCES]; /* on each node */
    uint64_t order;              /* in its file */
    uint32_t name;               /* of its own id, in the workload's text */
    uint32_t owner;
    uint32_t width;   /* nodes at once, >= 1 */
    uint32_t devices; /* GPUs on each */
    uint32_t killed;  /* 1: at its estimate, it would have run on */
    uint32_t unused;
};

struct dps_machine {
    int64_t capacity[DPK_RESOURCES];
    uint32_t name;
    uint32_t devices; /* GPUs */
    uint32_t model;   /* of its GPUs; 0: none */
    uint32_t unused;
};

struct dps_workload {
    struct dps_job *jobs;
    size_t n_jobs, job_capacity;
    struct dps_machine *machines;
    size_t n_machines;
    char *text; /* of names, one after the other */
    size_t n_text, text_capacity;
    uint64_t left_out; /* jobs of the file that cannot be replayed */
};

void dps_workload_free(struct dps_workload *self);

/* Adds a job with its own id; its order is set. */
DPS_CHECKED enum dps_status dps_workload_add(struct dps_workload *self,
    const struct dps_job *job, const char *name, struct dps_error *err);

/* Puts jobs in order, after the last was added. */
void dps_workload_sort(struct dps_workload *self);

/* n machines of one slot each, in place of those that are there; n <= 16,777,216. */
DPS_CHECKED enum dps_status dps_workload_slots(
    struct dps_workload *self, uint64_t n, struct dps_error *err);

#endif
