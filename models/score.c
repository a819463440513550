#include "models/score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- ensembles ----------------------------------------------------------- */

static int
by_value(const void *a, const void *b)
{
    double x;
    double y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

void
dps_score_sort(double *ensemble, size_t m)
{
    qsort(ensemble, m, sizeof *ensemble, by_value);
}

double
dps_score_quantile(const double *sorted, size_t m, double p)
{
    double at = p * (double)(m - 1);
    size_t i = (size_t)at;
    if (i + 1 >= m) {
        return sorted[m - 1];
    }
    return sorted[i] + (at - (double)i) * (sorted[i + 1] - sorted[i]);
}

/* E|X - X'| / 2 = sum over i of (2 i + 1 - m) x_i / m^2, by the sorted order. */
double
dps_score_crps(const double *sorted, size_t m, double truth)
{
    double distance = 0;
    double spread = 0;
    for (size_t i = 0; i < m; i++) {
        distance += fabs(sorted[i] - truth);
        spread += (2 * (double)i + 1 - (double)m) * (sorted[i] - truth);
    }
    double crps = (distance - spread / (double)m) / (double)m;
    return crps > 0 ? crps : 0;
}

double
dps_score_skill(double score, double reference)
{
    if (reference > 0) {
        return 1 - score / reference;
    }
    return score > 0 ? -INFINITY : 0;
}

/* ---- sums ------------------------------------------------------------------ */

void
dps_score_add(struct dps_score *self, const double *sorted, size_t m, double truth)
{
    double low = dps_score_quantile(sorted, m, (1 - DPS_SCORE_BAND) / 2);
    double high = dps_score_quantile(sorted, m, (1 + DPS_SCORE_BAND) / 2);
    self->n++;
    self->crps += dps_score_crps(sorted, m, truth);
    self->width += high - low;
    self->inside += low <= truth && truth <= high ? 1 : 0;
    if (truth == 0) {
        self->zeros++;
    } else {
        double median = dps_score_quantile(sorted, m, 0.5);
        self->relative += fabs(median - truth) / fabs(truth);
    }
}

static double
mean(double sum, size_t n)
{
    return n > 0 ? sum / (double)n : NAN;
}

double
dps_score_mape(const struct dps_score *self)
{
    return mean(self->relative, self->n - self->zeros);
}

double
dps_score_mean_crps(const struct dps_score *self)
{
    return mean(self->crps, self->n);
}

double
dps_score_coverage(const struct dps_score *self)
{
    return mean((double)self->inside, self->n);
}

double
dps_score_width(const struct dps_score *self)
{
    return mean(self->width, self->n);
}

/* ---- naive forecasts ------------------------------------------------------- */

double
dps_naive_persistence(const double *rows, size_t n)
{
    return rows[n - 1];
}

double
dps_naive_drift(const double *rows, size_t n, size_t window, size_t lead)
{
    size_t steps = window < n ? window : n - 1;
    if (steps == 0) {
        return rows[n - 1];
    }
    double step = (rows[n - 1] - rows[n - 1 - steps]) / (double)steps;
    return rows[n - 1] + (double)lead * step;
}

size_t
dps_naive_dressed(const double *rows, size_t n, size_t lead, double *ensemble)
{
    double last = rows[n - 1];
    if (lead >= n) {
        ensemble[0] = last;
        return 1;
    }
    double least = rows[0];
    for (size_t i = 1; i < n; i++) {
        least = rows[i] < least ? rows[i] : least;
    }
    size_t m = n - lead;
    for (size_t i = 0; i < m; i++) {
        ensemble[i] = least > 0 ? last * rows[i + lead] / rows[i]
                                : last + rows[i + lead] - rows[i];
    }
    dps_score_sort(ensemble, m);
    return m;
}
