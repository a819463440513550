#include "models/distribution/formula.h"

#include "models/formula/seat.h"

#include <math.h>

static const struct dps_formula_name names[] = {
    {"weight", "weight", "what the cell's nodes earn by, online or not"},
    {"nodes", "1", "its nodes that take part"},
    {"stake", "token", "bonded by them"},
    {"online", "1", "share of the epoch in which they worked"},
    {"busy", "1", "share of that time in which they had work"},
    {"quality", "1", "1: as the network wants it"},
    {"work", "unit", "done in the epoch"},
    {"revenue", "USD", "paid for it by users"},
    {"per_wallet", "1", "nodes that a wallet of theirs holds, on the mean"},
    {"density", "1", "nodes online in an inhabited hexagon of their region"},
};

const struct dps_formula_own dps_distribution_formula_own = {
    names, DPS_COUNT_OF(names)};

static const struct dps_field fields[] = {
    DPS_FORMULA_FIELDS(struct dps_distribution_formula, score, "score",
        "an expression for what a cell's share is in proportion to"),
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_distribution_formula *law = self;
    enum dps_status status =
        dps_formula_law_check(&law->score, "score", &dps_distribution_formula_own, err);
    return status == DPS_OK ? dps_formula_law_forgets(&law->score, "score",
                                  &dps_distribution_formula_own, "a cell", err)
                            : status;
}

static const struct dps_record record = {
    .name = "distribution.formula",
    .doc = "pro rata to an expression",
    .size = sizeof(struct dps_distribution_formula),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

static void
scores(const void *params, const struct dps_distribution_epoch *epoch, double *scores)
{
    const struct dps_distribution_formula *law = params;
    for (size_t i = 0; i < epoch->n; i++) {
        const struct dps_distribution_cell *cell = &epoch->cells[i];
        const double values[] = {(double)cell->weight, (double)cell->nodes,
            (double)cell->stake / (double)epoch->unit, cell->online, cell->busy,
            cell->quality, cell->work, cell->revenue, cell->per_wallet, cell->density};
        const struct dps_formula_want want = {.key = "score",
            .unit = "1",
            .range = {0, INFINITY, false, true},
            .own = &dps_distribution_formula_own,
            .values = values,
            .forgets = true};
        scores[i] = 0;
        dps_formula_seat_value(
            epoch->seat, &law->score, &want, epoch->seat->t, &scores[i]);
    }
}

const struct dps_distribution_kind dps_distribution_formula = {
    .base = {"formula", "pro rata to an expression", &record},
    .scores = scores,
};
