#include "models/distribution/part.h"

#include "models/distribution/availability.h"
#include "models/distribution/compound.h"
#include "models/distribution/coverage.h"
#include "models/distribution/formula.h"
#include "models/distribution/plain.h"

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
    &dps_distribution_formula.base,
    &dps_distribution_none.base,
};

const struct dps_family dps_distribution_part_family = {
    .name = "distribution-part",
    .doc = "How a pool, or what a band gives, is shared among nodes.",
    .kinds = kinds,
    .n_kinds = DPS_COUNT_OF(kinds),
};

static const struct dps_field fields[] = {
    {
        .key = "kind",
        .offset = offsetof(struct dps_distribution_part, law),
        .type = DPS_KIND,
        .family = &dps_distribution_part_family,
        .doc = "the law by which it is shared",
    },
};

const struct dps_record dps_distribution_part_record = {
    .name = "distribution-part",
    .doc = "How a part of an amount is shared among nodes.",
    .size = sizeof(struct dps_distribution_part),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

bool
dps_distribution_part_by_wallet(const struct dps_variant *law)
{
    return ((const struct dps_distribution_kind *)(const void *)law->kind)->by_wallet;
}

static bool
is_empty(const int64_t *weights, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (weights[i] > 0) {
            return false;
        }
    }
    return true;
}

void
dps_distribution_part_share(const struct dps_variant *law, enum dps_remainder rule,
    int64_t amount, const struct dps_distribution_epoch *epoch,
    const struct dps_distribution_room *room, int64_t *shares,
    struct dps_distribution_outcome *outcome)
{
    const struct dps_distribution_kind *kind =
        (const struct dps_distribution_kind *)(const void *)law->kind;
    kind->scores(law->params, epoch, room->scores);
    for (size_t i = 0; i < epoch->n; i++) {
        bool ours = dps_distribution_is_of(&epoch->cells[i], epoch->class);
        room->scores[i] = ours ? room->scores[i] : 0;
    }
    dps_split_weights(room->scores, epoch->n, room->weights);
    if (is_empty(room->weights, epoch->n)) {
        outcome->rest += amount;
        return;
    }
    int64_t left = dps_split(amount, room->weights, epoch->n, 0, rule, room->parts);
    for (size_t i = 0; i < epoch->n; i++) {
        shares[i] += room->parts[i];
    }
    *(rule == DPS_REMAINDER_CARRY ? &outcome->carry : &outcome->rest) += left;
}
