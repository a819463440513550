#include "models/part.h"

#include "sim/core/maths.h"
#include "sim/core/wide.h"

#include <math.h>
#include <stdbool.h>

/* A double is an integer d of 53 bits times a power of two: units x d fits in 128 bits.
 * The number that the double stands for is within 1/2 of the last bit: what lies that
 * near to a whole number is one. */
static int64_t
part(int64_t units, double share, bool up)
{
    enum { MANTISSA = 53, WIDEST = 120 };
    int exponent;
    if (units <= 0 || !(share > 0)) {
        return 0;
    }
    if (share >= 1) {
        return units;
    }
    uint64_t digits = (uint64_t)ldexp(frexp(share, &exponent), MANTISSA);
    int shift = MANTISSA - exponent;
    if (shift > WIDEST) {
        return up;
    }
    dps_wide one = (dps_wide)1 << shift;
    dps_wide near = (dps_wide)units < one ? (dps_wide)units : one;
    dps_wide twice = 2 * ((dps_wide)units * digits);
    dps_wide product = up ? twice - near + (2 * one - 1) : twice + near;
    return (int64_t)(product >> (shift + 1));
}

int64_t
dps_part(int64_t units, double share)
{
    return part(units, share, false);
}

int64_t
dps_part_least(int64_t units, double share)
{
    return part(units, share, true);
}

double
dps_part_of_time(double share, double step, double time)
{
    return share >= 1 ? 1 : -dps_expm1(dps_log1p(-share) * (step / time));
}

double
dps_part_of_way(double step, double time)
{
    return time > 0 ? -dps_expm1(-step / time) : 1;
}

int64_t
dps_part_worth(int64_t units, double price, int64_t unit)
{
    return dps_truncate((long double)units * (long double)price * DPS_MICRO / unit);
}

int64_t
dps_part_bought(int64_t dollars, double price, int64_t unit)
{
    if (!(price > 0)) {
        return 0;
    }
    return dps_truncate(
        (long double)dollars * (long double)unit / ((long double)price * DPS_MICRO));
}
