/* gamma.h: gamma times, shape a and scale b: sessions of volunteers' machines.
 *
 * F(t) = P(a, t / b), the regularised incomplete gamma function; mean a b.
 */
#ifndef DPS_MODELS_LIFETIME_GAMMA_H
#define DPS_MODELS_LIFETIME_GAMMA_H

#include "models/lifetime/kind.h"

struct dps_lifetime_gamma {
    double shape; /* a [1] */
    double scale; /* b [s], > 0 */
};

extern const struct dps_lifetime_kind dps_lifetime_gamma;

#endif
