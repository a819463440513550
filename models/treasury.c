#include "models/treasury.h"

#include "models/emission/steps.h"
#include "models/part.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"

#include <math.h>

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_treasury, account, DPS_TEXT, .fallback = "treasury",
        .source = "assumed", .doc = "the account that holds its tokens"),
    DPS_FIELD(struct dps_treasury, to, DPS_TEXT, .fallback = "spent",
        .source = "assumed", .doc = "the account that its spending goes to"),
    DPS_FIELD(struct dps_treasury, token, DPS_TOKEN, .fallback = "first",
        .doc = "the token that it holds; by default the network's first"),
    DPS_FIELD(struct dps_treasury, budget, DPS_NUMBER, .unit = "USD/s",
        .domain = "[0, inf)", .fallback = "0 USD/d", .source = "no budget",
        .doc = "what it spends"),
    DPS_FIELD(struct dps_treasury, share, DPS_NUMBER, .unit = "1", .domain = "[0, 1]",
        .fallback = "0", .source = "assumed",
        .doc = "the share of its income in tokens that it sells and spends, beside "
               "the budget"),
    DPS_FIELD(struct dps_treasury, most, DPS_NUMBER, .unit = "1", .domain = "[0, 1]",
        .fallback = "1", .source = "no bound",
        .doc = "the share of its tokens that it sells in a day at most"),
    DPS_FIELD(struct dps_treasury, arrears, DPS_SWITCH, .fallback = "false",
        .source = "assumed",
        .doc = "whether what it cannot pay stays due; else it is let go"),
};

const struct dps_record dps_treasury_record = {
    .name = "treasury",
    .doc = "A treasury, which sells tokens to pay a budget.",
    .size = sizeof(struct dps_treasury),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

struct dps_treasury_state
dps_treasury_begin(int64_t date)
{
    return (struct dps_treasury_state){.date = date, .since = date};
}

/* Of the budget alone, from its beginning to `date`. */
static int64_t
due_by(const struct dps_treasury *self, const struct dps_treasury_state *state,
    int64_t date)
{
    long double seconds = (long double)(date - state->since);
    return dps_truncate((long double)self->budget * DPS_MICRO * seconds);
}

/* The least number of units that are worth `dollars`. */
static int64_t
units_for(int64_t dollars, const struct dps_treasury_inputs *in)
{
    int64_t units = dps_part_bought(dollars, in->price, in->unit);
    bool enough = dps_part_worth(units, in->price, in->unit) >= dollars;
    return units + (!enough && units < INT64_MAX);
}

int64_t
dps_treasury_sell(const struct dps_treasury *self, const struct dps_treasury_inputs *in,
    struct dps_treasury_state *state)
{
    double step = (double)(in->end - state->date);
    int64_t most =
        dps_part(in->tokens, dps_part_of_time(self->most, step, (double)DPS_DAY));
    int64_t income = dps_part(in->income, self->share);
    int64_t due = due_by(self, state, in->end) - due_by(self, state, state->date);
    state->due = dps_units_sum(
        state->due, dps_units_sum(due, dps_part_worth(income, in->price, in->unit)));
    state->date = in->end;
    if (!(in->price > 0) || state->due <= in->dollars) {
        return 0;
    }
    int64_t wanted = units_for(state->due - in->dollars, in);
    int64_t sold = wanted < most ? wanted : most;
    state->sold = dps_units_sum(state->sold, sold);
    return sold;
}

int64_t
dps_treasury_spend(
    const struct dps_treasury *self, int64_t dollars, struct dps_treasury_state *state)
{
    int64_t paid = state->due < dollars ? state->due : dollars;
    state->due -= paid;
    state->spent = dps_units_sum(state->spent, paid);
    if (!self->arrears) {
        state->unpaid = dps_units_sum(state->unpaid, state->due);
        state->due = 0;
    }
    return paid;
}

double
dps_treasury_runway(
    const struct dps_treasury *self, const struct dps_treasury_inputs *in)
{
    double worth =
        (double)in->dollars / DPS_MICRO +
        (double)in->tokens / (double)in->unit * (in->price > 0 ? in->price : 0);
    return self->budget > 0 ? worth / self->budget : (double)INFINITY;
}
