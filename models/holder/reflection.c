#include "models/holder/reflection.h"

#include "models/holder/stake.h"

#include <inttypes.h>

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_reflection, aim, DPS_RECORD, .record = &dps_aim_record,
        .doc = "how much of its holdings it wants in the pool"),
    DPS_FIELD(struct dps_reflection, claim, DPS_NUMBER, .unit = "s",
        .domain = "[0, inf)", .fallback = "30 d", .source = "assumed",
        .doc = "the time between two claims of what the pool has earned"),
    DPS_FIELD(struct dps_reflection, capacity, DPS_COUNT, .domain = "[1, inf)",
        .fallback = "100000000000000",
        .source = "Nosana: nosana-programs @ 10a64e45, nosana-rewards, INITIAL_RATE",
        .doc = "the base units that fit into the pool before it has earned anything"),
};

static const struct dps_record record = {
    .name = "holder.reflection",
    .doc = "stakers of a pool in which rewards gather until they are claimed",
    .size = sizeof(struct dps_reflection),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

/* What is in the pool beside the stake. */
static void
settle(struct dps_holding *self)
{
    self->state.pooled =
        self->reflector.total + self->reflector.waiting - self->state.staked;
}

static enum dps_status
opening(
    const void *params, struct dps_holding *self, int64_t locked, struct dps_error *err)
{
    const struct dps_reflection *law = params;
    self->reflector = dps_reflector_of(law->capacity);
    if (locked > dps_reflector_room(&self->reflector)) {
        return dps_fail(err, DPS_EINVAL,
            "capacity is %" PRId64 " base units, less than the %" PRId64
            " staked at the start",
            law->capacity, locked);
    }
    self->state.staked = locked;
    self->state.yield = law->aim.yield;
    self->state.claimed = self->state.date;
    dps_reflector_enter(&self->reflector, locked, &self->reflection);
    return DPS_OK;
}

/* Rewards go into the pool; all that it has earned comes out when it is time to.  What
 * goes in and comes out at once does not move. */
static int64_t
claim(const void *params, struct dps_holding *self, struct dps_holder_turn *turn,
    struct dps_holder_flows *flows)
{
    const struct dps_reflection *law = params;
    int64_t now = turn->in->end;
    int64_t reward = turn->in->reward;
    int64_t earned = 0;
    dps_reflector_add(&self->reflector, reward);
    if ((double)(now - self->state.claimed) >= law->claim) {
        earned = dps_reflector_leave(
            &self->reflector, self->state.staked, &self->reflection);
        self->state.claimed = now;
    }
    flows->staked = reward > earned ? reward - earned : 0;
    flows->released = earned > reward ? earned - reward : 0;
    turn->free += earned - reward;
    settle(self);
    return earned;
}

/* Takes units out of the pool and leaves what they have earned there. */
static int64_t
leave(struct dps_holding *self, int64_t units)
{
    int64_t worth = dps_reflector_worth(&self->reflector, self->reflection);
    return dps_reflector_leave(&self->reflector, worth - units, &self->reflection);
}

static void
step(const void *params, struct dps_holding *self, struct dps_holder_turn *turn,
    struct dps_holder_flows *flows)
{
    const struct dps_reflection *law = params;
    int64_t move = dps_stake_move(&law->aim, turn, &self->state);
    int64_t room = dps_reflector_room(&self->reflector);
    if (move >= 0) {
        move = move < room ? move : room;
        dps_stake_put(turn, move, &self->state);
        dps_reflector_enter(&self->reflector, move, &self->reflection);
        flows->staked += move;
    } else {
        flows->unstaked = leave(self, -move);
        self->state.staked -= flows->unstaked;
        flows->released += flows->unstaked;
        turn->free += flows->unstaked;
        self->state.expired = flows->unstaked;
    }
    settle(self);
}

static int64_t
weight(const void *params, const struct dps_holding *self, int64_t date)
{
    (void)params;
    (void)date;
    return self->state.staked;
}

static void
lose(const void *params, struct dps_holding *self, int64_t units)
{
    (void)params;
    (void)leave(self, units);
    settle(self);
}

const struct dps_holder_kind dps_holder_reflection = {
    .base =
        {
            .name = "reflection",
            .doc = "stakers of a pool in which rewards gather until they are claimed",
            .params = &record,
        },
    .open = opening,
    .claim = claim,
    .step = step,
    .weight = weight,
    .lose = lose,
};
