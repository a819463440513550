#include "models/distribution/compound.h"

#include "models/spec.h"

#include <string.h>

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_distribution_compound, time, DPS_TEXT, .fallback = "worked",
        .source = "Render: RNP-019",
        .doc = "which time counts: worked, or online, working or not"),
    DPS_FIELD(struct dps_distribution_compound, weights, DPS_MAP,
        .record = &dps_spec_record,
        .doc = "what a figure of the machine counts for, by the names of its `specs`"),
};

static enum dps_status
check(const void *params, struct dps_error *err)
{
    const struct dps_distribution_compound *self = params;
    return strcmp(self->time, "worked") == 0 || strcmp(self->time, "online") == 0
               ? DPS_OK
               : dps_fail(
                     err, DPS_EINVAL, "time is %s, not worked or online", self->time);
}

static const struct dps_record record = {
    .name = "distribution.compound",
    .doc = "pro rata to time, times a weighted sum of what a machine is",
    .size = sizeof(struct dps_distribution_compound),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

double
dps_compound_multiplier(
    const struct dps_distribution_compound *self, const struct dps_list *specs)
{
    const struct dps_spec *weights = self->weights.items;
    double sum = 0;
    for (size_t k = 0; k < self->weights.n; k++) {
        sum += weights[k].value * dps_spec_of(specs, weights[k].name);
    }
    return sum;
}

static void
scores(const void *params, const struct dps_distribution_epoch *epoch, double *scores)
{
    const struct dps_distribution_compound *self = params;
    bool worked = strcmp(self->time, "worked") == 0;
    for (size_t i = 0; i < epoch->n; i++) {
        const struct dps_distribution_cell *cell = &epoch->cells[i];
        scores[i] = (double)cell->nodes * cell->online * (worked ? cell->busy : 1) *
                    dps_compound_multiplier(self, cell->specs);
    }
}

const struct dps_distribution_kind dps_distribution_compound = {
    .base =
        {
            .name = "compound",
            .doc = "pro rata to time, times a weighted sum of what a machine is",
            .params = &record,
        },
    .scores = scores,
};
