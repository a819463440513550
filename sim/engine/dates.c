#include "sim/engine/dates.h"

#include "sim/core/wide.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* All children of an entry stand in one line of the cache: with the first of the heap
 * last in a line, those of i, from 4 i + 1 on, begin one. */
enum { CHILDREN = DPS_DATES_CHILDREN, LINE = 64, FIRST = CHILDREN - 1 };

/* What stands behind the last, so that each entry with a child has all of them. */
static const struct dps_dated never = {
    .slot = DPS_DATES_NONE, .id = UINT32_MAX, .date = INFINITY};

void
dps_dates_free(struct dps_dates *self)
{
    free(self->lines);
    free(self->places);
    *self = (struct dps_dates){0};
}

enum dps_status
dps_dates_reserve(struct dps_dates *self, uint32_t n, struct dps_error *err)
{
    if (n <= self->n_slots) {
        return DPS_OK;
    }
    size_t room = FIRST + (size_t)n + CHILDREN;
    struct dps_dated *lines = aligned_alloc(LINE, (room + FIRST) / CHILDREN * LINE);
    uint32_t *places = realloc(self->places, n * sizeof *places);
    self->places = places != NULL ? places : self->places;
    if (lines == NULL || places == NULL) {
        free(lines);
        return dps_fail(err, DPS_ENOMEM, "out of memory at %u dates", n);
    }
    for (size_t i = 0; i < room; i++) {
        lines[i] = i >= FIRST && i < FIRST + self->n ? self->lines[i] : never;
    }
    free(self->lines);
    self->lines = lines;
    self->heap = lines + FIRST;
    for (uint32_t i = self->n_slots; i < n; i++) {
        places[i] = DPS_DATES_NONE;
    }
    self->n_slots = n;
    return DPS_OK;
}

/* The bits of doubles that are not negative rise as they do. */
static bool
precedes(const struct dps_dated *a, const struct dps_dated *b)
{
    dps_wide x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return x < y;
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
        /* The least of four, without a branch: none of them is more likely. */
        const struct dps_dated *of = &self->heap[child];
        uint32_t one = precedes(&of[1], &of[0]);
        uint32_t other = 2U + precedes(&of[3], &of[2]);
        uint32_t least = child + one + (other - one) * precedes(&of[other], &of[one]);
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
    self->heap[self->n] = never;
    if (last.slot == slot) {
        return;
    }
    if (at > 0 && precedes(&last, &self->heap[(at - 1) / CHILDREN])) {
        rise(self, at, last);
    } else {
        sink(self, at, last);
    }
}
