#include "models/distribution/coverage.h"

#include "sim/core/maths.h"

#include <stdbool.h>

/* ---- HIP-17 ------------------------------------------------------------ */

const struct dps_hexagons dps_hip17_levels[DPS_HIP17_LEVELS] = {
    {10, 2, 1, 1},
    {9, 2, 1, 2},
    {8, 2, 1, 4},
    {7, 2, 5, 20},
    {6, 1, 25, 100},
    {5, 1, 100, 400},
    {4, 1, 250, 800},
};

static const struct dps_field hexagons_fields[] = {
    DPS_FIELD(struct dps_hexagons, resolution, DPS_COUNT, .domain = "[0, 15]",
        .doc = "how fine the hexagons are; one more: a seventh of the area"),
    DPS_FIELD(struct dps_hexagons, neighbours, DPS_COUNT, .domain = "[1, 7]",
        .doc = "of a hexagon and its six neighbours, how many must meet the target "
               "before it may hold more"),
    DPS_FIELD(struct dps_hexagons, target, DPS_COUNT, .domain = "[1, 1000000000]",
        .doc = "nodes that a hexagon is to have"),
    DPS_FIELD(struct dps_hexagons, max, DPS_COUNT, .domain = "[1, 1000000000]",
        .doc = "most nodes that count in a hexagon"),
};

const struct dps_record dps_hexagons_record = {
    .name = "hexagons",
    .doc = "how many nodes count in the hexagons of one resolution",
    .size = sizeof(struct dps_hexagons),
    .fields = hexagons_fields,
    .n_fields = DPS_COUNT_OF(hexagons_fields),
};

int64_t
dps_hexagon_limit(const struct dps_hexagons *self, int64_t met)
{
    int64_t steps = met - self->neighbours + 1;
    int64_t limit = self->target * (steps > 1 ? steps : 1);
    return limit < self->max ? limit : self->max;
}

double
dps_hexagon_scale(const int64_t *clipped, const int64_t *unclipped, size_t n)
{
    double scale = 1;
    for (size_t i = 0; i < n; i++) {
        scale *= unclipped[i] > 0 ? (double)clipped[i] / (double)unclipped[i] : 1;
    }
    return scale;
}

static const struct dps_field coverage_fields[] = {
    DPS_FIELD(struct dps_distribution_coverage, resolution, DPS_COUNT,
        .domain = "[0, 15]", .fallback = "8", .source = "Helium: HIP-17",
        .doc = "the resolution at which a region's density is counted"),
    DPS_FIELD(struct dps_distribution_coverage, inhabited, DPS_COUNT,
        .domain = "[1, 7]", .fallback = "4", .source = "assumed",
        .doc = "of seven neighbouring hexagons, how many have nodes at all"),
    DPS_FIELD(struct dps_distribution_coverage, levels, DPS_LIST,
        .record = &dps_hexagons_record, .fallback = "[]",
        .doc = "limits from fine to coarse; by default those of HIP-17"),
};

static enum dps_status
check_coverage(const void *self, struct dps_error *err)
{
    const struct dps_distribution_coverage *law = self;
    const struct dps_hexagons *levels = law->levels.items;
    for (size_t i = 1; i < law->levels.n; i++) {
        if (levels[i].resolution >= levels[i - 1].resolution) {
            return dps_fail(err, DPS_EINVAL,
                "levels.%zu.resolution is %lld, not coarser than the one before, %lld",
                i, (long long)levels[i].resolution,
                (long long)levels[i - 1].resolution);
        }
    }
    return DPS_OK;
}

static const struct dps_record coverage_record = {
    .name = "distribution.coverage",
    .doc = "pro rata to the weight that was online, less where nodes are crowded",
    .size = sizeof(struct dps_distribution_coverage),
    .fields = coverage_fields,
    .n_fields = DPS_COUNT_OF(coverage_fields),
    .check = check_coverage,
};

/* Nodes in an inhabited hexagon of one resolution, from those of another. */
static double
count_at(double count, int64_t from, int64_t to, int64_t inhabited)
{
    for (; from > to; from--) {
        count *= (double)inhabited;
    }
    for (; from < to; from++) {
        count /= (double)inhabited;
    }
    return count;
}

double
dps_coverage_scale(const struct dps_distribution_coverage *self, double density)
{
    bool has_own = self->levels.n > 0;
    const struct dps_hexagons *levels = has_own ? self->levels.items : dps_hip17_levels;
    size_t n = has_own ? self->levels.n : DPS_HIP17_LEVELS;
    int64_t at = self->resolution;
    double count = density;
    double scale = 1;
    for (size_t i = 0; i < n; i++) {
        count = count_at(count, at, levels[i].resolution, self->inhabited);
        at = levels[i].resolution;
        int64_t met = count >= (double)levels[i].target ? self->inhabited : 0;
        double limit = (double)dps_hexagon_limit(&levels[i], met);
        if (count > limit) {
            scale *= limit / count;
            count = limit;
        }
    }
    return scale;
}

static void
coverage_scores(
    const void *params, const struct dps_distribution_epoch *epoch, double *scores)
{
    for (size_t i = 0; i < epoch->n; i++) {
        const struct dps_distribution_cell *cell = &epoch->cells[i];
        scores[i] = (double)cell->weight * cell->online *
                    dps_coverage_scale(params, cell->density);
    }
}

const struct dps_distribution_kind dps_distribution_coverage = {
    .base =
        {
            .name = "coverage",
            .doc = "pro rata to the weight that was online, less where nodes are "
                   "crowded",
            .params = &coverage_record,
        },
    .scores = coverage_scores,
};

/* ---- HIP-15 ------------------------------------------------------------ */

static const struct dps_field witness_fields[] = {
    DPS_FIELD(struct dps_distribution_witness, desired, DPS_NUMBER, .unit = "1",
        .domain = "[1, inf)", .fallback = "4", .source = "Helium: HIP-15",
        .doc = "witnesses that a beacon wants"),
    DPS_FIELD(struct dps_distribution_witness, decay, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1)", .fallback = "0.8", .source = "Helium: HIP-15",
        .doc = "what each further witness adds, against the one before"),
    DPS_FIELD(struct dps_distribution_witness, reach, DPS_NUMBER, .unit = "1",
        .domain = "(0, inf)", .fallback = "7", .source = "assumed",
        .doc = "hexagons, of those that density is counted in, that hear a beacon"),
};

static const struct dps_record witness_record = {
    .name = "distribution.witness",
    .doc = "for beacons sent and heard",
    .size = sizeof(struct dps_distribution_witness),
    .fields = witness_fields,
    .n_fields = DPS_COUNT_OF(witness_fields),
};

double
dps_witness_heard(const struct dps_distribution_witness *self, double w)
{
    double beyond = w - self->desired;
    return beyond <= 0 ? 1 : (self->desired - (1 - dps_pow(self->decay, beyond))) / w;
}

double
dps_witness_sent(const struct dps_distribution_witness *self, double w)
{
    double beyond = w - self->desired;
    return beyond <= 0 ? w / self->desired : 2 - dps_pow(self->decay, beyond);
}

/* A node sends one beacon and hears as many as others hear of its own. */
static void
witness_scores(
    const void *params, const struct dps_distribution_epoch *epoch, double *scores)
{
    const struct dps_distribution_witness *self = params;
    for (size_t i = 0; i < epoch->n; i++) {
        const struct dps_distribution_cell *cell = &epoch->cells[i];
        double others = cell->density * self->reach - 1;
        double w = others > 0 ? others : 0;
        double beacon = dps_witness_sent(self, w) + w * dps_witness_heard(self, w);
        scores[i] = (double)cell->nodes * cell->online * beacon;
    }
}

const struct dps_distribution_kind dps_distribution_witness = {
    .base =
        {
            .name = "witness",
            .doc = "for beacons sent and heard (HIP-15)",
            .params = &witness_record,
        },
    .scores = witness_scores,
};
