/* wallets.h: how many nodes each wallet of a network has working, by cells.
 *
 * An operator has one wallet.  Reads every node of the network: for laws that ask.
 */
#ifndef DPS_SIM_ECONOMY_WALLETS_H
#define DPS_SIM_ECONOMY_WALLETS_H

#include "sim/economy/cells.h"

/* Counts, and shows the claims what was counted. */
void dps_wallets_count(struct dps_cells *cells, const struct dps_fleet *fleet);

#endif
