#include "models/emission/tranches.h"

#include "models/emission/steps.h"
#include "sim/core/date.h"

static const struct dps_field tranche_fields[] = {
    DPS_FIELD(struct dps_tranche, amount, DPS_AMOUNT, .doc = "what unlocks in all"),
    DPS_FIELD(struct dps_tranche, over, DPS_SPAN,
        .doc = "the time in which it unlocks; 0 s: at once"),
};

static enum dps_status
check_tranche(const void *self, struct dps_error *err)
{
    const struct dps_tranche *tranche = self;
    return dps_steps_check(tranche->over, "over", true, err);
}

static const struct dps_record tranche_record = {
    .name = "emission.tranches.tranche",
    .doc = "one amount of a vesting table",
    .size = sizeof(struct dps_tranche),
    .fields = tranche_fields,
    .n_fields = DPS_COUNT_OF(tranche_fields),
    .check = check_tranche,
};

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_tranches, tranches, DPS_LIST, .record = &tranche_record,
        .doc = "the amounts and their times"),
    DPS_FIELD(struct dps_tranches, step, DPS_SPAN, .fallback = "0 s",
        .source = "assumed",
        .doc = "the time from one unlocking to the next; 0 s: every second"),
};

static const struct dps_tranche *
tranches_of(const struct dps_tranches *self)
{
    return self->tranches.items;
}

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_tranches *law = self;
    const struct dps_tranche *tranche = tranches_of(law);
    if (law->tranches.n == 0) {
        return dps_fail(err, DPS_EINVAL, "tranches is empty, not at least one amount");
    }
    for (size_t i = 0; i < law->tranches.n; i++) {
        if (tranche[i].amount.token != tranche[0].amount.token) {
            return dps_fail(err, DPS_EINVAL, "tranches are of different tokens");
        }
        if (law->step.months > 0 && tranche[i].over.ns > 0) {
            return dps_fail(err, DPS_EINVAL,
                "step is in calendar months and `over` of tranches.%zu is not", i);
        }
    }
    return dps_steps_check(law->step, "step", true, err);
}

static const struct dps_record record = {
    .name = "emission.tranches",
    .doc = "amounts that unlock linearly side by side, each over its own time",
    .size = sizeof(struct dps_tranches),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

static struct dps_steps
steps_of(const struct dps_tranches *self, size_t i, int64_t from)
{
    int64_t until = dps_date_after(from, tranches_of(self)[i].over, 1);
    return (struct dps_steps){from, until, self->step};
}

static int64_t
issued(const void *params, int64_t from, int64_t date)
{
    const struct dps_tranches *self = params;
    int64_t sum = 0;
    for (size_t i = 0; i < self->tranches.n; i++) {
        struct dps_steps steps = steps_of(self, i, from);
        sum += dps_steps_paid(&steps, tranches_of(self)[i].amount.units, date);
    }
    return sum;
}

static struct dps_emission_period
period(const void *params, int64_t from, int64_t date)
{
    const struct dps_tranches *self = params;
    struct dps_emission_period found = {date, date};
    for (size_t i = 0; i < self->tranches.n; i++) {
        struct dps_steps steps = steps_of(self, i, from);
        struct dps_emission_period at = dps_steps_at(&steps, date);
        if (at.end > found.end) {
            found = at;
        }
    }
    return found;
}

static int64_t
allocation(const void *params)
{
    const struct dps_tranches *self = params;
    int64_t sum = 0;
    for (size_t i = 0; i < self->tranches.n; i++) {
        sum = dps_units_sum(sum, tranches_of(self)[i].amount.units);
    }
    return sum;
}

static int32_t
token(const void *params)
{
    return tranches_of(params)[0].amount.token;
}

const struct dps_emission_kind dps_emission_tranches = {
    .base =
        {
            .name = "tranches",
            .doc = "amounts that unlock linearly side by side, each over its own time",
            .params = &record,
        },
    .n_parts = 1,
    .issued = issued,
    .period = period,
    .allocation = allocation,
    .token = token,
};
