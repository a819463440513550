#include "models/market/deals.h"

#include "sim/core/date.h"

static const struct dps_field fields[] = {
    DPS_MARKET_PRICE_FIELDS,
    DPS_FIELD(struct dps_market_deals, term, DPS_SPAN, .fallback = "540 d",
        .source = "mechafil-server, its scenario of sector lives",
        .doc = "time over which a deal is delivered"),
    DPS_FIELD(struct dps_market_deals, renewed, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .fallback = "0", .source = "assumed",
        .doc = "share of ending deals that are made again"),
};

static enum dps_status
check(const void *params, struct dps_error *err)
{
    const struct dps_market_deals *self = params;
    if (self->term.months > 0 || self->term.ns < DPS_NS) {
        return dps_fail(err, DPS_EINVAL, "term is %s, not at least 1 s",
            self->term.months > 0 ? "in calendar months" : "0 s");
    }
    return dps_market_price_check(&self->posted, err);
}

static const struct dps_record record = {
    .name = "market.deals",
    .doc = "work contracted ahead and delivered evenly over a term",
    .size = sizeof(struct dps_market_deals),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

/* Toward plus infinity; 0 <= a, 0 < b. */
static int64_t
ceil_div(int64_t a, int64_t b)
{
    return (a + b - 1) / b;
}

static int64_t
term_of(const struct dps_market_deals *self)
{
    return ceil_div(self->term.ns, DPS_NS);
}

static void
begin(const void *params, int64_t step, struct dps_market_state *state)
{
    const struct dps_market_deals *self = params;
    state->price = self->posted.price;
    state->width = step * ceil_div(term_of(self), step * (DPS_MARKET_RING - 2));
    state->next = 1;
}

static int64_t
slot_end(const struct dps_market_state *state, int64_t i)
{
    return state->origin + i * state->width;
}

/* Ends the deals of slots that have passed; gives their rate [unit/s]. */
static double
end_deals(struct dps_market_state *state, int64_t now)
{
    double ended = 0;
    for (; slot_end(state, state->next) <= now; state->next++) {
        struct dps_market_slot *slot = &state->ring[state->next % DPS_MARKET_RING];
        ended += slot->rate;
        *slot = (struct dps_market_slot){0, 0};
    }
    return ended;
}

/* Rates of all deals, and the work that they have before them after `end` [unit]. */
static struct dps_market_slot
active(const struct dps_market_state *state, int64_t end, double *ahead)
{
    struct dps_market_slot sum = {0, 0};
    *ahead = 0;
    for (int64_t i = state->next; i < state->next + DPS_MARKET_RING; i++) {
        const struct dps_market_slot *slot = &state->ring[i % DPS_MARKET_RING];
        int64_t left = slot_end(state, i) - end;
        sum.rate += slot->rate;
        sum.value += slot->value;
        *ahead += left > 0 ? slot->rate * (double)left : 0;
    }
    return sum;
}

/* Makes deals of what is asked for and offered beyond the rate under contract. */
static void
make_deals(const struct dps_market_deals *self, const struct dps_market_epoch *epoch,
    struct dps_market_state *state, double offered, double ended,
    struct dps_market_outcome *outcome)
{
    double ahead = 0;
    double step = (double)(epoch->end - epoch->begin);
    int64_t i = ceil_div(epoch->begin + term_of(self) - state->origin, state->width);
    /* An amendment may have made the term longer than the ring: deals end sooner. */
    i = i < state->next + DPS_MARKET_RING ? i : state->next + DPS_MARKET_RING - 1;
    double length = (double)(slot_end(state, i) - epoch->begin);
    double rate = outcome->asked / length + self->renewed * ended;
    double free = offered / step - active(state, epoch->end, &ahead).rate;
    double taken = free <= 0 ? 0 : rate < free ? rate : free;
    struct dps_market_slot *slot = &state->ring[i % DPS_MARKET_RING];
    slot->rate += taken;
    slot->value += taken * outcome->price;
    outcome->asked = rate * length;
    outcome->accepted = taken * length;
    outcome->lost = outcome->asked - outcome->accepted;
}

static void
clear(const void *params, const struct dps_market *market,
    const struct dps_market_epoch *epoch, struct dps_market_state *state,
    struct dps_market_sale *sales, struct dps_market_outcome *outcome)
{
    const struct dps_market_deals *self = params;
    double step = (double)(epoch->end - epoch->begin);
    double ended = end_deals(state, epoch->begin);
    double offered = dps_market_offer(market, epoch, state->price, sales);
    outcome->price = state->price;
    outcome->asked = dps_market_asked(epoch, state->price);
    make_deals(self, epoch, state, offered, ended, outcome);
    struct dps_market_slot all = active(state, epoch->end, &outcome->waiting);
    double promised = all.rate * step;
    double each = all.rate > 0 ? all.value / all.rate : 0;
    double served = dps_market_serve(sales, epoch->n_cells, promised, each);
    outcome->broken = promised > served ? promised - served : 0;
    state->waiting = outcome->waiting;
    state->price = dps_market_price_after(&self->posted, epoch, outcome->price, served);
}

const struct dps_market_kind dps_market_deals = {
    .base = {"deals", "work contracted ahead and delivered evenly over a term",
        &record},
    .begin = begin,
    .clear = clear,
};
