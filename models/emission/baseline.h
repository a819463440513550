/* baseline.h: minting that is earned by storage, against a baseline that doubles.
 *
 * Two parts, counted in epochs from the network's genesis:
 *
 *     simple     decays per epoch with half-life h, whatever the network does
 *     baseline   770e6 (1 - e^(-l theta)) of the effective network time theta
 *
 * theta is where the baseline b(t) = b0 2^(t/doubling), summed up, reaches what has
 * been realised, R = sum of min(b, raw power): theta = ln(g R / b0 + 1) / g, in the
 * limit of short epochs.  A network that keeps up with the baseline has theta = t.
 *
 * Protocol Labs, Filecoin specification, "Minting"; builtin-actors, actors/reward.
 */
#ifndef DPS_MODELS_EMISSION_BASELINE_H
#define DPS_MODELS_EMISSION_BASELINE_H

#include "models/emission/emission.h"
#include "sim/core/wide.h"

#include <stdint.h>

/* What a chain reports of itself at a date, to start from. */
struct dps_baseline_known {
    int64_t at;              /* [s] */
    double realized;         /* R, summed over epochs [byte] */
    struct dps_amount mined; /* both parts together */
};

/* Which share of the reward finds a winner from a date on. */
struct dps_baseline_wins {
    int64_t at;  /* [s] */
    double paid; /* [1] */
};

struct dps_baseline {
    struct dps_amount simple;
    struct dps_amount baseline;
    double half_life; /* [s] */
    struct dps_span epoch;
    double power;          /* b0 [byte] */
    double doubling;       /* [s] */
    double paid;           /* share of the reward that finds a winner [1] */
    struct dps_list wins;  /* of struct dps_baseline_wins, by date; the same later */
    struct dps_list known; /* of struct dps_baseline_known, at most one */
};

extern const struct dps_emission_kind dps_emission_baseline;

/* What an epoch mints of the baseline's `total` while theta goes on by `advance`. */
double dps_baseline_reward(double total, double l, double theta, double advance);

/* theta as a chain finds it, between two whole epochs: `time` is the first epoch by
 * which the summed baseline exceeds what is realised, `power` the baseline in it
 * [byte]. */
double dps_baseline_theta(
    double time, double power, double realized, double summed_baseline);

/* The baseline one epoch later, floor(power factor), as a chain computes it: the
 * factor's part above 1 is `growth` / 2^128. */
dps_wide dps_baseline_next(dps_wide power, dps_wide growth);

/* ln 2 over the time in which something halves or doubles [s], per epoch. */
long double dps_baseline_per_epoch(const struct dps_baseline *self, double time);

/* The effective network time [epochs] when `realized` has been summed up. */
long double dps_baseline_time(const struct dps_baseline *self, long double realized);

/* The baseline summed up over the first `epochs` [byte]. */
long double dps_baseline_summed(const struct dps_baseline *self, long double epochs);

#endif
