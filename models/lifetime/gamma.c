#include "models/lifetime/gamma.h"

#include "models/lifetime/inverse.h"
#include "sim/core/maths.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_lifetime_gamma, shape, DPS_NUMBER, .unit = "1",
        .domain = "[0.05, 1e4]", .doc = "a; below 1 many are short"),
    DPS_FIELD(struct dps_lifetime_gamma, scale, DPS_NUMBER, .unit = "s",
        .domain = "(0, inf)", .doc = "b; the mean is the shape times it"),
};

static const struct dps_record record = {
    .name = "lifetime.gamma",
    .doc = "a time with a gamma distribution",
    .size = sizeof(struct dps_lifetime_gamma),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

/* The law of scale 1 is tabulated; times are multiplied afterwards. */

static double
distribution(double shape, double x, bool upper)
{
    return upper ? gsl_cdf_gamma_Q(x, shape, 1) : gsl_cdf_gamma_P(x, shape, 1);
}

/* Below this log x, P(a, x) = x^a / Gamma(a + 1) to a double's precision. */
static const double smallest = -38;

/* Where Newton's steps begin: in the bulk of the law (Wilson and Hilferty 1931) or,
 * with a small shape, at a bound of the root. */
static double
start(double a, double p, bool upper, double asymptote)
{
    if (a > 2) {
        double z = upper ? gsl_cdf_ugaussian_Qinv(p) : gsl_cdf_ugaussian_Pinv(p);
        double root = 1 - 1 / (9 * a) + z / (3 * sqrt(a));
        return root > 0.1 ? dps_log(a) + 3 * dps_log(root) : asymptote;
    }
    return upper ? dps_log(2 - dps_log(p)) : asymptote;
}

/* The density of log x is log-concave for every shape, and with it both of its ends:
 * Newton's steps in log x and log p come to the root from one side. */
static double
log_quantile(const void *params, double p, bool upper)
{
    enum { MOST_STEPS = 100 };
    const struct dps_lifetime_gamma *law = params;
    double a = law->shape;
    double asymptote = (dps_log(upper ? 1 - p : p) + gsl_sf_lngamma(a + 1)) / a;
    if (asymptote < smallest) {
        return asymptote;
    }
    double y = start(a, p, upper, asymptote);
    for (int i = 0; i < MOST_STEPS; i++) {
        double x = dps_exp(y);
        double have = distribution(a, x, upper);
        double step = dps_log(p / have) * have / (x * gsl_ran_gamma_pdf(x, a, 1));
        y += upper ? -step : step;
        if (fabs(step) <= 1e-14 * (1 + fabs(y))) {
            break;
        }
    }
    return y;
}

static double
probability(const void *params, double log_x, bool upper)
{
    const struct dps_lifetime_gamma *law = params;
    double a = law->shape;
    if (log_x < smallest) {
        double lower = dps_exp(a * log_x - gsl_sf_lngamma(a + 1));
        return upper ? 1 - lower : lower;
    }
    return distribution(a, dps_exp(log_x), upper);
}

static const struct dps_inverse_law inverse = {log_quantile, probability};

static enum dps_status
ready(struct dps_lifetime *self, const double *times, size_t n, struct dps_error *err)
{
    (void)times;
    (void)n;
    return dps_inverse_init(&self->table, &inverse, self->law.params, err);
}

static void
gamma_times(const struct dps_lifetime *self, const double *u, double *t, size_t n)
{
    const struct dps_lifetime_gamma *law = self->law.params;
    dps_inverse_times(&self->table, &inverse, law, u, t, n);
    for (size_t i = 0; i < n; i++) {
        t[i] *= law->scale;
    }
}

static double
quantile(const struct dps_lifetime *self, double u)
{
    const struct dps_lifetime_gamma *law = self->law.params;
    return law->scale * dps_inverse_solve(&inverse, law, u);
}

static double
survival(const struct dps_lifetime *self, double t)
{
    const struct dps_lifetime_gamma *law = self->law.params;
    return gsl_cdf_gamma_Q(t, law->shape, law->scale);
}

static double
mean(const struct dps_lifetime *self)
{
    const struct dps_lifetime_gamma *law = self->law.params;
    return law->shape * law->scale;
}

const struct dps_lifetime_kind dps_lifetime_gamma = {
    .base = {"gamma", "a time with a gamma distribution", &record},
    .ready = ready,
    .times = gamma_times,
    .quantile = quantile,
    .survival = survival,
    .mean = mean,
};
