/* build.h: from a scenario to an economy with nothing in it yet. */
#ifndef DPS_SIM_ECONOMY_BUILD_H
#define DPS_SIM_ECONOMY_BUILD_H

#include "sim/economy/economy.h"

/* Makes every part: fleet, ledger, networks, populations.  Nothing has been posted and
 * no node takes part.  The owner calls dps_economy_free, also after a failure. */
DPS_CHECKED enum dps_status dps_economy_build(struct dps_economy *self,
    struct dps_scenario *scenario, uint64_t seed, struct dps_error *err);

#endif
