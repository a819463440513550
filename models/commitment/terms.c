#include "models/commitment/terms.h"

#include "models/emission/steps.h"
#include "sim/core/maths.h"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_commitment_terms, life, DPS_SPAN, .domain = "(0, inf)",
        .fallback = "540 d",
        .source = "Filecoin: sector life, policy.rs 180 d to 1278 d",
        .doc = "how long a new commitment lasts"),
    DPS_FIELD(struct dps_commitment_terms, renewal, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .fallback = "0", .source = "assumed",
        .doc = "share of what ends that is renewed for another life"),
    DPS_FIELD(struct dps_commitment_terms, topped_up, DPS_SWITCH, .fallback = "false",
        .source = "assumed",
        .doc = "whether what is renewed is to pledge as much as what is new, where "
               "that is more than it has pledged"),
    DPS_FIELD(struct dps_commitment_terms, again, DPS_SWITCH, .fallback = "false",
        .source = "assumed",
        .doc = "whether what is not renewed promises anew as long as it takes part; "
               "else it lapses, and works on without rewards"),
    DPS_FIELD(struct dps_commitment_terms, payer, DPS_TEXT, .fallback = "market",
        .source = "assumed",
        .doc = "account that pays what the nodes lack of a pledge: that of some "
               "holders, or market where the token has a price"),
    DPS_FIELD(struct dps_commitment_terms, fee, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .fallback = "8.5 %", .source = "Filecoin: FIP-0098",
        .doc = "share of its pledge that a commitment loses when it ends early"),
    {
        .key = "kind",
        .offset = offsetof(struct dps_commitment_terms, pledge),
        .type = DPS_KIND,
        .family = &dps_collateral_family,
        .fallback = "none",
        .source = "assumed",
        .doc = "what is pledged for it, as a bond would be",
    },
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_commitment_terms *terms = self;
    if (terms->payer[0] == '\0') {
        return dps_fail(err, DPS_EINVAL, "payer is empty, not the name of an account");
    }
    if (terms->life.months > 0) {
        return dps_fail(
            err, DPS_EINVAL, "life is in calendar months, not all equally long");
    }
    return dps_steps_check(terms->life, "life", false, err);
}

const struct dps_record dps_commitment_terms_record = {
    .name = "commitment",
    .doc = "For how long nodes commit themselves, and what it costs to leave early.",
    .size = sizeof(struct dps_commitment_terms),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

uint32_t
dps_commitment_epochs(const struct dps_commitment_terms *self, int64_t epoch_ns)
{
    int64_t epochs = self->life.ns / epoch_ns + (self->life.ns % epoch_ns != 0);
    return epochs > UINT32_MAX ? UINT32_MAX : (uint32_t)epochs;
}

static int64_t
part_of(int64_t amount, double share)
{
    int64_t part = dps_truncate((long double)amount * (long double)share);
    return part < amount ? part : amount;
}

struct dps_commitment_lot
dps_commitment_renewal(
    const struct dps_commitment_terms *self, struct dps_commitment_lot lot)
{
    return (struct dps_commitment_lot){
        part_of(lot.weight, self->renewal), part_of(lot.pledge, self->renewal)};
}

int64_t
dps_commitment_fee(const struct dps_commitment_terms *self, int64_t pledge)
{
    return part_of(pledge, self->fee);
}
