/* aggregate.h: a network whose nodes are given as one whole, epoch by epoch.
 *
 * What models/aggregate.h says stands for a fleet: the epoch's power and weight are
 * known from its begin, all of what is issued to nodes is theirs, and once that is
 * known
 *
 *     pledge += asked(onboarded) - (1 - r) S + max(0, asked(renewed) - r S)
 *
 * with the share r of what ends that is renewed and the pledge S that ends: by the
 * table, or that of the commitments whose life is over.  `asked` is the terms' law at
 * the epoch's own rewards, power and weight and the last epoch's supply.
 *
 * In place: start from {0}; dps_aggregate_init / dps_aggregate_free (legal twice).
 */
#ifndef DPS_SIM_ECONOMY_AGGREGATE_H
#define DPS_SIM_ECONOMY_AGGREGATE_H

#include "models/aggregate.h"
#include "sim/economy/turn.h"
#include "sim/workload/points.h"

#include <stdbool.h>

struct dps_member;

struct dps_aggregate {
    bool given; /* else the network has nodes */
    struct dps_points power, weight, onboarded, renewed, renewal, released;
};

/* Reads the tables; NULL: none. */
DPS_CHECKED enum dps_status dps_aggregate_init(struct dps_aggregate *self,
    const struct dps_aggregate_terms *terms, struct dps_error *err);
void dps_aggregate_free(struct dps_aggregate *self);

/* In the epoch that begins then [byte]. */
double dps_aggregate_power(const struct dps_aggregate *self, int64_t date);
double dps_aggregate_weight(const struct dps_aggregate *self, int64_t date);

/* The epoch's commitments, after its rewards.  Does nothing for a network of nodes. */
DPS_CHECKED enum dps_status dps_aggregate_commit(
    struct dps_member *member, const struct dps_turn *turn, struct dps_error *err);

#endif
