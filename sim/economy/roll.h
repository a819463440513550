/* roll.h: every node of every network, one by one, as tables fleet/NETWORK/DATE. */
#ifndef DPS_SIM_ECONOMY_ROLL_H
#define DPS_SIM_ECONOMY_ROLL_H

#include "sim/economy/economy.h"
#include "sim/journal/journal.h"

DPS_CHECKED enum dps_status dps_roll_write(const struct dps_economy *economy,
    struct dps_journal *journal, struct dps_error *err);

#endif
