#include "sim/core/maths.h"

#include <math.h>

double
dps_exp(double x)
{
    return exp(x);
}

double
dps_expm1(double x)
{
    return expm1(x);
}

double
dps_exp2(double x)
{
    return exp2(x);
}

double
dps_log(double x)
{
    return log(x);
}

double
dps_log1p(double x)
{
    return log1p(x);
}

double
dps_pow(double x, double y)
{
    return pow(x, y);
}

double
dps_sin(double x)
{
    return sin(x);
}

long double
dps_expl(long double x)
{
    return expl(x);
}

long double
dps_expm1l(long double x)
{
    return expm1l(x);
}

long double
dps_log1pl(long double x)
{
    return log1pl(x);
}

int64_t
dps_muldiv(int64_t a, int64_t b, int64_t c)
{
    __extension__ typedef unsigned __int128 wide;
    wide q = (wide)a * (wide)b / (wide)c;
    return q > (wide)INT64_MAX ? INT64_MAX : (int64_t)q;
}

int64_t
dps_truncate(long double x)
{
    if (x >= 0x1p63L) {
        return INT64_MAX;
    }
    if (x <= -0x1p63L) {
        return INT64_MIN;
    }
    return x == x ? (int64_t)x : 0;
}
