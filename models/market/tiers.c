#include "models/market/tiers.h"

#include "sim/core/maths.h"

#include <math.h>

static const struct dps_field tier_fields[] = {
    DPS_FIELD(struct dps_market_tier, name, DPS_TEXT, .fallback = "",
        .doc = "its name, for people"),
    DPS_FIELD(struct dps_market_tier, share, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .doc = "share of the demand that asks for this class"),
    DPS_FIELD(struct dps_market_tier, factor, DPS_NUMBER, .unit = "1",
        .domain = "(0, 1e6]", .doc = "its price, as times the posted price"),
};

static const struct dps_record tier_record = {
    .name = "market.tiers.tier",
    .doc = "a class of service",
    .size = sizeof(struct dps_market_tier),
    .fields = tier_fields,
    .n_fields = DPS_COUNT_OF(tier_fields),
};

static const struct dps_field fields[] = {
    DPS_MARKET_PRICE_FIELDS,
    DPS_FIELD(struct dps_market_tiers, tiers, DPS_LIST, .record = &tier_record,
        .doc = "the classes, in the order in which they are served"),
};

static enum dps_status
check(const void *params, struct dps_error *err)
{
    const struct dps_market_tiers *self = params;
    const struct dps_market_tier *tiers = self->tiers.items;
    double sum = 0;
    for (size_t i = 0; i < self->tiers.n; i++) {
        sum += tiers[i].share;
    }
    if (!(fabs(sum - 1) < 1e-9)) {
        return dps_fail(
            err, DPS_EINVAL, "tiers have shares that sum to %g, not 1", sum);
    }
    return dps_market_price_check(&self->posted, err);
}

static const struct dps_record record = {
    .name = "market.tiers",
    .doc = "classes of service at multiples of one posted price, served in order",
    .size = sizeof(struct dps_market_tiers),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

static void
begin(const void *params, int64_t step, struct dps_market_state *state)
{
    (void)step;
    state->price = ((const struct dps_market_tiers *)params)->posted.price;
}

/* Offers at one more class's price, beside what is served already. */
static void
offer_again(const struct dps_market *market, const struct dps_market_epoch *epoch,
    double price, struct dps_market_sale *sales)
{
    double x = dps_log(price);
    for (size_t i = 0; i < epoch->n_cells; i++) {
        const struct dps_market_cell *cell = &epoch->cells[i];
        double x0 = cell->cost > 0 ? dps_log(cell->cost) : -(double)INFINITY;
        double offered = cell->capacity * dps_market_share(x, x0, cell->spread);
        sales[i].offered = offered > sales[i].served ? offered : sales[i].served;
        sales[i].weight =
            (sales[i].offered - sales[i].served) * dps_market_appeal(market, cell);
    }
}

static void
clear(const void *params, const struct dps_market *market,
    const struct dps_market_epoch *epoch, struct dps_market_state *state,
    struct dps_market_sale *sales, struct dps_market_outcome *outcome)
{
    const struct dps_market_tiers *self = params;
    const struct dps_market_tier *tiers = self->tiers.items;
    double price = state->price;
    dps_market_offer(market, epoch, price, sales);
    for (size_t k = 0; k < self->tiers.n; k++) {
        double pays = price * tiers[k].factor;
        double asked = tiers[k].share * dps_market_asked(epoch, pays);
        offer_again(market, epoch, pays, sales);
        outcome->asked += asked;
        outcome->accepted += dps_market_serve(sales, epoch->n_cells, asked, pays);
    }
    outcome->price = price;
    outcome->lost = outcome->asked - outcome->accepted;
    state->price =
        dps_market_price_after(&self->posted, epoch, price, outcome->accepted);
}

const struct dps_market_kind dps_market_tiers = {
    .base = {"tiers", "classes of service at multiples of one posted price", &record},
    .begin = begin,
    .clear = clear,
};
