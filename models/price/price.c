#include "models/price/price.h"

#include "models/price/formula.h"
#include "models/price/geometric.h"
#include "models/price/log_ou.h"
#include "models/price/merton.h"
#include "models/price/pool.h"
#include "models/price/pressure.h"
#include "models/price/process.h"
#include "models/price/regime.h"
#include "models/price/table.h"
#include "sim/core/maths.h"

#include <math.h>

static const struct dps_kind *const kinds[] = {
    &dps_price_fixed.base,
    &dps_price_table.base,
    &dps_price_geometric.base,
    &dps_price_log_ou.base,
    &dps_price_merton.base,
    &dps_price_regime.base,
    &dps_price_pool.base,
    &dps_price_pressure.base,
    &dps_price_formula.base,
};

const struct dps_family dps_price_family = {
    .name = "price",
    .doc = "What a token costs.",
    .kinds = kinds,
    .n_kinds = DPS_COUNT_OF(kinds),
};

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_price, price, DPS_NUMBER, .unit = "USD", .domain = "[0, inf)",
        .fallback = "0 USD", .source = "a table has its own",
        .doc = "price of a token at the start; of a table 0"),
    DPS_FIELD(struct dps_price, beta, DPS_NUMBER, .unit = "1", .domain = "[-10, 10]",
        .fallback = "0", .source = "assumed",
        .doc = "by how much a log-return of the shared market moves its own"),
    {
        .key = "kind",
        .offset = offsetof(struct dps_price, law),
        .type = DPS_KIND,
        .family = &dps_price_family,
        .doc = "the law by which it moves",
    },
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_price *price = self;
    const struct dps_price_pool *pool = price->law.params;
    bool table = price->law.kind == &dps_price_table.base;
    if (table && price->price > 0) {
        return dps_fail(err, DPS_EINVAL,
            "price is %g USD, and so is a table given: write one of the two",
            price->price);
    }
    if (!table && !(price->price > 0)) {
        return dps_fail(err, DPS_EINVAL,
            "price is 0 USD, not > 0: what a token costs at the start");
    }
    if (price->law.kind == &dps_price_pool.base && price->beta != 0 &&
        pool->arbitrage == 0) {
        return dps_fail(err, DPS_EINVAL,
            "beta is %g, but `arbitrage` is 0: nobody carries the market into the pool",
            price->beta);
    }
    return DPS_OK;
}

const struct dps_record dps_price_record = {
    .name = "price",
    .doc = "What a token costs, epoch by epoch.",
    .size = sizeof(struct dps_price),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

/* ---- queries ------------------------------------------------------------- */

static const struct dps_price_kind *
law_of(const struct dps_price *self)
{
    return (const void *)self->law.kind;
}

const struct dps_growth_table *
dps_price_table_of(const struct dps_price *self)
{
    const struct dps_price_table *table = self->law.params;
    return self->law.kind == &dps_price_table.base && table->path.file[0] != '\0'
               ? &table->path
               : NULL;
}

double
dps_price_depth(
    const struct dps_price *self, const struct dps_price_state *state, double supply)
{
    const struct dps_price_kind *law = law_of(self);
    return law->depth != NULL ? law->depth(self->law.params, state, supply) : INFINITY;
}

/* ---- in time ------------------------------------------------------------- */

/* The process that a price follows apart from flows: its own law, or the one beneath.
 */
static const struct dps_variant *
process_of(const struct dps_price *self)
{
    const struct dps_price_kind *law = law_of(self);
    return law->process != NULL ? law->process(self->law.params) : &self->law;
}

static void
begin(const struct dps_variant *variant, const struct dps_price_inputs *in,
    struct dps_price_state *state)
{
    const struct dps_price_kind *law = (const void *)variant->kind;
    if (law->begin != NULL) {
        law->begin(variant->params, in, state);
    }
}

void
dps_price_begin(const struct dps_price *self, const struct dps_price_inputs *in,
    struct dps_price_state *state)
{
    const struct dps_variant *process = process_of(self);
    *state = (struct dps_price_state){.price = self->price};
    begin(&self->law, in, state);
    if (process != &self->law) {
        begin(process, in, state);
    }
    state->first = state->price;
}

/* Far beyond any price, and far from where its reciprocal or its square overflows: what
 * flows do to a market without depth ends here. */
static double
within_bounds(double price)
{
    const double lowest = 1e-30;
    const double highest = 1e30;
    return price < highest ? (price > lowest ? price : lowest) : highest;
}

static void
go_on(const struct dps_price *self, struct dps_price_inputs in,
    enum dps_rng_purpose purpose, struct dps_price_state *state)
{
    const struct dps_price_kind *law = law_of(self);
    double before = state->price;
    in.draw.purpose = purpose;
    double outside =
        dps_process_own(process_of(self), &in, state) + self->beta * in.market;
    state->level += outside;
    if (law->move == NULL) {
        state->price = within_bounds(state->price * dps_exp(outside));
        state->change = outside;
    } else {
        law->move(self->law.params, &in, outside, state);
        state->price = within_bounds(state->price);
        state->change = dps_log(state->price / before);
    }
}

void
dps_price_step(const struct dps_price *self, const struct dps_price_inputs *in,
    struct dps_price_state *state)
{
    go_on(self, *in, DPS_RNG_PRICE, state);
}

void
dps_price_step_market(const struct dps_price *self, const struct dps_price_inputs *in,
    struct dps_price_state *state)
{
    go_on(self, *in, DPS_RNG_FACTOR, state);
}
