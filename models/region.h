/* region.h: where machines stand, as far as it changes what they cost.
 *
 * A value: nothing to free; strings belong to the scenario.
 */
#ifndef DPS_MODELS_REGION_H
#define DPS_MODELS_REGION_H

#include "sim/core/field.h"

struct dps_region {
    const char *title;
    const char *source;
    double cost_factor; /* running cost there over the class's own [1], > 0 */
};

extern const struct dps_record dps_region_record;

#endif
