/* closed.h: laws of times whose quantile is a formula.
 *
 *     exponential    Q = -m log(1 - u)
 *     weibull        Q = l (-log(1 - u))^(1/k)
 *     log-normal     Q = m exp(s z), z the normal quantile of u
 *     fixed          Q = t
 *     never          Q = inf
 */
#ifndef DPS_MODELS_LIFETIME_CLOSED_H
#define DPS_MODELS_LIFETIME_CLOSED_H

#include "models/lifetime/kind.h"

struct dps_lifetime_exponential {
    double mean; /* m [s], > 0 */
};

struct dps_lifetime_weibull {
    double shape; /* k [1]; below 1 the hazard falls with age */
    double scale; /* l [s], > 0: 63 % are over by then */
};

struct dps_lifetime_log_normal {
    double median; /* m [s], > 0 */
    double spread; /* s, standard deviation of the logarithm [1] */
};

struct dps_lifetime_fixed {
    double time; /* [s], > 0 */
};

extern const struct dps_lifetime_kind dps_lifetime_exponential;
extern const struct dps_lifetime_kind dps_lifetime_weibull;
extern const struct dps_lifetime_kind dps_lifetime_log_normal;
extern const struct dps_lifetime_kind dps_lifetime_fixed;
extern const struct dps_lifetime_kind dps_lifetime_never;

#endif
