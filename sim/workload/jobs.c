#include "sim/workload/jobs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
dps_workload_free(struct dps_workload *self)
{
    free(self->jobs);
    free(self->machines);
    free(self->text);
    *self = (struct dps_workload){0};
}

static enum dps_status
spent(struct dps_error *err)
{
    return dps_fail(err, DPS_ENOMEM, "out of memory for the jobs of a trace");
}

static enum dps_status
keep_name(
    struct dps_workload *self, const char *name, uint32_t *at, struct dps_error *err)
{
    size_t n = strlen(name) + 1;
    if (self->text_capacity - self->n_text < n) {
        size_t capacity = 2 * self->text_capacity + n + 1024;
        char *text = capacity <= UINT32_MAX ? realloc(self->text, capacity) : NULL;
        if (text == NULL) {
            return spent(err);
        }
        self->text = text;
        self->text_capacity = capacity;
    }
    memcpy(self->text + self->n_text, name, n);
    *at = (uint32_t)self->n_text;
    self->n_text += n;
    return DPS_OK;
}

enum dps_status
dps_workload_add(struct dps_workload *self, const struct dps_job *job, const char *name,
    struct dps_error *err)
{
    if (self->n_jobs == self->job_capacity) {
        size_t capacity = 2 * self->job_capacity + 256;
        struct dps_job *jobs = capacity <= UINT32_MAX
                                   ? realloc(self->jobs, capacity * sizeof *jobs)
                                   : NULL;
        if (jobs == NULL) {
            return spent(err);
        }
        self->jobs = jobs;
        self->job_capacity = capacity;
    }
    struct dps_job *new = &self->jobs[self->n_jobs];
    *new = *job;
    new->order = self->n_jobs++;
    return keep_name(self, name, &new->name, err);
}

static int
compare(const void *a, const void *b)
{
    const struct dps_job *x = a;
    const struct dps_job *y = b;
    if (x->submit != y->submit) {
        return x->submit < y->submit ? -1 : 1;
    }
    return x->order < y->order ? -1 : x->order > y->order;
}

void
dps_workload_sort(struct dps_workload *self)
{
    if (self->n_jobs > 0) {
        qsort(self->jobs, self->n_jobs, sizeof *self->jobs, compare);
    }
}

enum dps_status
dps_workload_slots(struct dps_workload *self, uint64_t n, struct dps_error *err)
{
    enum { MOST = 1 << 24 };
    if (n == 0 || n > MOST) {
        return dps_fail(err, DPS_EINVAL, "%llu machines: 1 to %d are allowed",
            (unsigned long long)n, MOST);
    }
    free(self->machines);
    self->n_machines = 0;
    self->machines = calloc(n, sizeof *self->machines);
    if (self->machines == NULL) {
        return spent(err);
    }
    for (uint64_t i = 0; i < n; i++) {
        char name[24];
        struct dps_machine *machine = &self->machines[i];
        snprintf(name, sizeof name, "%llu", (unsigned long long)i);
        enum dps_status status = keep_name(self, name, &machine->name, err);
        if (status != DPS_OK) {
            return status;
        }
        machine->capacity[DPK_SLOTS] = 1;
        self->n_machines++;
    }
    return DPS_OK;
}
