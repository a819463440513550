#include "models/emission/geometric.h"

#include "models/emission/steps.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"

static const struct dps_field fields[] = {
    DPS_FIELD(
        struct dps_geometric, first, DPS_AMOUNT, .doc = "what the first step issues"),
    DPS_FIELD(struct dps_geometric, limit, DPS_AMOUNT, .doc = "the most it issues"),
    DPS_FIELD(struct dps_geometric, keep, DPS_NUMBER, .unit = "1", .domain = "(0, 1]",
        .doc = "the amount of a step as a share of the one before"),
    DPS_FIELD(struct dps_geometric, step, DPS_SPAN, .domain = "(0, inf)",
        .doc = "the time in which the amount stays the same"),
    DPS_FIELD(struct dps_geometric, paid, DPS_SPAN, .fallback = "0 s",
        .source = "assumed",
        .doc = "the time between two payments within a step; 0 s: every second"),
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_geometric *law = self;
    if (law->first.token != law->limit.token) {
        return dps_fail(err, DPS_EINVAL, "limit is not of the same token as `first`");
    }
    enum dps_status status = dps_steps_check(law->step, "step", false, err);
    return status == DPS_OK ? dps_steps_check(law->paid, "paid", true, err) : status;
}

static const struct dps_record record = {
    .name = "emission.geometric",
    .doc = "an amount per step of which a fixed share is kept from step to step",
    .size = sizeof(struct dps_geometric),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

/* The payments of step k. */
static struct dps_steps
payments(const struct dps_geometric *self, int64_t from, int64_t k)
{
    return (struct dps_steps){
        dps_date_after(from, self->step, k),
        dps_date_after(from, self->step, k + 1),
        self->paid,
    };
}

static int64_t
issued(const void *params, int64_t from, int64_t date)
{
    const struct dps_geometric *self = params;
    int64_t k = dps_date_spans(from, self->step, date);
    struct dps_steps within = payments(self, from, k);
    long double first = (long double)self->first.units;
    long double lost = 1 - (long double)self->keep;
    long double log_keep = dps_log1pl(-lost);
    long double whole = lost > 0 ? first * -dps_expm1l(log_keep * (long double)k) / lost
                                 : first * (long double)k;
    long double share = (long double)dps_steps_ended(&within, date) /
                        (long double)dps_steps_all(&within);
    int64_t sum =
        dps_truncate(whole + first * dps_expl(log_keep * (long double)k) * share);
    return sum < self->limit.units ? sum : self->limit.units;
}

static struct dps_emission_period
period(const void *params, int64_t from, int64_t date)
{
    const struct dps_geometric *self = params;
    struct dps_steps within =
        payments(self, from, dps_date_spans(from, self->step, date));
    return dps_steps_at(&within, date);
}

static int64_t
allocation(const void *params)
{
    const struct dps_geometric *self = params;
    return self->limit.units;
}

static int32_t
token(const void *params)
{
    const struct dps_geometric *self = params;
    return self->first.token;
}

const struct dps_emission_kind dps_emission_geometric = {
    .base =
        {
            .name = "geometric",
            .doc = "an amount per step of which a fixed share is kept from step to "
                   "step",
            .params = &record,
        },
    .n_parts = 1,
    .issued = issued,
    .period = period,
    .allocation = allocation,
    .token = token,
};
