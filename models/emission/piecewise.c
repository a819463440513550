#include "models/emission/piecewise.h"

#include "models/emission/steps.h"
#include "sim/core/date.h"
#include "sim/core/wide.h"

enum { BITS = 127 };

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_piecewise, amount, DPS_AMOUNT, .doc = "what is issued in all"),
    DPS_FIELD(struct dps_piecewise, finer, DPS_COUNT, .domain = "[0, 18]",
        .fallback = "0", .source = "assumed",
        .doc = "decimal digits below the base unit that the issuer computes in"),
    DPS_FIELD(struct dps_piecewise, less, DPS_COUNT, .domain = "[0, inf)",
        .fallback = "0", .source = "assumed",
        .doc = "what the issuer takes off the amount, in the finer unit"),
    DPS_FIELD(struct dps_piecewise, half_life, DPS_SPAN, .domain = "(0, inf)",
        .doc = "the time in which half of what is left is issued"),
    DPS_FIELD(struct dps_piecewise, paid, DPS_SPAN, .fallback = "0 s",
        .source = "assumed", .doc = "the time between two payments; 0 s: every second"),
};

static dps_wide
fineness(const struct dps_piecewise *self)
{
    dps_wide unit = 1;
    for (int64_t i = 0; i < self->finer; i++) {
        unit *= 10;
    }
    return unit;
}

static dps_wide
total(const struct dps_piecewise *self)
{
    return (dps_wide)self->amount.units * fineness(self) - (dps_wide)self->less;
}

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_piecewise *law = self;
    enum dps_status status = dps_steps_check(law->half_life, "half_life", false, err);
    if (status == DPS_OK) {
        status = dps_steps_check(law->paid, "paid", true, err);
    }
    if (status != DPS_OK) {
        return status;
    }
    if (law->half_life.months > 0) {
        return dps_fail(
            err, DPS_EINVAL, "half_life is in calendar months, not all equally long");
    }
    if ((dps_wide)law->less > (dps_wide)law->amount.units * fineness(law)) {
        return dps_fail(err, DPS_EINVAL, "less is more than the amount");
    }
    dps_wide seconds = (dps_wide)(law->half_life.ns / DPS_NS);
    if (total(law) > ~(dps_wide)0 / seconds) {
        return dps_fail(err, DPS_EINVAL,
            "finer asks for more than 128 bits with this amount and half-life");
    }
    return DPS_OK;
}

static const struct dps_record record = {
    .name = "emission.piecewise-half-life",
    .doc = "half of what is left in each half-life, in a straight line",
    .size = sizeof(struct dps_piecewise),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

static dps_wide
by(const struct dps_piecewise *self, int64_t t)
{
    int64_t h = self->half_life.ns / DPS_NS;
    dps_wide seconds = (dps_wide)h;
    dps_wide within = (dps_wide)(t % h);
    dps_wide all = total(self);
    dps_wide left = t / h > BITS ? 0 : all >> (t / h);
    return all - left + left * within / seconds / 2;
}

double
dps_piecewise_finer(const struct dps_piecewise *self, int64_t t)
{
    return (double)by(self, t);
}

static struct dps_steps
steps_of(const struct dps_piecewise *self, int64_t from)
{
    return (struct dps_steps){from, DPS_NEVER, self->paid};
}

static int64_t
issued(const void *params, int64_t from, int64_t date)
{
    const struct dps_piecewise *self = params;
    struct dps_steps steps = steps_of(self, from);
    int64_t paid_to = date;
    if (self->paid.months > 0 || self->paid.ns > 0) {
        paid_to = dps_date_after(from, self->paid, dps_steps_ended(&steps, date));
    }
    return (int64_t)(by(self, paid_to - from) / fineness(self));
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
    const struct dps_piecewise *self = params;
    return self->amount.units;
}

static int32_t
token(const void *params)
{
    const struct dps_piecewise *self = params;
    return self->amount.token;
}

const struct dps_emission_kind dps_emission_piecewise = {
    .base =
        {
            .name = "piecewise-half-life",
            .doc = "half of what is left in each half-life, in a straight line",
            .params = &record,
        },
    .n_parts = 1,
    .issued = issued,
    .period = period,
    .allocation = allocation,
    .token = token,
};
