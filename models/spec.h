/* spec.h: figures of a machine by name: points of a benchmark, memory, multipliers.
 *
 * What they mean is for those to say who name them; a figure that a class does not have
 * is 0.  Values of a scenario.
 */
#ifndef DPS_MODELS_SPEC_H
#define DPS_MODELS_SPEC_H

#include "sim/core/field.h"

struct dps_spec {
    const char *name;
    double value; /* [any] */
};

extern const struct dps_record dps_spec_record;

/* Of a list of struct dps_spec; NULL: an empty one. */
double dps_spec_of(const struct dps_list *specs, const char *name);

#endif
