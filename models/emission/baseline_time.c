/* Power, and the time that it makes: formulas of the baseline. */
#include "models/emission/baseline.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"

double
dps_baseline_reward(double total, double l, double theta, double advance)
{
    return total * dps_exp(-l * theta) * -dps_expm1(-l * advance);
}

double
dps_baseline_theta(double time, double power, double realized, double summed_baseline)
{
    return time == 0 ? 0 : time - (summed_baseline - realized) / power;
}

dps_wide
dps_baseline_next(dps_wide power, dps_wide growth)
{
    /* floor(power growth / 2^128) by the schoolbook, in halves of 64 bits. */
    const dps_wide low = UINT64_MAX;
    dps_wide a = power >> 64;
    dps_wide b = power & low;
    dps_wide c = growth >> 64;
    dps_wide d = growth & low;
    dps_wide middle = a * d + (b * d >> 64);
    dps_wide carry = (b * c + (middle & low)) >> 64;
    return power + a * c + (middle >> 64) + carry;
}

static long double
epoch_of(const struct dps_baseline *self)
{
    return (long double)(self->epoch.ns / DPS_NS);
}

/* ln 2 per epoch over the time in which something halves or doubles. */
long double
dps_baseline_per_epoch(const struct dps_baseline *self, double time)
{
    return DPS_LN2L * epoch_of(self) / (long double)time;
}

long double
dps_baseline_time(const struct dps_baseline *self, long double realized)
{
    long double g = dps_baseline_per_epoch(self, self->doubling);
    return dps_log1pl(g * realized / (long double)self->power) / g;
}

long double
dps_baseline_summed(const struct dps_baseline *self, long double epochs)
{
    long double g = dps_baseline_per_epoch(self, self->doubling);
    return (long double)self->power * dps_expm1l(g * epochs) / g;
}
