/* functions.h: the functions that a formula may call.
 *
 *     abs ceil floor round sqrt       round: halves away from 0
 *     exp expm1 log log1p pow(x, y)   log: natural; x ^ y is pow(x, y)
 *     min(a, b, ...) max(a, b, ...) clamp(x, low, high)
 *     step(x)                         1 from x = 0 on, else 0
 *     halving(t, period)              2^-floor(t / period)
 *     ema(x, k) lag(x, n) sum(x, n)   remember, see formula.h
 *
 * Those with transcendental values go through sim/core/maths.h; the others are exact.
 */
#ifndef DPS_MODELS_FORMULA_FUNCTIONS_H
#define DPS_MODELS_FORMULA_FUNCTIONS_H

#include <stddef.h>

enum dps_function_memory { DPS_REMEMBERS_NOTHING, DPS_EMA, DPS_LAG, DPS_SUM };

struct dps_function {
    const char *name;
    int n_arguments;
    const char *usage; /* "clamp(x, low, high)" */
    const char *doc;
    double (*one)(double x);
    double (*two)(double x, double y); /* of min and max: for more, from the left */
    double (*three)(double x, double y, double z);
    enum dps_function_memory memory; /* what remembers has none of the three */
    const char *constant;            /* name of its second argument */
};

extern const struct dps_function dps_function_table[];
extern const size_t dps_functions;

/* The number of the function of that name, or -1. */
int dps_function_named(const char *name);

/* Whether it takes two arguments or more. */
int dps_function_is_open(const struct dps_function *self);

#endif
