#include "sim/engine/access.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define NONE DPS_ACCESS_NONE

/* ---- clock ------------------------------------------------------------- */

static double
step(void *self, double clock)
{
    return dps_access_step(self, clock);
}

static void
run_until(void *context, double clock)
{
    struct dps_access *self = context;
    uint64_t told = 0;
    do {
        told = self->statistics.stages;
        dps_access_step(self, clock);
    } while (self->statistics.stages != told);
}

/* ---- what others do to it ---------------------------------------------- */

static enum dps_status
reserve_slots(struct dps_access *self, uint32_t n, struct dps_error *err)
{
    enum dps_status status = dps_dates_reserve(&self->dates, n, err);
    if (status == DPS_OK) {
        status = dps_links_reserve(&self->links, n, err);
    }
    if (status != DPS_OK) {
        return status;
    }
    struct dps_access_task *tasks = realloc(self->tasks, n * sizeof *tasks);
    self->tasks = tasks != NULL ? tasks : self->tasks;
    struct dps_dated *aside = realloc(self->aside, n * sizeof *aside);
    self->aside = aside != NULL ? aside : self->aside;
    if (tasks == NULL || aside == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at %u tasks", n);
    }
    for (uint32_t i = n; i-- > self->n_slots;) {
        tasks[i] =
            (struct dps_access_task){.phase = DPS_FREE, .next = {self->first_free}};
        self->first_free = i;
    }
    self->n_slots = n;
    return DPS_OK;
}

static enum dps_status
reserve_numbers(struct dps_access *self, size_t n, struct dps_error *err)
{
    uint32_t *slots = realloc(self->slots, n * sizeof *slots);
    if (slots == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at task %zu", n);
    }
    for (size_t i = self->n_numbers; i < n; i++) {
        slots[i] = NONE;
    }
    self->slots = slots;
    self->n_numbers = n;
    return DPS_OK;
}

static enum dps_status
submit(void *context, size_t number, const struct dps_task *what, struct dps_error *err)
{
    struct dps_access *self = context;
    enum dps_status status = DPS_OK;
    assert(number < NONE);
    if (self->first_free == NONE) {
        status = reserve_slots(self, self->n_slots > 0 ? 2 * self->n_slots : 64, err);
    }
    if (status == DPS_OK && number >= self->n_numbers) {
        status = reserve_numbers(self, number + number / 2 + 64, err);
    }
    if (status != DPS_OK) {
        return status;
    }
    assert(self->slots[number] == NONE);
    self->statistics.tasks++;
    if (self->hosts[what->client].down || self->hosts[what->node].down) {
        self->statistics.stages++;
        self->listener.reached(
            self->listener.context, number, DPS_STAGE_FAILED, self->clock);
        return DPS_OK;
    }
    uint32_t slot = self->first_free;
    struct dps_access_task *task = &self->tasks[slot];
    self->first_free = task->next[0];
    self->slots[number] = slot;
    *task = (struct dps_access_task){.work = what->work,
        .input = what->input,
        .output = what->output,
        .id = (uint32_t)number,
        .watched = NONE,
        .hosts = {what->client, what->node}};
    dps_access_begin(self, slot);
    if (self->check != NULL) {
        dps_access_watch_submission(self, slot);
    }
    return DPS_OK;
}

static void
cancel(void *context, size_t number)
{
    struct dps_access *self = context;
    if (number < self->n_numbers && self->slots[number] != NONE) {
        uint32_t slot = self->slots[number];
        dps_access_end(self, slot);
        if (self->tasks[slot].watched != NONE) {
            dps_access_watch_stage(self, &self->tasks[slot], DPS_STAGE_FAILED);
        }
    }
}

static int
compare_ids(const void *a, const void *b)
{
    const struct dps_dated *x = a;
    const struct dps_dated *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

/* Puts all tasks of a host aside, by rising number. */
static uint32_t
tasks_of(struct dps_access *self, uint32_t host)
{
    uint32_t n = 0;
    for (unsigned end = 0; end < DPS_ENDS; end++) {
        uint32_t slot = self->hosts[host].first[end];
        for (; slot != NONE; slot = self->tasks[slot].next[end]) {
            const struct dps_access_task *task = &self->tasks[slot];
            if (end == DPS_CLIENT || task->hosts[DPS_CLIENT] != host) {
                self->aside[n++] = (struct dps_dated){.id = task->id, .slot = slot};
            }
        }
    }
    if (n > 1) {
        qsort(self->aside, n, sizeof *self->aside, compare_ids);
    }
    return n;
}

static enum dps_status
fail(void *context, uint32_t host, struct dps_error *err)
{
    struct dps_access *self = context;
    (void)err;
    self->hosts[host].down = true;
    uint32_t n = tasks_of(self, host);
    for (uint32_t i = 0; i < n; i++) {
        dps_access_end(self, self->aside[i].slot);
        dps_access_tell(self, self->aside[i].slot, DPS_STAGE_FAILED);
    }
    return DPS_OK;
}

static void
recover(void *context, uint32_t host)
{
    struct dps_access *self = context;
    self->hosts[host].down = false;
}

static enum dps_status
drive(void *self, void (*body)(void *context), void *context, struct dps_error *err)
{
    (void)self;
    (void)err;
    body(context);
    return DPS_OK;
}

static struct dps_engine_statistics
statistics(const void *context)
{
    const struct dps_access *self = context;
    struct dps_engine_statistics statistics = self->statistics;
    statistics.solutions = self->links.n_solutions;
    statistics.largest = self->links.largest;
    return statistics;
}

/* ---- open and close ---------------------------------------------------- */

static void
close_access(void **context)
{
    struct dps_access *self = *context;
    if (self != NULL) {
        dps_links_free(&self->links);
        dps_dates_free(&self->dates);
        dps_pages_close(&self->pages);
        free(self->dirty);
        free(self->tasks);
        free(self->aside);
        free(self->slots);
        free(self);
        *context = NULL;
    }
}

static enum dps_status
open_hosts(
    struct dps_access *self, const struct dps_platform *platform, struct dps_error *err)
{
    size_t n = platform->n;
    self->dirty = calloc(n + 1, sizeof *self->dirty);
    if (self->dirty == NULL || n >= NONE / 2) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at %zu hosts", n);
    }
    enum dps_status status =
        dps_pages_open(&self->pages, "hosts", (n + 1) * sizeof *self->hosts, err);
    if (status != DPS_OK) {
        return status;
    }
    self->hosts = self->pages.bytes;
    for (size_t i = 0; i < n; i++) {
        self->hosts[i] = (struct dps_access_host){.x = platform->x[i],
            .y = platform->y[i],
            .height = platform->height[i],
            .speed = platform->speed[i],
            .first = {NONE, NONE},
            .first_worker = NONE};
    }
    return dps_links_init(&self->links, (uint32_t)n, platform->up, platform->down,
        self->model.reverse, err);
}

enum dps_status
dps_access_open(const struct dps_platform *platform, const struct dps_flow_model *model,
    const struct dps_listener *listener, void **out, struct dps_error *err)
{
    struct dps_access *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for an engine");
    }
    self->listener = *listener;
    self->model = *model;
    self->limit = -INFINITY;
    self->first_free = NONE;
    void *opened = self;
    enum dps_status status = open_hosts(self, platform, err);
    if (status != DPS_OK) {
        close_access(&opened);
        return status;
    }
    snprintf(self->settings, sizeof self->settings,
        "latency-factor:%g bandwidth-factor:%g weight-S:%g TCP-gamma:%g reverse:%g "
        "precision:%g",
        model->latency_factor, model->bandwidth_factor, model->weight, model->gamma,
        model->reverse, DPS_ACCESS_PRECISION);
    *out = self;
    return DPS_OK;
}

static enum dps_status
open_access(const struct dps_platform *platform, const struct dps_listener *listener,
    void **self, struct dps_error *err)
{
    struct dps_flow_model model = dps_flow_model_of(platform->network);
    if (platform->fine) {
        model.weight *= 1 << 20;
        model.gamma *= 1 << 20;
    }
    return dps_access_open(platform, &model, listener, self, err);
}

static const char *
settings(const void *context)
{
    const struct dps_access *self = context;
    return self->settings;
}

const char *
dps_engine_auto(uint64_t n_jobs, bool own_platform)
{
    return own_platform || n_jobs <= DPS_ENGINE_FEW ? "simgrid" : "access";
}

const struct dps_engine_kind dps_engine_access = {
    .name = "access",
    .open = open_access,
    .close = close_access,
    .settings = settings,
    .submit = submit,
    .cancel = cancel,
    .fail = fail,
    .recover = recover,
    .run_until = run_until,
    .step = step,
    .drive = drive,
    .statistics = statistics,
    .watch = dps_access_watch,
};
