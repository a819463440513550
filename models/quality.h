/* quality.h: work of which a part counts several times.
 *
 * Of a network's capacity the share v does what the network wants most, and counts m
 * times (Filecoin's verified deals, m = 10): weight = capacity (1 + (m - 1) v).  A
 * group of machines may do more or less of it than the mean.
 *
 * A value of a scenario.
 */
#ifndef DPS_MODELS_QUALITY_H
#define DPS_MODELS_QUALITY_H

#include "models/growth.h"

struct dps_quality {
    double multiplier;             /* m [1] */
    struct dps_growth_table share; /* v by date [1] */
};

extern const struct dps_record dps_quality_record;

/* Weight of a unit of capacity of which the share v, cut to 1, counts m times [1]. */
double dps_quality_of(const struct dps_quality *self, double share);

#endif
