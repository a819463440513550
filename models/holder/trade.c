#include "models/holder/trade.h"

#include "models/part.h"
#include "sim/core/date.h"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_trade, income, DPS_NUMBER, .unit = "1", .domain = "[0, 1]",
        .fallback = "50 %", .source = "assumed",
        .doc = "the share of what it earns that it sells at once"),
    DPS_FIELD(struct dps_trade, released, DPS_NUMBER, .unit = "1", .domain = "[0, 1]",
        .fallback = "50 %", .source = "assumed",
        .doc = "the share of what comes back from stakes and locks that it sells at "
               "once"),
    DPS_FIELD(struct dps_trade, keep, DPS_NUMBER, .unit = "1", .domain = "[0, 1]",
        .fallback = "0", .source = "assumed",
        .doc = "the share of what it does not sell at once that it never sells but in "
               "a panic"),
    DPS_FIELD(struct dps_trade, per_year, DPS_NUMBER, .unit = "1", .domain = "[0, 1)",
        .fallback = "0", .source = "assumed",
        .doc = "the share of what is left for sale that it sells in a year"),
    DPS_FIELD(struct dps_trade, buy, DPS_NUMBER, .unit = "1", .domain = "[0, 1)",
        .fallback = "0", .source = "assumed",
        .doc = "the share of its dollars for which it buys in a year"),
    DPS_FIELD(struct dps_trade, fall, DPS_NUMBER, .unit = "1", .domain = "[0, 1]",
        .fallback = "1", .source = "no panic",
        .doc = "how far the price must be below its average for a panic"),
    DPS_FIELD(struct dps_trade, panic, DPS_NUMBER, .unit = "1", .domain = "[0, 1)",
        .fallback = "5 %", .source = "assumed",
        .doc = "the share of what is free that it sells in a day of panic, and of its "
               "stake that it asks back"),
    DPS_FIELD(struct dps_trade, memory, DPS_NUMBER, .unit = "s", .domain = "(0, inf)",
        .fallback = "30 d", .source = "assumed",
        .doc = "the time over which it averages the price"),
};

const struct dps_record dps_trade_record = {
    .name = "holder.trade",
    .doc = "What a cohort of holders sells and buys.",
    .size = sizeof(struct dps_trade),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

bool
dps_trade_panics(const struct dps_trade *self, double price, double reference)
{
    return self->fall < 1 && price < (1 - self->fall) * reference;
}

static int64_t
least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Whether it panics at this price; the average goes on to it. */
static bool
notice(const struct dps_trade *self, const struct dps_holder_turn *turn,
    struct dps_holder_state *state)
{
    double price = turn->in->price;
    bool panics = dps_trade_panics(self, price, state->reference);
    state->reference =
        state->reference > 0
            ? state->reference +
                  (price - state->reference) * dps_part_of_way(turn->step, self->memory)
            : price;
    return panics;
}

static int64_t
sale(const struct dps_trade *self, const struct dps_holder_turn *turn, int64_t income,
    int64_t released, struct dps_holder_state *state)
{
    int64_t free = turn->free > state->waiting ? turn->free - state->waiting : 0;
    int64_t due = dps_part(income, self->income) + dps_part(released, self->released);
    int64_t rest = income + released - due;
    int64_t now = least(due, free);
    int64_t stock = least(state->stock + rest - dps_part(rest, self->keep), free - now);
    int64_t slowly =
        dps_part(stock, dps_part_of_time(self->per_year, turn->step, (double)DPS_YEAR));
    int64_t fled = dps_part(free - now - slowly, turn->flight);
    state->stock = least(stock - slowly, free - now - slowly - fled);
    return now + slowly + fled;
}

static int64_t
purchase(const struct dps_trade *self, const struct dps_holder_turn *turn,
    const struct dps_holder_state *state)
{
    const struct dps_holder_inputs *in = turn->in;
    double share = dps_part_of_time(self->buy, turn->step, (double)DPS_YEAR);
    int64_t dollars = dps_part(in->dollars - state->dollars, share);
    return least(dps_part_bought(dollars, in->price, in->unit), in->offered);
}

/* Where there is no price nothing is sold: it would be given away. */
void
dps_trade_step(const struct dps_trade *self, struct dps_holder_turn *turn,
    int64_t income, int64_t released, struct dps_holder_state *state,
    struct dps_holder_flows *flows)
{
    if (!(turn->in->price > 0)) {
        state->stock += income + released - dps_part(income + released, self->keep);
        return;
    }
    if (notice(self, turn, state)) {
        turn->flight = dps_part_of_time(self->panic, turn->step, (double)DPS_DAY);
    } else {
        flows->bought = purchase(self, turn, state);
    }
    flows->sold = sale(self, turn, income, released, state);
    turn->free += flows->bought - flows->sold;
}
