/* halving.h: a reward per period that halves every so many periods (Bitcoin).
 *
 * Period k pays reward >> floor(k / every) base units, a shift of a whole number, so
 * that the sum over all time stays below 2 reward every.
 */
#ifndef DPS_MODELS_EMISSION_HALVING_H
#define DPS_MODELS_EMISSION_HALVING_H

#include "models/emission/emission.h"

struct dps_halving {
    struct dps_amount reward;
    int64_t every; /* periods */
    struct dps_span period;
};

extern const struct dps_emission_kind dps_emission_halving;

/* What period k pays [base units], k >= 0. */
int64_t dps_halving_reward(const struct dps_halving *self, int64_t k);

/* What the periods 0 to n - 1 pay together [base units]. */
int64_t dps_halving_paid(const struct dps_halving *self, int64_t n);

#endif
