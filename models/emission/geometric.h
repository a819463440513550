/* geometric.h: an amount per step of which a fixed share is kept from step to step.
 *
 * Step k issues first keep^k, spread evenly over its payments, until a limit.
 */
#ifndef DPS_MODELS_EMISSION_GEOMETRIC_H
#define DPS_MODELS_EMISSION_GEOMETRIC_H

#include "models/emission/emission.h"

struct dps_geometric {
    struct dps_amount first;
    struct dps_amount limit;
    double keep; /* [1] */
    struct dps_span step;
    struct dps_span paid; /* 0: each second */
};

extern const struct dps_emission_kind dps_emission_geometric;

#endif
