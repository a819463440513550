#include "models/holder/stake.h"

#include "models/part.h"

int64_t
dps_stake_move(const struct dps_aim *aim, const struct dps_holder_turn *turn,
    struct dps_holder_state *state)
{
    int64_t staked = state->staked;
    int64_t held = turn->free + staked + state->leaving + state->pooled;
    state->yield =
        dps_aim_yield(aim, state->yield, turn->in->reward, staked, turn->step);
    const struct dps_aim_view view = {turn->in, state->yield, staked, held, false};
    int64_t wanted = dps_aim_wanted(aim, &view, turn->step);
    int64_t stays = staked - dps_part(staked, turn->flight);
    if (turn->flight > 0 && wanted > stays) {
        wanted = stays;
    }
    int64_t move = wanted - staked;
    return move < turn->free ? move : turn->free;
}

void
dps_stake_put(
    struct dps_holder_turn *turn, int64_t units, struct dps_holder_state *state)
{
    turn->free -= units;
    state->staked += units;
    if (state->stock > turn->free) {
        state->stock = turn->free;
    }
}
