#include "models/output.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

static double
mean(const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += x[i] - x[0]; /* so that equal numbers have their mean to the bit */
    }
    return n > 0 ? x[0] + sum / (double)n : (double)NAN;
}

/* Sum of (x - m)^2. */
static double
squares(const double *x, size_t n, double m)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += (x[i] - m) * (x[i] - m);
    }
    return sum;
}

/* ---- warm-up ----------------------------------------------------------- */

/* From the last mean to the first, so that each sum follows from the one before it
 * (Welford 1962). */
size_t
dps_output_warm_up(const double *x, size_t n)
{
    enum { FIVE = 5 };
    size_t k = n / FIVE;
    size_t best = 0;
    double least = INFINITY;
    double m = 0;
    double sum = 0;
    for (size_t d = k; d-- > 0;) {
        double of = (double)(k - d);
        double off = mean(x + FIVE * d, FIVE) - m;
        m += off / of;
        sum += off * off * (of - 1) / of;
        if (d <= k / 2 && sum / (of * of) <= least) {
            least = sum / (of * of);
            best = d;
        }
    }
    return FIVE * best;
}

/* ---- errors ------------------------------------------------------------ */

static struct dps_estimate
unsure(double m)
{
    return (struct dps_estimate){.mean = m, .error = INFINITY};
}

struct dps_estimate
dps_output_batches(const double *x, size_t n, size_t b)
{
    assert(b >= 2);
    size_t length = n / b;
    if (length < 2) {
        return unsure(mean(x, n));
    }
    double used = (double)(b * length);
    double batches = (double)b;
    double m = mean(x, b * length);
    double between = 0;
    for (size_t i = 0; i < b; i++) {
        double off = mean(x + i * length, length) - m;
        between += off * off;
    }
    double square = between / (batches - 1) / batches;
    double variance = squares(x, b * length, m) / (used - 1);
    return (struct dps_estimate){
        .mean = m,
        .error = sqrt(square),
        .n = square > 0 ? fmin(variance / square, used) : used,
        .freedom = batches - 1,
    };
}

/* ---- repetitions ------------------------------------------------------- */

/* From the errors of each, and Satterthwaite's (1946) degrees of freedom. */
static struct dps_estimate
pool_errors(const struct dps_estimate *each, size_t n, double m)
{
    double sum = 0;
    double fourths = 0;
    double observations = 0;
    for (size_t i = 0; i < n; i++) {
        double square = each[i].error * each[i].error;
        sum += square;
        fourths += square > 0 ? square * square / each[i].freedom : 0;
        observations += each[i].n;
    }
    return (struct dps_estimate){
        .mean = m,
        .error = sqrt(sum) / (double)n,
        .n = observations,
        .freedom = fourths > 0 ? sum * sum / fourths : (double)n - 1,
    };
}

static struct dps_estimate
pool_means(const struct dps_estimate *each, size_t n, double m)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += (each[i].mean - m) * (each[i].mean - m);
    }
    double repetitions = (double)n;
    return (struct dps_estimate){
        .mean = m,
        .error = sqrt(sum / (repetitions - 1) / repetitions),
        .n = repetitions,
        .freedom = repetitions - 1,
    };
}

struct dps_estimate
dps_output_pool(const struct dps_estimate *each, size_t n)
{
    if (n < 2) {
        return n == 1 ? each[0] : unsure(NAN);
    }
    double shift = 0;
    for (size_t i = 0; i < n; i++) {
        shift += each[i].mean - each[0].mean;
    }
    double m = each[0].mean + shift / (double)n;
    struct dps_estimate means = pool_means(each, n, m);
    struct dps_estimate errors = pool_errors(each, n, m);
    if (!isfinite(errors.error)) {
        return means;
    }
    if (errors.error >= means.error) {
        return errors;
    }
    /* The observations vary as before; their mean is less sure. */
    double ratio = errors.error / means.error;
    means.n = fmax(errors.n * ratio * ratio, means.n);
    return means;
}

double
dps_output_half_width(const struct dps_estimate *self, double confidence)
{
    assert(confidence > 0 && confidence < 1);
    if (!isfinite(self->error)) {
        return self->error;
    }
    return gsl_cdf_tdist_Pinv((1 + confidence) / 2, self->freedom) * self->error;
}
