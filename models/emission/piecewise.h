/* piecewise.h: half of what is left in each half-life, in a straight line (Ocean).
 *
 * Cumulative by t, in whole units finer than the token's base unit, h the half-life and
 * p = V >> floor(t/h): V - p + floor(floor(p (t mod h) / h) / 2).  An issuer that
 * computes in 18 decimals is met to its last digit by keeping as many here.
 */
#ifndef DPS_MODELS_EMISSION_PIECEWISE_H
#define DPS_MODELS_EMISSION_PIECEWISE_H

#include "models/emission/emission.h"

struct dps_piecewise {
    struct dps_amount amount;
    int64_t finer; /* decimal digits below the base unit */
    int64_t less;  /* taken off the amount, in the finer unit */
    struct dps_span half_life;
    struct dps_span paid; /* 0: each second */
};

extern const struct dps_emission_kind dps_emission_piecewise;

/* Cumulative by `t` seconds in the finer unit, written to double: for comparing with an
 * issuer's own figures. */
double dps_piecewise_finer(const struct dps_piecewise *self, int64_t t);

#endif
