/* score.h: how good a forecast was: errors, ensembles, bands, skill.
 *
 * An ensemble is m numbers, sorted upward, that stand for one row's distribution F.
 *
 *     MAPE      mean of |median - y| / |y| over the rows
 *     CRPS      integral of (F(x) - [x >= y])^2 dx = E|X - y| - E|X - X'| / 2, of the
 *               ensemble as it is (Gneiting and Raftery 2007, eq. 21); of one member it
 *               is the absolute error
 *     coverage  share of rows inside the central band of 80 %, ends included
 *     width     mean width of that band
 *     skill     1 - CRPS / CRPS of a reference; 1: perfect, 0: no better, below: worse
 *
 * Naive forecasts are made of the training rows alone:
 *
 *     persistence   the last row
 *     drift         a random walk with drift: the last row, moved on by the mean step
 *                   of the last rows
 *     dressed       persistence with the errors that it made at the same lead in the
 *                   training rows: an ensemble, so that its CRPS rewards no point
 *
 * Pure functions.  Values are in the series' own unit, CRPS and width too.
 */
#ifndef DPS_MODELS_SCORE_H
#define DPS_MODELS_SCORE_H

#include <stddef.h>

/* The part of the distribution that the central band holds [1]. */
#define DPS_SCORE_BAND 0.8

void dps_score_sort(double *ensemble, size_t m);

/* The quantile of a sorted ensemble, p in [0, 1], linear between members (type 7 of
 * Hyndman and Fan 1996) [its unit]. */
double dps_score_quantile(const double *sorted, size_t m, double p);

/* CRPS of a sorted ensemble, m >= 1, where `truth` came about [its unit]. */
double dps_score_crps(const double *sorted, size_t m, double truth);

/* 1 - score / reference; 0 where both are 0, -inf where the reference alone is [1]. */
double dps_score_skill(double score, double reference);

/* Sums over rows; starts from {0}. */
struct dps_score {
    size_t n;        /* rows */
    double relative; /* sum of |median - y| / |y| [1] */
    double crps;     /* sum [unit] */
    double width;    /* sum [unit] */
    size_t inside;   /* rows inside the band */
    size_t zeros;    /* rows that are 0 and count for no relative error */
};

/* Adds a row: a sorted ensemble and what came about. */
void dps_score_add(
    struct dps_score *self, const double *sorted, size_t m, double truth);

/* NaN without rows. */
double dps_score_mape(const struct dps_score *self);      /* [1] */
double dps_score_mean_crps(const struct dps_score *self); /* [unit] */
double dps_score_coverage(const struct dps_score *self);  /* [1] */
double dps_score_width(const struct dps_score *self);     /* [unit] */

/* ---- naive forecasts, `lead` >= 1 rows after the last of n >= 1 ----------- */

double dps_naive_persistence(const double *rows, size_t n);

/* By the mean step of the last `window` steps, of all if there are fewer [unit]. */
double dps_naive_drift(const double *rows, size_t n, size_t window, size_t lead);

/* Errors of persistence at that lead, sorted upward, into `ensemble`, room for n; how
 * many: 1, the last row itself, where there are no two rows that far apart.  They are
 * ratios where all rows are above 0, else differences. */
size_t dps_naive_dressed(const double *rows, size_t n, size_t lead, double *ensemble);

#endif
