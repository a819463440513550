#include "models/formula/functions.h"

#include "sim/core/maths.h"

#include <math.h>
#include <string.h>

/* One way for all compilers to order equal and unordered numbers. */

static double
least(double x, double y)
{
    return y < x || isnan(y) ? y : x;
}

static double
most(double x, double y)
{
    return y > x || isnan(y) ? y : x;
}

static double
clamp(double x, double low, double high)
{
    return most(least(x, high), low);
}

static double
step(double x)
{
    return x >= 0 ? 1 : isnan(x) ? x : 0;
}

static double
halving(double t, double period)
{
    return dps_exp2(-floor(t / period));
}

const struct dps_function dps_function_table[] = {
    {"abs", 1, "abs(x)", "x without its sign", .one = fabs},
    {"ceil", 1, "ceil(x)", "the least whole number that is not below x", .one = ceil},
    {"clamp", 3, "clamp(x, low, high)", "x, held within [low, high]", .three = clamp},
    {"ema", 2, "ema(x, k)",
        "the exponential mean, begun by the first x: the newest weighs 2 / (k + 1)",
        .memory = DPS_EMA, .constant = "k"},
    {"exp", 1, "exp(x)", "e^x", .one = dps_exp},
    {"expm1", 1, "expm1(x)", "e^x - 1, with all digits near 0", .one = dps_expm1},
    {"floor", 1, "floor(x)", "the largest whole number that is not above x",
        .one = floor},
    {"halving", 2, "halving(t, period)", "1, and half as much after each period",
        .two = halving},
    {"lag", 2, "lag(x, n)", "what x was n epochs ago; before, the first x",
        .memory = DPS_LAG, .constant = "n"},
    {"log", 1, "log(x)", "the natural logarithm", .one = dps_log},
    {"log1p", 1, "log1p(x)", "log(1 + x), with all digits near 0", .one = dps_log1p},
    {"max", 2, "max(x, y, ...)", "the largest", .two = most},
    {"min", 2, "min(x, y, ...)", "the least", .two = least},
    {"pow", 2, "pow(x, y)", "x ^ y", .two = dps_pow},
    {"round", 1, "round(x)", "the nearest whole number, halves away from 0",
        .one = round},
    {"sqrt", 1, "sqrt(x)", "the square root", .one = sqrt},
    {"step", 1, "step(x)", "1 from x = 0 on, else 0", .one = step},
    {"sum", 2, "sum(x, n)",
        "the sum over the last n epochs and this one among them; n = 0: over all",
        .memory = DPS_SUM, .constant = "n"},
};

const size_t dps_functions = sizeof dps_function_table / sizeof dps_function_table[0];

int
dps_function_named(const char *name)
{
    for (size_t i = 0; i < dps_functions; i++) {
        if (strcmp(dps_function_table[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

int
dps_function_is_open(const struct dps_function *self)
{
    return self->two == least || self->two == most;
}
