#include "models/market/posted.h"

#include "sim/core/date.h"
#include "sim/core/maths.h"

/* ---- the price --------------------------------------------------------- */

enum dps_status
dps_market_price_check(const struct dps_market_price *self, struct dps_error *err)
{
    if (self->within.months > 0 || self->indexed.months > 0) {
        return dps_fail(err, DPS_EINVAL,
            "%s is in calendar months, not all equally long",
            self->within.months > 0 ? "within" : "indexed");
    }
    if (self->price < self->least) {
        return dps_fail(err, DPS_EINVAL, "price is %g USD, below `least`, %g USD",
            self->price, self->least);
    }
    if (self->most > 0 && self->price > self->most) {
        return dps_fail(err, DPS_EINVAL, "price is %g USD, above `most`, %g USD",
            self->price, self->most);
    }
    return DPS_OK;
}

static double
seconds(struct dps_span span)
{
    return (double)span.ns / (double)DPS_NS;
}

double
dps_market_capacity(const struct dps_market_epoch *epoch, double *cost)
{
    double capacity = 0;
    double sum = 0;
    for (size_t i = 0; i < epoch->n_cells; i++) {
        capacity += epoch->cells[i].capacity;
        sum += epoch->cells[i].capacity * epoch->cells[i].cost;
    }
    *cost = capacity > 0 ? sum / capacity : 0;
    return capacity;
}

/* Far beyond any price, and far from where products and quotients with it leave what a
 * double holds. */
static double
within_bounds(double price)
{
    const double lowest = 1e-30;
    const double highest = 1e30;
    return price < highest ? (price > lowest ? price : lowest) : highest;
}

double
dps_market_price_after(const struct dps_market_price *self,
    const struct dps_market_epoch *epoch, double price, double served)
{
    double step = (double)(epoch->end - epoch->begin);
    double cost = 0;
    double capacity = dps_market_capacity(epoch, &cost);
    if (self->within.ns > 0 && capacity > 0) {
        double off = served / capacity - self->target;
        price *= dps_exp(off * step / seconds(self->within));
    }
    if (self->indexed.ns > 0 && cost > 0) {
        double share = -dps_expm1(-step / seconds(self->indexed));
        price *= dps_pow(cost * (1 + self->margin) / price, share);
    }
    price = within_bounds(price);
    price = price < self->least ? self->least : price;
    return self->most > 0 && price > self->most ? self->most : price;
}

/* ---- the market -------------------------------------------------------- */

static const struct dps_field fields[] = {DPS_MARKET_PRICE_FIELDS};

static enum dps_status
check(const void *params, struct dps_error *err)
{
    return dps_market_price_check(params, err);
}

static const struct dps_record record = {
    .name = "market.posted",
    .doc = "one price for all, fixed or led by utilisation or cost",
    .size = sizeof(struct dps_market_posted),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

static void
begin(const void *params, int64_t step, struct dps_market_state *state)
{
    (void)step;
    state->price = ((const struct dps_market_posted *)params)->posted.price;
}

void
dps_market_post(const struct dps_market *market, const struct dps_market_epoch *epoch,
    double price, struct dps_market_sale *sales, struct dps_market_outcome *outcome)
{
    dps_market_offer(market, epoch, price, sales);
    outcome->price = price;
    outcome->asked = dps_market_asked(epoch, price);
    outcome->accepted = dps_market_serve(sales, epoch->n_cells, outcome->asked, price);
    outcome->lost = outcome->asked - outcome->accepted;
}

static void
clear(const void *params, const struct dps_market *market,
    const struct dps_market_epoch *epoch, struct dps_market_state *state,
    struct dps_market_sale *sales, struct dps_market_outcome *outcome)
{
    const struct dps_market_posted *self = params;
    double price = state->price;
    dps_market_post(market, epoch, price, sales, outcome);
    state->price =
        dps_market_price_after(&self->posted, epoch, price, outcome->accepted);
}

const struct dps_market_kind dps_market_posted = {
    .base = {"posted", "one price for all, fixed or led by utilisation or cost",
        &record},
    .begin = begin,
    .clear = clear,
};
