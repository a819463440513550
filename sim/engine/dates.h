/* dates.h: when each of many things happens next, in order of (date, id).
 *
 * A heap with four children a node over slots, each of which has at most one date that
 * may change.
 *
 * In place: start from {0}; the owner calls dps_dates_free, which is legal twice.
 */
#ifndef DPS_SIM_ENGINE_DATES_H
#define DPS_SIM_ENGINE_DATES_H

#include "sim/core/status.h"

#include <stddef.h>
#include <stdint.h>

/* Of each in the heap; those of the earliest are the next candidates. */
enum { DPS_DATES_CHILDREN = 4 };

/* In this order its bytes are one number that falls and rises as (date, id) does. */
struct dps_dated {
    uint32_t slot;
    uint32_t id; /* breaks ties: lower first */
    double date; /* >= 0 [s] */
};

struct dps_dates {
    struct dps_dated *lines; /* of the cache, in which the heap stands */
    struct dps_dated *heap;
    uint32_t *places; /* of each slot in the heap, or DPS_DATES_NONE */
    uint32_t n;
    uint32_t n_slots;
};

#define DPS_DATES_NONE UINT32_MAX

void dps_dates_free(struct dps_dates *self);

/* Makes room for slots 0 to n - 1; the new ones have no date. */
DPS_CHECKED enum dps_status dps_dates_reserve(
    struct dps_dates *self, uint32_t n, struct dps_error *err);

/* The earliest, or NULL; valid until the next change. */
static inline const struct dps_dated *
dps_dates_next(const struct dps_dates *self)
{
    return self->n > 0 ? self->heap : NULL;
}

/* Gives a slot a date, or another one. */
void dps_dates_set(struct dps_dates *self, uint32_t slot, uint32_t id, double date);

/* Takes a slot's date away, if it has one. */
void dps_dates_remove(struct dps_dates *self, uint32_t slot);

#endif
