#include "sim/proving/habits.h"

#include <stdlib.h>
#include <string.h>

enum { LEAST = 64 };

const struct dps_habit *
dps_habits_of(const struct dps_habits *self, int64_t amount)
{
    uint32_t at = dps_index_at(&self->index, (uint64_t)amount);
    return at != UINT32_MAX ? &self->items[at] : NULL;
}

static const char *
difference(const struct dps_habit *a, const struct dps_habit *b)
{
    return memcmp(a->work, b->work, sizeof a->work) != 0 ? "its verifier meters"
           : a->calls != b->calls                        ? "the rounds are"
           : a->delay != b->delay || a->longest != b->longest
               ? "the time until it is proven is"
           : a->effort != b->effort ? "the effort of its prover is"
           : a->truth != b->truth   ? "whether it is true is"
                                    : NULL;
}

enum dps_status
dps_habits_note(struct dps_habits *self, int64_t amount, const struct dps_habit *habit,
    struct dps_error *err)
{
    const struct dps_habit *known = dps_habits_of(self, amount);
    const char *other = known != NULL ? difference(known, habit) : NULL;
    if (other != NULL) {
        return dps_fail(
            err, DPS_EINVAL, "%s other than for another claim of its amount", other);
    }
    if (known != NULL) {
        return DPS_OK;
    }
    if (self->n == self->cap || self->items == NULL) {
        uint32_t cap = self->cap > 0 ? 2 * self->cap : LEAST;
        struct dps_habit *items = realloc(self->items, cap * sizeof *items);
        if (items == NULL) {
            return dps_fail(err, DPS_ENOMEM, "out of memory for amounts");
        }
        self->items = items;
        self->cap = cap;
    }
    self->items[self->n] = *habit;
    return dps_index_put(&self->index, (uint64_t)amount, self->n++, err);
}

void
dps_habits_free(struct dps_habits *self)
{
    free(self->items);
    dps_index_free(&self->index);
    *self = (struct dps_habits){0};
}
