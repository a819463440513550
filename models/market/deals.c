#include "models/market/deals.h"

#include "models/market/contracts.h"
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

static void
begin(const void *params, int64_t step, struct dps_market_state *state)
{
    const struct dps_market_deals *self = params;
    state->price = self->posted.price;
    dps_contracts_begin(dps_contracts_term(self->term), step, state);
}

/* Makes deals of what is asked for and offered beyond the rate under contract. */
static void
make_deals(const struct dps_market_deals *self, const struct dps_market_epoch *epoch,
    struct dps_market_state *state, double offered, double ended,
    struct dps_market_outcome *outcome)
{
    double ahead = 0;
    double step = (double)(epoch->end - epoch->begin);
    double length = 0;
    struct dps_market_slot *slot = dps_contracts_slot(
        state, epoch->begin, dps_contracts_term(self->term), &length);
    double rate = outcome->asked / length + self->renewed * ended;
    double free = offered / step - dps_contracts_active(state, epoch->end, &ahead).rate;
    double taken = free <= 0 ? 0 : rate < free ? rate : free;
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
    double ended = dps_contracts_end(state, epoch->begin);
    double offered = dps_market_offer(market, epoch, state->price, sales);
    outcome->price = state->price;
    outcome->asked = dps_market_asked(epoch, state->price);
    make_deals(self, epoch, state, offered, ended, outcome);
    struct dps_market_slot all =
        dps_contracts_active(state, epoch->end, &outcome->waiting);
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
