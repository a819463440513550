/* bonded.h: stakers, who bond more or less of what they hold as the yield says.
 *
 * What is asked back leaves after the unbonding time, in slots of `step`; meanwhile it
 * earns nothing, counts for no vote, and can be slashed.  See aim.h for how much.
 */
#ifndef DPS_MODELS_HOLDER_BONDED_H
#define DPS_MODELS_HOLDER_BONDED_H

#include "models/holder/aim.h"
#include "models/holder/kind.h"

struct dps_bonded {
    struct dps_aim aim;
    double unbonding; /* [s] */
    double step;      /* [s] */
};

extern const struct dps_holder_kind dps_holder_bonded;

#endif
