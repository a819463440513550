#include "models/operator/trait.h"

#include "sim/core/maths.h"

#include <gsl/gsl_cdf.h>

/* ---- fixed --------------------------------------------------------------- */

static double
one(const void *params, double u)
{
    (void)params;
    (void)u;
    return 1;
}

const struct dps_trait_kind dps_trait_fixed = {
    .base = {"fixed", "all operators are alike", NULL},
    .factor = one,
};

/* ---- log-normal ---------------------------------------------------------- */

static const struct dps_field log_normal_fields[] = {
    DPS_FIELD(struct dps_trait_log_normal, spread, DPS_NUMBER, .unit = "1",
        .domain = "[0, 5]", .doc = "standard deviation of the factor's logarithm"),
};

static const struct dps_record log_normal_record = {
    .name = "trait.log-normal",
    .doc = "the factor is log-normal of median 1",
    .size = sizeof(struct dps_trait_log_normal),
    .fields = log_normal_fields,
    .n_fields = DPS_COUNT_OF(log_normal_fields),
};

static double
log_normal(const void *params, double u)
{
    const struct dps_trait_log_normal *law = params;
    return dps_exp(law->spread * gsl_cdf_ugaussian_Pinv(u));
}

const struct dps_trait_kind dps_trait_log_normal = {
    .base = {"log-normal", "the factor is log-normal of median 1", &log_normal_record},
    .factor = log_normal,
};

/* ---- uniform ------------------------------------------------------------- */

static const struct dps_field uniform_fields[] = {
    DPS_FIELD(struct dps_trait_uniform, low, DPS_NUMBER, .unit = "1",
        .domain = "(0, inf)", .doc = "the lowest factor"),
    DPS_FIELD(struct dps_trait_uniform, high, DPS_NUMBER, .unit = "1",
        .domain = "(0, inf)", .doc = "the highest factor"),
};

static enum dps_status
check_uniform(const void *self, struct dps_error *err)
{
    const struct dps_trait_uniform *law = self;
    if (law->high < law->low) {
        return dps_fail(err, DPS_EINVAL, "high is %g, less than `low`", law->high);
    }
    return DPS_OK;
}

static const struct dps_record uniform_record = {
    .name = "trait.uniform",
    .doc = "the factor is uniform between two",
    .size = sizeof(struct dps_trait_uniform),
    .fields = uniform_fields,
    .n_fields = DPS_COUNT_OF(uniform_fields),
    .check = check_uniform,
};

static double
uniform(const void *params, double u)
{
    const struct dps_trait_uniform *law = params;
    return law->low + (law->high - law->low) * u;
}

const struct dps_trait_kind dps_trait_uniform = {
    .base = {"uniform", "the factor is uniform between two", &uniform_record},
    .factor = uniform,
};

/* ---- the family ---------------------------------------------------------- */

static const struct dps_kind *const kinds[] = {
    &dps_trait_fixed.base,
    &dps_trait_log_normal.base,
    &dps_trait_uniform.base,
};

const struct dps_family dps_trait_family = {
    .name = "trait",
    .doc = "How operators differ from each other.",
    .kinds = kinds,
    .n_kinds = DPS_COUNT_OF(kinds),
};

static const struct dps_field fields[] = {
    {
        .key = "kind",
        .offset = offsetof(struct dps_trait, law),
        .type = DPS_KIND,
        .family = &dps_trait_family,
        .fallback = "fixed",
        .source = "all alike",
        .doc = "how a factor on the median is distributed",
    },
};

const struct dps_record dps_trait_record = {
    .name = "trait",
    .doc = "how operators differ in one of their figures",
    .size = sizeof(struct dps_trait),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

double
dps_trait_factor(const struct dps_trait *self, double u)
{
    const struct dps_trait_kind *law = (const void *)self->law.kind;
    return law->factor(self->law.params, u);
}
