/* vesting.h: an amount that unlocks linearly, in steps, with a share at once.
 *
 * After k of n steps floor(share of the amount) + floor(rest k / n) is out.
 */
#ifndef DPS_MODELS_EMISSION_VESTING_H
#define DPS_MODELS_EMISSION_VESTING_H

#include "models/emission/emission.h"

struct dps_vesting {
    struct dps_amount amount;
    struct dps_span over; /* 0: all at once */
    struct dps_span step; /* 0: each second */
    double at_start;      /* share at once [1] */
};

extern const struct dps_emission_kind dps_emission_vesting;

#endif
