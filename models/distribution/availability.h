/* availability.h: nodes are paid for being there, by what they are.
 *
 *     n o (1 - busy) p (r + sum over k of w_k ln x_k / ln mean x_k)
 *
 * n nodes, of which the share o was online; of that time only what was idle counts, if
 * so wanted.  p is the penalty of wallets with many nodes, on the mean over the cell's
 * wallets as large as they are: each of k > free nodes counts for e^(-penalty (k -
 * free)).  x_k is a figure of the cell's machines (models/spec.h), its mean taken over
 * all nodes; one that is not above 1, or whose mean is not, adds nothing.
 *
 * Render, RNP-015: r is the term of a node's age, 1 at the mean age.
 */
#ifndef DPS_MODELS_DISTRIBUTION_AVAILABILITY_H
#define DPS_MODELS_DISTRIBUTION_AVAILABILITY_H

#include "models/distribution/distribution.h"

#include <stdbool.h>

struct dps_distribution_availability {
    double penalty;       /* [1] */
    double free;          /* nodes of a wallet that count in full [1] */
    bool idle;            /* only the time without work counts */
    double base;          /* r [1] */
    struct dps_list logs; /* w_k, of struct dps_spec */
};

extern const struct dps_distribution_kind dps_distribution_availability;

/* What each of n nodes of one wallet counts for [1]. */
double dps_availability_penalty(
    const struct dps_distribution_availability *self, double n);

/* What a cell's nodes count for on the mean, by their wallets [1]. */
double dps_availability_mean(const struct dps_distribution_availability *self,
    const struct dps_distribution_cell *cell);

#endif
