#include "models/collateral/collateral.h"

#include "models/collateral/fixed.h"
#include "models/collateral/formula.h"
#include "models/collateral/pledge.h"
#include "models/emission/steps.h"
#include "sim/core/maths.h"

#include <math.h>

static const struct dps_kind *const kinds[] = {
    &dps_collateral_none.base,
    &dps_collateral_fixed.base,
    &dps_collateral_pledge.base,
    &dps_collateral_formula.base,
};

const struct dps_family dps_collateral_family = {
    .name = "collateral",
    .doc = "What nodes bond so that they may work.",
    .kinds = kinds,
    .n_kinds = DPS_COUNT_OF(kinds),
};

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_collateral, fault, DPS_NUMBER, .unit = "1", .domain = "[0, 1]",
        .fallback = "0", .source = "assumed",
        .doc = "share of its bond that a node loses when it fails"),
    DPS_FIELD(struct dps_collateral, fraud, DPS_NUMBER, .unit = "1", .domain = "[0, 1]",
        .fallback = "100 %", .source = "assumed",
        .doc = "share of its bond that a node loses when it is caught cheating"),
    DPS_FIELD(struct dps_collateral, jail, DPS_SPAN, .fallback = "0 s",
        .source = "assumed", .doc = "how long a node that was caught may not work"),
    DPS_FIELD(struct dps_collateral, restored, DPS_SWITCH, .fallback = "true",
        .source = "assumed, as a least stake is asked for",
        .doc = "whether a node that was caught has to bond anew what it has lost"),
    DPS_FIELD(struct dps_collateral, to, DPS_TEXT, .fallback = "burned",
        .source = "assumed", .doc = "where it goes: the name of an account, or burned"),
    {
        .key = "kind",
        .offset = offsetof(struct dps_collateral, law),
        .type = DPS_KIND,
        .family = &dps_collateral_family,
        .fallback = "none",
        .source = "assumed",
        .doc = "the law of the bond",
    },
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_collateral *collateral = self;
    if (collateral->to[0] == '\0') {
        return dps_fail(
            err, DPS_EINVAL, "to is empty, not the name of an account or burned");
    }
    if (collateral->jail.months > 0) {
        return dps_fail(
            err, DPS_EINVAL, "jail is in calendar months, not all equally long");
    }
    return dps_steps_check(collateral->jail, "jail", true, err);
}

const struct dps_record dps_collateral_record = {
    .name = "collateral",
    .doc = "What nodes bond so that they may work, and what of it they can lose.",
    .size = sizeof(struct dps_collateral),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

bool
dps_collateral_bonds(const struct dps_collateral *self)
{
    return self->law.kind != &dps_collateral_none.base;
}

struct dps_bond
dps_collateral_bond(
    const struct dps_collateral *self, const struct dps_collateral_epoch *epoch)
{
    return dps_collateral_law_bond(&self->law, epoch);
}

struct dps_bond
dps_collateral_law_bond(
    const struct dps_variant *law, const struct dps_collateral_epoch *epoch)
{
    const struct dps_collateral_kind *kind =
        (const struct dps_collateral_kind *)(const void *)law->kind;
    return kind->bond(law->params, epoch);
}

int64_t
dps_bond_total(struct dps_bond self, int64_t weight)
{
    return dps_units_sum(self.node, dps_muldiv(self.weight, weight, 1));
}

/* ---- losses ------------------------------------------------------------ */

static int64_t
part_of(int64_t bonded, double share)
{
    int64_t lost = dps_truncate((long double)bonded * (long double)share);
    return lost < bonded ? lost : bonded;
}

int64_t
dps_collateral_fault(const struct dps_collateral *self, int64_t bonded)
{
    return part_of(bonded, self->fault);
}

int64_t
dps_collateral_fraud(const struct dps_collateral *self, int64_t bonded)
{
    return part_of(bonded, self->fraud);
}

int64_t
dps_collateral_jail(const struct dps_collateral *self, int64_t epoch_ns)
{
    return self->jail.ns / epoch_ns + (self->jail.ns % epoch_ns != 0);
}

/* ---- deterrence -------------------------------------------------------- */

bool
dps_collateral_deters(const struct dps_temptation *self)
{
    double p = self->detection;
    return self->gain * (1 - p) < p * (self->share * self->bond + self->future);
}

double
dps_collateral_least_bond(const struct dps_temptation *self)
{
    double p = self->detection;
    double wanting = self->gain * (1 - p) - p * self->future;
    if (wanting <= 0) {
        return 0;
    }
    return p * self->share > 0 ? wanting / (p * self->share) : INFINITY;
}

double
dps_collateral_least_share(const struct dps_temptation *self)
{
    struct dps_temptation whole = *self;
    whole.share = 1;
    double bond = dps_collateral_least_bond(&whole);
    if (bond == 0) {
        return 0;
    }
    return self->bond > 0 ? bond / self->bond : INFINITY;
}

double
dps_collateral_least_detection(const struct dps_temptation *self)
{
    double lost = self->share * self->bond + self->future;
    return self->gain > 0 ? self->gain / (self->gain + lost) : 0;
}
