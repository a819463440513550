#include "models/emission/inflation.h"

#include "models/emission/steps.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"

#include <math.h>
#include <string.h>

enum { RATE }; /* what the memory holds, beside the units issued */

#define CALCULATOR "Akash: node @ 26924e6c, x/inflation/types/inflation_calculator.go"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_inflation, supply, DPS_AMOUNT,
        .doc = "the supply when it starts, without drivers"),
    DPS_FIELD(struct dps_inflation, limit, DPS_AMOUNT,
        .doc = "the supply at which issuing ends"),
    DPS_FIELD(struct dps_inflation, initial, DPS_NUMBER, .unit = "1",
        .domain = "[0, 10]", .doc = "the ideal rate per year at the start"),
    DPS_FIELD(struct dps_inflation, half_life, DPS_NUMBER, .unit = "s",
        .domain = "(0, inf)", .doc = "the time in which the ideal rate halves"),
    DPS_FIELD(struct dps_inflation, variance, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .fallback = "5 %", .source = CALCULATOR,
        .doc = "how far the rate may be from the ideal, relative"),
    DPS_FIELD(struct dps_inflation, least, DPS_NUMBER, .unit = "1", .domain = "[0, 10]",
        .fallback = "0", .source = "the ideal's band",
        .doc = "the least rate per year, if `most` is given"),
    DPS_FIELD(struct dps_inflation, most, DPS_NUMBER, .unit = "1", .domain = "[0, 10]",
        .fallback = "0", .source = "the ideal's band",
        .doc = "the largest rate per year; from `least` to here it is free of the "
               "ideal and its variance, as in Cosmos SDK x/mint; 0: it is not"),
    DPS_FIELD(struct dps_inflation, of, DPS_TEXT, .fallback = "supply",
        .source = "Cosmos SDK: x/mint",
        .doc = "what it is a share of: supply, or allocated, with what of the genesis "
               "is yet to unlock"),
    DPS_FIELD(struct dps_inflation, change, DPS_NUMBER, .unit = "1",
        .domain = "[0, 10]", .fallback = "5 %", .source = CALCULATOR,
        .doc = "how much the rate grows in a year in which nothing is bonded"),
    DPS_FIELD(struct dps_inflation, goal, DPS_NUMBER, .unit = "1", .domain = "(0, 1]",
        .fallback = "67 %", .source = CALCULATOR,
        .doc = "the share bonded at which the rate stands still"),
    DPS_FIELD(struct dps_inflation, year, DPS_NUMBER, .unit = "s", .domain = "(0, inf)",
        .fallback = "1 yr", .source = "Akash: 5,256,000 blocks of 6 s",
        .doc = "the year to which rates refer"),
    DPS_FIELD(struct dps_inflation, period, DPS_SPAN, .domain = "(0, inf)",
        .fallback = "1 d", .source = "assumed",
        .doc = "the time between two payments, by which it compounds"),
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_inflation *law = self;
    if (law->supply.token != law->limit.token || law->supply.units > law->limit.units) {
        return dps_fail(err, DPS_EINVAL, "limit is less than `supply`");
    }
    if (law->period.months > 0) {
        return dps_fail(
            err, DPS_EINVAL, "period is in calendar months, not all equally long");
    }
    if (law->least > law->most) {
        return dps_fail(err, DPS_EINVAL, "least is %g, more than `most`, which is %g",
            law->least, law->most);
    }
    if (strcmp(law->of, "supply") != 0 && strcmp(law->of, "allocated") != 0) {
        return dps_fail(err, DPS_EINVAL, "of is %s, not supply or allocated", law->of);
    }
    return dps_steps_check(law->period, "period", false, err);
}

static const struct dps_record record = {
    .name = "emission.inflation",
    .doc = "a share of the supply per year, itself decaying, that follows the stake",
    .size = sizeof(struct dps_inflation),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

double
dps_inflation_ideal(double initial, double half_life, double t)
{
    const double decimals = 1e6;
    return initial * (trunc(dps_exp2(-t / half_life) * decimals) / decimals);
}

static double
held(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

double
dps_inflation_next(
    double rate, double ideal, double variance, double step, double bonded, double goal)
{
    double next = rate + (1 - bonded / goal) * step;
    return held(next, ideal * (1 - variance), ideal * (1 + variance));
}

/* The rate of a period that begins t seconds after the start. */
static double
rate_at(const struct dps_inflation *self, double t, double step,
    const struct dps_emission_drivers *drivers, double before)
{
    double ideal = dps_inflation_ideal(self->initial, self->half_life, t);
    bool banded = self->most > 0;
    if (drivers == NULL) {
        return banded ? held(ideal, self->least, self->most) : ideal;
    }
    double next = before + (1 - drivers->bonded / self->goal) * step;
    return banded ? held(next, self->least, self->most)
                  : dps_inflation_next(before, ideal, self->variance, step,
                        drivers->bonded, self->goal);
}

static struct dps_steps
steps_of(const struct dps_inflation *self, int64_t from)
{
    return (struct dps_steps){from, DPS_NEVER, self->period};
}

static void
begin(const void *params, int64_t from, struct dps_emission_memory *memory)
{
    const struct dps_inflation *self = params;
    (void)from;
    memory->x[RATE] = self->initial;
}

/* What may still be issued: the supply has its limit, and so has the law. */
static int64_t
room_of(const struct dps_inflation *self, int64_t supply, int64_t units)
{
    int64_t room = self->limit.units - supply;
    int64_t left = self->limit.units - self->supply.units - units;
    int64_t least = room < left ? room : left;
    return least > 0 ? least : 0;
}

static void
advance(const void *params, int64_t from, struct dps_emission_period step,
    const struct dps_emission_drivers *drivers, struct dps_emission_memory *memory)
{
    const struct dps_inflation *self = params;
    struct dps_steps steps = steps_of(self, from);
    double seconds = (double)(self->period.ns / DPS_NS);
    double years = seconds / self->year;
    int64_t last = dps_steps_ended(&steps, step.end);
    int64_t supply =
        drivers != NULL ? drivers->supply : self->supply.units + memory->units;
    int64_t locked =
        drivers != NULL && strcmp(self->of, "allocated") == 0 ? drivers->allotted : 0;
    for (int64_t k = dps_steps_ended(&steps, step.begin); k < last; k++) {
        memory->x[RATE] = rate_at(
            self, (double)k * seconds, self->change * years, drivers, memory->x[RATE]);
        int64_t room = room_of(self, supply, memory->units);
        int64_t base = dps_units_sum(supply, locked);
        int64_t units = dps_truncate(
            (long double)base * (long double)memory->x[RATE] * (long double)years);
        units = units < room ? units : room;
        supply += units;
        memory->units += units;
    }
}

static void
issued_parts(const void *params, int64_t from, int64_t date,
    const struct dps_emission_memory *memory, int64_t part[DPS_EMISSION_PARTS])
{
    (void)params;
    (void)from;
    (void)date;
    part[0] = memory->units;
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
    const struct dps_inflation *self = params;
    return self->limit.units - self->supply.units;
}

static int32_t
token(const void *params)
{
    const struct dps_inflation *self = params;
    return self->supply.token;
}

const struct dps_emission_kind dps_emission_inflation = {
    .base =
        {
            .name = "inflation",
            .doc = "a share of the supply per year, itself decaying, that follows the "
                   "stake",
            .params = &record,
        },
    .n_parts = 1,
    .begin = begin,
    .advance = advance,
    .issued_parts = issued_parts,
    .period = period,
    .allocation = allocation,
    .token = token,
};
