#include "models/market/formula.h"

#include "models/formula/seat.h"
#include "models/market/posted.h"
#include "sim/core/date.h"

#include <math.h>

static const struct dps_formula_name names[] = {
    {"posted", "USD/unit", "the price of the epoch before"},
    {"offered", "unit/d", "capacity of the epoch"},
    {"cost", "USD/unit", "mean cost of that capacity"},
};

const struct dps_formula_own dps_market_formula_own = {names, DPS_COUNT_OF(names)};

static const struct dps_field fields[] = {
    DPS_FORMULA_FIELDS(struct dps_market_formula, value, "value",
        "an expression for the price of a unit in the epoch [USD/unit]"),
    DPS_FIELD(struct dps_market_formula, first, DPS_NUMBER, .unit = "USD",
        .domain = "[0, inf)", .fallback = "0 USD", .source = "not given",
        .doc = "what `posted` is in the first epoch"),
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_market_formula *law = self;
    return dps_formula_law_check(&law->value, "value", &dps_market_formula_own, err);
}

static const struct dps_record record = {
    .name = "market.formula",
    .doc = "one price for all, by an expression",
    .size = sizeof(struct dps_market_formula),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

static void
begin(const void *params, int64_t step, struct dps_market_state *state)
{
    const struct dps_market_formula *self = params;
    (void)step;
    state->price = self->first;
}

static void
clear(const void *params, const struct dps_market *market,
    const struct dps_market_epoch *epoch, struct dps_market_state *state,
    struct dps_market_sale *sales, struct dps_market_outcome *outcome)
{
    const struct dps_market_formula *self = params;
    double cost = 0;
    double capacity = dps_market_capacity(epoch, &cost);
    double days = (double)(epoch->end - epoch->begin) / (double)DPS_DAY;
    const double values[] = {state->price, capacity / days, cost};
    const struct dps_formula_want want = {.key = "value",
        .unit = "USD/unit",
        .range = {0, INFINITY, true, true},
        .own = &dps_market_formula_own,
        .values = values};
    dps_formula_seat_value(epoch->seat, &self->value, &want,
        (double)(epoch->begin - state->origin), &state->price);
    dps_market_post(market, epoch, state->price, sales, outcome);
}

const struct dps_market_kind dps_market_formula = {
    .base = {"formula", "one price for all, by an expression", &record},
    .begin = begin,
    .clear = clear,
};
