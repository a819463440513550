/* accrual.h: rewards pro rata to weight, without touching the nodes.
 *
 * Each epoch an amount is shared among nodes by weight.  Only a sum per weight moves,
 *
 *     a(n) = sum over epochs d <= n of r(d),    r(d) = amount(d) / total weight(d)
 *
 * in fixed point with 64 bits behind the point; a node with weight w since epoch s has
 * earned w (a(n) - a(s-1)).  What division leaves over, less than a base unit, stays
 * with the issuer: units enter by `undistributed` and leave it whole.
 *
 * Rewards may vest: of what an epoch pays, the part k / steps is free k epochs later.
 * What is still locked follows from a second sum, b(n) = sum of d r(d):
 *
 *     sum over d in [s, t] of r(d) (1 - (n - d) / steps)
 *         = ((steps - n) (a(t) - a(s-1)) + b(t) - b(s-1)) / steps
 *
 * so a node needs its weight history, never a list of buckets.  Sums wrap modulo 2^128;
 * their differences do not as long as a lock's total is below 2^63 base units.
 *
 * In place: dps_accrual_init / dps_accrual_free, which is legal twice.
 */
#ifndef DPS_SIM_FLEET_ACCRUAL_H
#define DPS_SIM_FLEET_ACCRUAL_H

#include "sim/core/buffer.h"
#include "sim/core/status.h"
#include "sim/core/wide.h"

#include <stdint.h>

struct dps_accrual {
    dps_wide per_weight; /* a of the last epoch, 64.64 [base units per weight] */
    dps_wide by_epoch;   /* b of the last epoch */
    uint64_t spent;      /* of the unit in `undistributed`, the part that nodes have */
    int64_t weight;      /* total now */
    uint32_t epochs;     /* shared so far; epoch d is the d-th, from 0 */
    uint32_t steps;      /* epochs in which a reward vests; 0: at once */
    dps_wide *history;   /* a and b after each of the last steps + 1 epochs, a ring */
};

DPS_CHECKED enum dps_status dps_accrual_init(
    struct dps_accrual *self, uint32_t steps, struct dps_error *err);
void dps_accrual_free(struct dps_accrual *self);

/* Ends an epoch: shares what `undistributed` holds [base units] and returns how much of
 * it now belongs to nodes.  Without weight it is nothing, and waits. */
int64_t dps_accrual_share(struct dps_accrual *self, int64_t undistributed);

/* What weight w has earned since the sum stood at `mark`, 64.64 [base units]. */
dps_wide dps_accrual_earned(
    const struct dps_accrual *self, uint32_t weight, dps_wide mark);

/* What is locked now of the rewards that weight w earned in epochs [from, to), were all
 * of them subject to the lock; 64.64 [base units]. */
dps_wide dps_accrual_locked(
    const struct dps_accrual *self, uint32_t weight, uint32_t from, uint32_t to);

void dps_accrual_save(const struct dps_accrual *self, struct dps_buffer *out);
DPS_CHECKED enum dps_status dps_accrual_load(
    struct dps_accrual *self, struct dps_reader *in, struct dps_error *err);

#endif
