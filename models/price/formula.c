#include "models/price/formula.h"

#include "sim/core/date.h"
#include "sim/core/maths.h"

#include <math.h>

static const struct dps_formula_name names[] = {
    {"bought", "token/d", "bought by the run in the epoch that ends"},
    {"sold", "token/d", "sold by the run in the epoch that ends"},
    {"supply", "token", "minted less burned, at its end"},
    {"market", "1", "log-return of the market that all prices share"},
};

const struct dps_formula_own dps_price_formula_own = {names, DPS_COUNT_OF(names)};

static const struct dps_field fields[] = {
    DPS_FORMULA_FIELDS(struct dps_price_formula, value, "value",
        "an expression for the price at the epoch's end [USD/token]"),
    DPS_FIELD(struct dps_price_formula, process, DPS_RECORD,
        .record = &dps_process_record, .fallback = "{}",
        .doc = "what moves the price besides"),
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_price_formula *law = self;
    return dps_formula_law_check(&law->value, "value", &dps_price_formula_own, err);
}

static const struct dps_record record = {
    .name = "price.formula",
    .doc = "an expression for the price",
    .size = sizeof(struct dps_price_formula),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

static void
move(const void *params, const struct dps_price_inputs *in, double outside,
    struct dps_price_state *state)
{
    const struct dps_price_formula *law = params;
    double per_day = (double)DPS_DAY / in->dt;
    const double values[] = {
        in->bought * per_day, in->sold * per_day, in->supply, in->market};
    const struct dps_formula_want want = {.key = "value",
        .unit = "USD/token",
        .range = {0, INFINITY, true, true},
        .own = &dps_price_formula_own,
        .values = values};
    double price = state->price;
    if (dps_formula_seat_value(
            in->seat, &law->value, &want, in->seat->t + in->dt, &price)) {
        state->price = price * dps_exp(outside);
    }
}

static const struct dps_variant *
process(const void *params)
{
    const struct dps_price_formula *law = params;
    return &law->process.law;
}

const struct dps_price_kind dps_price_formula = {
    .base = {"formula", "an expression for the price", &record},
    .move = move,
    .process = process,
};
