#include "models/distribution/bands.h"

#include "models/figure.h"
#include "sim/core/maths.h"

static const struct dps_field band_fields[] = {
    DPS_FIELD(struct dps_band, from, DPS_NUMBER, .unit = "1",
        .doc = "the figure from which on the factor holds, in the figure's unit"),
    DPS_FIELD(struct dps_band, factor, DPS_NUMBER, .unit = "1", .domain = "[0, 1]",
        .doc = "share of the amount that nodes get"),
};

const struct dps_record dps_band_record = {
    .name = "distribution-band",
    .doc = "A level of a figure, and what nodes get from it on.",
    .size = sizeof(struct dps_band),
    .fields = band_fields,
    .n_fields = DPS_COUNT_OF(band_fields),
};

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_distribution_bands, figure, DPS_TEXT,
        .fallback = "utilisation", .source = "assumed",
        .doc = "the network's figure that it depends on"),
    DPS_FIELD(struct dps_distribution_bands, smooth, DPS_SWITCH, .fallback = "false",
        .source = "assumed",
        .doc = "whether the factor goes in straight lines between the levels"),
    DPS_FIELD(struct dps_distribution_bands, bands, DPS_LIST,
        .record = &dps_band_record, .doc = "levels and factors, ascending"),
    DPS_FIELD(struct dps_distribution_bands, by, DPS_RECORD,
        .record = &dps_distribution_part_record,
        .doc = "how what nodes get is shared among them"),
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_distribution_bands *law = self;
    const struct dps_band *bands = law->bands.items;
    if (dps_figure_named(law->figure) < 0) {
        return dps_fail(err, DPS_EINVAL,
            "figure is %s, not the name of a figure of a network", law->figure);
    }
    if (law->bands.n == 0) {
        return dps_fail(err, DPS_EINVAL, "bands is empty, not at least one level");
    }
    for (size_t i = 1; i < law->bands.n; i++) {
        if (!(bands[i].from > bands[i - 1].from)) {
            return dps_fail(err, DPS_EINVAL,
                "bands.%zu.from is %g, not above the one before, %g", i, bands[i].from,
                bands[i - 1].from);
        }
    }
    return DPS_OK;
}

static const struct dps_record record = {
    .name = "distribution.bands",
    .doc = "a share of the amount that depends on a figure of the network",
    .size = sizeof(struct dps_distribution_bands),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

double
dps_bands_factor(const struct dps_distribution_bands *self, double x)
{
    const struct dps_band *bands = self->bands.items;
    size_t i = 0;
    while (i + 1 < self->bands.n && bands[i + 1].from <= x) {
        i++;
    }
    if (!self->smooth || i + 1 == self->bands.n || !(x > bands[i].from)) {
        return bands[i].factor;
    }
    double way = (x - bands[i].from) / (bands[i + 1].from - bands[i].from);
    return bands[i].factor + way * (bands[i + 1].factor - bands[i].factor);
}

static void
share(const void *params, enum dps_remainder rule, int64_t amount,
    const struct dps_distribution_epoch *epoch,
    const struct dps_distribution_room *room, int64_t *shares,
    struct dps_distribution_outcome *outcome)
{
    const struct dps_distribution_bands *self = params;
    double factor =
        dps_bands_factor(self, epoch->figures[dps_figure_named(self->figure)]);
    int64_t given = dps_truncate((long double)amount * (long double)factor);
    given = given < amount ? given : amount;
    outcome->rest += amount - given;
    dps_distribution_part_share(
        &self->by.law, rule, given, epoch, room, shares, outcome);
}

const struct dps_distribution_kind dps_distribution_bands = {
    .base =
        {
            .name = "bands",
            .doc = "a share of the amount that depends on a figure of the network",
            .params = &record,
        },
    .share = share,
};
