#include "models/collateral/filecoin.h"

#include "models/muldiv.h"

#define FIL ((dps_wide)1000000000000000000) /* attoFIL */

static dps_wide
larger(dps_wide a, dps_wide b)
{
    return a > b ? a : b;
}

static dps_wide
smaller(dps_wide a, dps_wide b)
{
    return a < b ? a : b;
}

/* How much of the pledge no longer looks at the baseline [per mille]. */
static dps_wide
skew_of(int64_t epoch, int64_t ramp)
{
    const int64_t most = 300;
    if (epoch < 0) {
        return 0;
    }
    if (epoch >= ramp) {
        return (dps_wide)most;
    }
    return (dps_wide)most * (dps_wide)epoch / (dps_wide)ramp;
}

dps_wide
dps_filecoin_initial_pledge(const struct dps_filecoin_pledge *self)
{
    const dps_wide supply_share = 3; /* in ten */
    const dps_wide mille = 1000;
    const dps_wide sector = (dps_wide)1 << 35;
    dps_wide skew = skew_of(self->ramp_epoch, self->ramp);
    dps_wide simple = larger(self->network, self->power);
    dps_wide baseline = larger(simple, self->baseline);
    dps_wide supply = supply_share * self->circulating;
    dps_wide pledge =
        larger(self->reward, 1) +
        dps_wide_muldiv((mille - skew) * supply, self->power, 10 * mille * baseline) +
        dps_wide_muldiv(skew * supply, self->power, 10 * mille * simple);
    return smaller(pledge, self->power * (FIL / sector));
}

dps_wide
dps_filecoin_termination_fee(dps_wide pledge, int64_t age, dps_wide fault_fee)
{
    const dps_wide full_age = (dps_wide)140 * DPS_FILECOIN_DAY;
    dps_wide whole = dps_wide_muldiv(pledge, 85, 1000);
    dps_wide by_age = dps_wide_muldiv(whole, (dps_wide)age, full_age);
    dps_wide least = dps_wide_muldiv(pledge, 2, 100);
    dps_wide fault = dps_wide_muldiv(fault_fee, 105, 100);
    return larger(smaller(whole, by_age), larger(least, fault));
}

dps_wide
dps_filecoin_fault_fee(dps_wide day_reward)
{
    return dps_wide_muldiv(day_reward, 351, 100);
}

dps_wide
dps_filecoin_daily_fee(dps_wide circulating, dps_wide power)
{
    const dps_wide numerator = 161817;
    const dps_wide denominator = FIL * 1000000000000;
    return dps_wide_muldiv(numerator * circulating, power, denominator);
}

dps_wide
dps_filecoin_daily_fee_capped(dps_wide fee, dps_wide day_reward)
{
    return smaller(fee, day_reward / 2);
}

dps_wide
dps_filecoin_qa_power(dps_wide size, dps_wide life, dps_wide verified)
{
    const dps_wide plain_tenths = 10;
    const dps_wide verified_tenths = 100;
    const int precision = 20; /* bits */
    dps_wide all = size * life;
    dps_wide tenths = (all - verified) * plain_tenths + verified * verified_tenths;
    dps_wide quality = (tenths << precision) / all / plain_tenths;
    return size * quality >> precision;
}
