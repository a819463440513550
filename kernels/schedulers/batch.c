#include "kernels/schedulers/batch.h"

#include "kernels/schedulers/tools.h"

#include <stddef.h>
#include <string.h>

/* ---- memory ------------------------------------------------------------ */

void
dpk_batch_init(struct batch *self, const struct dpk_host *host)
{
    memset(self, 0, sizeof *self);
    self->host = host;
    self->head = BATCH_NONE;
    self->tail = BATCH_NONE;
}

/* Makes an array of `from` entries one of `to`; the new ones are zero. */
static dpk_status
grow(
    const struct dpk_host *host, void *array, uint64_t size, uint32_t from, uint32_t to)
{
    void *old;
    void *new = host->allocate(host->context, size * to);
    memcpy(&old, array, sizeof old);
    if (new == NULL) {
        return DPK_E_MEMORY;
    }
    if (old != NULL) {
        memcpy(new, old, size * from);
        host->release(host->context, old);
    }
    memcpy(array, &new, sizeof new);
    return DPK_OK;
}

/* A capacity of at least n, in steps that double. */
static uint32_t
room_for(uint32_t n)
{
    uint32_t room = 64;
    while (room < n) {
        room = room <= UINT32_MAX / 2 ? 2 * room : n;
    }
    return room;
}

static dpk_status
grow_jobs(struct batch *self, uint32_t n)
{
    uint32_t from = self->job_cap;
    uint32_t to = room_for(n);
    void *const arrays[] = {&self->width, &self->next, &self->last, &self->nodes};
    dpk_status status = DPK_OK;
    for (size_t i = 0; i < 4 && status == DPK_OK; i++) {
        status = grow(self->host, arrays[i], sizeof(uint32_t), from, to);
    }
    if (status == DPK_OK) {
        status = grow(self->host, &self->estimate, sizeof(int64_t), from, to);
    }
    if (status == DPK_OK) {
        status = grow(self->host, &self->ends, sizeof(int64_t), from, to);
    }
    self->job_cap = status == DPK_OK ? to : from;
    return status;
}

static dpk_status
grow_nodes(struct batch *self, uint32_t n)
{
    uint32_t from = self->node_cap;
    uint32_t to = room_for(n);
    dpk_status status =
        grow(self->host, &self->node_next, sizeof *self->node_next, from, to);
    if (status == DPK_OK) {
        status = grow(self->host, &self->free, sizeof *self->free, from / 64, to / 64);
    }
    self->node_cap = status == DPK_OK ? to : from;
    self->n_words = self->node_cap / 64;
    return status;
}

uint64_t *
dpk_batch_bits(const struct batch *self)
{
    return self->host->allocate(self->host->context, 8 * (uint64_t)self->n_words);
}

void
dpk_batch_free(struct batch *self)
{
    void *const arrays[] = {self->width, self->estimate, self->ends, self->next,
        self->last, self->nodes, self->node_next, self->free, self->runs};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        if (arrays[i] != NULL) {
            self->host->release(self->host->context, arrays[i]);
        }
    }
    dpk_batch_init(self, self->host);
}

/* ---- nodes ------------------------------------------------------------- */

static void
set_free(struct batch *self, uint32_t node)
{
    self->free[node / 64] |= UINT64_C(1) << node % 64;
    self->n_free++;
}

dpk_status
dpk_batch_join(void *context, int64_t now, const struct dpk_nodes *nodes)
{
    struct batch *self = context;
    (void)now;
    for (uint32_t i = 0; i < nodes->n; i++) {
        uint32_t slot = nodes->slot[i];
        if (nodes->capacity[DPK_SLOTS] == NULL || nodes->capacity[DPK_SLOTS][i] != 1) {
            return DPK_E_UNSUPPORTED; /* a batch machine's nodes have one slot each */
        }
        if (slot >= self->node_cap && grow_nodes(self, slot + 1) != DPK_OK) {
            return DPK_E_MEMORY;
        }
        set_free(self, slot);
        self->n_nodes++;
    }
    return DPK_OK;
}

/* Nodes leave when nothing runs on them. */
dpk_status
dpk_batch_leave(void *context, int64_t now, const uint32_t *nodes, uint32_t n)
{
    struct batch *self = context;
    (void)now;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t bit = UINT64_C(1) << nodes[i] % 64;
        if (nodes[i] >= self->node_cap || (self->free[nodes[i] / 64] & bit) == 0) {
            return DPK_E_STATE;
        }
        self->free[nodes[i] / 64] &= ~bit;
        self->n_free--;
        self->n_nodes--;
    }
    return DPK_OK;
}

/* ---- the queue --------------------------------------------------------- */

dpk_status
dpk_batch_submit(void *context, int64_t now, const struct dpk_jobs *jobs)
{
    struct batch *self = context;
    (void)now;
    for (uint32_t i = 0; i < jobs->n; i++) {
        uint32_t slot = jobs->slot[i];
        if (slot >= self->job_cap && grow_jobs(self, slot + 1) != DPK_OK) {
            return DPK_E_MEMORY;
        }
        self->width[slot] = jobs->width[i];
        self->estimate[slot] = jobs->estimate[i];
        self->nodes[slot] = BATCH_NONE;
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

/* ---- what runs --------------------------------------------------------- */

/* Where a run is, or would be, among those that are sorted by (end, job). */
static uint32_t
place_of(const struct batch *self, int64_t end, uint32_t job)
{
    uint32_t low = 0;
    uint32_t high = self->n_runs;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct batch_run *run = &self->runs[middle];
        if (run->end < end || (run->end == end && run->job < job)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static dpk_status
enter_run(struct batch *self, uint32_t job, int64_t end)
{
    uint32_t place = place_of(self, end, job);
    if (self->n_runs == self->run_cap) {
        uint32_t to = room_for(self->n_runs + 1);
        if (grow(self->host, &self->runs, sizeof *self->runs, self->run_cap, to) !=
            DPK_OK) {
            return DPK_E_MEMORY;
        }
        self->run_cap = to;
    }
    memmove(&self->runs[place + 1], &self->runs[place],
        (self->n_runs - place) * sizeof *self->runs);
    self->runs[place] = (struct batch_run){end, job, self->width[job]};
    self->ends[job] = end;
    self->n_runs++;
    return DPK_OK;
}

static void
leave_run(struct batch *self, uint32_t job)
{
    uint32_t place = place_of(self, self->ends[job], job);
    self->n_runs--;
    memmove(&self->runs[place], &self->runs[place + 1],
        (self->n_runs - place) * sizeof *self->runs);
}

dpk_status
dpk_batch_end(void *context, int64_t now, const struct dpk_ends *ends)
{
    struct batch *self = context;
    (void)now;
    for (uint32_t i = 0; i < ends->n; i++) {
        uint32_t job = ends->job[i];
        if (job >= self->job_cap || self->nodes[job] == BATCH_NONE) {
            return DPK_E_STATE;
        }
        for (uint32_t k = self->nodes[job]; k != BATCH_NONE; k = self->node_next[k]) {
            set_free(self, k);
        }
        self->nodes[job] = BATCH_NONE;
        leave_run(self, job);
    }
    return DPK_OK;
}

/* ---- answers ----------------------------------------------------------- */

/* Takes the lowest `width` nodes for a job, into the orders. */
static void
take_nodes(
    struct batch *self, uint32_t job, const uint64_t *except, struct dpk_orders *orders)
{
    uint32_t left = self->width[job];
    uint32_t before = BATCH_NONE;
    for (uint32_t w = 0; left > 0; w++) {
        uint64_t bits = self->free[w] & (except != NULL ? ~except[w] : UINT64_MAX);
        for (; bits != 0 && left > 0; left--, bits &= bits - 1) {
            uint32_t node = 64 * w + (uint32_t)__builtin_ctzll(bits);
            self->free[w] &= ~(bits & -bits);
            dpk_order_node(orders, node, 0);
            self->node_next[node] = BATCH_NONE;
            if (before == BATCH_NONE) {
                self->nodes[job] = node;
            } else {
                self->node_next[before] = node;
            }
            before = node;
        }
    }
    self->n_free -= self->width[job];
}

dpk_status
dpk_batch_start(struct batch *self, uint32_t job, int64_t now, const uint64_t *except,
    struct dpk_orders *orders)
{
    if (orders->n == orders->cap ||
        orders->node_cap - orders->n_nodes < self->width[job]) {
        return DPK_MORE;
    }
    int64_t estimate = self->estimate[job];
    int64_t end = estimate < INT64_MAX - now ? now + estimate : INT64_MAX;
    if (enter_run(self, job, end) != DPK_OK) {
        return DPK_E_MEMORY;
    }
    leave_queue(self, job);
    take_nodes(self, job, except, orders);
    dpk_order(orders, DPK_START, job);
    return DPK_OK;
}

dpk_status
dpk_batch_reject(struct batch *self, uint32_t job, struct dpk_orders *orders)
{
    if (orders->n == orders->cap) {
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
        if (width > self->n_nodes) {
            status = dpk_batch_reject(self, self->head, orders);
        } else if (width <= self->n_free) {
            status = dpk_batch_start(self, self->head, now, NULL, orders);
        } else {
            break;
        }
    }
    return status;
}

/* ---- hash -------------------------------------------------------------- */

dpk_status
dpk_batch_hash(void *context, uint64_t hash[2])
{
    const struct batch *self = context;
    uint64_t h = dpk_mix(self->n_nodes, self->n_free);
    for (uint32_t j = self->head; j != BATCH_NONE; j = self->next[j]) {
        h = dpk_mix(
            dpk_mix(dpk_mix(h, j), self->width[j]), (uint64_t)self->estimate[j]);
    }
    for (uint32_t i = 0; i < self->n_runs; i++) {
        h = dpk_mix(dpk_mix(h, (uint64_t)self->runs[i].end), self->runs[i].job);
    }
    hash[0] = h;
    for (uint32_t w = 0; w < self->n_words; w++) {
        h = dpk_mix(h, self->free[w]);
    }
    hash[1] = h;
    return DPK_OK;
}
