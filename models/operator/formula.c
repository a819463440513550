#include "models/operator/formula.h"

#include "models/formula/seat.h"
#include "sim/core/date.h"

#include <math.h>

enum { INCOME, COST, CAPEX, BOND, LIFE, DELIVERY, RESALE, LOCKED, AIM, PRESENT, NAMES };

static const struct dps_formula_name names[NAMES] = {
    [INCOME] = {"income", "USD/d", "what a node is expected to earn"},
    [COST] = {"cost", "USD/d", "what running it costs, energy with it"},
    [CAPEX] = {"capex", "USD", "price of a new machine"},
    [BOND] = {"bond", "USD", "what joining locks up"},
    [LIFE] = {"life", "d", "mean time to the end of a machine; inf: none"},
    [DELIVERY] = {"delivery", "d", "time from an order to the first work"},
    [RESALE] = {"resale", "1", "share of its value that a machine keeps a year"},
    [LOCKED] = {"locked", "1", "share of a reward that is locked at first"},
    [AIM] = {"aim", "1", "the operator's factor on what is wanted"},
    [PRESENT] = {"present", "1", "share of the group's weight that takes part"},
};

const struct dps_formula_own dps_operator_formula_own = {names, NAMES};

static const struct dps_field fields[] = {
    DPS_FORMULA_FIELDS(struct dps_operator_formula, want, "want",
        "an expression: above 0 a node joins, the sooner the more; below it is at a "
        "loss"),
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_operator_formula *law = self;
    enum dps_status status =
        dps_formula_law_check(&law->want, "want", &dps_operator_formula_own, err);
    return status == DPS_OK ? dps_formula_law_forgets(&law->want, "want",
                                  &dps_operator_formula_own, "a group", err)
                            : status;
}

static const struct dps_record record = {
    .name = "operator.formula",
    .doc = "joins and leaves by an expression",
    .size = sizeof(struct dps_operator_formula),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

/* What is the same for all types. */
static void
fill(const struct dps_review_scene *scene, double values[NAMES])
{
    const double day = (double)DPS_DAY;
    double there = scene->present + scene->mean;
    double all = scene->present + scene->absent + scene->ordered;
    values[INCOME] =
        scene->income * scene->mean * day * (there / (there + scene->ordered));
    values[CAPEX] = scene->capex;
    values[BOND] = scene->bond * scene->mean;
    values[LIFE] = scene->life / day;
    values[DELIVERY] = scene->delivery / day;
    values[RESALE] = scene->resale;
    values[LOCKED] = scene->locked;
    values[PRESENT] = all > 0 ? scene->present / all : 0;
}

static void
ask(const void *params, const struct dps_review_scene *scene, size_t n,
    struct dps_operator_mind *mind)
{
    const struct dps_operator_formula *law = params;
    double values[NAMES];
    const struct dps_formula_want want = {.key = "want",
        .unit = "1",
        .range = {-INFINITY, INFINITY, true, true},
        .own = &dps_operator_formula_own,
        .values = values,
        .forgets = true};
    double cost = (scene->running * scene->mean * scene->cost_scale +
                      scene->power * scene->tariff) *
                  (double)DPS_DAY;
    fill(scene, values);
    for (size_t i = 0; i < n; i++) {
        values[COST] = cost * mind->cost[i];
        values[AIM] = mind->aim[i];
        mind->want[i] = 0;
        dps_formula_seat_value(
            scene->seat, &law->want, &want, scene->seat->t, &mind->want[i]);
    }
}

const struct dps_operator_kind dps_operator_formula = {
    .base = {"formula", "joins and leaves by an expression", &record},
    .wants = true,
    .ask = ask,
};
