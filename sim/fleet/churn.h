/* churn.h: nodes fail, are repaired, arrive, wear out, join and leave.
 *
 * A node fails after an up-time and works again after a repair, by the clock of its
 * group, to the nanosecond; for rewards an epoch counts as it ends.
 */
#ifndef DPS_SIM_FLEET_CHURN_H
#define DPS_SIM_FLEET_CHURN_H

#include "sim/fleet/fleet.h"

/* Lives what is due in epoch `epoch`, in parallel over blocks of nodes. */
DPS_CHECKED enum dps_status dps_fleet_advance(
    struct dps_fleet *self, uint32_t epoch, struct dps_error *err);

/* A node that waits or has left joins at the start of the epoch. */
DPS_CHECKED enum dps_status dps_fleet_join(
    struct dps_fleet *self, uint32_t node, uint32_t epoch, struct dps_error *err);

/* A node that works or is in repair leaves at the start of the epoch. */
DPS_CHECKED enum dps_status dps_fleet_leave(
    struct dps_fleet *self, uint32_t node, uint32_t epoch, struct dps_error *err);

/* A node loses a part of its bond [1e-6], for a fraud that was found out. */
DPS_CHECKED enum dps_status dps_fleet_slash(struct dps_fleet *self, uint32_t node,
    uint32_t epoch, uint32_t ppm, struct dps_error *err);

#endif
