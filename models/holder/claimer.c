#include "models/holder/claimer.h"

#include "sim/core/maths.h"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_claimer, lag, DPS_NUMBER, .unit = "s", .domain = "[0, 1e10]",
        .fallback = "0 s", .source = "assumed",
        .doc = "the time from the unlocking of tokens to their claim"),
    DPS_FIELD(struct dps_claimer, step, DPS_NUMBER, .unit = "s", .domain = "[1, 1e10]",
        .fallback = "1 d", .source = "assumed",
        .doc = "it claims at multiples of this; without a lag at once"),
};

static const struct dps_record record = {
    .name = "holder.claimer",
    .doc = "those to whom tokens vest, who claim and sell them",
    .size = sizeof(struct dps_claimer),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

static void
reach(const void *params, int64_t *longest, int64_t *step)
{
    const struct dps_claimer *self = params;
    *longest = dps_truncate((long double)self->lag);
    *step = dps_truncate((long double)self->step);
}

static enum dps_status
opening(
    const void *params, struct dps_holding *self, int64_t locked, struct dps_error *err)
{
    (void)params;
    (void)err;
    self->state.staked = locked;
    return DPS_OK;
}

static int64_t
claim(const void *params, struct dps_holding *self, struct dps_holder_turn *turn,
    struct dps_holder_flows *flows)
{
    const struct dps_claimer *law = params;
    int64_t lag = dps_truncate((long double)law->lag);
    (void)flows;
    if (lag == 0) {
        return turn->in->reward;
    }
    dps_locks_add(&self->locks, turn->in->end + lag, turn->in->reward);
    int64_t due = dps_locks_take(&self->locks, turn->in->end);
    self->state.waiting = self->locks.amount;
    return due;
}

static int64_t
weight(const void *params, const struct dps_holding *self, int64_t date)
{
    (void)params;
    (void)self;
    (void)date;
    return 0;
}

static int64_t
in_locks(const struct dps_holder_state *state)
{
    return state->waiting;
}

const struct dps_holder_kind dps_holder_claimer = {
    .base =
        {
            .name = "claimer",
            .doc = "those to whom tokens vest, who claim and sell them",
            .params = &record,
        },
    .reach = reach,
    .open = opening,
    .claim = claim,
    .weight = weight,
    .in_locks = in_locks,
};
