#include "sim/workload/requests.h"

#include "sim/workload/number.h"

#include <stdio.h>

enum dps_status
dps_requests_read(
    struct dps_requests *self, const struct dps_choice *choice, struct dps_error *err)
{
    const char *table = choice->values[DPS_SERVING_TABLE];
    *self = (struct dps_requests){.model = choice->values[DPS_SERVING_MODEL]};
    enum dps_status status = dps_serving_read(&self->reference, choice, table,
        choice->values[DPS_SERVING_GPU], self->model, err);
    if (status == DPS_OK) {
        status = dps_gpus_read(&self->gpus, choice->values[DPS_SERVING_GPUS], err);
    }
    for (size_t i = 0; status == DPS_OK && i < self->gpus.n; i++) {
        status = dps_serving_read(
            &self->of[i], choice, table, self->gpus.name[i], self->model, err);
    }
    return status;
}

/* The tasks of all requests are the same two. */
static enum dps_status
give_tasks(const struct dps_requests *self, struct dps_workload *out,
    struct dps_job *job, struct dps_error *err)
{
    double prefill[DPS_MOST_GPUS];
    double decode[DPS_MOST_GPUS];
    uint32_t task;
    char name[200];
    for (size_t i = 0; i < self->gpus.n; i++) {
        prefill[i] = self->of[i].prefill;
        decode[i] = self->of[i].decode;
    }
    snprintf(name, sizeof name, "prefill of %.150s", self->model);
    enum dps_status status = dps_task_note(
        out, name, &self->gpus, prefill, self->reference.prefill, &task, err);
    if (status == DPS_OK) {
        dps_task_give(out, task, job);
        snprintf(name, sizeof name, "decode of %.150s", self->model);
        status = dps_task_note(out, name, &self->gpus, decode, self->reference.decode,
            &job->tail_task, err);
    }
    return status;
}

enum dps_status
dps_requests_add(const struct dps_requests *self, struct dps_workload *out,
    int64_t submit, double input, double output, struct dps_error *err)
{
    int64_t run = dps_trace_ns(dps_serving_time(&self->reference, input, output));
    struct dps_job job = {.submit = submit, .run = run, .estimate = run, .width = 1};
    char name[24];
    enum dps_status status = DPS_OK;
    job.need[DPK_SLOTS] = 1;
    snprintf(name, sizeof name, "%zu", out->n_jobs);
    if (self->gpus.n > 0) {
        job.tail = dps_trace_ns(dps_serving_time(&self->reference, 0, output));
        status = give_tasks(self, out, &job, err);
    }
    return status == DPS_OK ? dps_workload_add(out, &job, name, err) : status;
}
