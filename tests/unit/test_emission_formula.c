/* Laws of emission written as expressions: equal to their kinds, and what they do when
 * an expression has no value. */
#include "models/emission/baseline.h"
#include "models/emission/decay.h"
#include "models/emission/emission.h"
#include "models/emission/formula.h"
#include "models/figure.h"
#include "models/formula/formula.h"
#include "sim/core/date.h"
#include "tests/networks.h"
#include "tests/test.h"

#include <math.h>
#include <string.h>

#define UNITS(n)                                                                       \
    {                                                                                  \
        .units = (n), .decimals = 8                                                    \
    }
#define NUMBERS(a)                                                                     \
    {                                                                                  \
        (void *)(uintptr_t)(a), DPS_COUNT_OF(a)                                        \
    }
#define ENTRY(law_)                                                                    \
    {                                                                                  \
        .name = "mining", .to = "nodes", .law = { &dps_emission_formula.base, (law_) } \
    }

/* ---- kinds as expressions ---------------------------------------------- */

static void
equals(const struct dps_emission *formula, const struct dps_emission *kind,
    int64_t days, double rel)
{
    struct dps_emission_state a;
    struct dps_emission_state b;
    struct dps_error err = {0};
    const struct dps_record *record = formula->law.kind->params;
    REQUIRE_OK(record->check(formula->law.params, &err), &err);
    dps_emission_begin(formula, &a);
    dps_emission_begin(kind, &b);
    for (int64_t day = 0; day < days; day++) {
        int64_t date = kind->from + day * DPS_DAY + 3600;
        dps_emission_advance(formula, NULL, date, &a);
        dps_emission_advance(kind, NULL, date, &b);
        /* Up to the last base unit, which both round down. */
        bool close =
            fabs((double)a.part[0] - (double)b.part[0]) <= rel * (double)b.part[0] + 1;
        if (!CHECK(close)) {
            CHECK_INT(a.part[0], b.part[0]);
            break;
        }
    }
    CHECK(a.issued > 0);
    CHECK_OK(dps_emission_fault(formula, NULL, &a, &err), &err);
}

TEST(hip_20_written_as_a_formula_is_its_table)
{
    static const struct dps_formula_param numbers[] = {{"a", 60e6}};
    const struct dps_emission_formula law = {
        .rate = "",
        .issued = "a * (4 - (4 - calendar_years + 2 * floor(calendar_years / 2)) "
                  "* halving(calendar_years, 2))",
        .params = NUMBERS(numbers),
        .most = UNITS(INT64_C(24000000000000000)),
        .period = {.ns = DPS_DAY * DPS_NS},
    };
    struct dps_scenario *scenario = NULL;
    const struct dps_network *network = network_open("helium", &scenario);
    const struct dps_emission *table = network_entry(network, "hip20");
    struct dps_emission entry = ENTRY(&law);
    entry.from = table->from;
    equals(&entry, table, 50 * 365, 1e-12);
    dps_scenario_close(&scenario);
}

TEST(filecoin_s_simple_part_written_as_a_formula_is_the_kind)
{
    static const struct dps_formula_param numbers[] = {
        {"lambda", 0.693147180559945309417 / (6.0 * DPS_YEAR)}};
    const struct dps_emission_formula law = {
        .rate = "",
        .issued = "-330e6 * expm1(-lambda * t)",
        .params = NUMBERS(numbers),
        .most = UNITS(INT64_C(33000000000000000)),
    };
    const struct dps_decay decay = {
        UNITS(INT64_C(33000000000000000)), 6.0 * DPS_YEAR, {.ns = 0}};
    const struct dps_emission entry = ENTRY(&law);
    struct dps_emission kind = ENTRY(&decay);
    kind.law.kind = &dps_emission_decay.base;
    equals(&entry, &kind, 30 * 365, 1e-12);
}

TEST(paid_by_epochs_it_is_the_simple_part_of_the_baseline_kind)
{
    static const struct dps_formula_param numbers[] = {
        {"l", 0.693147180559945309417 * 30 / (6.0 * DPS_YEAR)}};
    const struct dps_emission_formula law = {
        .rate = "",
        .issued = "min(330e6, -330e6 * exp(l) * expm1(-l * periods))",
        .params = NUMBERS(numbers),
        .most = UNITS(INT64_C(33000000000000000)),
        .period = {.ns = 30 * DPS_NS},
    };
    const struct dps_baseline baseline = {
        .simple = UNITS(INT64_C(33000000000000000)),
        .baseline = UNITS(INT64_C(77000000000000000)),
        .half_life = 6.0 * DPS_YEAR,
        .epoch = {.ns = 30 * DPS_NS},
        .power = 2.88888888e18,
        .doubling = 1.0 * DPS_YEAR,
        .paid = 1,
    };
    const struct dps_emission entry = ENTRY(&law);
    struct dps_emission kind = ENTRY(&baseline);
    kind.law.kind = &dps_emission_baseline.base;
    equals(&entry, &kind, 30 * 365, 1e-12);
}

/* ---- rates ------------------------------------------------------------- */

TEST(a_rate_is_paid_at_the_end_of_each_period_and_nothing_is_lost)
{
    const struct dps_emission_formula law = {.rate = "1 / 3",
        .issued = "",
        .most = UNITS(INT64_MAX),
        .period = {.ns = 6 * 3600 * DPS_NS}};
    const struct dps_emission entry = ENTRY(&law);
    CHECK_INT(dps_emission_issued(&entry, 6 * 3600 - 1), 0);
    CHECK_INT(dps_emission_issued(&entry, 6 * 3600), 8333333);
    CHECK_INT(dps_emission_issued(&entry, 12 * 3600), 16666666);
    CHECK_INT(dps_emission_issued(&entry, 18 * 3600), 25000000);
    CHECK_WITHIN((double)dps_emission_issued(&entry, 30000 * DPS_DAY), 1e12, 1);
}

TEST(a_law_ends_at_the_most_it_issues)
{
    const struct dps_emission_formula law = {.rate = "100",
        .issued = "",
        .most = UNITS(25050000000),
        .period = {.ns = DPS_DAY * DPS_NS}};
    const struct dps_emission entry = ENTRY(&law);
    CHECK_INT(dps_emission_issued(&entry, 2 * DPS_DAY), 20000000000);
    CHECK_INT(dps_emission_issued(&entry, 3 * DPS_DAY), 25050000000);
    CHECK_INT(dps_emission_issued(&entry, 9 * DPS_DAY), 25050000000);
    CHECK_INT(dps_emission_allocation(&entry), 25050000000);
}

TEST(figures_are_the_last_epoch_s_or_else_what_is_programmed)
{
    static const struct dps_formula_param programmed[] = {
        {"supply", 1000}, {"burned", 5}};
    const struct dps_emission_formula law = {.rate = "burned + 0.01 * supply",
        .issued = "",
        .most = UNITS(INT64_MAX),
        .programmed = NUMBERS(programmed),
        .period = {.ns = DPS_DAY * DPS_NS}};
    const struct dps_emission entry = ENTRY(&law);
    struct dps_emission_state state;
    static double figures[DPS_FIGURES];
    struct dps_emission_drivers drivers = {.figures = figures};
    /* As programmed the supply grows by what is issued. */
    CHECK_INT(dps_emission_issued(&entry, DPS_DAY), 1500000000);
    CHECK_INT(dps_emission_issued(&entry, 2 * DPS_DAY), INT64_C(3015000000));
    figures[DPS_SUPPLY] = 100;
    figures[DPS_BURNED] = 1;
    dps_emission_begin(&entry, &state);
    dps_emission_advance(&entry, &drivers, DPS_DAY, &state);
    CHECK_INT(state.issued, 200000000);
    figures[DPS_BURNED] = 3;
    dps_emission_advance(&entry, &drivers, 2 * DPS_DAY, &state);
    CHECK_INT(state.issued, 200000000 + 400000000);
    /* Drivers without figures have a supply of their own. */
    drivers = (struct dps_emission_drivers){.supply = 20000000000};
    dps_emission_advance(&entry, &drivers, 3 * DPS_DAY, &state);
    CHECK_INT(state.issued, 600000000 + 700000000);
}

/* ---- faults ------------------------------------------------------------ */

TEST(what_is_no_number_is_never_issued_and_is_said_on_asking)
{
    const struct dps_emission_formula law = {.rate = "1000 * burned / supply",
        .issued = "",
        .most = UNITS(INT64_MAX),
        .period = {.ns = DPS_DAY * DPS_NS}};
    const struct dps_emission entry = ENTRY(&law);
    struct dps_emission_state state;
    static double figures[DPS_FIGURES];
    struct dps_emission_drivers drivers = {.figures = figures};
    struct dps_error err = {0};
    dps_emission_begin(&entry, &state);
    figures[DPS_SUPPLY] = 10;
    figures[DPS_BURNED] = 1;
    dps_emission_advance(&entry, &drivers, DPS_DAY, &state);
    CHECK_OK(dps_emission_fault(&entry, &drivers, &state, &err), &err);
    CHECK_INT(state.issued, 10000000000);
    figures[DPS_SUPPLY] = 0;
    figures[DPS_BURNED] = 0;
    dps_emission_advance(&entry, &drivers, 2 * DPS_DAY, &state);
    CHECK_FAILS(dps_emission_fault(&entry, &drivers, &state, &err), &err, DPS_ENUMERIC,
        "mining: '1000 * burned / supply' is nan at burned = 0, supply = 0");
    figures[DPS_SUPPLY] = 10;
    dps_emission_advance(&entry, &drivers, 3 * DPS_DAY, &state);
    CHECK_INT(state.issued, 10000000000);
    CHECK_STATUS(dps_emission_fault(&entry, &drivers, &state, &err), DPS_ENUMERIC);
}

TEST(a_negative_rate_is_a_fault_also_where_the_law_remembers)
{
    const struct dps_emission_formula law = {.rate = "lag(10 - periods, 2)",
        .issued = "",
        .most = UNITS(INT64_MAX),
        .period = {.ns = DPS_DAY * DPS_NS}};
    const struct dps_emission entry = ENTRY(&law);
    struct dps_emission_state state;
    struct dps_error err = {0};
    dps_emission_begin(&entry, &state);
    dps_emission_advance(&entry, NULL, 30 * DPS_DAY, &state);
    CHECK_INT(state.issued, INT64_C(75) * 100000000);
    CHECK_FAILS(dps_emission_fault(&entry, NULL, &state, &err), &err, DPS_ENUMERIC,
        "mining: -1 token is less than 0");
}

/* ---- amendments -------------------------------------------------------- */

TEST(another_expression_does_not_take_over_what_the_old_one_remembers)
{
    const struct dps_emission_formula old_law = {.rate = "sum(1 + periods, 5)",
        .issued = "",
        .most = UNITS(INT64_MAX),
        .period = {.ns = DPS_DAY * DPS_NS}};
    struct dps_emission_formula new_law = old_law;
    const struct dps_emission old = ENTRY(&old_law);
    const struct dps_emission new = ENTRY(&new_law);
    struct dps_emission_state a;
    struct dps_emission_state b;
    dps_emission_begin(&old, &a);
    dps_emission_advance(&old, NULL, 10 * DPS_DAY, &a);
    b = a;
    dps_emission_amend(&new, &old, false, &a);
    CHECK(memcmp(&a.memory, &b.memory, sizeof a.memory) == 0);
    new_law.rate = "lag(1 + periods, 3)";
    dps_emission_amend(&new, &old, false, &a);
    CHECK_INT(a.issued, b.issued);
    dps_emission_advance(&new, NULL, 11 * DPS_DAY, &a);
    CHECK_INT(a.issued - b.issued, 800000000);
}

/* ---- sentences --------------------------------------------------------- */

static void
refuses(const struct dps_emission_formula *law, const char *sentence)
{
    struct dps_error err = {0};
    CHECK_FAILS(
        dps_emission_formula.base.params->check(law, &err), &err, DPS_EINVAL, sentence);
}

TEST(a_bad_law_is_refused_when_it_is_loaded)
{
    static const struct dps_formula_param wrong[] = {{"prise", 1}};
    const struct dps_span day = {.ns = DPS_DAY * DPS_NS};
    refuses(&(struct dps_emission_formula){.rate = "1", .issued = "2", .period = day},
        "rate is given, and so is `issued`: write one of the two");
    refuses(&(struct dps_emission_formula){.rate = "", .issued = "", .period = day},
        "rate is not given, nor is `issued`: write one of the two");
    refuses(&(struct dps_emission_formula){.rate = "1", .issued = ""},
        "period is 0 s, not > 0");
    refuses(
        &(struct dps_emission_formula){
            .rate = "2 * isued", .issued = "", .period = day},
        "rate: column 5: unknown name 'isued': did you mean issued?");
    refuses(
        &(struct dps_emission_formula){
            .rate = "", .issued = "log(t - 86400)", .period = day},
        "issued: 'log(t - 86400)' is -inf at t = 86400");
    refuses(
        &(struct dps_emission_formula){
            .rate = "1 - 3 * days", .issued = "", .period = day, .most = UNITS(9)},
        "rate: -2 token is less than 0");
    refuses(
        &(struct dps_emission_formula){
            .rate = "1", .issued = "", .period = day, .programmed = NUMBERS(wrong)},
        "programmed.prise is no figure of a network");
}
