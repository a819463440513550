#include "kernels/schedulers/reservations.h"

#include "kernels/schedulers/tools.h"

#include <stddef.h>

#define NONE RESERVATIONS_NONE

static const struct chain empty = {NONE, NONE};

/* ---- life -------------------------------------------------------------- */

void
dpk_reservations_init(
    struct reservations *self, const struct dpk_host *host, struct jobs *jobs)
{
    *self = (struct reservations){.host = host,
        .jobs = jobs,
        .free_batch = NONE,
        .free = NONE,
        .fresh = empty,
        .parked = empty,
        .due = empty};
}

void
dpk_reservations_free(struct reservations *self)
{
    if (self->host != NULL) {
        dpk_drop(self->host, self->batches);
        dpk_drop(self->host, self->all);
        dpk_drop(self->host, self->lines);
    }
    *self = (struct reservations){.host = NULL};
}

dpk_status
dpk_reservations_nodes(struct reservations *self, uint32_t n)
{
    void *lines = self->lines;
    uint32_t from = self->line_cap;
    dpk_status status =
        dpk_grow(self->host, &lines, &self->line_cap, n, sizeof *self->lines);
    self->lines = lines;
    for (uint32_t i = from; i < self->line_cap; i++) {
        self->lines[i] = (struct node_line){.reservations = empty, .next = NONE};
    }
    return status;
}

/* ---- batches ----------------------------------------------------------- */

static void
list_batch(struct reservations *self, struct chain *list, uint32_t batch)
{
    self->batches[batch].next = NONE;
    self->batches[batch].is_listed = 1;
    if (list->tail == NONE) {
        list->head = batch;
    } else {
        self->batches[list->tail].next = batch;
    }
    list->tail = batch;
}

dpk_status
dpk_reservations_begin(struct reservations *self, uint64_t id, uint32_t *batch)
{
    void *batches = self->batches;
    *batch = self->free_batch;
    if (*batch == NONE) {
        dpk_status status = dpk_grow(self->host, &batches, &self->batch_cap,
            (uint64_t)self->n_batches + 1, sizeof *self->batches);
        self->batches = batches;
        if (status != DPK_OK) {
            return status;
        }
        *batch = self->n_batches++;
    } else {
        self->free_batch = self->batches[*batch].next;
    }
    self->batches[*batch] = (struct batch_of_tasks){.id = id};
    list_batch(self, &self->fresh, *batch);
    return DPK_OK;
}

/* A batch that has nothing left is given up. */
static void
release(struct reservations *self, uint32_t batch)
{
    struct batch_of_tasks *of = &self->batches[batch];
    if (of->placed == 0 && !of->is_listed) {
        if (of->tasks.n > 0) {
            list_batch(self, &self->parked, batch);
        } else {
            of->next = self->free_batch;
            self->free_batch = batch;
        }
    }
}

static uint32_t
unlist_batch(struct reservations *self, struct chain *list)
{
    uint32_t batch = list->head;
    list->head = self->batches[batch].next;
    list->tail = list->head == NONE ? NONE : list->tail;
    self->batches[batch].is_listed = 0;
    return batch;
}

void
dpk_reservations_settle(struct reservations *self, uint32_t batch)
{
    (void)unlist_batch(self, &self->fresh);
    release(self, batch);
}

void
dpk_reservations_retry(struct reservations *self)
{
    while (self->parked.head != NONE) {
        list_batch(self, &self->fresh, unlist_batch(self, &self->parked));
    }
}

/* ---- reservations ------------------------------------------------------ */

dpk_status
dpk_reservations_add(struct reservations *self, uint32_t node, uint32_t batch)
{
    void *all = self->all;
    uint32_t i = self->free;
    if (i == NONE) {
        dpk_status status = dpk_grow(
            self->host, &all, &self->cap, (uint64_t)self->n + 1, sizeof *self->all);
        self->all = all;
        if (status != DPK_OK) {
            return status;
        }
        i = self->n++;
    } else {
        self->free = self->all[i].next;
    }
    struct chain *line = &self->lines[node].reservations;
    self->all[i] = (struct reservation){.batch = batch, .next = NONE};
    if (line->tail == NONE) {
        line->head = i;
    } else {
        self->all[line->tail].next = i;
    }
    line->tail = i;
    self->batches[batch].placed++;
    self->steps++;
    dpk_reservations_due(self, node);
    return DPK_OK;
}

void
dpk_reservations_drop(struct reservations *self, uint32_t node)
{
    struct chain *line = &self->lines[node].reservations;
    uint32_t i = line->head;
    uint32_t batch = self->all[i].batch;
    line->head = self->all[i].next;
    line->tail = line->head == NONE ? NONE : line->tail;
    self->all[i].next = self->free;
    self->free = i;
    self->batches[batch].placed--;
    self->steps++;
    release(self, batch);
}

uint32_t
dpk_reservations_first(struct reservations *self, uint32_t node)
{
    uint32_t i = self->lines[node].reservations.head;
    while (i != NONE && self->batches[self->all[i].batch].tasks.n == 0) {
        dpk_reservations_drop(self, node);
        i = self->lines[node].reservations.head;
    }
    return i != NONE ? self->all[i].batch : NONE;
}

/* ---- nodes ------------------------------------------------------------- */

void
dpk_reservations_due(struct reservations *self, uint32_t node)
{
    struct node_line *line = &self->lines[node];
    if (line->is_due) {
        return;
    }
    line->is_due = 1;
    line->next = NONE;
    if (self->due.tail == NONE) {
        self->due.head = node;
    } else {
        self->lines[self->due.tail].next = node;
    }
    self->due.tail = node;
}

void
dpk_reservations_served(struct reservations *self)
{
    uint32_t node = self->due.head;
    self->due.head = self->lines[node].next;
    self->due.tail = self->due.head == NONE ? NONE : self->due.tail;
    self->lines[node].is_due = 0;
}

/* ---- hash -------------------------------------------------------------- */

uint64_t
dpk_reservations_hash(const struct reservations *self)
{
    uint64_t h = self->due.head;
    for (uint32_t node = 0; node < self->line_cap; node++) {
        uint32_t i = self->lines[node].reservations.head;
        for (; i != NONE; i = self->all[i].next) {
            const struct batch_of_tasks *batch = &self->batches[self->all[i].batch];
            h = dpk_mix(dpk_mix(dpk_mix(h, node), batch->id), batch->draws);
            h = dpk_mix(dpk_mix(h, dpk_line_first(&batch->tasks)), batch->tasks.n);
        }
    }
    const uint32_t lists[] = {self->fresh.head, self->parked.head};
    for (size_t k = 0; k < 2; k++) {
        for (uint32_t b = lists[k]; b != NONE; b = self->batches[b].next) {
            h = dpk_mix(dpk_mix(h, k), self->batches[b].draws);
            h = dpk_line_hash(&self->batches[b].tasks, self->jobs->links, h);
        }
    }
    return h;
}
