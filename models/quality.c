#include "models/quality.h"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_quality, multiplier, DPS_NUMBER, .unit = "1",
        .domain = "[0, inf)", .fallback = "10",
        .source = "Filecoin: builtin-actors, VERIFIED_DEAL_WEIGHT_MULTIPLIER",
        .doc = "how often capacity counts that does what is wanted most"),
    DPS_FIELD(struct dps_quality, share, DPS_RECORD,
        .record = &dps_growth_numbers_record,
        .doc = "share of capacity that does, by date"),
};

const struct dps_record dps_quality_record = {
    .name = "quality",
    .doc = "Work of which a part counts several times.",
    .size = sizeof(struct dps_quality),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

double
dps_quality_of(const struct dps_quality *self, double share)
{
    double v = share < 1 ? share : 1;
    return 1 + (self->multiplier - 1) * v;
}
