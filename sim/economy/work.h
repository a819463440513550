/* work.h: a network's work in an epoch: asked for, served, paid for; and what its nodes
 * get.
 */
#ifndef DPS_SIM_ECONOMY_WORK_H
#define DPS_SIM_ECONOMY_WORK_H

#include "sim/economy/member.h"

/* Work is asked for and offered, and the market says who gets what. */
DPS_CHECKED enum dps_status dps_work_clear(
    struct dps_member *member, const struct dps_turn *turn, struct dps_error *err);

/* What was served is paid for, in windows and beside them. */
DPS_CHECKED enum dps_status dps_work_pay(struct dps_member *member,
    const struct dps_ceded_epoch *ceded, const struct dps_turn *turn,
    struct dps_error *err);

/* Tokens are issued, and they and payments are shared among the nodes. */
DPS_CHECKED enum dps_status dps_work_share(
    struct dps_member *member, const struct dps_turn *turn, struct dps_error *err);

#endif
