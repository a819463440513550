/* locks.h: amounts that become free at dates ahead, in a ring of slots.
 *
 * A slot holds all that becomes free at one multiple of `step`.  Beside the slots stand
 * the amount A = sum a_i and the moment M = sum a_i e_i of all that is held, so that
 *
 *     sum a_i (e_i - t) / length = (M - A t) / length
 *
 * is known without walking them: the voting power of locks that decays with the time
 * left, and what is still held of amounts that flow back evenly over `length`.
 *
 * In place: dps_locks_init / dps_locks_free (legal after {0}, a failed init, and
 * twice).
 */
#ifndef DPS_MODELS_HOLDER_LOCKS_H
#define DPS_MODELS_HOLDER_LOCKS_H

#include "sim/core/buffer.h"
#include "sim/core/status.h"
#include "sim/core/wide.h"

#include <stdint.h>

struct dps_locks {
    int64_t *slot;          /* by date / step, modulo n [base units] */
    int64_t n;              /* slots */
    int64_t step;           /* [s] */
    int64_t first;          /* date / step of the earliest slot that is held */
    int64_t amount;         /* A [base units] */
    dps_signed_wide moment; /* M [base units s] */
};

/* Empty at `date`, for times of up to `longest` ahead [s].  DPS_EINVAL where that takes
 * more than 2^22 slots. */
DPS_CHECKED enum dps_status dps_locks_init(struct dps_locks *self, int64_t date,
    int64_t longest, int64_t step, struct dps_error *err);
void dps_locks_free(struct dps_locks *self);

/* The multiple of `step` at or after a date, and at or before it. */
int64_t dps_locks_after(const struct dps_locks *self, int64_t date);
int64_t dps_locks_before(const struct dps_locks *self, int64_t date);

/* Sum a_i (e_i - date) [base units s], never < 0: slots that are due count as 0 only
 * once they are taken. */
dps_wide dps_locks_left(const struct dps_locks *self, int64_t date);

/* Holds `units` >= 0 until `date`, rounded up to a slot and into the ring's reach. */
void dps_locks_add(struct dps_locks *self, int64_t date, int64_t units);

/* Takes out and returns what has become free by `date` (inclusive). */
int64_t dps_locks_take(struct dps_locks *self, int64_t date);

/* Takes `units`, at most all, out of all slots pro rata, the remainder from the
 * earliest; returns what was taken. */
int64_t dps_locks_cut(struct dps_locks *self, int64_t units);

/* Puts all that one ring holds into another, whose slots may be coarser or fewer. */
void dps_locks_move(struct dps_locks *self, struct dps_locks *to);

/* DPS_ESTATE where A or M is not what the slots hold. */
DPS_CHECKED enum dps_status dps_locks_verify(
    const struct dps_locks *self, struct dps_error *err);

void dps_locks_save(const struct dps_locks *self, struct dps_buffer *out);
/* Into a ring of the same init. */
DPS_CHECKED enum dps_status dps_locks_load(
    struct dps_locks *self, struct dps_reader *in, struct dps_error *err);

#endif
