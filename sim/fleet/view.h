/* view.h: what nodes have earned and whether it all adds up.  Looking settles nothing.
 */
#ifndef DPS_SIM_FLEET_VIEW_H
#define DPS_SIM_FLEET_VIEW_H

#include "sim/fleet/fleet.h"

/* What a node has earned since the start, and how much of it is locked, were all
 * rewards subject to the lock [base units]. */
struct dps_earnings {
    int64_t earned;
    int64_t lockable;
};
struct dps_earnings dps_fleet_earnings(const struct dps_fleet *self, uint32_t node);

/* The sum over all nodes of a group, exact, 64.64 [base units]: as much as was ever
 * shared among them, and the `spent` of its accrual. */
dps_wide dps_fleet_total_earned(const struct dps_fleet *self, uint32_t group);

/* DPS_ESTATE where counters, operators or weights do not add up.  Walks every node. */
DPS_CHECKED enum dps_status dps_fleet_verify(
    const struct dps_fleet *self, struct dps_error *err);

#endif
