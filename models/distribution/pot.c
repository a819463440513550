#include "models/distribution/pot.h"

#include "sim/core/maths.h"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_reward_pot, account, DPS_TEXT, .doc = "the account that pays"),
    DPS_FIELD(struct dps_reward_pot, each, DPS_AMOUNT, .fallback = "0",
        .source = "all that it has",
        .doc = "the most it pays for one of what its law counts; 0: all that it has"),
    DPS_FIELD(struct dps_reward_pot, by, DPS_RECORD,
        .record = &dps_distribution_part_record, .doc = "how it is shared among nodes"),
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_reward_pot *pot = self;
    if (pot->account[0] == '\0') {
        return dps_fail(
            err, DPS_EINVAL, "account is empty, not the name of an account");
    }
    return pot->each.token != 0
               ? dps_fail(err, DPS_EINVAL,
                     "each is not in the network's first token, which nodes earn")
               : DPS_OK;
}

const struct dps_record dps_reward_pot_record = {
    .name = "pot",
    .doc = "An account of its own out of which nodes are paid by a law of its own.",
    .size = sizeof(struct dps_reward_pot),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

/* What it pays of what it holds. */
static int64_t
amount_of(const struct dps_reward_pot *self, int64_t there,
    const struct dps_distribution_epoch *epoch,
    const struct dps_distribution_room *room)
{
    const struct dps_distribution_kind *kind =
        (const struct dps_distribution_kind *)(const void *)self->by.law.kind;
    if (self->each.units == 0) {
        return there;
    }
    double counted = 0;
    kind->scores(self->by.law.params, epoch, room->scores);
    for (size_t i = 0; i < epoch->n; i++) {
        counted += room->scores[i];
    }
    int64_t due =
        dps_truncate((long double)self->each.units * (long double)counted + 0.5L);
    return due < there ? due : there;
}

int64_t
dps_reward_pot_share(const struct dps_reward_pot *self, int64_t there,
    const struct dps_distribution_epoch *epoch,
    const struct dps_distribution_room *room, int64_t *shares)
{
    struct dps_distribution_outcome outcome = {.rest = 0};
    int64_t amount = amount_of(self, there, epoch, room);
    dps_distribution_part_share(
        &self->by.law, DPS_REMAINDER_LARGEST, amount, epoch, room, shares, &outcome);
    return amount - outcome.rest;
}
