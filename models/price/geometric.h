/* geometric.h: geometric Brownian motion, dP = mu P dt + sigma P dW.
 *
 * The mean price grows by e^(mu t); log-returns over dt are independent and normal with
 * mean (mu - sigma^2 / 2) dt and variance sigma^2 dt.  Black and Scholes 1973.
 */
#ifndef DPS_MODELS_PRICE_GEOMETRIC_H
#define DPS_MODELS_PRICE_GEOMETRIC_H

#include "models/price/process.h"

struct dps_price_geometric {
    double drift;      /* mu [1/s] */
    double volatility; /* sigma, of a day's log-return [1] */
};

extern const struct dps_price_kind dps_price_geometric;

#endif
