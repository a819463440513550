/* tranches.h: amounts that unlock linearly side by side, each over its own time.
 *
 * One law instead of many entries, so that a vesting table can be replaced as a whole
 * without any one account losing what it has.
 */
#ifndef DPS_MODELS_EMISSION_TRANCHES_H
#define DPS_MODELS_EMISSION_TRANCHES_H

#include "models/emission/emission.h"

struct dps_tranche {
    struct dps_amount amount;
    struct dps_span over; /* 0: at once */
};

struct dps_tranches {
    struct dps_list tranches; /* of struct dps_tranche, at least one */
    struct dps_span step;     /* 0: each second */
};

extern const struct dps_emission_kind dps_emission_tranches;

#endif
