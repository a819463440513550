/* rewards.h: what is issued or paid to nodes is shared among them.
 *
 * What waits in X/undistributed is divided among the network's cells by its law of
 * distribution, after what users paid a cell directly, and by each cell among its nodes
 * pro rata to weight.  A part is locked and vests by epochs.  What nobody is entitled
 * to waits for the next epoch, goes to X/treasury or is burned, as the law says.
 */
#ifndef DPS_SIM_ECONOMY_REWARDS_H
#define DPS_SIM_ECONOMY_REWARDS_H

#include "sim/economy/cells.h"
#include "sim/economy/member.h"
#include "sim/economy/turn.h"

/* Unlocks what vests in the epoch. */
DPS_CHECKED enum dps_status dps_rewards_unlock(
    struct dps_member *self, const struct dps_turn *turn, struct dps_error *err);

/* Shares what is undistributed; cells->claims are filled. */
DPS_CHECKED enum dps_status dps_rewards_share(
    struct dps_member *self, const struct dps_turn *turn, struct dps_error *err);

/* Before other rules are in force: pools by score keep their averages by name. */
void dps_rewards_amend(struct dps_member *self, const struct dps_setup_network *setup);

#endif
