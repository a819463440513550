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

#include "sim/core/status.h"
#include "sim/workload/rows.h"

#include <stdbool.h>
#include <stddef.h>

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
    struct dps_task_rates *tasks;
    uint32_t n_tasks;
    uint32_t ranked; /* 1: machines have ranks; 0: they are drawn from a seed */
    char *text;      /* of names, one after the other */
    size_t n_text, text_capacity;
    uint64_t left_out; /* jobs of the file that cannot be replayed */
};

void dps_workload_free(struct dps_workload *self);

/* Whether data go between a job and its owner. */
bool dps_job_has_data(const struct dps_job *job);

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

/* Adds a task and gives its number, from 1 on. */
DPS_CHECKED enum dps_status dps_workload_add_task(struct dps_workload *self,
    const struct dps_task_rates *task, const char *name, uint32_t *number,
    struct dps_error *err);

/* The number of a model that was noted, by the n bytes of its name. */
uint32_t dps_workload_model_of(
    const struct dps_workload *self, const char *name, size_t n);

#endif
