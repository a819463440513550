/* redemptions.h: further tokens that nodes are paid in, and redeem at once.
 *
 * A token of kind treasury that is issued to `nodes` goes to X/nodes-SYMBOL.  As soon
 * as its treasury holds anything, all that is there is redeemed: burned, and paid for
 * in first tokens, which are shared among the nodes online of the emission's class, or
 * with all else where none are (HIP-51: hotspots earn IOT and MOBILE, which stand for
 * HNT).
 */
#ifndef DPS_SIM_ECONOMY_REDEMPTIONS_H
#define DPS_SIM_ECONOMY_REDEMPTIONS_H

#include "sim/economy/member.h"

/* Whether an emission goes to nodes that redeem it. */
bool dps_redemptions_are_of(const struct dps_emission *emission);

/* Nodes redeem what they hold, after what the epoch issued. */
DPS_CHECKED enum dps_status dps_redemptions_live(
    struct dps_member *self, const struct dps_turn *turn, struct dps_error *err);

/* Says what of it is which cell's: fills `redeemed` of all. */
void dps_redemptions_share(
    struct dps_member *self, const struct dps_distribution_epoch *epoch);

#endif
