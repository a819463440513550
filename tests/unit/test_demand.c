/* Laws of demand: integrals against quadrature, any epoch, curves by price, bursts. */
#include "models/demand/demand.h"
#include "models/demand/levels.h"
#include "models/demand/seasonal.h"
#include "models/demand/table.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "tests/test.h"

#include <math.h>

static const struct dps_rng_name name = {7, DPS_RNG_DEMAND, 3, 0};

static int64_t
day(int64_t n)
{
    return dps_date_of(2026, 1, 1) + n * DPS_DAY;
}

static struct dps_demand
demand_of(const struct dps_demand_kind *kind, const void *params)
{
    return (struct dps_demand){.service = "work",
        .unit = "unit",
        .begins = day(0),
        .ends = DPS_NEVER,
        .saturation = 100,
        .law = {&kind->base, params}};
}

static double
asked(const struct dps_demand *demand, const struct dps_growth_point *points, size_t n,
    int64_t begin, int64_t end)
{
    return dps_demand_over(demand, points, n, begin, end, name, NULL).quantity;
}

/* Simpson's rule over n even steps of a level function [unit/d]. */
static double
simpson(double (*level)(double t), double a, double b, int n)
{
    double h = (b - a) / n;
    double sum = level(a) + level(b);
    for (int i = 1; i < n; i++) {
        sum += (i % 2 == 1 ? 4 : 2) * level(a + i * h);
    }
    return sum * h / 3;
}

/* ---- levels ------------------------------------------------------------ */

static const struct dps_demand_logistic logistic = {.from = 1e4,
    .to = 1e6,
    .midpoint = DPS_NEVER,
    .after = {.ns = 6 * DPS_YEAR * DPS_NS},
    .tenfold = {.ns = 2 * DPS_YEAR * DPS_NS}};

static double
logistic_level(double days)
{
    return 1e4 + (1e6 - 1e4) / (1 + pow(10, -(days / 365 - 6) / 2));
}

static double
exponential_level(double days)
{
    return fmin(100 * pow(1.4, days / 365), 250);
}

static double
shrinking_level(double days)
{
    return fmin(100 * pow(0.5, days / 365), 60);
}

TEST(a_logistic_demand_is_its_integral_in_closed_form)
{
    struct dps_demand demand = demand_of(&dps_demand_logistic, &logistic);
    for (int64_t from = 0; from < 20 * 365; from += 173) {
        CHECK_CLOSE(asked(&demand, NULL, 0, day(from), day(from + 91)),
            simpson(logistic_level, (double)from, (double)from + 91, 400), 1e-12);
    }
    CHECK_CLOSE(asked(&demand, NULL, 0, day(0), day(7300)),
        simpson(logistic_level, 0, 7300, 20000), 1e-12);
}

TEST(a_logistic_demand_passes_its_midpoint_and_keeps_its_ends)
{
    struct dps_demand_logistic law = logistic;
    struct dps_demand demand = demand_of(&dps_demand_logistic, &law);
    law.midpoint = day(3000);
    law.after.ns = 0;
    law.tenfold.ns = 0;
    law.rate = 365; /* e-fold a day */
    double half = asked(&demand, NULL, 0, day(2900), day(3100));
    CHECK_CLOSE(half, 100 * 1e4 + 100 * 1e6, 1e-12);
    CHECK_CLOSE(asked(&demand, NULL, 0, day(0), day(1)), 1e4, 1e-12);
    CHECK_CLOSE(asked(&demand, NULL, 0, day(6000), day(6001)), 1e6, 1e-12);
    /* Steps of any length: the far branch and the near one agree. */
    CHECK_CLOSE(asked(&demand, NULL, 0, day(1000), day(5000)),
        asked(&demand, NULL, 0, day(1000), day(2999)) +
            asked(&demand, NULL, 0, day(2999), day(3001)) +
            asked(&demand, NULL, 0, day(3001), day(5000)),
        1e-12);
}

TEST(an_exponential_demand_is_its_integral_up_to_its_limit)
{
    static const struct dps_demand_exponential grows = {100, 0.4, 250};
    static const struct dps_demand_exponential shrinks = {100, -0.5, 60};
    static const struct dps_demand_exponential rests = {100, 0, 60};
    static const struct dps_demand_exponential free_rests = {100, 0, 0};
    struct dps_demand demand = demand_of(&dps_demand_exponential, &grows);
    /* The kink lies at 994 days and a bit: Simpson's rule is coarser there. */
    CHECK_CLOSE(asked(&demand, NULL, 0, day(10), day(900)),
        simpson(exponential_level, 10, 900, 2000), 1e-12);
    CHECK_CLOSE(asked(&demand, NULL, 0, day(10), day(2000)),
        simpson(exponential_level, 10, 2000, 200000), 1e-8);
    CHECK_CLOSE(asked(&demand, NULL, 0, day(3000), day(3002)), 500, 1e-15);
    demand.law.params = &shrinks;
    CHECK_CLOSE(asked(&demand, NULL, 0, day(0), day(900)),
        simpson(shrinking_level, 0, 900, 200000), 1e-8);
    demand.law.params = &rests;
    CHECK_CLOSE(asked(&demand, NULL, 0, day(0), day(2)), 120, 1e-15);
    demand.law.params = &free_rests;
    CHECK_CLOSE(asked(&demand, NULL, 0, day(0), day(2)), 200, 1e-15);
}

TEST(no_law_hangs_on_the_length_of_an_epoch)
{
    static const struct dps_demand_constant constant = {.level = 24};
    static const struct dps_demand_exponential growing = {.from = 3, .growth = 2};
    struct dps_demand_seasonal season = {
        .level.law = {&dps_demand_logistic.base, &logistic}};
    static const struct dps_growth_point points[] = {
        {1767225600 + 40000, 5}, {1767225600 + 400000, 50}, {1767225600 + 800000, 1}};
    struct dps_demand_table table = {.between = "geometric", .scale = 2};
    struct dps_demand_trace trace = {.scale = 1, .repeat = true};
    for (int i = 0; i < DPS_HOURS; i++) {
        season.hours.x[i] = 1 + 0.1 * i;
        season.weekdays.x[i % 7] = 2 - 0.2 * (i % 7);
        season.months.x[i % 12] = 1 + 0.05 * (i % 12);
    }
    const struct dps_demand demands[] = {
        demand_of(&dps_demand_constant, &constant),
        demand_of(&dps_demand_logistic, &logistic),
        demand_of(&dps_demand_exponential, &growing),
        demand_of(&dps_demand_seasonal, &season),
        demand_of(&dps_demand_table, &table),
        demand_of(&dps_demand_trace, &trace),
    };
    for (size_t i = 0; i < DPS_COUNT_OF(demands); i++) {
        double whole = asked(&demands[i], points, 3, day(0), day(64));
        for (int64_t step = 3600; step <= 8 * DPS_DAY; step *= 2) {
            double sum = 0;
            for (int64_t at = day(0); at < day(64); at += step) {
                int64_t end = at + step < day(64) ? at + step : day(64);
                sum += asked(&demands[i], points, 3, at, end);
            }
            CHECK_CLOSE(sum, whole, 1e-12);
        }
    }
}

TEST(a_demand_begins_and_ends)
{
    static const struct dps_demand_constant law = {.level = 24};
    struct dps_demand demand = demand_of(&dps_demand_constant, &law);
    demand.ends = day(2);
    CHECK_CLOSE(asked(&demand, NULL, 0, day(-3), day(1)), 24, 1e-15);
    CHECK_CLOSE(asked(&demand, NULL, 0, day(1), day(9)), 24, 1e-15);
    CHECK(asked(&demand, NULL, 0, day(2), day(9)) == 0);
    CHECK(asked(&demand, NULL, 0, day(-9), day(0)) == 0);
}

/* ---- seasons ----------------------------------------------------------- */

TEST(months_are_those_of_the_calendar)
{
    static const int64_t years[] = {1970, 1999, 2000, 2024, 2100, 2026, 1969, 1600};
    for (size_t i = 0; i < DPS_COUNT_OF(years); i++) {
        for (int month = 1; month <= 12; month++) {
            int64_t first = dps_date_of(years[i], month, 1);
            int64_t next = 0;
            int64_t wanted = month < 12 ? dps_date_of(years[i], month + 1, 1)
                                        : dps_date_of(years[i] + 1, 1, 1);
            CHECK_INT(dps_demand_month(first, &next), month - 1);
            CHECK_INT(next, wanted);
            CHECK_INT(dps_demand_month(next - 1, &next), month - 1);
            CHECK_INT(next, wanted);
        }
    }
}

TEST(seasons_multiply_the_level)
{
    static const struct dps_demand_constant level = {.level = 24};
    struct dps_demand_seasonal law = {.level.law = {&dps_demand_constant.base, &level}};
    struct dps_demand demand = demand_of(&dps_demand_seasonal, &law);
    for (int i = 0; i < DPS_HOURS; i++) {
        law.hours.x[i] = law.weekdays.x[i % 7] = law.months.x[i % 12] = 1;
    }
    CHECK_CLOSE(asked(&demand, NULL, 0, day(0), day(31)), 24 * 31, 1e-14);
    law.months.x[1] = 3; /* February 2026 has 28 days */
    CHECK_CLOSE(asked(&demand, NULL, 0, day(0), day(365)), 24 * (365 + 2 * 28), 1e-14);
    law.weekdays.x[3] = 5; /* 2026-01-01 is a Thursday, and so is 2026-01-29 */
    CHECK_CLOSE(asked(&demand, NULL, 0, day(0), day(1)), 24 * 5, 1e-14);
    CHECK_CLOSE(asked(&demand, NULL, 0, day(0), day(31)), 24 * (26 + 5 * 5), 1e-14);
    law.hours.x[13] = 0;
    CHECK_CLOSE(asked(&demand, NULL, 0, day(0), day(1)), 23 * 5, 1e-14);
    CHECK(asked(&demand, NULL, 0, day(0) + 13 * 3600, day(0) + 14 * 3600) == 0);
}

/* ---- tables ------------------------------------------------------------ */

TEST(a_table_moves_in_steps_lines_or_factors)
{
    static const struct dps_demand_table steps = {.between = "steps", .scale = 10};
    static const struct dps_demand_table lines = {.between = "linear", .scale = 10};
    static const struct dps_demand_table factors = {
        .between = "geometric", .scale = 10};
    struct dps_demand demand = demand_of(&dps_demand_table, &steps);
    const struct dps_growth_point points[] = {{day(2), 1}, {day(4), 4}};
    CHECK_CLOSE(asked(&demand, points, 2, day(0), day(6)), 10 * (2 + 2 + 8), 1e-14);
    demand.law.params = &lines;
    CHECK_CLOSE(asked(&demand, points, 2, day(0), day(6)), 10 * (2 + 5 + 8), 1e-14);
    CHECK_CLOSE(asked(&demand, points, 2, day(3), day(4)), 10 * 3.25, 1e-14);
    demand.law.params = &factors;
    CHECK_CLOSE(asked(&demand, points, 2, day(2), day(4)), 10 * 2 * 3 / log(4), 1e-14);
    CHECK_CLOSE(asked(&demand, points, 2, day(3), day(4)), 10 * 2 * 2 / log(4), 1e-14);
    CHECK_CLOSE(asked(&demand, points, 1, day(3), day(4)), 10, 1e-14);
    CHECK(asked(&demand, NULL, 0, day(3), day(4)) == 0);
}

TEST(a_trace_is_replayed_from_the_beginning)
{
    static const struct dps_demand_trace once = {.scale = 2, .repeat = false};
    static const struct dps_demand_trace again = {.scale = 2, .repeat = true};
    struct dps_demand demand = demand_of(&dps_demand_trace, &again);
    const struct dps_growth_point days[] = {
        {1000 * DPS_DAY, 1}, {1001 * DPS_DAY, 4}, {1003 * DPS_DAY, 16}};
    /* Rows last 1, 2 and 2 days: 1 + 2 * 4 + 2 * 16 = 41 in five days. */
    CHECK_CLOSE(asked(&demand, days, 3, day(0), day(5)), 82, 1e-14);
    CHECK_CLOSE(asked(&demand, days, 3, day(4), day(6)), 2 * 17, 1e-14);
    CHECK_CLOSE(asked(&demand, days, 3, day(0), day(500)), 8200, 1e-12);
    CHECK_CLOSE(asked(&demand, days, 1, day(0), day(7)), 14, 1e-14);
    demand.law.params = &once;
    CHECK_CLOSE(asked(&demand, days, 3, day(0), day(500)), 82, 1e-14);
    CHECK(asked(&demand, days, 3, day(5), day(500)) == 0);
}

/* ---- price ------------------------------------------------------------- */

TEST(demand_falls_with_the_price_by_its_elasticity)
{
    static const struct dps_demand_constant law = {.level = 100};
    struct dps_demand demand = demand_of(&dps_demand_constant, &law);
    demand.elasticity = -1.5;
    demand.reference = 2;
    struct dps_demand_curve curve =
        dps_demand_over(&demand, NULL, 0, day(0), day(1), name, NULL);
    CHECK_CLOSE(dps_demand_at(&curve, 2), 100, 1e-15);
    CHECK_CLOSE(dps_demand_at(&curve, 8), 100 * pow(4, -1.5), 1e-14);
    CHECK_CLOSE(dps_demand_at(&curve, 1), 100 * pow(2, 1.5), 1e-14);
    CHECK_CLOSE(dps_demand_at(&curve, 0), 100 * 100, 1e-15);
    CHECK(dps_demand_at(&curve, (double)INFINITY) == 0);
    double before = dps_demand_at(&curve, 0);
    for (int i = 0; i < 1600; i++) {
        double now = dps_demand_at(&curve, 1e-3 * pow(1.01, i));
        CHECK(now <= before);
        before = now;
    }
    demand.elasticity = 0;
    curve = dps_demand_over(&demand, NULL, 0, day(0), day(1), name, NULL);
    CHECK_CLOSE(dps_demand_at(&curve, 1e9), 100, 1e-15);
}

TEST(a_budget_caps_what_is_spent_whatever_the_epoch)
{
    static const struct dps_demand_constant law = {.level = 100};
    struct dps_demand demand = demand_of(&dps_demand_constant, &law);
    demand.budget = 50;
    for (int64_t days = 1; days < 100; days *= 3) {
        struct dps_demand_curve curve =
            dps_demand_over(&demand, NULL, 0, day(0), day(days), name, NULL);
        CHECK_CLOSE(dps_demand_at(&curve, 5), 10.0 * (double)days, 1e-15);
        CHECK_CLOSE(dps_demand_at(&curve, 0.5), 100.0 * (double)days, 1e-15);
        CHECK_CLOSE(dps_demand_at(&curve, 0.25), 100.0 * (double)days, 1e-15);
    }
}

/* ---- bursts ------------------------------------------------------------ */

/* Mean and variance of what is asked for in 64 days by epochs of `step`. */
static void
burst_moments(int64_t step, double *mean, double *variance)
{
    enum { RUNS = 4000, DAYS = 64 };
    static const struct dps_demand_constant law = {.level = 1};
    struct dps_demand demand = demand_of(&dps_demand_constant, &law);
    demand.bursts =
        (struct dps_demand_bursts){{.ns = 8 * DPS_DAY * DPS_NS}, 2 * DPS_DAY, 0.5};
    double sum = 0, squares = 0;
    for (uint64_t run = 0; run < RUNS; run++) {
        double total = 0;
        uint32_t epoch = 0;
        for (int64_t at = day(0); at < day(DAYS); at += step) {
            struct dps_rng_name draw = {11, DPS_RNG_DEMAND, run, epoch++};
            total +=
                dps_demand_over(&demand, NULL, 0, at, at + step, draw, NULL).quantity;
        }
        sum += total;
        squares += total * total;
    }
    *mean = sum / RUNS;
    *variance = squares / RUNS - *mean * *mean;
}

TEST(bursts_have_the_moments_of_a_compound_poisson_process_at_any_epoch)
{
    /* Mean 64 (1 + 2/8) days; variance 64/8 E[S^2], E[S^2] = 4 e^(1/4).  The mean's
     * standard deviation is sqrt(41.1/4000) = 0.101, the variance's about
     * 41.1 sqrt((2 + excess kurtosis)/4000) < 1.2. */
    double wanted = 8 * 4 * exp(0.25);
    for (int64_t step = DPS_DAY / 4; step <= 16 * DPS_DAY; step *= 4) {
        double mean = 0, variance = 0;
        burst_moments(step, &mean, &variance);
        CHECK_WITHIN(mean, 80, 5 * 0.101);
        CHECK_WITHIN(variance, wanted, 5 * 1.2);
    }
}

TEST(a_burst_is_named_by_its_epoch_alone)
{
    static const struct dps_demand_constant law = {.level = 1};
    struct dps_demand demand = demand_of(&dps_demand_constant, &law);
    demand.bursts =
        (struct dps_demand_bursts){{.ns = DPS_DAY * DPS_NS}, DPS_DAY / 2, 1};
    double one = asked(&demand, NULL, 0, day(5), day(6));
    demand.law.params = &(struct dps_demand_constant){.level = 10};
    CHECK_CLOSE(asked(&demand, NULL, 0, day(5), day(6)), 10 * one, 1e-15);
    CHECK(one >= 1);
}

/* ---- tables of fields -------------------------------------------------- */

TEST(the_tables_do_not_contradict_themselves)
{
    struct dps_error err = {0};
    CHECK_OK(dps_record_check(&dps_demand_record, &err), &err);
}

static void
refuses(const struct dps_record *record, const void *value, const char *sentence)
{
    struct dps_error err = {0};
    CHECK_FAILS(record->check(value, &err), &err, DPS_EINVAL, sentence);
}

TEST(what_a_demand_refuses)
{
    static const struct dps_demand_constant law = {.level = 1};
    struct dps_demand demand = demand_of(&dps_demand_constant, &law);
    demand.elasticity = -1.2;
    refuses(&dps_demand_record, &demand,
        "elasticity is -1.2 without a `reference` price to reckon from");
    demand.reference = 1;
    demand.ends = demand.begins;
    refuses(&dps_demand_record, &demand, "ends is not after `begins`");
    const struct dps_record *bursts =
        dps_record_field(&dps_demand_record, "bursts")->record;
    refuses(bursts, &(struct dps_demand_bursts){.every = {.months = 1}},
        "every is in calendar months, not all equally long");
    refuses(bursts, &(struct dps_demand_bursts){.every = {.ns = 5 * DPS_NS}},
        "every is 5 s, less than a minute");
}

TEST(what_a_logistic_refuses)
{
    const struct dps_record *record = dps_demand_logistic.base.params;
    struct dps_demand_logistic law = logistic;
    law.after.ns = 0;
    refuses(record, &law,
        "midpoint is never: give a date, or `after`, a time from the beginning");
    law.midpoint = 0;
    law.after.months = 1;
    refuses(record, &law, "midpoint is given, and so is `after`: write one of the two");
    law.rate = 1;
    refuses(record, &law, "tenfold is given, and so is `rate`: write one of the two");
    law.rate = 0;
    law.tenfold = (struct dps_span){.months = 1};
    refuses(record, &law, "tenfold is in calendar months, not all equally long");
    law.tenfold.months = 0;
    refuses(record, &law, "tenfold is 0 s and rate is 0: how fast does it grow?");
}

TEST(what_tables_and_traces_refuse)
{
    static struct dps_growth_point rows[] = {{5, 1}, {5, 2}};
    struct dps_demand_table table = {
        .table = {.file = "", .column = ""}, .between = "curves"};
    struct dps_demand_trace trace = {.table = {.file = "x.csv", .column = ""}};
    refuses(dps_demand_table.base.params, &table,
        "between is curves, not steps, linear or geometric");
    table.between = "linear";
    refuses(dps_demand_table.base.params, &table, "rows is empty and there is no file");
    table.table.rows = (struct dps_list){rows, 2};
    refuses(dps_demand_table.base.params, &table,
        "rows.1.at is not after the row before it");
    refuses(dps_demand_trace.base.params, &trace,
        "column is empty: which one of the file?");
}

TEST(a_seasonal_demand_hands_out_its_levels_table)
{
    static const struct dps_demand_table table = {.between = "steps"};
    static const struct dps_demand_constant constant = {.level = 1};
    static const struct dps_demand_seasonal dated = {
        .level.law = {&dps_demand_table.base, &table}};
    static const struct dps_demand_seasonal undated = {
        .level.law = {&dps_demand_constant.base, &constant}};
    struct dps_demand demand = demand_of(&dps_demand_seasonal, &dated);
    CHECK(dps_demand_table_of(&demand) == &table.table);
    demand.law.params = &undated;
    CHECK(dps_demand_table_of(&demand) == NULL);
    demand = demand_of(&dps_demand_constant, &constant);
    CHECK(dps_demand_table_of(&demand) == NULL);
}
