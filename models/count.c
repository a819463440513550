#include "models/count.h"

#include "sim/core/batch.h"
#include "sim/core/maths.h"

#include <math.h>

/* More than anything that is counted, and whole as a double. */
static const double beyond = 1e15;

/* ---- kinds ------------------------------------------------------------- */

static const struct dps_field fixed_fields[] = {
    DPS_FIELD(struct dps_count_fixed, count, DPS_COUNT, .domain = "[1, 1e15]",
        .doc = "the number"),
};

static const struct dps_record fixed_record = {
    .name = "count.fixed",
    .doc = "the same number always",
    .size = sizeof(struct dps_count_fixed),
    .fields = fixed_fields,
    .n_fields = DPS_COUNT_OF(fixed_fields),
};

static double
fixed_of(const void *params, double u)
{
    const struct dps_count_fixed *law = params;
    (void)u;
    return (double)law->count;
}

const struct dps_count_kind dps_count_fixed = {
    .base = {"fixed", "the same number always", &fixed_record},
    .of = fixed_of,
};

static const struct dps_field geometric_fields[] = {
    DPS_FIELD(struct dps_count_geometric, mean, DPS_NUMBER, .unit = "1",
        .domain = "[1, 1e15]", .doc = "the mean"),
};

static const struct dps_record geometric_record = {
    .name = "count.geometric",
    .doc = "a number that goes on with the same chance after each one",
    .size = sizeof(struct dps_count_geometric),
    .fields = geometric_fields,
    .n_fields = DPS_COUNT_OF(geometric_fields),
};

static double
geometric_of(const void *params, double u)
{
    const struct dps_count_geometric *law = params;
    return law->mean > 1 ? 1 + floor(dps_log(1 - u) / dps_log(1 - 1 / law->mean)) : 1;
}

const struct dps_count_kind dps_count_geometric = {
    .base = {"geometric", "each one more has the same chance", &geometric_record},
    .of = geometric_of,
};

static const struct dps_field log_normal_fields[] = {
    DPS_FIELD(struct dps_count_log_normal, median, DPS_NUMBER, .unit = "1",
        .domain = "[1, 1e15]", .doc = "the number that half are below"),
    DPS_FIELD(struct dps_count_log_normal, spread, DPS_NUMBER, .unit = "1",
        .domain = "[0, 5]", .doc = "standard deviation of the logarithm"),
};

static const struct dps_record log_normal_record = {
    .name = "count.log-normal",
    .doc = "a number whose logarithm is normal, to the nearest whole one",
    .size = sizeof(struct dps_count_log_normal),
    .fields = log_normal_fields,
    .n_fields = DPS_COUNT_OF(log_normal_fields),
};

static double
log_normal_of(const void *params, double u)
{
    const struct dps_count_log_normal *law = params;
    double z;
    dps_batch_normal(&u, &z, 1);
    double n = floor(law->median * dps_exp(law->spread * z) + 0.5);
    return n > 1 ? n : 1;
}

const struct dps_count_kind dps_count_log_normal = {
    .base = {"log-normal", "its logarithm is normal", &log_normal_record},
    .of = log_normal_of,
};

static const struct dps_kind *const kinds[] = {
    &dps_count_fixed.base, &dps_count_geometric.base, &dps_count_log_normal.base};

const struct dps_family dps_count_family = {
    .name = "count",
    .doc = "How many of something there are: whole numbers from 1 on.",
    .kinds = kinds,
    .n_kinds = DPS_COUNT_OF(kinds),
};

/* ---- laws -------------------------------------------------------------- */

static const struct dps_field fields[] = {
    {
        .key = "kind",
        .offset = offsetof(struct dps_count_law, law),
        .type = DPS_KIND,
        .family = &dps_count_family,
        .doc = "the law of the number",
    },
    DPS_FIELD(struct dps_count_law, most, DPS_COUNT, .domain = "[0, 1e15]",
        .fallback = "0", .source = "the law says",
        .doc = "numbers that would be larger are cut to it; 0: none is"),
};

const struct dps_record dps_count_record = {
    .name = "count",
    .doc = "How many of something there are.",
    .size = sizeof(struct dps_count_law),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

double
dps_count_of(const struct dps_count_law *self, double u)
{
    const struct dps_count_kind *kind =
        (const struct dps_count_kind *)(const void *)self->law.kind;
    double n = kind->of(self->law.params, u);
    double most = self->most > 0 ? (double)self->most : beyond;
    return n < most ? n : most;
}

/* Midpoints of the halves that halving leaves of the upper tail, where the mean is. */
double
dps_count_mean(const struct dps_count_law *self)
{
    enum { HALVES = 48, POINTS = 256 };
    double mean = 0;
    double tail = 1; /* above the halves so far */
    for (int h = 0; h < HALVES; h++) {
        double sum = 0;
        for (int i = 0; i < POINTS; i++) {
            sum += dps_count_of(self, 1 - tail + tail / 2 * (i + 0.5) / POINTS);
        }
        tail /= 2;
        mean += sum / POINTS * tail;
    }
    return mean;
}
