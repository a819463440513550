#include "kernels/schedulers/batch.h"

#include "kernels/schedulers/fragments.h"
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
    self->will_do = UINT64_MAX;
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
    void *const large[] = {&self->id, &self->estimate, &self->ends, &self->models};
    dpk_status status = DPK_OK;
    for (size_t i = 0; i < 6 && status == DPK_OK; i++) {
        status = grow(self, small[i], n, sizeof(uint32_t));
    }
    for (size_t i = 0; i < 4 && status == DPK_OK; i++) {
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
        self->ends, self->next, self->last, self->nodes, self->runs_now, self->models,
        self->unfit.bits};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        dpk_drop(self->host, arrays[i]);
    }
    dpk_places_free(&self->places);
    dpk_runs_free(&self->runs);
    memset(self, 0, sizeof *self);
}

/* Whether nodes are of models that some job does not want, and nobody looks at that. */
static dpk_status
check_models(const struct batch *self)
{
    if (self->by_model || (self->places.models & ~self->will_do) == 0) {
        return DPK_OK;
    }
    self->host->log(self->host->context, "a batch machine's nodes are alike, and a job "
                                         "wants models of GPUs that not all "
                                         "have");
    return DPK_E_UNSUPPORTED;
}

dpk_status
dpk_batch_join(void *context, int64_t now, const struct dpk_nodes *nodes)
{
    struct batch *self = context;
    (void)now;
    dpk_status status = dpk_places_join(&self->places, nodes);
    return status == DPK_OK ? check_models(self) : status;
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
        uint64_t models = dpk_models_of(jobs, i);
        self->will_do &= models != 0 ? models : UINT64_MAX;
        if (check_models(self) != DPK_OK) {
            return DPK_E_UNSUPPORTED;
        }
        self->models[slot] = models;
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

/* Finds the places that will not do for a set of models. */
static dpk_status
find_unfit(struct batch *self, uint64_t models)
{
    struct unfit *unfit = &self->unfit;
    const struct places *places = &self->places;
    if (unfit->n_words != places->n_words) {
        dpk_drop(self->host, unfit->bits);
        unfit->bits = dpk_places_bits(places);
        unfit->n_words = unfit->bits != NULL ? places->n_words : 0;
        if (unfit->bits == NULL) {
            return DPK_E_MEMORY;
        }
    } else if (unfit->models == models && unfit->joined == places->joined) {
        return DPK_OK;
    }
    dpk_places_unfit(places, models, unfit->bits);
    unfit->models = models;
    unfit->joined = places->joined;
    unfit->n = 0;
    for (uint32_t w = 0; w < unfit->n_words; w++) {
        unfit->n += (uint32_t)__builtin_popcountll(unfit->bits[w]);
    }
    self->host->meter(self->host->context, DPK_WORK_STEPS, places->n_places);
    return DPK_OK;
}

/* What there is for a job: all nodes, or those of models that will do. */
struct supply {
    const uint64_t *except; /* NULL: all will do */
    uint32_t n_free, n_places;
};

static dpk_status
find_supply(struct batch *self, uint32_t job, struct supply *supply)
{
    const struct places *places = &self->places;
    uint64_t models = self->models[job];
    *supply = (struct supply){NULL, places->n_free, places->n_places};
    if (models == 0 || (places->models & ~models) == 0) {
        return DPK_OK;
    }
    dpk_status status = find_unfit(self, models);
    if (status == DPK_OK) {
        *supply = (struct supply){.except = self->unfit.bits,
            .n_free = dpk_places_free_of(places, self->unfit.bits),
            .n_places = places->n_places - self->unfit.n};
        self->host->meter(self->host->context, DPK_WORK_STEPS, places->n_words / 16);
    }
    return status;
}

dpk_status
dpk_batch_serve_front(struct batch *self, int64_t now, struct dpk_orders *orders)
{
    dpk_status status = DPK_OK;
    while (status == DPK_OK && self->head != BATCH_NONE) {
        uint32_t job = self->head;
        struct supply supply;
        status = find_supply(self, job, &supply);
        if (status != DPK_OK) {
            break;
        }
        if (self->width[job] <= supply.n_free) {
            status = dpk_batch_start(self, job, now, supply.except, orders);
        } else if (self->width[job] > supply.n_places || self->urgent[job]) {
            status = dpk_batch_reject(self, job, orders);
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
        h = self->models[j] != 0 ? dpk_mix(h, self->models[j]) : h;
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
