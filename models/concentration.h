/* concentration.h: how unequally holdings are spread, exactly.
 *
 * Holdings x_1 <= ... <= x_n are whole numbers >= 0, sorted upward, whose sum S fits in
 * int64 (tokens, weights, bytes of power).  All sums are exact, and each figure is
 * rounded once:
 *
 *     Gini        2 sum i x_i / (n S) - (n + 1) / n      0 equal, 1 one has all
 *     Herfindahl  sum (x_i / S)^2                        1/n equal, 1 one has all
 *     Nakamoto    the least k such that the k largest hold more than a share of S
 *     Theil       1/n sum (x_i / mean) ln(x_i / mean)    0 equal, ln n one has all
 *
 * Without holdings the first, second and last are 0 and Nakamoto's number is 0.  For
 * many nodes each epoch see sketch.h.
 */
#ifndef DPS_MODELS_CONCENTRATION_H
#define DPS_MODELS_CONCENTRATION_H

#include <stddef.h>
#include <stdint.h>

/* Sorts upward; scratch holds n too.  Values >= 0. */
void dps_concentration_sort(int64_t *x, int64_t *scratch, size_t n);

double dps_gini(const int64_t *sorted, size_t n);
double dps_herfindahl(const int64_t *x, size_t n); /* in any order */
int64_t dps_nakamoto(const int64_t *sorted, size_t n, double share);
double dps_theil(const int64_t *x, size_t n); /* in any order */

/* All of them.  Only those that have anything count.  A value. */
struct dps_concentration {
    int64_t n;
    int64_t sum;
    double gini;                     /* [1] */
    double herfindahl;               /* [1] */
    double theil;                    /* [1] */
    int64_t third, half, two_thirds; /* Nakamoto's number at these shares */
};

/* Of n holdings >= 0, which it drops the zeros of and sorts; scratch holds n too. */
struct dps_concentration dps_concentration_of(int64_t *x, int64_t *scratch, size_t n);

#endif
