/* regime.h: geometric Brownian motion whose drift and volatility switch.
 *
 * A regime lasts for an exponential time; then another one begins, drawn by weight.  A
 * step of dt holds as many switches as happen in it: given the times spent in regimes,
 * the log-return is normal with the sums of their means and variances.  The first
 * regime of the list is the one at the start.  Hamilton 1989.
 */
#ifndef DPS_MODELS_PRICE_REGIME_H
#define DPS_MODELS_PRICE_REGIME_H

#include "models/price/process.h"

struct dps_price_phase {
    double drift;      /* rate at which the mean price grows [1/s] */
    double volatility; /* of a day's log-return [1] */
    double stay;       /* mean time it lasts [s] */
    double weight;     /* chance to come next, relative to the others' [1] */
};

struct dps_price_regime {
    struct dps_list regimes; /* of struct dps_price_phase, at least two */
};

extern const struct dps_price_kind dps_price_regime;

#endif
