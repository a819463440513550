#include "models/aggregate.h"

#define TABLE(member_, record_, ...)                                                   \
    DPS_FIELD(struct dps_aggregate_terms, member_, DPS_NAMED, .record = &(record_),    \
        .library = "tables", __VA_ARGS__)

static const struct dps_field fields[] = {
    TABLE(power, dps_growth_bytes_record, .doc = "capacity by date"),
    TABLE(weight, dps_growth_bytes_record, .fallback = "none",
        .doc = "capacity as it counts in rewards and pledges; by default all alike"),
    TABLE(onboarded, dps_growth_bytes_record, .fallback = "none",
        .doc = "weight that is committed anew, a day"),
    TABLE(renewed, dps_growth_bytes_record, .fallback = "none",
        .doc = "weight that is committed for another life, a day; by default the "
               "share `renewal` of what ends"),
    TABLE(renewal, dps_growth_numbers_record, .fallback = "none",
        .doc = "share of what ends that is renewed; by default that of the terms"),
    TABLE(released, dps_growth_numbers_record, .fallback = "none",
        .doc = "tokens whose pledge ends, a day; by default after the terms' life"),
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_aggregate_terms *terms = self;
    return terms->power == NULL
               ? dps_fail(err, DPS_EINVAL, "power is none, not a table")
           : terms->renewed != NULL && terms->released == NULL
               ? dps_fail(err, DPS_EINVAL,
                     "renewed is given, but not `released`: what ends by the terms' "
                     "life is renewed by a share")
               : DPS_OK;
}

const struct dps_record dps_aggregate_terms_record = {
    .name = "aggregate",
    .doc = "The nodes of a network as one whole, given by date.",
    .size = sizeof(struct dps_aggregate_terms),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};
