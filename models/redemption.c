#include "models/redemption.h"

#include "sim/core/maths.h"

double
dps_redemption_rate(int64_t reserve, int64_t unit, int64_t supply, int64_t own_unit)
{
    return supply > 0
               ? ((double)reserve / (double)unit) / ((double)supply / (double)own_unit)
               : 0;
}

int64_t
dps_redemption_pay(int64_t reserve, int64_t supply, int64_t x)
{
    return supply > 0 ? dps_muldiv(reserve, x, supply) : 0;
}
