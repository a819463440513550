/* reflector.h: a pool whose every member's claim grows when a fee comes in.
 *
 * A member owns an amount of reflection, the pool their total T_r; a rate R turns
 * reflection into units.  Who enters with x units gets x R of reflection; a fee adds to
 * the units T_x and sets R = floor(T_r / T_x), so that all claims floor(reflection / R)
 * grow pro rata at once, without a walk over members.  R begins at
 * floor((2^128 - 1) / capacity).
 *
 * Nosana, nosana-rewards of nosana-ci/nosana-programs @ 10a64e45: capacity 1e14.  What
 * it leaves open is settled so that units in = units out + total + waiting, always: the
 * pool never pays more than it has; what is left when the last one leaves, and fees
 * that come to nobody, wait for the next fee.
 *
 * A value without pointers or padding.
 */
#ifndef DPS_MODELS_HOLDER_REFLECTOR_H
#define DPS_MODELS_HOLDER_REFLECTOR_H

#include "sim/core/wide.h"

#include <stdint.h>

struct dps_reflector {
    dps_wide reflection; /* T_r, of all members */
    dps_wide rate;       /* R, reflection a unit */
    dps_wide start;      /* what R begins at */
    int64_t total;       /* T_x: entered and earned, all members [units] */
    int64_t waiting;     /* for somebody to be there [units] */
};

/* An empty pool; capacity > 0 [units]. */
struct dps_reflector dps_reflector_of(int64_t capacity);

/* The most that can still enter [units]. */
int64_t dps_reflector_room(const struct dps_reflector *self);

/* What a member could take out now [units]. */
int64_t dps_reflector_worth(const struct dps_reflector *self, dps_wide member);

/* `units`, at most the room, enter for a member, whose reflection grows. */
void dps_reflector_enter(struct dps_reflector *self, int64_t units, dps_wide *member);

/* A fee for all members. */
void dps_reflector_add(struct dps_reflector *self, int64_t units);

/* A member takes out all but `keep` units; what it gets. */
int64_t dps_reflector_leave(struct dps_reflector *self, int64_t keep, dps_wide *member);

#endif
