#include "sim/workload/requests.h"

#include "sim/workload/number.h"

#include <stdio.h>
#include <stdlib.h>

enum dps_status
dps_requests_read(
    struct dps_requests *self, const struct dps_choice *choice, struct dps_error *err)
{
    char *table;
    *self = (struct dps_requests){.model = choice->values[DPS_SERVING_MODEL]};
    enum dps_status status =
        dps_choice_file(choice, choice->values[DPS_SERVING_TABLE], &table, err);
    if (status != DPS_OK) {
        return status;
    }
    status = dps_serving_read(
        &self->reference, table, choice->values[DPS_SERVING_GPU], 0, self->model, err);
    if (status == DPS_OK) {
        status = dps_gpus_read(&self->gpus, choice->values[DPS_SERVING_GPUS], err);
    }
    for (size_t i = 0; status == DPS_OK && i < self->gpus.n; i++) {
        status = dps_serving_read(
            &self->of[i], table, self->gpus.name[i], 0, self->model, err);
    }
    free(table);
    return status;
}

enum dps_status
dps_requests_give(const struct dps_requests *self, const char *of,
    struct dps_workload *out, struct dps_job *job, struct dps_error *err)
{
    double prefill[DPS_MOST_GPUS];
    double decode[DPS_MOST_GPUS];
    uint32_t task;
    char name[200];
    for (size_t i = 0; i < self->gpus.n; i++) {
        prefill[i] = self->of[i].prefill;
        decode[i] = self->of[i].decode;
    }
    snprintf(name, sizeof name, "prefill of %.150s", of);
    enum dps_status status = dps_task_note(
        out, name, &self->gpus, prefill, self->reference.prefill, &task, err);
    if (status == DPS_OK) {
        dps_task_give(out, task, job);
        snprintf(name, sizeof name, "decode of %.150s", of);
        status = dps_task_note(out, name, &self->gpus, decode, self->reference.decode,
            &job->tail_task, err);
    }
    return status;
}

double
dps_requests_time(
    const struct dps_requests *self, double input, double output, struct dps_job *job)
{
    double time = dps_serving_time(&self->reference, input, output);
    job->run = dps_trace_ns(time);
    if (self->gpus.n > 0) {
        job->tail = dps_trace_ns(dps_serving_time(&self->reference, 0, output));
    }
    return time;
}

enum dps_status
dps_requests_add(const struct dps_requests *self, struct dps_workload *out,
    int64_t submit, double input, double output, struct dps_error *err)
{
    struct dps_job job = {.submit = submit, .width = 1};
    char name[24];
    (void)dps_requests_time(self, input, output, &job);
    job.estimate = job.run;
    job.need[DPK_SLOTS] = 1;
    snprintf(name, sizeof name, "%zu", out->n_jobs);
    enum dps_status status = self->gpus.n > 0
                                 ? dps_requests_give(self, self->model, out, &job, err)
                                 : DPS_OK;
    return status == DPS_OK ? dps_workload_add(out, &job, name, err) : status;
}
