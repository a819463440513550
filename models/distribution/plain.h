/* plain.h: laws of cells that read one figure of a cell, or a product of them. */
#ifndef DPS_MODELS_DISTRIBUTION_PLAIN_H
#define DPS_MODELS_DISTRIBUTION_PLAIN_H

#include "models/distribution/distribution.h"

/* w o q^k. */
struct dps_distribution_quality {
    double power; /* k [1] */
};

extern const struct dps_distribution_kind dps_distribution_capacity;
extern const struct dps_distribution_kind dps_distribution_quality;
extern const struct dps_distribution_kind dps_distribution_work;
extern const struct dps_distribution_kind dps_distribution_revenue;
extern const struct dps_distribution_kind dps_distribution_stake;
extern const struct dps_distribution_kind dps_distribution_none;

#endif
