/* split.h: an amount of whole units divided among parties, exactly.
 *
 * Party i has w_i of W, which is the sum of all w unless it is given, and gets
 * floor(A w_i / W); what these floors leave goes by a rule:
 *
 *     largest      a unit each to the largest remainders A w_i mod W, the first of
 * equals first, until floor(A sum w / W) is given away unallocated  to nobody: it is
 * the rest, and the caller names who keeps it carry        likewise, and the caller
 * adds it to the next amount residual     all of it to the last party, whatever its
 * weight
 *
 * The parts and the rest are A, always.  Products go through 128 bits.
 *
 * Pure functions; arrays belong to the caller.
 */
#ifndef DPS_MODELS_SPLIT_H
#define DPS_MODELS_SPLIT_H

#include "sim/core/status.h"

#include <stddef.h>
#include <stdint.h>

enum dps_remainder {
    DPS_REMAINDER_LARGEST,
    DPS_REMAINDER_UNALLOCATED,
    DPS_REMAINDER_CARRY,
    DPS_REMAINDER_RESIDUAL,
    DPS_REMAINDERS
};

/* Shares are written in parts per million: 95 % is 950,000 of DPS_PPM. */
#define DPS_PPM INT64_C(1000000)

/* The rule of that name, or -1. */
int dps_remainder_named(const char *name);

/* DPS_EINVAL, with a sentence that begins with `key`, unless `name` is a rule. */
DPS_CHECKED enum dps_status dps_remainder_check(
    const char *name, const char *key, struct dps_error *err);

/* A share in [0, 1] to the nearest part per million. */
int64_t dps_ppm(double share);

/* Divides `amount` >= 0 among n parties with weights >= 0 whose sum is at most
 * INT64_MAX.  `whole` is W, not below that sum; 0: the sum.  Gives the rest. */
int64_t dps_split(int64_t amount, const int64_t *weights, size_t n, int64_t whole,
    enum dps_remainder rule, int64_t *parts);

/* Weights in proportion to x [any unit], >= 0, for dps_split: whole numbers that are
 * correct to 2^-40 of the largest.  n < 2^20; NaN counts as 0, inf as the largest. */
void dps_split_weights(const double *x, size_t n, int64_t *weights);

#endif
