/* batch.h: log, exp and the normal quantile over arrays.
 *
 * Plain C that compilers turn into vector instructions by themselves.  It uses sums,
 * products, quotients and square roots alone, each rounded once, so that the same bits
 * come out of every compiler at every level of optimisation, whatever C library there
 * is.  Errors are below 1 unit in the last place for log, 1.5 for exp where the result
 * is normal, and 1e-15 of the result for the normal quantile (Wichura 1988, AS 241).
 *
 * y may be x; otherwise the two do not overlap.
 */
#ifndef DPS_SIM_CORE_BATCH_H
#define DPS_SIM_CORE_BATCH_H

#include <stddef.h>

/* log 0 = -inf, log inf = inf, NaN below 0 and for NaN. */
void dps_batch_log(const double *x, double *y, size_t n);

/* 0 below -745.14, inf above 709.79, NaN for NaN. */
void dps_batch_exp(const double *x, double *y, size_t n);

/* The z at which the standard normal distribution is p: -inf at 0, inf at 1, NaN
 * outside [0, 1]. */
void dps_batch_normal(const double *p, double *y, size_t n);

#endif
