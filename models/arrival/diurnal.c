#include "models/arrival/diurnal.h"

#include "sim/core/maths.h"

#include <math.h>

static const double day = 86400;     /* D [s] */
static const double last_day = 1e12; /* beyond any clock; days still differ by 1 */
static const double tau = 6.283185307179586476925286766559;

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_arrival_diurnal, rate, DPS_NUMBER, .unit = "1/s",
        .domain = "(0, inf)",
        .doc = "how many jobs come in a time, in the mean of a working day"),
    DPS_FIELD(struct dps_arrival_diurnal, amplitude, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .fallback = "0.5", .source = "assumed",
        .doc = "how far the rate swings about its mean, as a share of it"),
    DPS_FIELD(struct dps_arrival_diurnal, peak, DPS_NUMBER, .unit = "s",
        .domain = "[0, 86400)", .fallback = "14 h", .source = "assumed",
        .doc = "when the rate is highest, since midnight; time 0 is midnight"),
    DPS_FIELD(struct dps_arrival_diurnal, weekend, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1e6]", .fallback = "1", .source = "no season",
        .doc = "what the rate is multiplied by on Saturdays and Sundays"),
    DPS_FIELD(struct dps_arrival_diurnal, weekday, DPS_COUNT, .domain = "[1, 7]",
        .fallback = "1", .source = "assumed",
        .doc = "the day of the week of time 0: 1 Monday to 7 Sunday"),
};

static const struct dps_record record = {
    .name = "arrival.diurnal",
    .doc = "at a rate that follows the hour and the day of the week",
    .size = sizeof(struct dps_arrival_diurnal),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

/* m f of a day, counted from time 0, at a mean rate. */
static double
level_of(const struct dps_arrival_diurnal *self, double rate, double number)
{
    enum { SATURDAY = 5 };
    double weekday = fmod(number + (double)(self->weekday - 1), 7);
    return rate * (weekday >= SATURDAY ? self->weekend : 1);
}

/* Jobs of any seven days on end. */
static double
week_of(const struct dps_arrival_diurnal *self, double rate)
{
    return rate * day * (5 + 2 * self->weekend);
}

/* The integral of 1 + a cos over a day up to x, and a constant [s]. */
static double
integral(const struct dps_arrival_diurnal *self, double x)
{
    return x + self->amplitude * day / tau * dps_sin(tau * (x - self->peak) / day);
}

/* Where in a day the integral is y. */
static double
inverse(const struct dps_arrival_diurnal *self, double y, double low)
{
    enum { HALVINGS = 64 }; /* a day in 2^-47 s, more than a double tells apart */
    double high = day;
    for (int i = 0; i < HALVINGS; i++) {
        double middle = low + (high - low) / 2;
        if (integral(self, middle) < y) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high;
}

static void
next(const void *params, const double u[2], struct dps_arrival_state *state)
{
    const struct dps_arrival_diurnal *self = params;
    double rate = self->rate * state->scale;
    double from = fmod(state->from, 7 * day); /* weeks are alike, and digits dear */
    double number = floor((from + state->at) / day);
    double x = from + state->at - number * day;
    double mass = -dps_log(u[0]);
    double weeks = floor(mass / week_of(self, rate));
    mass -= weeks * week_of(self, rate);
    number += 7 * weeks;
    if (!(number < last_day)) {
        state->at = INFINITY;
        return;
    }
    double level = level_of(self, rate, number);
    double rest = level * (integral(self, day) - integral(self, x));
    while (mass >= rest) {
        mass -= rest;
        number += 1;
        x = 0;
        level = level_of(self, rate, number);
        rest = level * day;
    }
    state->at =
        number * day + inverse(self, integral(self, x) + mass / level, x) - from;
}

static double
mean(const void *params, double end)
{
    const struct dps_arrival_diurnal *self = params;
    double last = floor(end / day);
    double weeks = floor(last / 7);
    double jobs = weeks * week_of(self, self->rate);
    for (int i = 0; i < (int)(last - 7 * weeks); i++) {
        jobs += level_of(self, self->rate, i) * day;
    }
    return jobs + level_of(self, self->rate, last) *
                      (integral(self, end - last * day) - integral(self, 0));
}

const struct dps_arrival_kind dps_arrival_diurnal = {
    .base = {"diurnal", "at a rate that follows the hour and the day of the week",
        &record},
    .next = next,
    .mean = mean,
};
