#include "models/demand/formula.h"

#include "sim/core/date.h"

#include <math.h>

static const struct dps_formula_name names[] = {
    {"begin", "s", "begin of what is asked for, since the demand began"},
    {"end", "s", "its end, since the demand began"},
};

const struct dps_formula_own dps_demand_formula_own = {names, DPS_COUNT_OF(names)};

static const struct dps_field fields[] = {
    DPS_FORMULA_FIELDS(struct dps_demand_formula, level, "level",
        "an expression for the units of work a day, in the middle of an epoch"),
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_demand_formula *law = self;
    return dps_formula_law_check(&law->level, "level", &dps_demand_formula_own, err);
}

static const struct dps_record record = {
    .name = "demand.formula",
    .doc = "an expression for the level",
    .size = sizeof(struct dps_demand_formula),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

static double
asked(const void *params, const struct dps_demand_facts *facts, int64_t begin,
    int64_t end)
{
    const struct dps_demand_formula *law = params;
    const double values[] = {
        (double)(begin - facts->begins), (double)(end - facts->begins)};
    const struct dps_formula_want want = {.key = "level",
        .unit = "unit/d",
        .range = {0, INFINITY, false, true},
        .own = &dps_demand_formula_own,
        .values = values};
    double level = 0;
    dps_formula_seat_value(
        facts->seat, &law->level, &want, (values[0] + values[1]) / 2, &level);
    return level * (double)(end - begin) / (double)DPS_DAY;
}

const struct dps_demand_kind dps_demand_formula = {
    .base = {"formula", "an expression for the level", &record},
    .asked = asked,
};
