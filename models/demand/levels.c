#include "models/demand/levels.h"

#include "sim/core/date.h"
#include "sim/core/maths.h"

static double
days(int64_t seconds)
{
    return (double)seconds / (double)DPS_DAY;
}

/* ---- constant ---------------------------------------------------------- */

static const struct dps_field constant_fields[] = {
    DPS_FIELD(struct dps_demand_constant, level, DPS_NUMBER, .unit = "1",
        .domain = "[0, inf)", .doc = "units of work a day"),
};

static const struct dps_record constant_record = {
    .name = "demand.constant",
    .doc = "the same every day",
    .size = sizeof(struct dps_demand_constant),
    .fields = constant_fields,
    .n_fields = DPS_COUNT_OF(constant_fields),
};

static double
constant_asked(const void *params, const struct dps_demand_facts *facts, int64_t begin,
    int64_t end)
{
    const struct dps_demand_constant *self = params;
    (void)facts;
    return self->level * days(end - begin);
}

const struct dps_demand_kind dps_demand_constant = {
    .base = {"constant", "the same every day", &constant_record},
    .asked = constant_asked,
};

/* ---- logistic ---------------------------------------------------------- */

static const struct dps_field logistic_fields[] = {
    DPS_FIELD(struct dps_demand_logistic, from, DPS_NUMBER, .unit = "1",
        .domain = "[0, inf)", .fallback = "0", .source = "assumed",
        .doc = "units of work a day before all growth"),
    DPS_FIELD(struct dps_demand_logistic, to, DPS_NUMBER, .unit = "1",
        .domain = "[0, inf)", .doc = "units of work a day after all growth"),
    DPS_FIELD(struct dps_demand_logistic, midpoint, DPS_DATE, .fallback = "never",
        .doc = "when half of the growth is done; or give `after`"),
    DPS_FIELD(struct dps_demand_logistic, after, DPS_SPAN, .fallback = "0 s",
        .source = "not given",
        .doc = "time from the demand's beginning to the midpoint, in its place"),
    DPS_FIELD(struct dps_demand_logistic, tenfold, DPS_SPAN, .fallback = "0 s",
        .source = "not given",
        .doc = "time in which the odds of growth done to growth left rise tenfold; or "
               "give `rate`"),
    DPS_FIELD(struct dps_demand_logistic, rate, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1e6]", .fallback = "0", .source = "not given",
        .doc = "the logarithm by which these odds rise in a year, in its place"),
};

static enum dps_status
check_midpoint(const struct dps_demand_logistic *self, struct dps_error *err)
{
    bool has_after = self->after.ns > 0 || self->after.months > 0;
    if (self->midpoint == DPS_NEVER && !has_after) {
        return dps_fail(err, DPS_EINVAL,
            "midpoint is never: give a date, or `after`, a time from the beginning");
    }
    if (self->midpoint != DPS_NEVER && has_after) {
        return dps_fail(err, DPS_EINVAL,
            "midpoint is given, and so is `after`: write one of the two");
    }
    return DPS_OK;
}

static enum dps_status
check_logistic(const void *params, struct dps_error *err)
{
    const struct dps_demand_logistic *self = params;
    if (self->tenfold.months > 0) {
        return dps_fail(
            err, DPS_EINVAL, "tenfold is in calendar months, not all equally long");
    }
    if (self->tenfold.ns == 0 && !(self->rate > 0)) {
        return dps_fail(
            err, DPS_EINVAL, "tenfold is 0 s and rate is 0: how fast does it grow?");
    }
    if (self->tenfold.ns > 0 && self->rate > 0) {
        return dps_fail(err, DPS_EINVAL,
            "tenfold is given, and so is `rate`: write one of the two");
    }
    return check_midpoint(self, err);
}

static const struct dps_record logistic_record = {
    .name = "demand.logistic",
    .doc = "grows from one level to another, fastest in the middle",
    .size = sizeof(struct dps_demand_logistic),
    .fields = logistic_fields,
    .n_fields = DPS_COUNT_OF(logistic_fields),
    .check = check_logistic,
};

/* r [1/s] */
static double
logistic_rate(const struct dps_demand_logistic *self)
{
    return self->rate > 0 ? self->rate / (double)DPS_YEAR
                          : dps_log(10) / ((double)self->tenfold.ns / (double)DPS_NS);
}

/* ln((1 + e^(x + h)) / (1 + e^x)), h > 0, to full precision however small h is. */
static double
softplus_step(double x, double h)
{
    enum { FAR = 700 };
    if (h > FAR) {
        double low = x > 0 ? x + dps_log1p(dps_exp(-x)) : dps_log1p(dps_exp(x));
        double y = x + h;
        return (y > 0 ? y + dps_log1p(dps_exp(-y)) : dps_log1p(dps_exp(y))) - low;
    }
    return dps_log1p(dps_expm1(h) / (1 + dps_exp(-x)));
}

static double
logistic_asked(const void *params, const struct dps_demand_facts *facts, int64_t begin,
    int64_t end)
{
    const struct dps_demand_logistic *self = params;
    int64_t middle = self->midpoint != DPS_NEVER
                         ? self->midpoint
                         : dps_date_after(facts->begins, self->after, 1);
    double rate = logistic_rate(self);
    double step = rate * (double)(end - begin);
    double grown = softplus_step(rate * (double)(begin - middle), step);
    return self->from * days(end - begin) +
           (self->to - self->from) * grown / (rate * (double)DPS_DAY);
}

const struct dps_demand_kind dps_demand_logistic = {
    .base = {"logistic", "grows from one level to another, fastest in the middle",
        &logistic_record},
    .asked = logistic_asked,
};

/* ---- exponential ------------------------------------------------------- */

static const struct dps_field exponential_fields[] = {
    DPS_FIELD(struct dps_demand_exponential, from, DPS_NUMBER, .unit = "1",
        .domain = "[0, inf)", .doc = "units of work a day at the demand's beginning"),
    DPS_FIELD(struct dps_demand_exponential, growth, DPS_NUMBER, .unit = "1",
        .domain = "(-1, 1e6]", .doc = "growth in a year: 40 % makes 1.4 times as much"),
    DPS_FIELD(struct dps_demand_exponential, most, DPS_NUMBER, .unit = "1",
        .domain = "[0, inf)", .fallback = "0", .source = "not given",
        .doc = "units of work a day above which it does not grow; 0: no limit"),
};

static const struct dps_record exponential_record = {
    .name = "demand.exponential",
    .doc = "grows by the same factor each year, to a limit if it has one",
    .size = sizeof(struct dps_demand_exponential),
    .fields = exponential_fields,
    .n_fields = DPS_COUNT_OF(exponential_fields),
};

/* The integral of v e^(r t) over t days. */
static double
exponential_units(double v, double r, double t)
{
    return r == 0 ? v * t : v * dps_expm1(r * t) / r;
}

static double
exponential_asked(const void *params, const struct dps_demand_facts *facts,
    int64_t begin, int64_t end)
{
    const struct dps_demand_exponential *self = params;
    double r = dps_log1p(self->growth) / days(DPS_YEAR);
    double v = self->from * dps_exp(r * days(begin - facts->begins));
    double t = days(end - begin);
    double most = self->most;
    if (!(most > 0) || (v <= most && v * dps_exp(r * t) <= most)) {
        return exponential_units(v, r, t);
    }
    if (v >= most && v * dps_exp(r * t) >= most) {
        return most * t;
    }
    /* Growing it meets the limit from below, shrinking it comes down to it. */
    double meets = dps_log(most / v) / r;
    return r > 0 ? exponential_units(v, r, meets) + most * (t - meets)
                 : most * meets + exponential_units(most, r, t - meets);
}

const struct dps_demand_kind dps_demand_exponential = {
    .base = {"exponential", "grows by the same factor each year", &exponential_record},
    .asked = exponential_asked,
};
