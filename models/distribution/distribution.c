#include "models/distribution/distribution.h"

#include "models/distribution/availability.h"
#include "models/distribution/bands.h"
#include "models/distribution/compound.h"
#include "models/distribution/coverage.h"
#include "models/distribution/formula.h"
#include "models/distribution/part.h"
#include "models/distribution/plain.h"
#include "models/distribution/pools.h"

#include <string.h>

static const struct dps_kind *const kinds[] = {
    &dps_distribution_capacity.base,
    &dps_distribution_quality.base,
    &dps_distribution_work.base,
    &dps_distribution_revenue.base,
    &dps_distribution_stake.base,
    &dps_distribution_coverage.base,
    &dps_distribution_witness.base,
    &dps_distribution_availability.base,
    &dps_distribution_compound.base,
    &dps_distribution_pools.base,
    &dps_distribution_bands.base,
    &dps_distribution_formula.base,
    &dps_distribution_none.base,
};

const struct dps_family dps_distribution_family = {
    .name = "distribution",
    .doc = "How what is issued or paid to nodes is shared among them.",
    .kinds = kinds,
    .n_kinds = DPS_COUNT_OF(kinds),
};

static const char *const rests[] = {
    [DPS_REST_NEXT] = "next",
    [DPS_REST_TREASURY] = "treasury",
    [DPS_REST_UNMINTED] = "unminted",
};

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_distribution, remainder, DPS_TEXT, .fallback = "largest",
        .source = "assumed",
        .doc = "who gets the units that rounding down leaves: largest, unallocated, "
               "carry or residual"),
    DPS_FIELD(struct dps_distribution, rest, DPS_TEXT, .fallback = "next",
        .source = "assumed",
        .doc = "what becomes of what nobody is entitled to: next, treasury or "
               "unminted"),
    {
        .key = "kind",
        .offset = offsetof(struct dps_distribution, law),
        .type = DPS_KIND,
        .family = &dps_distribution_family,
        .fallback = "capacity",
        .source = "assumed",
        .doc = "the law by which it is shared",
    },
};

static int
rest_named(const char *name)
{
    for (size_t i = 0; i < DPS_COUNT_OF(rests); i++) {
        if (strcmp(rests[i], name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_distribution *distribution = self;
    if (rest_named(distribution->rest) < 0) {
        return dps_fail(err, DPS_EINVAL, "rest is %s, not next, treasury or unminted",
            distribution->rest);
    }
    return dps_remainder_check(distribution->remainder, "remainder", err);
}

const struct dps_record dps_distribution_record = {
    .name = "distribution",
    .doc = "How what is issued or paid to nodes is shared among them.",
    .size = sizeof(struct dps_distribution),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

bool
dps_distribution_is_of(const struct dps_distribution_cell *cell, const char *class)
{
    return class == NULL || class[0] == '\0' ||
           (cell->class != NULL && strcmp(cell->class, class) == 0);
}

enum dps_rest
dps_distribution_rest(const struct dps_distribution *self)
{
    return (enum dps_rest)rest_named(self->rest);
}

bool
dps_distribution_by_wallet(const struct dps_distribution *self)
{
    bool asks = dps_distribution_part_by_wallet(&self->law);
    if (self->law.kind == &dps_distribution_pools.base) {
        const struct dps_distribution_pools *law = self->law.params;
        const struct dps_reward_pool *pools = law->pools.items;
        for (size_t i = 0; i < law->pools.n; i++) {
            asks = asks || dps_distribution_part_by_wallet(&pools[i].law);
        }
    }
    if (self->law.kind == &dps_distribution_bands.base) {
        const struct dps_distribution_bands *law = self->law.params;
        asks = asks || dps_distribution_part_by_wallet(&law->by.law);
    }
    return asks;
}

void
dps_distribution_share(const struct dps_distribution *self, int64_t amount,
    const struct dps_distribution_epoch *epoch,
    const struct dps_distribution_room *room, int64_t *shares,
    struct dps_distribution_outcome *outcome)
{
    const struct dps_distribution_kind *kind =
        (const struct dps_distribution_kind *)(const void *)self->law.kind;
    enum dps_remainder rule = (enum dps_remainder)dps_remainder_named(self->remainder);
    *outcome = (struct dps_distribution_outcome){.rest = 0};
    for (size_t i = 0; i < epoch->n; i++) {
        shares[i] = 0;
    }
    if (kind->scores != NULL) {
        dps_distribution_part_share(
            &self->law, rule, amount, epoch, room, shares, outcome);
    } else {
        kind->share(self->law.params, rule, amount, epoch, room, shares, outcome);
    }
}

const struct dps_reward_pool *
dps_distribution_pool(const struct dps_distribution *self, size_t i)
{
    if (self->law.kind != &dps_distribution_pools.base) {
        return NULL;
    }
    const struct dps_distribution_pools *law = self->law.params;
    const struct dps_reward_pool *pools = law->pools.items;
    return i < law->pools.n ? &pools[i] : NULL;
}

const char *
dps_distribution_account(const struct dps_distribution *self, size_t i)
{
    const struct dps_reward_pool *pool = dps_distribution_pool(self, i);
    return pool != NULL ? pool->to : NULL;
}
