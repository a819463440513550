/* reflection.h: stakers of a pool in which rewards gather until they are claimed.
 *
 * Rewards enter the pool (reflector.h) and raise all claims pro rata; every `claim` the
 * cohort takes its earnings out.  What it takes of its stake leaves at once.
 */
#ifndef DPS_MODELS_HOLDER_REFLECTION_H
#define DPS_MODELS_HOLDER_REFLECTION_H

#include "models/holder/aim.h"
#include "models/holder/kind.h"

struct dps_reflection {
    struct dps_aim aim;
    double claim;     /* [s]; 0: every epoch */
    int64_t capacity; /* units that fit into the pool before any fee [base units] */
};

extern const struct dps_holder_kind dps_holder_reflection;

#endif
