#include "models/lifetime/closed.h"

#include "sim/core/batch.h"
#include "sim/core/maths.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

/* log(1 - u), which is exact in its argument. */
static void
log_upper(const double *u, double *t, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        t[i] = 1 - u[i];
    }
    dps_batch_log(t, t, n);
}

static void
multiply(double *t, double by, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        t[i] *= by;
    }
}

/* ---- exponential ------------------------------------------------------- */

static const struct dps_field exponential_fields[] = {
    DPS_FIELD(struct dps_lifetime_exponential, mean, DPS_NUMBER, .unit = "s",
        .domain = "(0, inf)", .doc = "the mean time"),
};

static const struct dps_record exponential_record = {
    .name = "lifetime.exponential",
    .doc = "a time without memory: what has passed says nothing of what is to come",
    .size = sizeof(struct dps_lifetime_exponential),
    .fields = exponential_fields,
    .n_fields = DPS_COUNT_OF(exponential_fields),
};

static void
exponential_times(const struct dps_lifetime *self, const double *u, double *t, size_t n)
{
    const struct dps_lifetime_exponential *law = self->law.params;
    log_upper(u, t, n);
    multiply(t, -law->mean, n);
}

static double
exponential_survival(const struct dps_lifetime *self, double t)
{
    const struct dps_lifetime_exponential *law = self->law.params;
    return dps_exp(-t / law->mean);
}

static double
exponential_mean(const struct dps_lifetime *self)
{
    const struct dps_lifetime_exponential *law = self->law.params;
    return law->mean;
}

const struct dps_lifetime_kind dps_lifetime_exponential = {
    .base = {"exponential", "a time without memory", &exponential_record},
    .times = exponential_times,
    .survival = exponential_survival,
    .mean = exponential_mean,
};

/* ---- weibull ----------------------------------------------------------- */

static const struct dps_field weibull_fields[] = {
    DPS_FIELD(struct dps_lifetime_weibull, shape, DPS_NUMBER, .unit = "1",
        .domain = "[0.05, 100]",
        .doc = "below 1 the hazard falls with age, above 1 it rises"),
    DPS_FIELD(struct dps_lifetime_weibull, scale, DPS_NUMBER, .unit = "s",
        .domain = "(0, inf)", .doc = "the time by which 63 % are over"),
};

static const struct dps_record weibull_record = {
    .name = "lifetime.weibull",
    .doc = "a time whose hazard is a power of age",
    .size = sizeof(struct dps_lifetime_weibull),
    .fields = weibull_fields,
    .n_fields = DPS_COUNT_OF(weibull_fields),
};

static void
weibull_times(const struct dps_lifetime *self, const double *u, double *t, size_t n)
{
    const struct dps_lifetime_weibull *law = self->law.params;
    log_upper(u, t, n);
    multiply(t, -1, n);
    dps_batch_log(t, t, n);
    multiply(t, 1 / law->shape, n);
    dps_batch_exp(t, t, n);
    multiply(t, law->scale, n);
}

static double
weibull_survival(const struct dps_lifetime *self, double t)
{
    const struct dps_lifetime_weibull *law = self->law.params;
    return dps_exp(-dps_pow(t / law->scale, law->shape));
}

static double
weibull_mean(const struct dps_lifetime *self)
{
    const struct dps_lifetime_weibull *law = self->law.params;
    return law->scale * gsl_sf_gamma(1 + 1 / law->shape);
}

const struct dps_lifetime_kind dps_lifetime_weibull = {
    .base = {"weibull", "a time whose hazard is a power of age", &weibull_record},
    .times = weibull_times,
    .survival = weibull_survival,
    .mean = weibull_mean,
};

/* ---- log-normal -------------------------------------------------------- */

static const struct dps_field log_normal_fields[] = {
    DPS_FIELD(struct dps_lifetime_log_normal, median, DPS_NUMBER, .unit = "s",
        .domain = "(0, inf)", .doc = "the time by which half are over"),
    DPS_FIELD(struct dps_lifetime_log_normal, spread, DPS_NUMBER, .unit = "1",
        .domain = "[0, 5]", .doc = "standard deviation of the logarithm"),
};

static const struct dps_record log_normal_record = {
    .name = "lifetime.log-normal",
    .doc = "a time whose logarithm is normal",
    .size = sizeof(struct dps_lifetime_log_normal),
    .fields = log_normal_fields,
    .n_fields = DPS_COUNT_OF(log_normal_fields),
};

static void
log_normal_times(const struct dps_lifetime *self, const double *u, double *t, size_t n)
{
    const struct dps_lifetime_log_normal *law = self->law.params;
    dps_batch_normal(u, t, n);
    multiply(t, law->spread, n);
    dps_batch_exp(t, t, n);
    multiply(t, law->median, n);
}

static double
log_normal_survival(const struct dps_lifetime *self, double t)
{
    const struct dps_lifetime_log_normal *law = self->law.params;
    if (!(law->spread > 0)) {
        return t < law->median ? 1 : 0;
    }
    return t > 0 ? gsl_cdf_ugaussian_Q(dps_log(t / law->median) / law->spread) : 1;
}

static double
log_normal_mean(const struct dps_lifetime *self)
{
    const struct dps_lifetime_log_normal *law = self->law.params;
    return law->median * dps_exp(law->spread * law->spread / 2);
}

const struct dps_lifetime_kind dps_lifetime_log_normal = {
    .base = {"log-normal", "a time whose logarithm is normal", &log_normal_record},
    .times = log_normal_times,
    .survival = log_normal_survival,
    .mean = log_normal_mean,
};

/* ---- fixed and never --------------------------------------------------- */

static const struct dps_field fixed_fields[] = {
    DPS_FIELD(struct dps_lifetime_fixed, time, DPS_NUMBER, .unit = "s",
        .domain = "(0, inf)", .doc = "the time"),
};

static const struct dps_record fixed_record = {
    .name = "lifetime.fixed",
    .doc = "the same time always",
    .size = sizeof(struct dps_lifetime_fixed),
    .fields = fixed_fields,
    .n_fields = DPS_COUNT_OF(fixed_fields),
};

static double
fixed_mean(const struct dps_lifetime *self)
{
    const struct dps_lifetime_fixed *law = self->law.params;
    return law->time;
}

static void
fixed_times(const struct dps_lifetime *self, const double *u, double *t, size_t n)
{
    (void)u;
    for (size_t i = 0; i < n; i++) {
        t[i] = fixed_mean(self);
    }
}

static double
fixed_survival(const struct dps_lifetime *self, double t)
{
    return t < fixed_mean(self) ? 1 : 0;
}

const struct dps_lifetime_kind dps_lifetime_fixed = {
    .base = {"fixed", "the same time always", &fixed_record},
    .times = fixed_times,
    .survival = fixed_survival,
    .mean = fixed_mean,
};

static void
never_times(const struct dps_lifetime *self, const double *u, double *t, size_t n)
{
    (void)self;
    (void)u;
    for (size_t i = 0; i < n; i++) {
        t[i] = INFINITY;
    }
}

static double
never_survival(const struct dps_lifetime *self, double t)
{
    (void)self;
    return t < INFINITY ? 1 : 0;
}

static double
never_mean(const struct dps_lifetime *self)
{
    (void)self;
    return INFINITY;
}

const struct dps_lifetime_kind dps_lifetime_never = {
    .base = {"never", "it does not come to an end", NULL},
    .times = never_times,
    .survival = never_survival,
    .mean = never_mean,
};
