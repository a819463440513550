/* regression.h: a straight line through points, and lines that might as well be it.
 *
 *     y = a + b x + e,  e normal with standard deviation s, by least squares
 *
 * or without x the mean of y, b = 0.  With n points and p = 1 or 2 coefficients, s^2 is
 * the sum of squares over n - p.  Under the usual flat prior s^2 (n - p) / S^2 is
 * chi-squared with n - p degrees for the true S, and given S the line's height at the
 * mean of x and its slope are independent normals with variances S^2 / n and
 * S^2 / sum (x - mean)^2 (Gelman et al., Bayesian Data Analysis, section 14.2).
 *
 * A value.
 */
#ifndef DPS_MODELS_REGRESSION_H
#define DPS_MODELS_REGRESSION_H

#include "sim/core/status.h"

#include <stddef.h>

struct dps_regression {
    size_t n;        /* points */
    double a;        /* [unit of y] */
    double b;        /* [unit of y / unit of x] */
    double sd;       /* s [unit of y] */
    double mean_x;   /* [unit of x] */
    double spread_x; /* sum (x - mean)^2 [unit of x squared]; 0 without x */
};

/* x may be NULL.  DPS_EINVAL with fewer than p + 1 points, or where all x are equal. */
DPS_CHECKED enum dps_status dps_regression_fit(struct dps_regression *self,
    const double *x, const double *y, size_t n, struct dps_error *err);

/* Another line that the points allow, by a uniform number in (0, 1) for s and two
 * standard normal ones for height and slope. */
struct dps_regression dps_regression_draw(
    const struct dps_regression *self, double u, double height, double slope);

/* The standard normal number that a uniform one in (0, 1) stands for. */
double dps_regression_normal(double u);

#endif
