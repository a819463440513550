#include "models/collateral/fixed.h"

#include "models/emission/steps.h"
#include "models/figure.h"
#include "sim/core/maths.h"

#include <string.h>

static struct dps_bond
no_bond(const void *params, const struct dps_collateral_epoch *epoch)
{
    (void)params;
    (void)epoch;
    return (struct dps_bond){0, 0};
}

const struct dps_collateral_kind dps_collateral_none = {
    .base =
        {
            .name = "none",
            .doc = "no bond",
        },
    .bond = no_bond,
};

/* ---- fixed ------------------------------------------------------------- */

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_collateral_fixed, per, DPS_TEXT, .fallback = "node",
        .source = "assumed",
        .doc = "what it is bonded for: each node, or each quantum of weight"),
    DPS_FIELD(struct dps_collateral_fixed, amount, DPS_AMOUNT, .fallback = "0",
        .source = "none", .doc = "the bond in the token"),
    DPS_FIELD(struct dps_collateral_fixed, value, DPS_NUMBER, .unit = "USD",
        .domain = "[0, inf)", .fallback = "0 USD", .source = "none",
        .doc = "what is bonded beside it, by its value at the oracle's price"),
};

enum dps_status
dps_collateral_per_check(const char *per, struct dps_error *err)
{
    return strcmp(per, "node") == 0 || strcmp(per, "weight") == 0
               ? DPS_OK
               : dps_fail(err, DPS_EINVAL, "per is %s, not node or weight", per);
}

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_collateral_fixed *law = self;
    if (law->amount.token != 0) {
        return dps_fail(err, DPS_EINVAL, "amount is not of the network's first token");
    }
    return dps_collateral_per_check(law->per, err);
}

static const struct dps_record record = {
    .name = "collateral.fixed",
    .doc = "the same for each node, or for each quantum of weight",
    .size = sizeof(struct dps_collateral_fixed),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

static int64_t
worth(double value, double oracle, int64_t unit)
{
    if (!(value > 0)) {
        return 0;
    }
    return oracle > 0 ? dps_truncate((long double)value / (long double)oracle *
                                     (long double)unit)
                      : INT64_MAX;
}

static struct dps_bond
bond(const void *params, const struct dps_collateral_epoch *epoch)
{
    const struct dps_collateral_fixed *self = params;
    int64_t units = dps_units_sum(self->amount.units,
        worth(self->value, epoch->figures[DPS_ORACLE], epoch->unit));
    bool for_node = strcmp(self->per, "node") == 0;
    return (struct dps_bond){for_node ? units : 0, for_node ? 0 : units};
}

const struct dps_collateral_kind dps_collateral_fixed = {
    .base =
        {
            .name = "fixed",
            .doc = "the same for each node, or for each quantum of weight",
            .params = &record,
        },
    .bond = bond,
};
