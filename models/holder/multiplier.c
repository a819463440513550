#include "models/holder/multiplier.h"

#include "models/holder/stake.h"
#include "models/part.h"
#include "sim/core/maths.h"

#include <math.h>

#define STAKING "Nosana: nosana-programs @ 10a64e45, nosana-staking"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_multiplier, aim, DPS_RECORD, .record = &dps_aim_record,
        .doc = "how much of its holdings it wants to stake"),
    DPS_FIELD(struct dps_multiplier, duration, DPS_NUMBER, .unit = "s",
        .domain = "[1, 1e10]",
        .doc = "the time that it chose, over which a stake flows back"),
    DPS_FIELD(struct dps_multiplier, shortest, DPS_NUMBER, .unit = "s",
        .domain = "[0, 1e10]", .fallback = "14 d", .source = STAKING,
        .doc = "the shortest duration allowed"),
    DPS_FIELD(struct dps_multiplier, longest, DPS_NUMBER, .unit = "s",
        .domain = "[1, 1e10]", .fallback = "365 d", .source = STAKING,
        .doc = "the longest duration allowed"),
    DPS_FIELD(struct dps_multiplier, most, DPS_NUMBER, .unit = "1",
        .domain = "[1, 1000]", .fallback = "4", .source = STAKING,
        .doc = "what a token counts as at the longest duration"),
    DPS_FIELD(struct dps_multiplier, step, DPS_NUMBER, .unit = "s",
        .domain = "[1, 1e10]", .fallback = "1 d", .source = "assumed",
        .doc = "stakes begin to flow back at multiples of this"),
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_multiplier *law = self;
    if (law->duration < law->shortest || law->duration > law->longest) {
        return dps_fail(err, DPS_EINVAL,
            "duration is %g s, not from `shortest`, %g s, to `longest`, %g s",
            law->duration, law->shortest, law->longest);
    }
    return DPS_OK;
}

static const struct dps_record record = {
    .name = "holder.multiplier",
    .doc = "stakers whose stake counts by the time that they give it for",
    .size = sizeof(struct dps_multiplier),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

static int64_t
whole(double seconds)
{
    return dps_truncate((long double)seconds);
}

/* The chain divides by whole numbers; m is a number of millionths here. */
int64_t
dps_multiplier_weight(const struct dps_multiplier *self, int64_t units)
{
    const dps_wide one = 1000000000000000;
    const dps_wide millionths = 1000000;
    dps_wide more = (dps_wide)llrint((self->most - 1) * (double)millionths);
    dps_wide bonus = (dps_wide)whole(self->duration) * one * more /
                     ((dps_wide)whole(self->longest) * millionths);
    dps_wide weight = (bonus + one) * (uint64_t)units / one;
    return weight < (dps_wide)INT64_MAX ? (int64_t)weight : INT64_MAX;
}

static void
reach(const void *params, int64_t *longest, int64_t *step)
{
    const struct dps_multiplier *self = params;
    *longest = whole(self->longest) + whole(self->step);
    *step = whole(self->step);
}

static enum dps_status
opening(
    const void *params, struct dps_holding *self, int64_t locked, struct dps_error *err)
{
    (void)err;
    const struct dps_multiplier *law = params;
    self->state.staked = locked;
    self->state.yield = law->aim.yield;
    return DPS_OK;
}

/* Still held of what flows back: the sum of a (e - date) / d, rounded up.  Of a flow
 * back that has yet to begin that would be more than it is. */
static void
unlock(const void *params, struct dps_holding *self, int64_t date,
    struct dps_holder_flows *flows)
{
    const struct dps_multiplier *law = params;
    dps_wide d = (dps_wide)whole(law->duration);
    (void)dps_locks_take(&self->locks, date);
    dps_wide held = (dps_locks_left(&self->locks, date) + d - 1) / d;
    if (held < (dps_wide)self->state.leaving) {
        flows->released = self->state.leaving - (int64_t)held;
        self->state.leaving = (int64_t)held;
    }
}

static void
step(const void *params, struct dps_holding *self, struct dps_holder_turn *turn,
    struct dps_holder_flows *flows)
{
    const struct dps_multiplier *law = params;
    int64_t move = dps_stake_move(&law->aim, turn, &self->state);
    if (move >= 0) {
        dps_stake_put(turn, move, &self->state);
        flows->staked = move;
        return;
    }
    flows->unstaked = -move;
    self->state.staked += move;
    self->state.leaving -= move;
    int64_t from = dps_locks_after(&self->locks, turn->in->end);
    dps_locks_add(&self->locks, from + whole(law->duration), -move);
}

static int64_t
weight(const void *params, const struct dps_holding *self, int64_t date)
{
    (void)date;
    return dps_multiplier_weight(params, self->state.staked);
}

const struct dps_holder_kind dps_holder_multiplier = {
    .base =
        {
            .name = "multiplier",
            .doc = "stakers whose stake counts by the time that they give it for",
            .params = &record,
        },
    .reach = reach,
    .open = opening,
    .unlock = unlock,
    .step = step,
    .weight = weight,
};
