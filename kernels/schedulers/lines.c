#include "kernels/schedulers/lines.h"

#include "kernels/schedulers/tools.h"

#include <stddef.h>

/* ---- life -------------------------------------------------------------- */

void
dpk_lines_init(struct lines *self, const struct dpk_host *host)
{
    *self = (struct lines){.host = host};
}

void
dpk_lines_free(struct lines *self)
{
    void *all[] = {self->lines, self->next, self->number, self->busy, self->round};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        dpk_drop(self->host, all[i]);
    }
    *self = (struct lines){.host = self->host};
}

dpk_status
dpk_lines_make_room(struct lines *self, uint32_t slot, uint32_t kind)
{
    const struct array by_kind[] = {{&self->lines, sizeof *self->lines},
        {&self->busy, sizeof *self->busy}, {&self->round, sizeof *self->round}};
    const struct array by_job[] = {
        {&self->next, sizeof *self->next}, {&self->number, sizeof *self->number}};
    dpk_status status =
        dpk_grow_all(self->host, by_kind, 3, &self->cap, (uint64_t)kind + 1);
    return status == DPK_OK
               ? dpk_grow_all(self->host, by_job, 2, &self->job_cap, (uint64_t)slot + 1)
               : status;
}

/* ---- lines ------------------------------------------------------------- */

void
dpk_lines_add(struct lines *self, uint32_t slot, uint32_t kind)
{
    struct kind_line *line = &self->lines[kind];
    self->next[slot] = LINES_NONE;
    self->number[slot] = self->came++;
    if (line->n++ == 0) {
        line->head = slot;
        line->at = self->n_busy;
        self->busy[self->n_busy++] = kind;
    } else {
        self->next[line->tail] = slot;
    }
    line->tail = slot;
}

static void
leave_busy(struct lines *self, const struct kind_line *line)
{
    uint32_t last = self->busy[--self->n_busy];
    self->busy[line->at] = last;
    self->lines[last].at = line->at;
}

int
dpk_lines_leave(struct lines *self, uint32_t slot, uint32_t kind)
{
    struct kind_line *line = &self->lines[kind];
    uint32_t before = LINES_NONE;
    uint32_t at = line->n > 0 ? line->head : LINES_NONE;
    while (at != LINES_NONE && at != slot) {
        before = at;
        at = self->next[at];
    }
    if (at == LINES_NONE) {
        return 0;
    }
    if (before == LINES_NONE) {
        line->head = self->next[slot];
    } else {
        self->next[before] = self->next[slot];
    }
    line->tail = line->tail == slot ? before : line->tail;
    if (--line->n == 0) {
        leave_busy(self, line);
    }
    return 1;
}

/* ---- a round ----------------------------------------------------------- */

static uint64_t
number_of(const struct lines *self, uint32_t kind)
{
    return self->number[self->lines[kind].head];
}

/* Puts the kind at i of the heap where it belongs below. */
static void
sink(struct lines *self, uint32_t i)
{
    uint32_t *heap = self->round;
    if (i >= self->n_round) {
        return;
    }
    uint32_t kind = heap[i];
    for (uint32_t k = 2 * i + 1; k < self->n_round; k = 2 * i + 1) {
        k += k + 1 < self->n_round &&
             number_of(self, heap[k + 1]) < number_of(self, heap[k]);
        if (number_of(self, kind) < number_of(self, heap[k])) {
            break;
        }
        heap[i] = heap[k];
        i = k;
    }
    heap[i] = kind;
}

void
dpk_lines_begin(struct lines *self)
{
    self->n_round = self->n_busy;
    for (uint32_t i = 0; i < self->n_busy; i++) {
        self->round[i] = self->busy[i];
    }
    for (uint32_t i = self->n_round / 2; i-- > 0;) {
        sink(self, i);
    }
}

uint32_t
dpk_lines_next(const struct lines *self)
{
    return self->n_round > 0 ? self->lines[self->round[0]].head : LINES_NONE;
}

void
dpk_lines_took(struct lines *self)
{
    struct kind_line *line = &self->lines[self->round[0]];
    line->head = self->next[line->head];
    if (--line->n == 0) {
        leave_busy(self, line);
        dpk_lines_skip(self);
    } else {
        sink(self, 0);
    }
}

void
dpk_lines_skip(struct lines *self)
{
    self->round[0] = self->round[--self->n_round];
    sink(self, 0);
}

uint64_t
dpk_lines_hash(const struct lines *self)
{
    uint64_t h = self->n_busy;
    for (uint32_t kind = 0; kind < self->cap; kind++) {
        uint32_t j = self->lines[kind].head;
        for (uint32_t i = 0; i < self->lines[kind].n; i++, j = self->next[j]) {
            h = dpk_mix(dpk_mix(h, j), kind);
        }
    }
    return h;
}
