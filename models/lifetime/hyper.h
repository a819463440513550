/* hyper.h: hyper-exponential times: with chance p[i] an exponential of mean m[i].
 *
 * 1 - F(t) = sum of p[i] exp(-t / m[i]); mean sum of p[i] m[i].  Chances that add up to
 * 1 within 1e-6 are divided by their sum.
 */
#ifndef DPS_MODELS_LIFETIME_HYPER_H
#define DPS_MODELS_LIFETIME_HYPER_H

#include "models/lifetime/kind.h"

struct dps_lifetime_phase {
    double p;    /* [1] */
    double mean; /* m [s], > 0 */
};

struct dps_lifetime_hyper {
    struct dps_list phases; /* of struct dps_lifetime_phase */
};

extern const struct dps_lifetime_kind dps_lifetime_hyper_exponential;

#endif
