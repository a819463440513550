/* minimum.h: where operators below a minimum of working capacity earn nothing.
 *
 * Operators reach over blocks, so this goes in order: first every changed node of an
 * operator is counted, then its nodes get their weights.
 *
 * For sim/fleet alone.
 */
#ifndef DPS_SIM_FLEET_MINIMUM_H
#define DPS_SIM_FLEET_MINIMUM_H

#include "sim/fleet/fleet.h"

/* Brings weights in line with the changes that a group's blocks have noted. */
void dps_minimum_settle(
    struct dps_fleet *self, const struct dps_group *group, uint32_t epoch);

#endif
