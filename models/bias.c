#include "models/bias.h"

#include "models/score.h"
#include "sim/core/maths.h"

#include <math.h>

static const double normal = 1.4826; /* 1 / the normal distribution's upper quartile */

/* The median, and in *sd the deviation; sorts the numbers, and leaves others. */
static double
middle_of(double *x, size_t n, double *sd)
{
    *sd = 0;
    if (n == 0) {
        return 0;
    }
    dps_score_sort(x, n);
    double middle = dps_score_quantile(x, n, 0.5);
    for (size_t i = 0; i < n; i++) {
        x[i] = fabs(x[i] - middle);
    }
    dps_score_sort(x, n);
    *sd = n > 1 ? normal * dps_score_quantile(x, n, 0.5) : 0;
    return middle;
}

struct dps_bias
dps_bias_of(
    const double *seen, const double *said, size_t n, bool ratios, double *scratch)
{
    struct dps_bias bias;
    double *level = scratch;
    double *steps = scratch + n;
    size_t n_levels = 0;
    size_t n_steps = 0;
    double last = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(said[i]) || (ratios && !(seen[i] > 0 && said[i] > 0))) {
            continue;
        }
        double off = ratios ? dps_log(seen[i] / said[i]) : seen[i] - said[i];
        if (n_levels > 0) {
            steps[n_steps++] = off - last;
        }
        level[n_levels++] = off;
        last = off;
    }
    bias.middle = middle_of(level, n_levels, &bias.sd);
    bias.middle = ratios ? dps_exp(bias.middle) : bias.middle;
    middle_of(steps, n_steps, &bias.step);
    return bias;
}
