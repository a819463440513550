/* prices.h: at an epoch's end prices move, the market that all share first. */
#ifndef DPS_SIM_ECONOMY_PRICES_H
#define DPS_SIM_ECONOMY_PRICES_H

#include "sim/economy/economy.h"

/* By what the epoch bought and sold.  An error names the law. */
DPS_CHECKED enum dps_status dps_prices_move(
    struct dps_economy *self, const struct dps_turn *turn, struct dps_error *err);

#endif
