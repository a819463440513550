/* build.h: operators and nodes of a group, drawn from the seed.
 *
 * For sim/fleet alone.
 */
#ifndef DPS_SIM_FLEET_BUILD_H
#define DPS_SIM_FLEET_BUILD_H

#include "sim/fleet/fleet.h"

/* DPS_EINVAL where there is no group of plan g behind `n` nodes. */
DPS_CHECKED enum dps_status dps_build_check(
    const struct dps_group_plan *plans, uint32_t g, uint32_t n, struct dps_error *err);

/* Fills the group's blocks, operators and nodes, which are there and zero; `skew` is
 * the Pareto exponent of its operators' sizes [1], inf: all alike. */
void dps_build_group(struct dps_fleet *self, uint32_t id, double skew);

#endif
