#include "models/lifetime/hyper.h"

#include "models/lifetime/inverse.h"
#include "sim/core/maths.h"

#include <math.h>

static const struct dps_field phase_fields[] = {
    DPS_FIELD(struct dps_lifetime_phase, p, DPS_NUMBER, .unit = "1", .domain = "(0, 1]",
        .doc = "how often a time is of this phase"),
    DPS_FIELD(struct dps_lifetime_phase, mean, DPS_NUMBER, .unit = "s",
        .domain = "(0, inf)", .doc = "the phase's mean time"),
};

static const struct dps_record phase_record = {
    .name = "lifetime.hyper-exponential.phase",
    .doc = "one of the exponentials that a time may be",
    .size = sizeof(struct dps_lifetime_phase),
    .fields = phase_fields,
    .n_fields = DPS_COUNT_OF(phase_fields),
};

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_lifetime_hyper, phases, DPS_LIST, .record = &phase_record,
        .doc = "the exponentials, whose chances add up to 1"),
};

static const struct dps_lifetime_phase *
phases_of(const struct dps_lifetime_hyper *self)
{
    return self->phases.items;
}

static double
total(const struct dps_lifetime_hyper *self)
{
    double sum = 0;
    for (size_t i = 0; i < self->phases.n; i++) {
        sum += phases_of(self)[i].p;
    }
    return sum;
}

static enum dps_status
check(const void *self, struct dps_error *err)
{
    double sum = total(self);
    if (!(fabs(sum - 1) <= 1e-6)) {
        return dps_fail(
            err, DPS_EINVAL, "phases have chances that add up to %g, not to 1", sum);
    }
    return DPS_OK;
}

static const struct dps_record record = {
    .name = "lifetime.hyper-exponential",
    .doc = "one of several exponential times, by chance",
    .size = sizeof(struct dps_lifetime_hyper),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

/* ---- the inverse ------------------------------------------------------- */

/* Probability of one end at t and its density, which is the same for both. */
struct end {
    double probability; /* [1] */
    double density;     /* [1/s] */
};

static struct end
end_at(const struct dps_lifetime_hyper *self, double t, bool upper)
{
    struct end sum = {0, 0};
    for (size_t i = 0; i < self->phases.n; i++) {
        const struct dps_lifetime_phase *phase = &phases_of(self)[i];
        double left = dps_exp(-t / phase->mean);
        sum.probability += phase->p * (upper ? left : -dps_expm1(-t / phase->mean));
        sum.density += phase->p * left / phase->mean;
    }
    double all = total(self);
    return (struct end){sum.probability / all, sum.density / all};
}

/* Newton from t = 0.  F is concave, and log(1 - F) convex, so that no step goes beyond
 * the root: the steps end by themselves when rounding stops them. */
static double
log_quantile(const void *params, double p, bool upper)
{
    enum { MOST_STEPS = 1000 };
    double t = 0;
    for (int i = 0; i < MOST_STEPS; i++) {
        struct end end = end_at(params, t, upper);
        double step = upper
                          ? end.probability / end.density * dps_log(end.probability / p)
                          : (p - end.probability) / end.density;
        if (!(t + step > t)) {
            break;
        }
        t += step;
    }
    return dps_log(t);
}

static double
probability(const void *params, double log_t, bool upper)
{
    return end_at(params, dps_exp(log_t), upper).probability;
}

static const struct dps_inverse_law inverse = {log_quantile, probability};

static enum dps_status
ready(struct dps_lifetime *self, const double *times, size_t n, struct dps_error *err)
{
    (void)times;
    (void)n;
    return dps_inverse_init(&self->table, &inverse, self->law.params, err);
}

/* ---- the law ----------------------------------------------------------- */

static void
hyper_times(const struct dps_lifetime *self, const double *u, double *t, size_t n)
{
    dps_inverse_times(&self->table, &inverse, self->law.params, u, t, n);
}

static double
quantile(const struct dps_lifetime *self, double u)
{
    return dps_inverse_solve(&inverse, self->law.params, u);
}

static double
survival(const struct dps_lifetime *self, double t)
{
    return end_at(self->law.params, t, true).probability;
}

static double
mean(const struct dps_lifetime *self)
{
    const struct dps_lifetime_hyper *law = self->law.params;
    double sum = 0;
    for (size_t i = 0; i < law->phases.n; i++) {
        sum += phases_of(law)[i].p * phases_of(law)[i].mean;
    }
    return sum / total(law);
}

const struct dps_lifetime_kind dps_lifetime_hyper_exponential = {
    .base = {"hyper-exponential", "one of several exponential times, by chance",
        &record},
    .ready = ready,
    .times = hyper_times,
    .quantile = quantile,
    .survival = survival,
    .mean = mean,
};
