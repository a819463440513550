#include "models/emission/decay.h"

#include "models/emission/steps.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_decay, amount, DPS_AMOUNT, .doc = "what is issued in all"),
    DPS_FIELD(struct dps_decay, half_life, DPS_NUMBER, .unit = "s",
        .domain = "(0, inf)", .doc = "the time in which the rate of issue halves"),
    DPS_FIELD(struct dps_decay, period, DPS_SPAN, .fallback = "0 s",
        .source = "assumed",
        .doc = "the time between two payments, such as epochs; 0 s: continuous"),
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_decay *law = self;
    if (law->period.months > 0) {
        return dps_fail(
            err, DPS_EINVAL, "period is in calendar months, not all equally long");
    }
    return dps_steps_check(law->period, "period", true, err);
}

static const struct dps_record record = {
    .name = "emission.decay",
    .doc = "a rate of issue that decays exponentially",
    .size = sizeof(struct dps_decay),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

/* expm1 and not exp - 1: the difference of two numbers near 1 keeps few digits. */

double
dps_decay_reward(double total, double l, double k)
{
    return total * dps_expm1(l) * dps_exp(-l * k);
}

long double
dps_decay_by(long double total, long double l, long double t)
{
    return total * -dps_expm1l(-l * t);
}

long double
dps_decay_paid(long double total, long double l, long double n)
{
    long double sum = dps_decay_by(total * dps_expl(l), l, n);
    return sum < total ? sum : total;
}

static struct dps_steps
steps_of(const struct dps_decay *self, int64_t from)
{
    return (struct dps_steps){from, DPS_NEVER, self->period};
}

static int64_t
issued(const void *params, int64_t from, int64_t date)
{
    const struct dps_decay *self = params;
    struct dps_steps steps = steps_of(self, from);
    long double total = (long double)self->amount.units;
    long double n = (long double)dps_steps_ended(&steps, date);
    long double per_second = DPS_LN2L / (long double)self->half_life;
    if (self->period.ns == 0) {
        return dps_truncate(dps_decay_by(total, per_second, n));
    }
    long double period = (long double)(self->period.ns / DPS_NS);
    return dps_truncate(dps_decay_paid(total, per_second * period, n));
}

static struct dps_emission_period
period(const void *params, int64_t from, int64_t date)
{
    struct dps_steps steps = steps_of(params, from);
    return dps_steps_at(&steps, date);
}

static int64_t
allocation(const void *params)
{
    const struct dps_decay *self = params;
    return self->amount.units;
}

static int32_t
token(const void *params)
{
    const struct dps_decay *self = params;
    return self->amount.token;
}

const struct dps_emission_kind dps_emission_decay = {
    .base =
        {
            .name = "decay",
            .doc = "a rate of issue that decays exponentially, continuous or by "
                   "periods",
            .params = &record,
        },
    .n_parts = 1,
    .issued = issued,
    .period = period,
    .allocation = allocation,
    .token = token,
};
