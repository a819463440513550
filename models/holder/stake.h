/* stake.h: what stakers of all kinds do with their aim. */
#ifndef DPS_MODELS_HOLDER_STAKE_H
#define DPS_MODELS_HOLDER_STAKE_H

#include "models/holder/aim.h"

/* Averages the yield in, and says by how much the stake is to change: at most what is
 * free, at least all of the stake, less where panic asks some back [base units]. */
int64_t dps_stake_move(const struct dps_aim *aim, const struct dps_holder_turn *turn,
    struct dps_holder_state *state);

/* Takes units from what is free into the stake. */
void dps_stake_put(
    struct dps_holder_turn *turn, int64_t units, struct dps_holder_state *state);

#endif
