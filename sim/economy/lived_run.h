/* lived_run.h: the windows of an epoch, of all networks: opened, lived side by side,
 * applied and learnt from.
 *
 * What each job's owner owes is its work at its cell's price, rounded down; the jobs go
 * to the journal as the table windows/X/K/jobs, what was learnt, at the end, as
 * responses/X.
 */
#ifndef DPS_SIM_ECONOMY_LIVED_RUN_H
#define DPS_SIM_ECONOMY_LIVED_RUN_H

#include "sim/economy/economy.h"

/* After all markets have cleared, before anything is paid for. */
DPS_CHECKED enum dps_status dps_lived_run(struct dps_economy *economy,
    const struct dps_turn *turn, struct dps_journal *journal, struct dps_error *err);

#endif
