/* decay.h: a rate of issue that decays exponentially.
 *
 * Continuous: A (1 - 2^(-t/h)).  With a period p it is the sum of the amounts that a
 * chain pays, A (e^l - 1) e^(-l k) in period k with l = ln 2 p / h, which over all time
 * is A e^l: the law stops at A.
 */
#ifndef DPS_MODELS_EMISSION_DECAY_H
#define DPS_MODELS_EMISSION_DECAY_H

#include "models/emission/emission.h"

struct dps_decay {
    struct dps_amount amount;
    double half_life;       /* h [s] */
    struct dps_span period; /* p; 0: continuous */
};

extern const struct dps_emission_kind dps_emission_decay;

/* What period k pays of `total`, decaying by e^-l a period; exact to 1e-15. */
double dps_decay_reward(double total, double l, double k);

/* What the first n periods pay together, at most `total`. */
long double dps_decay_paid(long double total, long double l, long double n);

/* total (1 - e^(-l t)). */
long double dps_decay_by(long double total, long double l, long double t);

#endif
