/* churn.h: nodes fail, are repaired, join and leave.
 *
 * Whatever changes a node's weight settles its rewards first, at the sum that stands
 * then, and ends its stint.
 */
#ifndef DPS_SIM_FLEET_CHURN_H
#define DPS_SIM_FLEET_CHURN_H

#include "sim/fleet/fleet.h"

/* Fails and repairs what is due in epoch `epoch`, in parallel over blocks of nodes. */
DPS_CHECKED enum dps_status dps_fleet_advance(
    struct dps_fleet *self, uint32_t epoch, struct dps_error *err);

/* A node that waits or has left joins at the start of the epoch. */
DPS_CHECKED enum dps_status dps_fleet_join(
    struct dps_fleet *self, uint32_t node, uint32_t epoch, struct dps_error *err);

/* A node that works or is in repair leaves at the start of the epoch. */
DPS_CHECKED enum dps_status dps_fleet_leave(
    struct dps_fleet *self, uint32_t node, uint32_t epoch, struct dps_error *err);

#endif
