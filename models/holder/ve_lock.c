#include "models/holder/ve_lock.h"

#include "models/holder/stake.h"
#include "models/part.h"
#include "sim/core/maths.h"

#define VOTING "Ocean: contracts @ 1c779f90, veOCEAN.vy"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_ve_lock, aim, DPS_RECORD, .record = &dps_aim_record,
        .doc = "how much of its holdings it wants to lock"),
    DPS_FIELD(struct dps_ve_lock, length, DPS_NUMBER, .unit = "s",
        .domain = "[1, 1e10]", .doc = "the time for which it locks"),
    DPS_FIELD(struct dps_ve_lock, longest, DPS_NUMBER, .unit = "s",
        .domain = "[1, 1e10]", .fallback = "4 yr", .source = VOTING,
        .doc = "the longest time allowed, at which a token counts as one"),
    DPS_FIELD(struct dps_ve_lock, step, DPS_NUMBER, .unit = "s", .domain = "[1, 1e10]",
        .fallback = "1 wk", .source = VOTING,
        .doc = "locks end at multiples of this, at or before the chosen time"),
    DPS_FIELD(struct dps_ve_lock, renew, DPS_NUMBER, .unit = "1", .domain = "[0, 1]",
        .fallback = "50 %", .source = "assumed",
        .doc = "the share of what expires that is locked again at once"),
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_ve_lock *law = self;
    if (law->length > law->longest) {
        return dps_fail(err, DPS_EINVAL,
            "length is %g s, more than `longest`, which is %g s", law->length,
            law->longest);
    }
    if (law->step > law->length) {
        return dps_fail(err, DPS_EINVAL,
            "step is %g s, more than `length`, which is %g s", law->step, law->length);
    }
    return DPS_OK;
}

static const struct dps_record record = {
    .name = "holder.ve-lock",
    .doc = "holders who lock tokens until a date for power that decays to it",
    .size = sizeof(struct dps_ve_lock),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

static int64_t
whole(double seconds)
{
    return dps_truncate((long double)seconds);
}

static void
reach(const void *params, int64_t *longest, int64_t *step)
{
    const struct dps_ve_lock *self = params;
    *longest = whole(self->longest);
    *step = whole(self->step);
}

/* What is locked at the start ends evenly over the chosen time, as it would where as
 * much is locked each step. */
static enum dps_status
opening(
    const void *params, struct dps_holding *self, int64_t locked, struct dps_error *err)
{
    (void)err;
    const struct dps_ve_lock *law = params;
    int64_t first = dps_locks_before(&self->locks, self->state.date);
    int64_t n = whole(law->length) / self->locks.step;
    for (int64_t i = 0; i < n; i++) {
        int64_t units = locked / n + (i < locked % n);
        dps_locks_add(&self->locks, first + (i + 1) * self->locks.step, units);
    }
    self->state.staked = locked;
    self->state.yield = law->aim.yield;
    return DPS_OK;
}

static void
unlock(const void *params, struct dps_holding *self, int64_t date,
    struct dps_holder_flows *flows)
{
    (void)params;
    flows->unlocked = dps_locks_take(&self->locks, date);
    self->state.staked -= flows->unlocked;
}

static void
lock(const struct dps_ve_lock *law, struct dps_holding *self,
    struct dps_holder_turn *turn, int64_t units, struct dps_holder_flows *flows)
{
    int64_t now = turn->in->end;
    int64_t end = dps_locks_before(&self->locks, now + whole(law->length));
    dps_locks_add(&self->locks, end > now ? end : now + 1, units);
    dps_stake_put(turn, units, &self->state);
    flows->locked += units;
}

/* Renews before it sells what has expired. */
static int64_t
claim(const void *params, struct dps_holding *self, struct dps_holder_turn *turn,
    struct dps_holder_flows *flows)
{
    const struct dps_ve_lock *law = params;
    struct dps_holder_state *state = &self->state;
    int64_t held = turn->free + state->staked;
    const struct dps_aim_view view = {
        turn->in, state->yield, state->staked, held, true};
    int64_t room = dps_part(held, dps_aim_wish(&law->aim, &view)) - state->staked;
    int64_t units = dps_part(state->expired, law->renew);
    units = units < room ? units : room;
    units = units < turn->free ? units : turn->free;
    if (units > 0) {
        lock(law, self, turn, units, flows);
        state->expired -= units;
    }
    return turn->in->reward;
}

static void
step(const void *params, struct dps_holding *self, struct dps_holder_turn *turn,
    struct dps_holder_flows *flows)
{
    const struct dps_ve_lock *law = params;
    int64_t move = dps_stake_move(&law->aim, turn, &self->state);
    if (move > 0) {
        lock(law, self, turn, move, flows);
    }
}

int64_t
dps_ve_lock_power(const struct dps_locks *locks, int64_t date, int64_t longest)
{
    return (int64_t)(dps_locks_left(locks, date) / (uint64_t)longest);
}

static int64_t
weight(const void *params, const struct dps_holding *self, int64_t date)
{
    const struct dps_ve_lock *law = params;
    return dps_ve_lock_power(&self->locks, date, whole(law->longest));
}

static int64_t
in_locks(const struct dps_holder_state *state)
{
    return state->staked;
}

static void
lose(const void *params, struct dps_holding *self, int64_t units)
{
    (void)params;
    (void)dps_locks_cut(&self->locks, units);
}

const struct dps_holder_kind dps_holder_ve_lock = {
    .base =
        {
            .name = "ve-lock",
            .doc = "holders who lock tokens until a date for power that decays to it",
            .params = &record,
        },
    .reach = reach,
    .open = opening,
    .unlock = unlock,
    .claim = claim,
    .step = step,
    .weight = weight,
    .lose = lose,
    .in_locks = in_locks,
};
