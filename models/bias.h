/* bias.h: how far a model was off from what was seen, row by row.
 *
 * By the logarithms of the ratios seen / said, or by the gaps seen - said: their
 * median, and the deviation of them and of their steps from one row to the next,
 * each 1.4826 times the median distance from the median, which for normal numbers is
 * the standard deviation.  Medians, because a published table may note an event a row
 * late.
 *
 * Rows for which the model says nothing (NaN) do not count, nor for ratios those in
 * which one of the two is not above 0.
 *
 * A value.
 */
#ifndef DPS_MODELS_BIAS_H
#define DPS_MODELS_BIAS_H

#include <stdbool.h>
#include <stddef.h>

struct dps_bias {
    double middle; /* of ratios [1], or of gaps [their unit]; 1 or 0 without rows */
    double sd;     /* of the ratios' logarithms [1], or of gaps [their unit] */
    double step;   /* the same of steps */
};

/* `scratch` has room for 2 n numbers. */
struct dps_bias dps_bias_of(
    const double *seen, const double *said, size_t n, bool ratios, double *scratch);

#endif
