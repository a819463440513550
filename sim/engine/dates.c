#include "sim/engine/dates.h"

#include <stdbool.h>
#include <stdlib.h>

enum { CHILDREN = DPS_DATES_CHILDREN };

void
dps_dates_free(struct dps_dates *self)
{
    free(self->heap);
    free(self->places);
    *self = (struct dps_dates){0};
}

enum dps_status
dps_dates_reserve(struct dps_dates *self, uint32_t n, struct dps_error *err)
{
    if (n <= self->n_slots) {
        return DPS_OK;
    }
    struct dps_dated *heap = realloc(self->heap, n * sizeof *heap);
    self->heap = heap != NULL ? heap : self->heap;
    uint32_t *places = realloc(self->places, n * sizeof *places);
    self->places = places != NULL ? places : self->places;
    if (heap == NULL || places == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at %u dates", n);
    }
    for (uint32_t i = self->n_slots; i < n; i++) {
        places[i] = DPS_DATES_NONE;
    }
    self->n_slots = n;
    return DPS_OK;
}

static bool
precedes(const struct dps_dated *a, const struct dps_dated *b)
{
    return a->date < b->date || (a->date == b->date && a->id < b->id);
}

static void
place(struct dps_dates *self, uint32_t at, struct dps_dated what)
{
    self->heap[at] = what;
    self->places[what.slot] = at;
}

static void
rise(struct dps_dates *self, uint32_t at, struct dps_dated what)
{
    while (at > 0) {
        uint32_t above = (at - 1) / CHILDREN;
        if (!precedes(&what, &self->heap[above])) {
            break;
        }
        place(self, at, self->heap[above]);
        at = above;
    }
    place(self, at, what);
}

static void
sink(struct dps_dates *self, uint32_t at, struct dps_dated what)
{
    for (;;) {
        uint32_t child = CHILDREN * at + 1;
        if (child >= self->n) {
            break;
        }
        uint32_t end = self->n - child < CHILDREN ? self->n : child + CHILDREN;
        uint32_t least = child;
        while (++child < end) {
            least = precedes(&self->heap[child], &self->heap[least]) ? child : least;
        }
        if (!precedes(&self->heap[least], &what)) {
            break;
        }
        place(self, at, self->heap[least]);
        at = least;
    }
    place(self, at, what);
}

void
dps_dates_set(struct dps_dates *self, uint32_t slot, uint32_t id, double date)
{
    const struct dps_dated what = {.date = date, .id = id, .slot = slot};
    uint32_t at = self->places[slot];
    if (at == DPS_DATES_NONE) {
        rise(self, self->n++, what);
    } else if (precedes(&what, &self->heap[at])) {
        rise(self, at, what);
    } else {
        sink(self, at, what);
    }
}

void
dps_dates_remove(struct dps_dates *self, uint32_t slot)
{
    uint32_t at = self->places[slot];
    if (at == DPS_DATES_NONE) {
        return;
    }
    self->places[slot] = DPS_DATES_NONE;
    const struct dps_dated last = self->heap[--self->n];
    if (last.slot == slot) {
        return;
    }
    if (at > 0 && precedes(&last, &self->heap[(at - 1) / CHILDREN])) {
        rise(self, at, last);
    } else {
        sink(self, at, last);
    }
}
