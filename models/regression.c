#include "models/regression.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

static double
mean(const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += x[i];
    }
    return sum / (double)n;
}

enum dps_status
dps_regression_fit(struct dps_regression *self, const double *x, const double *y,
    size_t n, struct dps_error *err)
{
    size_t p = x != NULL ? 2 : 1;
    if (n <= p) {
        return dps_fail(err, DPS_EINVAL,
            "has %zu points, too few for a line: %zu or more", n, p + 1);
    }
    struct dps_regression fit = {.n = n, .mean_x = x != NULL ? mean(x, n) : 0};
    double mean_y = mean(y, n);
    double product = 0;
    for (size_t i = 0; x != NULL && i < n; i++) {
        fit.spread_x += (x[i] - fit.mean_x) * (x[i] - fit.mean_x);
        product += (x[i] - fit.mean_x) * (y[i] - mean_y);
    }
    if (x != NULL && !(fit.spread_x > 0)) {
        return dps_fail(err, DPS_EINVAL, "has points that all lie at one x");
    }
    fit.b = x != NULL ? product / fit.spread_x : 0;
    fit.a = mean_y - fit.b * fit.mean_x;
    double squares = 0;
    for (size_t i = 0; i < n; i++) {
        double gap = y[i] - mean_y - fit.b * ((x != NULL ? x[i] : 0) - fit.mean_x);
        squares += gap * gap;
    }
    fit.sd = sqrt(squares / (double)(n - p));
    *self = fit;
    return DPS_OK;
}

struct dps_regression
dps_regression_draw(
    const struct dps_regression *self, double u, double height, double slope)
{
    struct dps_regression drawn = *self;
    double degrees = (double)self->n - (self->spread_x > 0 ? 2 : 1);
    drawn.sd = self->sd * sqrt(degrees / gsl_cdf_chisq_Pinv(u, degrees));
    double level = self->a + self->b * self->mean_x;
    level += height * drawn.sd / sqrt((double)self->n);
    if (self->spread_x > 0) {
        drawn.b += slope * drawn.sd / sqrt(self->spread_x);
    }
    drawn.a = level - drawn.b * self->mean_x;
    return drawn;
}

double
dps_regression_normal(double u)
{
    return gsl_cdf_ugaussian_Pinv(u);
}
