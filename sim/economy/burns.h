/* burns.h: what is burnt whatever the run does: by the day, and by a table of totals.
 *
 * What is burnt "in all" counts what the run has burnt in the epoch by its own rules:
 * only what that leaves is burnt beside it.
 */
#ifndef DPS_SIM_ECONOMY_BURNS_H
#define DPS_SIM_ECONOMY_BURNS_H

#include "sim/economy/turn.h"

struct dps_member;

/* The epoch's. */
DPS_CHECKED enum dps_status dps_burns_take(
    struct dps_member *self, const struct dps_turn *turn, struct dps_error *err);

#endif
