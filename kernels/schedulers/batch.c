#include "kernels/schedulers/batch.h"

#include "kernels/schedulers/tools.h"

#include <stddef.h>
#include <string.h>

/* ---- memory ------------------------------------------------------------ */

void
dpk_batch_init(struct batch *self, const struct dpk_host *host, const char *tie_break)
{
    memset(self, 0, sizeof *self);
    self->host = host;
    self->head = BATCH_NONE;
    self->tail = BATCH_NONE;
    dpk_places_init(&self->places, host, tie_break);
    dpk_runs_init(&self->runs, host);
}

/* An array by slots of jobs, with as many entries as the others. */
static dpk_status
grow(struct batch *self, void *array, uint64_t n, uint64_t size)
{
    void *memory;
    uint32_t cap = self->job_cap;
    memcpy(&memory, array, sizeof memory);
    dpk_status status = dpk_grow(self->host, &memory, &cap, n, size);
    memcpy(array, &memory, sizeof memory);
    return status;
}

static dpk_status
grow_jobs(struct batch *self, uint64_t n)
{
    if (n <= self->job_cap) {
        return DPK_OK;
    }
    void *const small[] = {&self->urgent, &self->next, &self->last, &self->nodes,
        &self->width, &self->runs_now};
    void *const large[] = {&self->id, &self->estimate, &self->ends};
    dpk_status status = DPK_OK;
    for (size_t i = 0; i < 6 && status == DPK_OK; i++) {
        status = grow(self, small[i], n, sizeof(uint32_t));
    }
    for (size_t i = 0; i < 3 && status == DPK_OK; i++) {
        status = grow(self, large[i], n, sizeof(uint64_t));
    }
    if (status == DPK_OK) {
        uint64_t doubled = 2 * (uint64_t)self->job_cap;
        self->job_cap = (uint32_t)(doubled > n ? doubled : n + 64);
    }
    return status;
}

void
dpk_batch_free(struct batch *self)
{
    void *const arrays[] = {self->width, self->urgent, self->id, self->estimate,
        self->ends, self->next, self->last, self->nodes, self->runs_now};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        dpk_drop(self->host, arrays[i]);
    }
    dpk_places_free(&self->places);
    dpk_runs_free(&self->runs);
    memset(self, 0, sizeof *self);
}

dpk_status
dpk_batch_join(void *context, int64_t now, const struct dpk_nodes *nodes)
{
    struct batch *self = context;
    (void)now;
    return dpk_places_join(&self->places, nodes);
}

dpk_status
dpk_batch_leave(void *context, int64_t now, const uint32_t *nodes, uint32_t n)
{
    struct batch *self = context;
    (void)now;
    return dpk_places_leave(&self->places, nodes, n, self->nodes);
}

/* ---- the queue --------------------------------------------------------- */

static int
nodes_will_do(const struct batch *self, const struct dpk_jobs *jobs, uint32_t i)
{
    for (uint32_t r = 0; r < DPK_RESOURCES; r++) {
        if (jobs->need[r] != NULL && jobs->need[r][i] > self->places.least[r]) {
            return 0;
        }
    }
    return 1;
}

dpk_status
dpk_batch_submit(void *context, int64_t now, const struct dpk_jobs *jobs)
{
    struct batch *self = context;
    (void)now;
    for (uint32_t i = 0; i < jobs->n; i++) {
        uint32_t slot = jobs->slot[i];
        if (grow_jobs(self, (uint64_t)slot + 1) != DPK_OK) {
            return DPK_E_MEMORY;
        }
        if (!nodes_will_do(self, jobs, i)) {
            self->host->log(self->host->context,
                "a batch machine's nodes are alike, and a job needs more than one has");
            return DPK_E_UNSUPPORTED;
        }
        self->width[slot] = jobs->width[i];
        self->id[slot] = jobs->id[i];
        self->urgent[slot] = jobs->urgent != NULL ? jobs->urgent[i] : 0;
        self->n_urgent += self->urgent[slot];
        self->estimate[slot] = jobs->estimate[i];
        self->nodes[slot] = BATCH_NONE;
        self->runs_now[slot] = 0;
        self->next[slot] = BATCH_NONE;
        self->last[slot] = self->tail;
        if (self->tail == BATCH_NONE) {
            self->head = slot;
        } else {
            self->next[self->tail] = slot;
        }
        self->tail = slot;
    }
    return DPK_OK;
}

static void
leave_queue(struct batch *self, uint32_t job)
{
    uint32_t before = self->last[job];
    uint32_t after = self->next[job];
    self->n_urgent -= self->urgent[job];
    if (before == BATCH_NONE) {
        self->head = after;
    } else {
        self->next[before] = after;
    }
    if (after == BATCH_NONE) {
        self->tail = before;
    } else {
        self->last[after] = before;
    }
}

/* Its owner takes a job back; whether it waits. */
static int
take_back(struct batch *self, uint32_t job)
{
    int is_first = self->head == job;
    uint32_t before = self->last[job];
    if (!is_first && (before == BATCH_NONE || self->next[before] != job)) {
        return 0;
    }
    leave_queue(self, job);
    self->last[job] = BATCH_NONE;
    return 1;
}

dpk_status
dpk_batch_end(void *context, int64_t now, const struct dpk_ends *ends)
{
    struct batch *self = context;
    uint64_t steps = 0;
    (void)now;
    for (uint32_t i = 0; i < ends->n; i++) {
        uint32_t job = ends->job[i];
        if (job >= self->job_cap) {
            return DPK_E_STATE;
        }
        if (ends->outcome[i] == DPK_ENDED_WITHDRAWN && take_back(self, job)) {
            continue;
        }
        if (!self->runs_now[job]) {
            return DPK_E_STATE;
        }
        dpk_places_give(&self->places, self->nodes[job]);
        steps += self->width[job];
        self->nodes[job] = BATCH_NONE;
        self->runs_now[job] = 0;
        dpk_runs_remove(&self->runs, self->ends[job], job);
    }
    self->host->meter(self->host->context, DPK_WORK_STEPS, steps);
    return DPK_OK;
}

/* ---- answers ----------------------------------------------------------- */

dpk_status
dpk_batch_start(struct batch *self, uint32_t job, int64_t now, const uint64_t *except,
    struct dpk_orders *orders)
{
    if (!dpk_can_order(orders, self->width[job])) {
        return DPK_MORE;
    }
    int64_t estimate = self->estimate[job];
    int64_t end = estimate < INT64_MAX - now ? now + estimate : INT64_MAX;
    struct run run = {end, job, self->width[job]};
    if (dpk_runs_add(&self->runs, run) != DPK_OK) {
        return DPK_E_MEMORY;
    }
    self->host->meter(self->host->context, DPK_WORK_STEPS, self->width[job]);
    self->ends[job] = end;
    self->runs_now[job] = 1;
    leave_queue(self, job);
    self->nodes[job] = dpk_places_take(
        &self->places, job, self->id[job], self->width[job], except, orders);
    dpk_order(orders, DPK_START, job);
    return DPK_OK;
}

dpk_status
dpk_batch_reject(struct batch *self, uint32_t job, struct dpk_orders *orders)
{
    if (!dpk_can_order(orders, 0)) {
        return DPK_MORE;
    }
    leave_queue(self, job);
    dpk_order(orders, DPK_REJECT, job);
    return DPK_OK;
}

dpk_status
dpk_batch_serve_front(struct batch *self, int64_t now, struct dpk_orders *orders)
{
    dpk_status status = DPK_OK;
    while (status == DPK_OK && self->head != BATCH_NONE) {
        uint32_t width = self->width[self->head];
        if (width <= self->places.n_free) {
            status = dpk_batch_start(self, self->head, now, NULL, orders);
        } else if (width > self->places.n_places || self->urgent[self->head]) {
            status = dpk_batch_reject(self, self->head, orders);
        } else {
            break;
        }
    }
    return status;
}

int
dpk_batch_goes_on(const struct batch *self, uint32_t job)
{
    return job != BATCH_NONE && (self->places.n_free > 0 || self->n_urgent > 0);
}

/* ---- hash -------------------------------------------------------------- */

dpk_status
dpk_batch_hash(void *context, uint64_t hash[2])
{
    const struct batch *self = context;
    uint64_t h = 0;
    for (uint32_t j = self->head; j != BATCH_NONE; j = self->next[j]) {
        h = dpk_mix(
            dpk_mix(dpk_mix(h, j), self->width[j]), (uint64_t)self->estimate[j]);
        h = dpk_mix(dpk_mix(h, self->urgent[j]), self->id[j]);
    }
    struct runs_place at = {0};
    for (const struct run *run = dpk_runs_at(&self->runs, at); run != NULL;
         at = dpk_runs_next(&self->runs, at), run = dpk_runs_at(&self->runs, at)) {
        h = dpk_mix(dpk_mix(h, (uint64_t)run->end), run->job);
    }
    hash[0] = h;
    hash[1] = dpk_places_hash(&self->places);
    return DPK_OK;
}
