/* maths.h: the one door to exp, log and their kin.
 *
 * Compiled without built-ins, so that no compiler folds a constant to other bits than
 * the library computes.  Everything that reaches a trace goes through here.
 */
#ifndef DPS_SIM_CORE_MATHS_H
#define DPS_SIM_CORE_MATHS_H

#include <stdint.h>

double dps_exp(double x);
double dps_expm1(double x);
double dps_exp2(double x);
double dps_log(double x);
double dps_log1p(double x);
double dps_pow(double x, double y);
double dps_sin(double x);
long double dps_expl(long double x);
long double dps_expm1l(long double x);
long double dps_log1pl(long double x);

/* ln 2, to the type's precision. */
#define DPS_LN2  0.693147180559945309417232121458176568
#define DPS_LN2L 0.693147180559945309417232121458176568L

/* floor(a b / c) through 128 bits; 0 <= a, b; 0 < c; saturates at INT64_MAX. */
int64_t dps_muldiv(int64_t a, int64_t b, int64_t c);

/* x toward zero as int64_t, saturating; 0 for NaN. */
int64_t dps_truncate(long double x);

#endif
