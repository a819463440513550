#include "models/demand/demand.h"

#include "models/demand/formula.h"
#include "models/demand/levels.h"
#include "models/demand/seasonal.h"
#include "models/demand/table.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"

#include <gsl/gsl_randist.h>
#include <math.h>

/* ---- tables ------------------------------------------------------------ */

static const struct dps_kind *const kinds[] = {
    &dps_demand_constant.base,
    &dps_demand_logistic.base,
    &dps_demand_exponential.base,
    &dps_demand_seasonal.base,
    &dps_demand_table.base,
    &dps_demand_trace.base,
    &dps_demand_formula.base,
};

const struct dps_family dps_demand_family = {
    .name = "demand",
    .doc = "How much work is asked for.",
    .kinds = kinds,
    .n_kinds = DPS_COUNT_OF(kinds),
};

static const struct dps_field burst_fields[] = {
    DPS_FIELD(struct dps_demand_bursts, every, DPS_SPAN, .fallback = "0 s",
        .source = "none", .doc = "mean time from one burst to the next; 0 s: none"),
    DPS_FIELD(struct dps_demand_bursts, size, DPS_NUMBER, .unit = "s",
        .domain = "[0, inf)", .fallback = "1 d", .source = "assumed",
        .doc = "mean size: a burst adds what the level asks for in this time"),
    DPS_FIELD(struct dps_demand_bursts, spread, DPS_NUMBER, .unit = "1",
        .domain = "[0, 5]", .fallback = "1", .source = "assumed",
        .doc = "standard deviation of the logarithm of a burst's size"),
};

static enum dps_status
check_bursts(const void *params, struct dps_error *err)
{
    const struct dps_demand_bursts *self = params;
    if (self->every.months > 0) {
        return dps_fail(
            err, DPS_EINVAL, "every is in calendar months, not all equally long");
    }
    if (self->every.ns > 0 && self->every.ns < 60 * DPS_NS) {
        return dps_fail(err, DPS_EINVAL, "every is %g s, less than a minute",
            (double)self->every.ns / (double)DPS_NS);
    }
    return DPS_OK;
}

static const struct dps_record burst_record = {
    .name = "demand.bursts",
    .doc = "bursts at random that come on top of the level",
    .size = sizeof(struct dps_demand_bursts),
    .fields = burst_fields,
    .n_fields = DPS_COUNT_OF(burst_fields),
    .check = check_bursts,
};

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_demand, service, DPS_TEXT, .fallback = "work",
        .source = "assumed", .doc = "what is asked for"),
    DPS_FIELD(struct dps_demand, unit, DPS_TEXT, .fallback = "unit",
        .source = "assumed", .doc = "the unit of work, for people: GPU h, TiB d, DC"),
    DPS_FIELD(struct dps_demand, begins, DPS_DATE, .fallback = "start",
        .doc = "when it begins; laws without dates count from here"),
    DPS_FIELD(
        struct dps_demand, ends, DPS_DATE, .fallback = "never", .doc = "when it ends"),
    DPS_FIELD(struct dps_demand, elasticity, DPS_NUMBER, .unit = "1",
        .domain = "[-20, 0]", .fallback = "0", .source = "assumed",
        .doc = "percent that demand changes by when the price rises by one percent"),
    DPS_FIELD(struct dps_demand, reference, DPS_NUMBER, .unit = "USD",
        .domain = "[0, inf)", .fallback = "0 USD", .source = "not given",
        .doc = "price of a unit at which the level is asked for; wanted by elasticity"),
    DPS_FIELD(struct dps_demand, saturation, DPS_NUMBER, .unit = "1",
        .domain = "[1, 1e9]", .fallback = "100", .source = "assumed",
        .doc = "most that is asked for however low the price, as times the level"),
    DPS_FIELD(struct dps_demand, budget, DPS_NUMBER, .unit = "USD/d",
        .domain = "[0, inf)", .fallback = "0 USD/d", .source = "no limit",
        .doc = "most that users spend; 0: no limit"),
    DPS_FIELD(struct dps_demand, bursts, DPS_RECORD, .record = &burst_record,
        .fallback = "{}", .doc = "bursts on top of the level"),
    {
        .key = "kind",
        .offset = offsetof(struct dps_demand, law),
        .type = DPS_KIND,
        .family = &dps_demand_family,
        .doc = "the law of its level",
    },
};

static enum dps_status
check(const void *params, struct dps_error *err)
{
    const struct dps_demand *self = params;
    if (self->elasticity < 0 && !(self->reference > 0)) {
        return dps_fail(err, DPS_EINVAL,
            "elasticity is %g without a `reference` price to reckon from",
            self->elasticity);
    }
    if (self->ends <= self->begins) {
        return dps_fail(err, DPS_EINVAL, "ends is not after `begins`");
    }
    return DPS_OK;
}

const struct dps_record dps_demand_record = {
    .name = "demand",
    .doc = "Work that users ask for.",
    .size = sizeof(struct dps_demand),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

/* ---- one epoch --------------------------------------------------------- */

const struct dps_demand_kind *
dps_demand_law(const struct dps_demand *self)
{
    return (const struct dps_demand_kind *)(const void *)self->law.kind;
}

const struct dps_growth_table *
dps_demand_table_of(const struct dps_demand *self)
{
    const struct dps_demand_kind *law = dps_demand_law(self);
    return law->table != NULL ? law->table(self->law.params) : NULL;
}

/* 1 + sum S / T over a stretch of T seconds. */
static double
burst_factor(
    const struct dps_demand_bursts *self, double seconds, struct dps_rng_name name)
{
    if (self->every.ns == 0 || !(self->size > 0)) {
        return 1;
    }
    struct dps_rng rng;
    gsl_rng *gsl = dps_rng_open(&rng, name);
    double every = (double)self->every.ns / (double)DPS_NS;
    /* The logarithm's mean, so that E[S] is the size. */
    double zeta = dps_log(self->size) - self->spread * self->spread / 2;
    double sum = 0;
    for (unsigned n = gsl_ran_poisson(gsl, seconds / every); n > 0; n--) {
        sum += gsl_ran_lognormal(gsl, zeta, self->spread);
    }
    return 1 + sum / seconds;
}

/* What rounding makes of 0 is not below it, and growth without end stays a number. */
static double
within_bounds(double units)
{
    const double most = 1e30;
    return units > 0 ? (units < most ? units : most) : 0;
}

struct dps_demand_curve
dps_demand_over(const struct dps_demand *self, const struct dps_growth_point *points,
    size_t n_points, int64_t begin, int64_t end, struct dps_rng_name name,
    struct dps_formula_seat *seat)
{
    const struct dps_demand_facts facts = {self->begins, points, n_points, seat};
    struct dps_demand_curve curve = {.reference = self->reference,
        .elasticity = self->elasticity,
        .budget = self->budget > 0
                      ? self->budget * (double)(end - begin) / (double)DPS_DAY
                      : (double)INFINITY};
    begin = begin > self->begins ? begin : self->begins;
    end = end < self->ends ? end : self->ends;
    if (begin < end) {
        curve.quantity = within_bounds(
            dps_demand_law(self)->asked(self->law.params, &facts, begin, end) *
            burst_factor(&self->bursts, (double)(end - begin), name));
    }
    curve.most = self->saturation * curve.quantity;
    return curve;
}

double
dps_demand_at(const struct dps_demand_curve *self, double price)
{
    double units = self->quantity;
    if (self->elasticity < 0 && self->reference > 0) {
        units = price > 0 ? units * dps_pow(price / self->reference, self->elasticity)
                          : self->most;
    }
    units = units < self->most ? units : self->most;
    return units * price > self->budget ? self->budget / price : units;
}
