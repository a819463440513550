/* fees.h: what committed weight pays: for ending early, for being away, and by the day.
 *
 * All of it is burned.  Fees for an early end come out of the pledge; the others from
 * X/nodes, and what that lacks from the payer of pledges, as far as there is any.  A
 * day's reward is that of the last epoch, pro rata to weight.
 */
#ifndef DPS_SIM_ECONOMY_FEES_H
#define DPS_SIM_ECONOMY_FEES_H

#include "models/commitment/terms.h"
#include "sim/economy/turn.h"

struct dps_member;

enum dps_fee { DPS_FEE_ENDED, DPS_FEE_ABSENCE, DPS_FEE_DUES, DPS_FEES };

/* What weight of a cell earns a day [base units]. */
double dps_fees_day_reward(const struct dps_member *member, size_t cell, double weight);

/* Burns what a lot that ends early costs, `open` still with it, and gives the rest of
 * its pledge back. */
DPS_CHECKED enum dps_status dps_fees_end(struct dps_member *member,
    const struct dps_turn *turn, size_t cell, struct dps_commitment_lot lot,
    int64_t open, struct dps_error *err);

/* The epoch's fees for absence, and its dues, of all cells. */
DPS_CHECKED enum dps_status dps_fees_take(
    struct dps_member *member, const struct dps_turn *turn, struct dps_error *err);

#endif
