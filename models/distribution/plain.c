#include "models/distribution/plain.h"

#include "sim/core/maths.h"

static void
capacity_scores(
    const void *params, const struct dps_distribution_epoch *epoch, double *scores)
{
    (void)params;
    for (size_t i = 0; i < epoch->n; i++) {
        scores[i] = (double)epoch->cells[i].weight * epoch->cells[i].online;
    }
}

const struct dps_distribution_kind dps_distribution_capacity = {
    .base =
        {
            .name = "capacity",
            .doc = "pro rata to the weight that was online",
        },
    .scores = capacity_scores,
};

static void
work_scores(
    const void *params, const struct dps_distribution_epoch *epoch, double *scores)
{
    (void)params;
    for (size_t i = 0; i < epoch->n; i++) {
        scores[i] = epoch->cells[i].work;
    }
}

const struct dps_distribution_kind dps_distribution_work = {
    .base =
        {
            .name = "work",
            .doc = "pro rata to the work done",
        },
    .scores = work_scores,
};

static void
revenue_scores(
    const void *params, const struct dps_distribution_epoch *epoch, double *scores)
{
    (void)params;
    for (size_t i = 0; i < epoch->n; i++) {
        scores[i] = epoch->cells[i].revenue;
    }
}

const struct dps_distribution_kind dps_distribution_revenue = {
    .base =
        {
            .name = "revenue",
            .doc = "pro rata to what users paid for the work",
        },
    .scores = revenue_scores,
};

static void
stake_scores(
    const void *params, const struct dps_distribution_epoch *epoch, double *scores)
{
    (void)params;
    for (size_t i = 0; i < epoch->n; i++) {
        scores[i] = (double)epoch->cells[i].stake * epoch->cells[i].online;
    }
}

const struct dps_distribution_kind dps_distribution_stake = {
    .base =
        {
            .name = "stake",
            .doc = "pro rata to the stake of nodes that were online",
        },
    .scores = stake_scores,
};

static void
none_scores(
    const void *params, const struct dps_distribution_epoch *epoch, double *scores)
{
    (void)params;
    for (size_t i = 0; i < epoch->n; i++) {
        scores[i] = 0;
    }
}

const struct dps_distribution_kind dps_distribution_none = {
    .base =
        {
            .name = "none",
            .doc = "to nobody: all of it is left",
        },
    .scores = none_scores,
};

/* ---- quality ----------------------------------------------------------- */

static const struct dps_field quality_fields[] = {
    DPS_FIELD(struct dps_distribution_quality, power, DPS_NUMBER, .unit = "1",
        .domain = "[0, 16]", .fallback = "1", .source = "assumed",
        .doc = "the power that quality is raised to; 0: capacity alone"),
};

static const struct dps_record quality_record = {
    .name = "distribution.quality",
    .doc = "pro rata to the weight that was online, times a power of its quality",
    .size = sizeof(struct dps_distribution_quality),
    .fields = quality_fields,
    .n_fields = DPS_COUNT_OF(quality_fields),
};

static void
quality_scores(
    const void *params, const struct dps_distribution_epoch *epoch, double *scores)
{
    const struct dps_distribution_quality *self = params;
    for (size_t i = 0; i < epoch->n; i++) {
        const struct dps_distribution_cell *cell = &epoch->cells[i];
        scores[i] =
            (double)cell->weight * cell->online * dps_pow(cell->quality, self->power);
    }
}

const struct dps_distribution_kind dps_distribution_quality = {
    .base =
        {
            .name = "quality",
            .doc = "pro rata to the weight that was online, times a power of its "
                   "quality",
            .params = &quality_record,
        },
    .scores = quality_scores,
};
