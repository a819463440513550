/* compound.h: time, times a weighted sum of what a machine is.
 *
 *     n o u (sum over k of w_k x_k)
 *
 * n nodes, of which the share o was online; u is the share of that time in which they
 * worked, or 1.  x_k is a figure of the cell's machines (models/spec.h): multipliers of
 * its parts, say (Render, RNP-019).  A node that worked all the time, with a sum of 1,
 * counts for 1.
 */
#ifndef DPS_MODELS_DISTRIBUTION_COMPOUND_H
#define DPS_MODELS_DISTRIBUTION_COMPOUND_H

#include "models/distribution/distribution.h"

struct dps_distribution_compound {
    const char *time;        /* worked or online */
    struct dps_list weights; /* w_k, of struct dps_spec */
};

extern const struct dps_distribution_kind dps_distribution_compound;

/* The weighted sum of figures, of struct dps_spec [1]. */
double dps_compound_multiplier(
    const struct dps_distribution_compound *self, const struct dps_list *specs);

#endif
