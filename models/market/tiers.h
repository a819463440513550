/* tiers.h: classes of service at multiples of one posted price (Render).
 *
 * Class k has share s_k of the demand, pays f_k p, and is served before the classes
 * after it, out of what cells offer at its own price beyond what they serve already.
 */
#ifndef DPS_MODELS_MARKET_TIERS_H
#define DPS_MODELS_MARKET_TIERS_H

#include "models/market/posted.h"

struct dps_market_tier {
    const char *name;
    double share;  /* s: of the demand [1] */
    double factor; /* f: of the price [1], > 0 */
};

struct dps_market_tiers {
    struct dps_market_price posted;
    struct dps_list tiers; /* of struct dps_market_tier, first served first */
};

extern const struct dps_market_kind dps_market_tiers;

#endif
