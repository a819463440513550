/* log_ou.h: a price that returns to a level, d ln P = -k (ln P - ln L) dt + sigma dW.
 *
 * The deviation x = ln P - ln L is an Ornstein-Uhlenbeck process, stepped exactly:
 * x(t + dt) is normal with mean x(t) e^(-k dt) and variance sigma^2 (1 - e^(-2 k dt)) /
 * (2 k).  In the long run its variance is sigma^2 / (2 k), its autocovariance over a
 * time h that times e^(-k h).  Schwartz 1997, model 1.
 */
#ifndef DPS_MODELS_PRICE_LOG_OU_H
#define DPS_MODELS_PRICE_LOG_OU_H

#include "models/price/process.h"

struct dps_price_log_ou {
    double reversion;  /* k [1/s], > 0 */
    double volatility; /* sigma, of a day's log-return [1] */
    double level;      /* L over the price at the start [1], > 0 */
};

extern const struct dps_price_kind dps_price_log_ou;

#endif
