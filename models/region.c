#include "models/region.h"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_region, title, DPS_TEXT, .doc = "what the region is"),
    DPS_FIELD(
        struct dps_region, source, DPS_TEXT, .doc = "where the figures come from"),
    DPS_FIELD(struct dps_region, cost_factor, DPS_NUMBER, .unit = "1",
        .domain = "(0, inf)", .fallback = "1", .source = "as the class has it",
        .doc = "running cost there, relative to the hardware class's"),
};

const struct dps_record dps_region_record = {
    .name = "region",
    .doc = "Where machines stand.",
    .size = sizeof(struct dps_region),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};
