/* plain.h: laws of cells that read one figure of a cell, or a product of them. */
#ifndef DPS_MODELS_DISTRIBUTION_PLAIN_H
#define DPS_MODELS_DISTRIBUTION_PLAIN_H

#include "models/distribution/distribution.h"

#include <stdbool.h>

/* w o q^k. */
struct dps_distribution_quality {
    double power; /* k [1] */
};

/* Nodes that are there, n o, or idle, n o (1 - busy); of a wallet with more than `free`
 * nodes each counts for exp(-penalty (n - free)). */
struct dps_distribution_availability {
    double penalty; /* [1] */
    double free;    /* nodes of a wallet that count in full [1] */
    bool idle;      /* only the time without work counts */
};

extern const struct dps_distribution_kind dps_distribution_capacity;
extern const struct dps_distribution_kind dps_distribution_quality;
extern const struct dps_distribution_kind dps_distribution_work;
extern const struct dps_distribution_kind dps_distribution_revenue;
extern const struct dps_distribution_kind dps_distribution_stake;
extern const struct dps_distribution_kind dps_distribution_availability;
extern const struct dps_distribution_kind dps_distribution_none;

/* What each of n nodes of one wallet counts for [1]. */
double dps_availability_penalty(
    const struct dps_distribution_availability *self, double n);

#endif
