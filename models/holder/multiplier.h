/* multiplier.h: stakers whose stake counts by the time that they give it for.
 *
 * A stake of a units for a duration d counts as
 *
 *     floor((floor(1e15 d (m - 1) / longest) + 1e15) a / 1e15)
 *
 * for as long as it stays, and as 0 once it is asked back; then it flows back evenly
 * over d.  With m = 4 at 365 d this is Nosana's xNOS: nosana-staking/src/state.rs of
 * nosana-ci/nosana-programs @ 10a64e45.
 */
#ifndef DPS_MODELS_HOLDER_MULTIPLIER_H
#define DPS_MODELS_HOLDER_MULTIPLIER_H

#include "models/holder/aim.h"
#include "models/holder/kind.h"

struct dps_multiplier {
    struct dps_aim aim;
    double duration; /* d [s] */
    double shortest; /* that is allowed [s] */
    double longest;  /* [s] */
    double most;     /* m, at the longest [1] */
    double step;     /* of the dates on which a flow back begins [s] */
};

extern const struct dps_holder_kind dps_holder_multiplier;

/* What `units` count as. */
int64_t dps_multiplier_weight(const struct dps_multiplier *self, int64_t units);

#endif
