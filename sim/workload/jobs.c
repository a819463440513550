#include "sim/workload/jobs.h"

#include "sim/core/digest.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
dps_workload_free(struct dps_workload *self)
{
    free(self->jobs);
    free(self->kinds);
    free(self->kind_jobs);
    free(self->machines);
    free(self->tasks);
    free(self->text);
    *self = (struct dps_workload){0};
}

bool
dps_job_has_data(const struct dps_job *job)
{
    return job->input > 0 || job->output > 0;
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
    new->most = job->most > job->width ? job->most : job->width;
    new->deadline = job->deadline > 0 ? job->deadline : INT64_MAX;
    new->max_price = job->max_price > 0 ? job->max_price : INT64_MAX;
    return keep_name(self, name, &new->name, err);
}

/* ---- kinds ------------------------------------------------------------- */

/* Kinds by what their jobs need: an open table of numbers + 1. */
struct kind_table {
    uint32_t *entries;
    size_t mask;
};

static uint64_t
hash_of(const struct dps_job *job)
{
    uint64_t key[DPK_RESOURCES + 2] = {0};
    memcpy(key, job->need, sizeof job->need);
    key[DPK_RESOURCES] = job->models;
    key[DPK_RESOURCES + 1] = (uint64_t)job->width << 32 | job->devices;
    return dps_digest_of(key, sizeof key).low;
}

static int
alike(const struct dps_job *a, const struct dps_job *b)
{
    return memcmp(a->need, b->need, sizeof a->need) == 0 && a->models == b->models &&
           a->width == b->width && a->devices == b->devices;
}

static uint32_t
kind_of(struct dps_workload *self, struct kind_table *table, const struct dps_job *job)
{
    size_t at = (size_t)hash_of(job) & table->mask;
    while (
        table->entries[at] != 0 && !alike(&self->kinds[table->entries[at] - 1], job)) {
        at = (at + 1) & table->mask;
    }
    if (table->entries[at] == 0) {
        self->kinds[self->n_kinds] = *job;
        self->kinds[self->n_kinds].kind = (uint32_t)self->n_kinds;
        table->entries[at] = (uint32_t)++self->n_kinds;
    }
    return table->entries[at] - 1;
}

static enum dps_status
number_kinds(struct dps_workload *self, struct dps_error *err)
{
    size_t size = 64;
    while (size < 2 * self->n_jobs) {
        size *= 2;
    }
    struct kind_table table = {calloc(size, sizeof *table.entries), size - 1};
    free(self->kinds);
    free(self->kind_jobs);
    self->n_kinds = 0;
    self->kinds = calloc(self->n_jobs + 1, sizeof *self->kinds);
    self->kind_jobs = calloc(self->n_jobs + 1, sizeof *self->kind_jobs);
    enum dps_status status = DPS_OK;
    if (table.entries == NULL || self->kinds == NULL || self->kind_jobs == NULL) {
        status = spent(err);
    }
    for (size_t i = 0; status == DPS_OK && i < self->n_jobs; i++) {
        self->jobs[i].kind = kind_of(self, &table, &self->jobs[i]);
        self->kind_jobs[self->jobs[i].kind]++;
    }
    free(table.entries);
    return status;
}

/* ---- order ------------------------------------------------------------- */

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

enum dps_status
dps_workload_sort(struct dps_workload *self, struct dps_error *err)
{
    enum dps_status status = number_kinds(self, err);
    bool sorted = true; /* as most traces are */
    for (size_t i = 1; i < self->n_jobs && sorted; i++) {
        sorted = compare(&self->jobs[i - 1], &self->jobs[i]) < 0;
    }
    if (!sorted) {
        qsort(self->jobs, self->n_jobs, sizeof *self->jobs, compare);
    }
    return status;
}

/* ---- machines ---------------------------------------------------------- */

enum dps_status
dps_workload_machines(struct dps_workload *self, uint64_t n, struct dps_error *err)
{
    enum { MOST = 1 << 24 };
    if (n == 0 || n > MOST) {
        return dps_fail(err, DPS_EINVAL, "%llu machines: 1 to %d are allowed",
            (unsigned long long)n, MOST);
    }
    free(self->machines);
    self->n_machines = 0;
    self->ranked = 0;
    self->machines = calloc(n, sizeof *self->machines);
    if (self->machines == NULL) {
        return spent(err);
    }
    for (; self->n_machines < n; self->n_machines++) {
        self->machines[self->n_machines].until = INT64_MAX;
    }
    return DPS_OK;
}

enum dps_status
dps_workload_name(
    struct dps_workload *self, size_t i, const char *name, struct dps_error *err)
{
    return keep_name(self, name, &self->machines[i].name, err);
}

enum dps_status
dps_workload_slots(struct dps_workload *self, uint64_t n, struct dps_error *err)
{
    enum dps_status status = dps_workload_machines(self, n, err);
    for (uint64_t i = 0; status == DPS_OK && i < n; i++) {
        char name[24];
        snprintf(name, sizeof name, "%llu", (unsigned long long)i);
        self->machines[i].capacity[DPK_SLOTS] = 1;
        status = dps_workload_name(self, i, name, err);
    }
    return status;
}

/* ---- tasks ------------------------------------------------------------- */

enum dps_status
dps_workload_add_task(struct dps_workload *self, const struct dps_task_rates *task,
    const char *name, uint32_t *number, struct dps_error *err)
{
    struct dps_task_rates *tasks =
        realloc(self->tasks, ((size_t)self->n_tasks + 1) * sizeof *tasks);
    if (tasks == NULL) {
        return spent(err);
    }
    self->tasks = tasks;
    self->tasks[self->n_tasks] = *task;
    *number = self->n_tasks + 1;
    return keep_name(self, name, &self->tasks[self->n_tasks++].name, err);
}

/* ---- models ------------------------------------------------------------ */

/* How the first n bytes of a name compare with that of a model. */
static int
order_of(const struct dps_workload *self, const char *name, size_t n, uint32_t model)
{
    const char *other = self->text + self->model[model];
    int order = strncmp(name, other, n);
    return order != 0 ? order : -(int)(other[n] != '\0');
}

uint32_t
dps_workload_model_of(const struct dps_workload *self, const char *name, size_t n)
{
    for (uint32_t m = 1; m <= self->n_models; m++) {
        if (order_of(self, name, n, m) == 0) {
            return m;
        }
    }
    return 0;
}

/* Makes room for a new model: those from `at` on are one further. */
static void
shift_models(struct dps_workload *self, uint32_t at)
{
    uint64_t below = (UINT64_C(1) << at) - 1;
    for (size_t i = 0; i < self->n_jobs; i++) {
        uint64_t models = self->jobs[i].models;
        self->jobs[i].models = (models & below) | (models & ~below) << 1;
    }
    for (size_t i = 0; i < self->n_kinds; i++) {
        uint64_t models = self->kinds[i].models;
        self->kinds[i].models = (models & below) | (models & ~below) << 1;
    }
    for (size_t i = 0; i < self->n_machines; i++) {
        self->machines[i].model += self->machines[i].model >= at;
    }
    for (uint32_t t = 0; t < self->n_tasks; t++) {
        uint64_t *speed = self->tasks[t].speed;
        memmove(speed + at + 1, speed + at, (DPS_MOST_MODELS - at) * sizeof *speed);
        speed[at] = 0;
    }
    for (uint32_t m = self->n_models; m >= at; m--) {
        self->model[m + 1] = self->model[m];
    }
    self->n_models++;
}

enum dps_status
dps_workload_model(
    struct dps_workload *self, const char *name, size_t n, struct dps_error *err)
{
    char text[64];
    if (dps_workload_model_of(self, name, n) != 0) {
        return DPS_OK;
    }
    if (self->n_models == DPS_MOST_MODELS || n >= sizeof text) {
        return dps_fail(err, DPS_EINVAL,
            "more than %d models of GPUs, or a name of more than 63 letters",
            DPS_MOST_MODELS);
    }
    uint32_t at = 1;
    while (at <= self->n_models && order_of(self, name, n, at) > 0) {
        at++;
    }
    memcpy(text, name, n);
    text[n] = '\0';
    shift_models(self, at);
    return keep_name(self, text, &self->model[at], err);
}
