/* merton.h: geometric Brownian motion with jumps.
 *
 *     dP / P = (mu - l (e^(m + s^2 / 2) - 1)) dt + sigma dW + (e^Y - 1) dN
 *
 * N is a Poisson process of rate l, the jumps Y of ln P are normal with mean m and
 * standard deviation s, so that the mean price grows by e^(mu t).  Over dt the number n
 * of jumps is Poisson of mean l dt; given n the log-return is normal with variance
 * sigma^2 dt + n s^2.  Merton 1976.
 */
#ifndef DPS_MODELS_PRICE_MERTON_H
#define DPS_MODELS_PRICE_MERTON_H

#include "models/price/process.h"

struct dps_price_merton {
    double drift;       /* mu [1/s] */
    double volatility;  /* sigma, of a day's log-return without jumps [1] */
    double jumps;       /* l [1/s] */
    double jump_mean;   /* m [1] */
    double jump_spread; /* s [1] */
};

extern const struct dps_price_kind dps_price_merton;

#endif
