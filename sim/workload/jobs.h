/* jobs.h: what is to be placed on what: the jobs and the machines of a trace.
 *
 * Jobs stand in the order in which they are submitted; of one time, in that of their
 * file.  Times count from the trace's own zero.
 *
 * Models of GPUs are numbers from 1 on in the order of their names, so that two traces
 * that name the same models number them alike.  Jobs that need the same are of one
 * kind; kinds are numbered in the order in which the file has them first.
 *
 * In place: start from {0}; the owner calls dps_workload_free, legal twice.
 */
#ifndef DPS_SIM_WORKLOAD_JOBS_H
#define DPS_SIM_WORKLOAD_JOBS_H

#include "kernels/abi/depin_kernel.h"
#include "sim/core/status.h"

#include <stddef.h>
#include <stdint.h>

enum { DPS_MOST_MODELS = 63, DPS_MOST_DEVICES = 64 };

struct dps_job {
    int64_t submit;   /* [ns] */
    int64_t run;      /* how long it runs; INT64_MAX: for ever [ns] */
    int64_t estimate; /* and what its owner says, at which it is killed [ns] */
    int64_t need[DPK_RESOURCES]; /* on each node */
    uint64_t models;             /* of GPUs that will do, as bits; 0: any */
    uint64_t order;              /* in its file */
    uint32_t name;               /* of its own id, in the workload's text */
    uint32_t owner;
    uint32_t width;   /* nodes at once, >= 1 */
    uint32_t devices; /* GPUs on each */
    uint32_t killed;  /* 1: at its estimate, it would have run on */
    uint32_t kind;
    uint32_t urgent; /* 1: it is refused where it cannot start at once */
    uint32_t unused;
};

struct dps_machine {
    int64_t capacity[DPK_RESOURCES];
    uint32_t name;
    uint32_t devices; /* GPUs */
    uint32_t model;   /* of its GPUs; 0: none */
    uint32_t rank;    /* in the order drawn for a run, where the workload is ranked */
};

struct dps_workload {
    struct dps_job *jobs;
    size_t n_jobs, job_capacity;
    struct dps_job *kinds; /* one job of each, and how many the trace has */
    uint64_t *kind_jobs;
    size_t n_kinds;
    struct dps_machine *machines;
    size_t n_machines;
    uint32_t model[DPS_MOST_MODELS + 1]; /* names, in the text */
    uint32_t n_models;
    uint32_t ranked; /* 1: machines have ranks; 0: they are drawn from a seed */
    char *text;      /* of names, one after the other */
    size_t n_text, text_capacity;
    uint64_t left_out; /* jobs of the file that cannot be replayed */
};

void dps_workload_free(struct dps_workload *self);

/* Adds a job with its own id; its order is set. */
DPS_CHECKED enum dps_status dps_workload_add(struct dps_workload *self,
    const struct dps_job *job, const char *name, struct dps_error *err);

/* Puts jobs in order and numbers their kinds, after the last was added. */
DPS_CHECKED enum dps_status dps_workload_sort(
    struct dps_workload *self, struct dps_error *err);

/* n machines without anything, in place of those that are there; n <= 16,777,216. */
DPS_CHECKED enum dps_status dps_workload_machines(
    struct dps_workload *self, uint64_t n, struct dps_error *err);

/* Names machine i. */
DPS_CHECKED enum dps_status dps_workload_name(
    struct dps_workload *self, size_t i, const char *name, struct dps_error *err);

/* n machines of one slot each, named by their numbers. */
DPS_CHECKED enum dps_status dps_workload_slots(
    struct dps_workload *self, uint64_t n, struct dps_error *err);

/* Notes the name of a model; numbers of others may change. */
DPS_CHECKED enum dps_status dps_workload_model(
    struct dps_workload *self, const char *name, size_t n, struct dps_error *err);

/* The number of a model that was noted, by the n bytes of its name. */
uint32_t dps_workload_model_of(
    const struct dps_workload *self, const char *name, size_t n);

#endif
