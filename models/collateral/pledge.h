/* pledge.h: Filecoin's initial pledge, for a quantum of weight.
 *
 * A projection of what the weight will earn, and a share of the circulating supply:
 *
 *     pledge = P r / N + c C ((1 - g) / max(N, B) + g / N), at most a fixed amount
 *
 * with reward r a day, P days, weight N of the network, its baseline B, circulating
 * supply C, and g from 0 to 1 - gamma over a ramp (FIP-0081): before it the baseline
 * counts in full, after it with weight gamma.  What must agree to the last unit is in
 * filecoin.h.
 */
#ifndef DPS_MODELS_COLLATERAL_PLEDGE_H
#define DPS_MODELS_COLLATERAL_PLEDGE_H

#include "models/collateral/collateral.h"

struct dps_collateral_pledge {
    struct dps_span projected; /* P, days of rewards */
    double share;              /* c, of the circulating supply [1] */
    double gamma;              /* weight of the baseline after the ramp [1] */
    int64_t ramp_from;         /* [s] */
    struct dps_span ramp;      /* 0: at once */
    struct dps_amount at_most; /* for a quantum; 0: no bound */
};

extern const struct dps_collateral_kind dps_collateral_pledge;

/* g at a date, 0 to 1 - gamma [1]. */
double dps_pledge_skew(const struct dps_collateral_pledge *self, int64_t date);

#endif
