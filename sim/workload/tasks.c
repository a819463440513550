#include "sim/workload/tasks.h"

#include "sim/workload/lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum dps_status
dps_gpus_read(struct dps_gpus *self, const char *text, struct dps_error *err)
{
    *self = (struct dps_gpus){.n = 0};
    if (strcmp(text, "none") == 0) {
        return DPS_OK;
    }
    size_t letters = (size_t)snprintf(self->text, sizeof self->text, "%s", text);
    self->n = dps_lines_cut(self->text, '|', self->name, DPS_MOST_GPUS);
    if (letters >= sizeof self->text || self->n > DPS_MOST_GPUS) {
        return dps_fail(err, DPS_EINVAL, "gpus are %zu: 1 to %d are allowed", self->n,
            DPS_MOST_GPUS);
    }
    for (size_t i = 0; i < self->n; i++) {
        for (size_t k = 0; k < i; k++) {
            if (strcmp(self->name[i], self->name[k]) == 0) {
                return dps_fail(
                    err, DPS_EINVAL, "gpus=%.100s names %s twice", text, self->name[i]);
            }
        }
    }
    return DPS_OK;
}

/* ---- noting ------------------------------------------------------------ */

uint32_t
dps_task_of(const struct dps_workload *self, const char *name)
{
    for (uint32_t i = 0; i < self->n_tasks; i++) {
        if (strcmp(self->text + self->tasks[i].name, name) == 0) {
            return i + 1;
        }
    }
    return 0;
}

/* How fast a GPU is in 1e-12; 0 where it has no rate. */
static enum dps_status
speed_of(const char *name, const char *gpu, double rate, double reference,
    uint64_t *speed, struct dps_error *err)
{
    double factor = rate / reference;
    if (rate > 0 && !(factor >= 1e-6 && factor <= 1e6)) {
        return dps_fail(err, DPS_EINVAL,
            "%.100s on %s is %g times as fast as where run times are from: [1e-6, 1e6] "
            "is allowed",
            name, gpu, factor);
    }
    *speed = rate > 0 ? (uint64_t)(factor * (double)DPS_TASK_SPEED + 0.5) : 0;
    return DPS_OK;
}

enum dps_status
dps_task_note(struct dps_workload *self, const char *name, const struct dps_gpus *gpus,
    const double *rate, double reference, uint32_t *task, struct dps_error *err)
{
    struct dps_task_rates new = {.name = 0};
    enum dps_status status = DPS_OK;
    *task = dps_task_of(self, name);
    if (*task != 0) {
        return DPS_OK;
    }
    for (size_t i = 0; i < gpus->n && status == DPS_OK; i++) {
        status = dps_workload_model(self, gpus->name[i], strlen(gpus->name[i]), err);
    }
    for (size_t i = 0; i < gpus->n && status == DPS_OK; i++) {
        const char *gpu = gpus->name[i];
        uint32_t model = dps_workload_model_of(self, gpu, strlen(gpu));
        status = speed_of(name, gpu, rate[i], reference, &new.speed[model], err);
    }
    return status == DPS_OK ? dps_workload_add_task(self, &new, name, task, err)
                            : status;
}

/* ---- use --------------------------------------------------------------- */

uint64_t
dps_task_models(const struct dps_task_rates *task)
{
    uint64_t models = 0;
    for (uint32_t m = 1; m <= DPS_MOST_MODELS; m++) {
        models |= (uint64_t)(task->speed[m] > 0) << m;
    }
    return models;
}

void
dps_task_give(const struct dps_workload *self, uint32_t task, struct dps_job *job)
{
    job->task = task;
    job->models = dps_task_models(&self->tasks[task - 1]);
    if (job->devices == 0) {
        job->devices = 1;
        job->need[DPK_GPU] = 1000;
    }
}

enum dps_status
dps_tasks_check(const struct dps_workload *self, struct dps_error *err)
{
    uint64_t there = 0;
    for (size_t i = 0; i < self->n_machines; i++) {
        there |= UINT64_C(1) << self->machines[i].model;
    }
    for (uint32_t t = 0; t < self->n_tasks; t++) {
        uint64_t models = dps_task_models(&self->tasks[t]);
        uint32_t first = 1;
        while (first < self->n_models && (models >> first & 1) == 0) {
            first++;
        }
        if ((models & there) == 0) {
            return dps_fail(err, DPS_EINVAL,
                "no machine can run %.100s: none has a GPU of a model that it has a "
                "rate on, such as %s",
                self->text + self->tasks[t].name, self->text + self->model[first]);
        }
    }
    return DPS_OK;
}
