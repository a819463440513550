#include "sim/engine/access.h"

#include <assert.h>
#include <math.h>

#define NONE DPS_ACCESS_NONE

double
dps_access_latency(const struct dps_access *self, uint32_t a, uint32_t b)
{
    const struct dps_access_host *x = &self->hosts[a];
    const struct dps_access_host *y = &self->hosts[b];
    double dx = x->x - y->x;
    double dy = x->y - y->y;
    return (sqrt(dx * dx + dy * dy) + fabs(x->height) + fabs(y->height)) / 1000;
}

/* ---- dates ------------------------------------------------------------- */

static void
set_date(struct dps_access *self, uint32_t slot, double date)
{
    uint32_t id = self->tasks[slot].id;
    if (date < self->limit) {
        dps_dates_remove(&self->dates, slot);
        self->aside[self->n_aside++] =
            (struct dps_dated){.date = date, .id = id, .slot = slot};
    } else {
        dps_dates_set(&self->dates, slot, id, date);
    }
}

/* Begins a phase that has `amount` left; the rate comes by set_rate. */
static void
begin_phase(struct dps_access *self, struct dps_access_task *task,
    enum dps_access_phase phase, double amount)
{
    task->phase = phase;
    task->rest = amount;
    task->rate = 0;
    task->updated = self->clock;
}

static void
set_rate(struct dps_access *self, uint32_t slot, double rate)
{
    struct dps_access_task *task = &self->tasks[slot];
    if (rate != task->rate) {
        double done = task->rate * (self->clock - task->updated);
        task->rest = fmax(task->rest - done, 0);
        task->updated = self->clock;
        task->rate = rate;
        set_date(self, slot, self->clock + task->rest / rate);
    }
}

/* ---- work -------------------------------------------------------------- */

static void
soil(struct dps_access *self, uint32_t host)
{
    if (!self->hosts[host].dirty) {
        self->hosts[host].dirty = true;
        self->dirty[self->n_dirty++] = host;
    }
}

static void
begin_work(struct dps_access *self, uint32_t slot)
{
    struct dps_access_task *task = &self->tasks[slot];
    uint32_t index = task->hosts[DPS_NODE];
    struct dps_access_host *host = &self->hosts[index];
    begin_phase(self, task, DPS_WORK, task->work);
    task->next_worker = host->first_worker;
    task->previous_worker = NONE;
    if (host->first_worker != NONE) {
        self->tasks[host->first_worker].previous_worker = slot;
    }
    host->first_worker = slot;
    if (++host->n_workers == 1) {
        set_rate(self, slot, host->speed);
    } else {
        dps_dates_remove(&self->dates, slot);
        soil(self, index);
    }
}

static void
leave_work(struct dps_access *self, const struct dps_access_task *task)
{
    struct dps_access_host *host = &self->hosts[task->hosts[DPS_NODE]];
    if (task->next_worker != NONE) {
        self->tasks[task->next_worker].previous_worker = task->previous_worker;
    }
    if (task->previous_worker != NONE) {
        self->tasks[task->previous_worker].next_worker = task->next_worker;
    } else {
        host->first_worker = task->next_worker;
    }
    if (--host->n_workers > 0) {
        soil(self, task->hosts[DPS_NODE]);
    }
}

static void
share_speed(struct dps_access *self, struct dps_access_host *host)
{
    uint32_t slot = host->first_worker;
    for (; slot != NONE; slot = self->tasks[slot].next_worker) {
        set_rate(self, slot, host->speed / host->n_workers);
    }
    host->dirty = false;
}

/* ---- transfers --------------------------------------------------------- */

struct route {
    uint32_t from;
    uint32_t to;
    double bytes;
};

static struct route
route_of(const struct dps_access_task *task)
{
    bool in = task->phase == DPS_INPUT_LATENCY || task->phase == DPS_INPUT;
    return (struct route){.from = task->hosts[in ? DPS_CLIENT : DPS_NODE],
        .to = task->hosts[in ? DPS_NODE : DPS_CLIENT],
        .bytes = (double)(in ? task->input : task->output)};
}

static void
begin_latency(struct dps_access *self, uint32_t slot, enum dps_access_phase phase)
{
    struct dps_access_task *task = &self->tasks[slot];
    begin_phase(self, task, phase, 0);
    const struct route r = route_of(task);
    double l = dps_access_latency(self, r.from, r.to);
    task->rest = l;
    set_date(self, slot, self->clock + self->model.latency_factor * l);
}

static void
begin_flow(struct dps_access *self, uint32_t slot)
{
    const struct dps_flow_model *model = &self->model;
    struct dps_access_task *task = &self->tasks[slot];
    const struct route r = route_of(task);
    double l = task->rest;
    double up = self->links.hosts[r.from].capacity[0];
    double down = self->links.hosts[r.to].capacity[1];
    double bound = fmin(up, down);
    double penalty = 1;
    if (l > 0) {
        penalty = l + model->weight / up + model->weight / down;
        bound = model->gamma > 0 ? fmin(bound, model->gamma / (2 * l)) : bound;
    }
    begin_phase(self, task, task->phase + 1, r.bytes);
    double rate = dps_links_start(&self->links, slot, r.from, r.to, bound, 1 / penalty);
    if (rate > 0) {
        set_rate(self, slot, model->bandwidth_factor * rate);
    } else {
        dps_dates_remove(&self->dates, slot);
    }
}

static void
solve(struct dps_access *self)
{
    for (uint32_t i = 0; i < self->n_dirty; i++) {
        share_speed(self, &self->hosts[self->dirty[i]]);
    }
    self->n_dirty = 0;
    struct dps_links *links = &self->links;
    dps_links_settle(links);
    for (uint32_t i = 0; i < links->n_changed; i++) {
        uint32_t slot = links->changed[i];
        uint32_t phase = self->tasks[slot].phase;
        if (phase == DPS_INPUT || phase == DPS_OUTPUT) {
            set_rate(
                self, slot, self->model.bandwidth_factor * links->flows[slot].rate);
        }
    }
    dps_links_forget(links);
}

/* Brings the rates of all that has met up to date. */
static void
settle(struct dps_access *self)
{
    if (self->n_dirty > 0 || self->links.n_dirty > 0) {
        solve(self);
    }
}

/* ---- tasks ------------------------------------------------------------- */

void
dps_access_tell(struct dps_access *self, uint32_t slot, enum dps_stage stage)
{
    struct dps_access_task *task = &self->tasks[slot];
    self->statistics.stages++;
    if (task->watched != NONE) {
        dps_access_watch_stage(self, task, stage);
    }
    self->listener.reached(self->listener.context, task->id, stage, self->clock);
}

static void
list(struct dps_access *self, uint32_t slot, unsigned end)
{
    struct dps_access_task *task = &self->tasks[slot];
    uint32_t *first = &self->hosts[task->hosts[end]].first[end];
    task->previous[end] = NONE;
    task->next[end] = *first;
    if (*first != NONE) {
        self->tasks[*first].previous[end] = slot;
    }
    *first = slot;
}

static void
unlist(struct dps_access *self, const struct dps_access_task *task, unsigned end)
{
    if (task->next[end] != NONE) {
        self->tasks[task->next[end]].previous[end] = task->previous[end];
    }
    if (task->previous[end] != NONE) {
        self->tasks[task->previous[end]].next[end] = task->next[end];
    } else {
        self->hosts[task->hosts[end]].first[end] = task->next[end];
    }
}

void
dps_access_begin(struct dps_access *self, uint32_t slot)
{
    list(self, slot, DPS_CLIENT);
    list(self, slot, DPS_NODE);
    begin_latency(self, slot, DPS_INPUT_LATENCY);
}

void
dps_access_end(struct dps_access *self, uint32_t slot)
{
    struct dps_access_task *task = &self->tasks[slot];
    if (task->phase == DPS_INPUT || task->phase == DPS_OUTPUT) {
        dps_links_stop(&self->links, slot);
    } else if (task->phase == DPS_WORK) {
        leave_work(self, task);
    }
    unlist(self, task, DPS_CLIENT);
    unlist(self, task, DPS_NODE);
    dps_dates_remove(&self->dates, slot);
    self->slots[task->id] = NONE;
    task->phase = DPS_FREE;
    task->next[0] = self->first_free;
    self->first_free = slot;
}

/* ---- an instant -------------------------------------------------------- */

static void
finish(struct dps_access *self, uint32_t slot)
{
    dps_access_end(self, slot);
    dps_access_tell(self, slot, DPS_STAGE_FINISHED);
}

static void
go_back(struct dps_access *self, uint32_t slot)
{
    begin_latency(self, slot, DPS_OUTPUT_LATENCY);
    dps_access_tell(self, slot, DPS_STAGE_WORKED);
}

static void
arrive(struct dps_access *self, uint32_t slot)
{
    if (self->tasks[slot].output < 0) {
        dps_access_end(self, slot);
        dps_access_tell(self, slot, DPS_STAGE_ARRIVED);
        return;
    }
    if (self->tasks[slot].phase == DPS_INPUT) {
        dps_links_stop(&self->links, slot);
    }
    dps_access_tell(self, slot, DPS_STAGE_ARRIVED);
    if (self->tasks[slot].work > 0) {
        begin_work(self, slot);
    } else {
        go_back(self, slot);
    }
}

/* A task's phase is over. */
static void
advance(struct dps_access *self, uint32_t slot)
{
    struct dps_access_task *task = &self->tasks[slot];
    switch ((enum dps_access_phase)task->phase) {
    case DPS_INPUT_LATENCY:
        if (task->input > 0) {
            begin_flow(self, slot);
        } else {
            arrive(self, slot);
        }
        break;
    case DPS_INPUT: arrive(self, slot); break;
    case DPS_WORK:
        leave_work(self, task);
        go_back(self, slot);
        break;
    case DPS_OUTPUT_LATENCY:
        if (task->output > 0) {
            begin_flow(self, slot);
        } else {
            finish(self, slot);
        }
        break;
    case DPS_OUTPUT: finish(self, slot); break;
    case DPS_FREE: assert(false); break;
    }
}

/* Where the next task sends, of which the task itself has been fetched ahead. */
static void
fetch_hosts(const struct dps_access *self)
{
    const struct dps_dated *next = dps_dates_next(&self->dates);
    if (next != NULL) {
        const struct dps_access_task *task = &self->tasks[next->slot];
        for (unsigned end = 0; end < DPS_ENDS; end++) {
            __builtin_prefetch(&self->hosts[task->hosts[end]]);
            __builtin_prefetch(&self->links.hosts[task->hosts[end]]);
        }
    }
}

/* One of those right below the earliest date is the next, and its task is far away. */
static void
fetch_ahead(const struct dps_access *self)
{
    const struct dps_dates *dates = &self->dates;
    for (uint32_t i = 1; i <= DPS_DATES_CHILDREN && i < dates->n; i++) {
        const struct dps_access_task *task = &self->tasks[dates->heap[i].slot];
        __builtin_prefetch(task);
        __builtin_prefetch(&task->phase);
    }
}

/* What follows from an instant's events within the DPS_ACCESS_PRECISION is an instant
 * of its own.
 */
static void
live_instant(struct dps_access *self)
{
    self->limit = self->clock + DPS_ACCESS_PRECISION;
    /* Doubles above 2^23 s are further apart than the precision. */
    if (self->limit == self->clock) {
        self->limit = nextafter(self->clock, INFINITY);
    }
    const struct dps_dated *next = dps_dates_next(&self->dates);
    for (; next != NULL && next->date < self->limit;
         next = dps_dates_next(&self->dates)) {
        fetch_ahead(self);
        advance(self, next->slot);
    }
    self->limit = -INFINITY;
    for (uint32_t i = 0; i < self->n_aside; i++) {
        const struct dps_dated *a = &self->aside[i];
        dps_dates_set(&self->dates, a->slot, a->id, a->date);
    }
    self->n_aside = 0;
    settle(self);
    fetch_hosts(self);
}

double
dps_access_step(struct dps_access *self, double clock)
{
    uint64_t told = self->statistics.stages;
    settle(self);
    const struct dps_dated *next = dps_dates_next(&self->dates);
    while (next != NULL && next->date <= clock && self->statistics.stages == told) {
        self->clock = fmax(self->clock, next->date);
        live_instant(self);
        next = dps_dates_next(&self->dates);
    }
    if (self->statistics.stages == told && self->clock < clock) {
        self->clock = clock;
        live_instant(self);
    }
    return self->clock;
}
