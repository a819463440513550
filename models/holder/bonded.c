#include "models/holder/bonded.h"

#include "models/holder/stake.h"
#include "models/part.h"
#include "sim/core/maths.h"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_bonded, aim, DPS_RECORD, .record = &dps_aim_record,
        .doc = "how much of its holdings it wants to bond"),
    DPS_FIELD(struct dps_bonded, unbonding, DPS_NUMBER, .unit = "s",
        .domain = "[0, 1e10]", .fallback = "21 d",
        .source = "Cosmos SDK: x/staking, DefaultUnbondingTime",
        .doc = "the time from asking a bond back to having it"),
    DPS_FIELD(struct dps_bonded, step, DPS_NUMBER, .unit = "s", .domain = "[1, 1e10]",
        .fallback = "1 d", .source = "assumed",
        .doc = "bonds come back at multiples of this"),
};

static const struct dps_record record = {
    .name = "holder.bonded",
    .doc = "stakers, who bond more or less of what they hold as the yield says",
    .size = sizeof(struct dps_bonded),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

static void
reach(const void *params, int64_t *longest, int64_t *step)
{
    const struct dps_bonded *self = params;
    *longest = dps_truncate((long double)self->unbonding);
    *step = dps_truncate((long double)self->step);
}

static enum dps_status
opening(
    const void *params, struct dps_holding *self, int64_t locked, struct dps_error *err)
{
    (void)err;
    const struct dps_bonded *law = params;
    self->state.staked = locked;
    self->state.yield = law->aim.yield;
    return DPS_OK;
}

static void
unlock(const void *params, struct dps_holding *self, int64_t date,
    struct dps_holder_flows *flows)
{
    (void)params;
    flows->released = dps_locks_take(&self->locks, date);
    self->state.leaving -= flows->released;
}

static void
step(const void *params, struct dps_holding *self, struct dps_holder_turn *turn,
    struct dps_holder_flows *flows)
{
    const struct dps_bonded *law = params;
    int64_t move = dps_stake_move(&law->aim, turn, &self->state);
    if (move >= 0) {
        dps_stake_put(turn, move, &self->state);
        flows->staked = move;
        return;
    }
    flows->unstaked = -move;
    self->state.staked += move;
    self->state.leaving -= move;
    int64_t back = turn->in->end + dps_truncate((long double)law->unbonding);
    dps_locks_add(&self->locks, back, -move);
}

static int64_t
weight(const void *params, const struct dps_holding *self, int64_t date)
{
    (void)params;
    (void)date;
    return self->state.staked;
}

static int64_t
in_locks(const struct dps_holder_state *state)
{
    return state->leaving;
}

const struct dps_holder_kind dps_holder_bonded = {
    .base =
        {
            .name = "bonded",
            .doc = "stakers, who bond more or less of what they hold as the yield "
                   "says",
            .params = &record,
        },
    .reach = reach,
    .open = opening,
    .unlock = unlock,
    .step = step,
    .weight = weight,
    .in_locks = in_locks,
};
