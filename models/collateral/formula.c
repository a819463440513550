#include "models/collateral/formula.h"

#include "models/collateral/fixed.h"
#include "models/formula/seat.h"
#include "sim/core/maths.h"

#include <string.h>

static const struct dps_field fields[] = {
    DPS_FORMULA_FIELDS(struct dps_collateral_formula, bond, "bond",
        "an expression for what is bonded, in whole tokens"),
    DPS_FIELD(struct dps_collateral_formula, per, DPS_TEXT, .fallback = "weight",
        .source = "assumed",
        .doc = "what it is bonded for: each node, or each quantum of weight"),
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_collateral_formula *law = self;
    enum dps_status status = dps_collateral_per_check(law->per, err);
    return status == DPS_OK ? dps_formula_law_check(&law->bond, "bond", NULL, err)
                            : status;
}

static const struct dps_record record = {
    .name = "collateral.formula",
    .doc = "an expression for the bond of a node, or of a quantum of weight",
    .size = sizeof(struct dps_collateral_formula),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

/* More tokens than any network has, and far below where base units overflow. */
static const double most_tokens = 1e18;

static struct dps_bond
bond(const void *params, const struct dps_collateral_epoch *epoch)
{
    const struct dps_collateral_formula *self = params;
    const struct dps_formula_want want = {
        .key = "bond", .unit = "token", .range = {0, most_tokens, false, false}};
    double tokens = 0;
    dps_formula_seat_value(epoch->seat, &self->bond, &want, epoch->seat->t, &tokens);
    int64_t units = dps_truncate((long double)tokens * (long double)epoch->unit);
    bool for_node = strcmp(self->per, "node") == 0;
    return (struct dps_bond){for_node ? units : 0, for_node ? 0 : units};
}

const struct dps_collateral_kind dps_collateral_formula = {
    .base = {"formula",
        "an expression for the bond of a node, or of a quantum of weight", &record},
    .bond = bond,
};
