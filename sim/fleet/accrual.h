/* accrual.h: rewards pro rata to weight, without touching the nodes.
 *
 * Each epoch an amount is shared among the nodes of a group by weight.  Only a sum per
 * weight moves,
 *
 *     a(n) = sum over epochs d < n of r(d),    r(d) = amount(d) / total weight(d)
 *
 * in fixed point with 64 bits behind the point; a node with weight w since epoch s has
 * earned w (a(n) - a(s)) by the start of epoch n.  All sums are kept, so that a node
 * remembers an epoch and not a sum.  What division leaves over, less than a base unit,
 * stays with the issuer: units enter by `undistributed` and leave it whole.
 *
 * Rewards may vest: of what an epoch pays, the part k / steps is free k epochs later.
 * What is still locked after epoch n follows from a second sum, b(n) = sum of d r(d):
 *
 *     sum over d in [s, t) of r(d) (1 - (n - d) / steps)
 *         = ((steps - n) (a(t) - a(s)) + b(t) - b(s)) / steps
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

/* Epochs are numbered below this. */
enum { DPS_MOST_EPOCHS = UINT16_MAX };

struct dps_accrual {
    uint64_t spent;    /* of the unit in `undistributed`, the part that nodes have */
    uint32_t epochs;   /* shared so far; epoch d is the d-th, from 0 */
    uint32_t steps;    /* epochs in which a reward vests; 0: at once */
    dps_wide *sums;    /* a(0) .. a(epochs), 64.64 [base units per weight] */
    dps_wide *moments; /* b(0) .. b(epochs) where steps > 0, else NULL */
};

DPS_CHECKED enum dps_status dps_accrual_init(
    struct dps_accrual *self, uint32_t steps, struct dps_error *err);
void dps_accrual_free(struct dps_accrual *self);

/* Ends an epoch in which nodes weigh `weight` in all: shares what `undistributed` holds
 * [base units] and returns how much of it now belongs to nodes.  Without weight it is
 * nothing, and waits.  At most DPS_MOST_EPOCHS times. */
int64_t dps_accrual_share(
    struct dps_accrual *self, int64_t weight, int64_t undistributed);

/* What weight w earns in epochs [from, to), to <= epochs; 64.64 [base units]. */
static inline dps_wide
dps_accrual_earned(
    const struct dps_accrual *self, uint32_t weight, uint32_t from, uint32_t to)
{
    return (self->sums[to] - self->sums[from]) * weight;
}

/* What is locked now of the rewards that weight w earned in epochs [from, to), were all
 * of them subject to the lock; 64.64 [base units]. */
dps_wide dps_accrual_locked(
    const struct dps_accrual *self, uint32_t weight, uint32_t from, uint32_t to);

void dps_accrual_save(const struct dps_accrual *self, struct dps_buffer *out);
DPS_CHECKED enum dps_status dps_accrual_load(
    struct dps_accrual *self, struct dps_reader *in, struct dps_error *err);

#endif
