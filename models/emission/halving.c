#include "models/emission/halving.h"

#include "models/emission/steps.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"

enum { BITS = 63 };

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_halving, reward, DPS_AMOUNT,
        .doc = "what a period pays before the first halving"),
    DPS_FIELD(struct dps_halving, every, DPS_COUNT, .domain = "[1, inf)",
        .doc = "periods from one halving to the next"),
    DPS_FIELD(struct dps_halving, period, DPS_SPAN, .domain = "(0, inf)",
        .doc = "the time between two payments, such as blocks"),
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_halving *law = self;
    return dps_steps_check(law->period, "period", false, err);
}

static const struct dps_record record = {
    .name = "emission.halving",
    .doc = "a reward per period that halves every so many periods",
    .size = sizeof(struct dps_halving),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

int64_t
dps_halving_reward(const struct dps_halving *self, int64_t k)
{
    int64_t halvings = k / self->every;
    return halvings >= BITS ? 0 : self->reward.units >> halvings;
}

int64_t
dps_halving_paid(const struct dps_halving *self, int64_t n)
{
    int64_t sum = 0;
    int64_t left = n;
    for (int64_t reward = self->reward.units; reward > 0 && left > 0; reward >>= 1) {
        int64_t periods = left < self->every ? left : self->every;
        sum = dps_units_sum(sum, dps_muldiv(reward, periods, 1));
        left -= periods;
    }
    return sum;
}

static struct dps_steps
steps_of(const struct dps_halving *self, int64_t from)
{
    return (struct dps_steps){from, DPS_NEVER, self->period};
}

static int64_t
issued(const void *params, int64_t from, int64_t date)
{
    const struct dps_halving *self = params;
    struct dps_steps steps = steps_of(self, from);
    return dps_halving_paid(self, dps_steps_ended(&steps, date));
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
    return dps_halving_paid(params, INT64_MAX);
}

static int32_t
token(const void *params)
{
    const struct dps_halving *self = params;
    return self->reward.token;
}

const struct dps_emission_kind dps_emission_halving = {
    .base =
        {
            .name = "halving",
            .doc = "a reward per period that halves every so many periods, exact in "
                   "base units",
            .params = &record,
        },
    .n_parts = 1,
    .issued = issued,
    .period = period,
    .allocation = allocation,
    .token = token,
};
