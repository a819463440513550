#include "models/emission/vesting.h"

#include "models/emission/steps.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_vesting, amount, DPS_AMOUNT, .doc = "what unlocks in all"),
    DPS_FIELD(struct dps_vesting, over, DPS_SPAN,
        .doc = "the time in which it unlocks; 0 s: all at once"),
    DPS_FIELD(struct dps_vesting, step, DPS_SPAN, .fallback = "0 s",
        .source = "assumed",
        .doc = "the time from one unlocking to the next; 0 s: every second"),
    DPS_FIELD(struct dps_vesting, at_start, DPS_NUMBER, .unit = "1", .domain = "[0, 1]",
        .fallback = "0", .source = "assumed",
        .doc = "the share of the amount that is unlocked at once"),
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_vesting *law = self;
    enum dps_status status = dps_steps_check(law->over, "over", true, err);
    if (status == DPS_OK) {
        status = dps_steps_check(law->step, "step", true, err);
    }
    if (status == DPS_OK && law->step.months > 0 && law->over.ns > 0) {
        status =
            dps_fail(err, DPS_EINVAL, "step is in calendar months and `over` is not");
    }
    return status;
}

static const struct dps_record record = {
    .name = "emission.vesting",
    .doc = "an amount that unlocks linearly, in steps, with a share at once",
    .size = sizeof(struct dps_vesting),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

static struct dps_steps
steps_of(const struct dps_vesting *self, int64_t from)
{
    return (struct dps_steps){from, dps_date_after(from, self->over, 1), self->step};
}

static int64_t
issued(const void *params, int64_t from, int64_t date)
{
    const struct dps_vesting *self = params;
    struct dps_steps steps = steps_of(self, from);
    int64_t amount = self->amount.units;
    /* To the nearest unit: 10 % of a round number is a round number. */
    int64_t at_once =
        dps_truncate((long double)((double)amount * self->at_start) + 0.5L);
    if (at_once > amount) {
        at_once = amount;
    }
    return at_once + dps_steps_paid(&steps, amount - at_once, date);
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
    const struct dps_vesting *self = params;
    return self->amount.units;
}

static int32_t
token(const void *params)
{
    const struct dps_vesting *self = params;
    return self->amount.token;
}

const struct dps_emission_kind dps_emission_vesting = {
    .base =
        {
            .name = "vesting",
            .doc = "an amount that unlocks linearly, in steps, with a share at once",
            .params = &record,
        },
    .n_parts = 1,
    .issued = issued,
    .period = period,
    .allocation = allocation,
    .token = token,
};
