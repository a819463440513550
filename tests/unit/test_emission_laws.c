/* Properties that every law of emission has, on a sample of each kind. */
#include "models/distribution/net_emission.h"
#include "models/emission/baseline.h"
#include "models/emission/decay.h"
#include "models/emission/emission.h"
#include "models/emission/formula.h"
#include "models/emission/geometric.h"
#include "models/emission/halving.h"
#include "models/emission/inflation.h"
#include "models/emission/net.h"
#include "models/emission/none.h"
#include "models/emission/piecewise.h"
#include "models/emission/table.h"
#include "models/emission/tranches.h"
#include "models/emission/vesting.h"
#include "models/formula/formula.h"
#include "sim/core/date.h"
#include "tests/test.h"

#include <string.h>

#define S(seconds)                                                                     \
    {                                                                                  \
        .ns = (seconds)*DPS_NS                                                         \
    }
#define MO(n)                                                                          \
    {                                                                                  \
        .months = (n)                                                                  \
    }
#define UNITS(n)                                                                       \
    {                                                                                  \
        .units = (n), .decimals = 6                                                    \
    }
#define LAW(kind_, params_)                                                            \
    {                                                                                  \
        .name = "", .to = "nodes", .law = { &dps_emission_##kind_.base, (params_) }    \
    }

enum { DAY = 86400, HORIZON_DAYS = 9000 };

static const struct dps_halving halving = {UNITS(5000000001), 1000, S(600)};
static const struct dps_vesting vesting = {UNITS(20000000000007), MO(48), MO(1), 0.1};
static const struct dps_vesting at_once = {UNITS(7), S(0), S(0), 0};
static const struct dps_vesting by_second = {UNITS(1000003), S(DAY * 7), S(0), 0.25};
static const struct dps_tranche parts[] = {
    {UNITS(10632000), S(0)},
    {UNITS(51803587000), S(183 * DAY)},
    {UNITS(9805053000), S(2190 * DAY)},
};
static const struct dps_tranches tranches = {{(void *)(uintptr_t)parts, 3}, S(30)};
static const struct dps_decay decay = {
    UNITS(330000000000000000), 6.0 * DPS_YEAR, S(30)};
static const struct dps_decay continuous = {UNITS(1000000000), 1.5 * DPS_YEAR, S(0)};
static const struct dps_geometric geometric = {
    UNITS(380507257462), UNITS(7784628195000), 0.945, MO(12), MO(1)};
static const struct dps_geometric limited = {
    UNITS(1000), UNITS(4500), 1, S(DAY * 10), S(DAY)};
static const struct dps_table_row years[] = {
    {DPS_NEVER, UNITS(6000000000000001)},
    {DPS_NEVER, UNITS(0)},
    {DPS_NEVER, UNITS(357627868)},
};
static const struct dps_table periodic = {
    {(void *)(uintptr_t)years, 3}, MO(12), DPS_NEVER, S(DAY)};
static const struct dps_table_row dates[] = {
    {40 * DPS_DAY, UNITS(1000)}, {45 * DPS_DAY + 7, UNITS(999)}};
static const struct dps_table dated = {
    {(void *)(uintptr_t)dates, 2}, S(0), 300 * DPS_DAY, S(DAY * 2)};
static const struct dps_piecewise piecewise = {
    UNITS(503370000000000000), 9, 32530000, S(4 * DPS_YEAR), S(DAY * 7)};
static const struct dps_baseline baseline = {
    .simple = UNITS(330000000000000000),
    .baseline = UNITS(770000000000000000),
    .half_life = 6.0 * DPS_YEAR,
    .epoch = S(30),
    .power = 2.88888888e18,
    .doubling = 1.0 * DPS_YEAR,
    .paid = 1,
};
static const struct dps_inflation inflation = {
    .supply = UNITS(125775238000000),
    .limit = UNITS(388539008000000),
    .initial = 0.48546257,
    .half_life = 66367705.818744,
    .variance = 0.05,
    .of = "supply",
    .change = 0.05,
    .goal = 0.67,
    .year = 1.0 * DPS_YEAR,
    .period = S(DAY),
};

static const struct dps_formula_param numbers[] = {{"a", 60e6}, {"share", 0.001}};
#define NUMBERS                                                                        \
    {                                                                                  \
        (void *)(uintptr_t)numbers, 2                                                  \
    }
static const struct dps_emission_formula cumulative = {
    .rate = "",
    .issued = "a * (4 - (4 - calendar_years + 2 * floor(calendar_years / 2)) "
              "* halving(calendar_years, 2))",
    .params = NUMBERS,
    .most = UNITS(200000000000000),
    .period = S(DAY),
};
static const struct dps_emission_formula rate = {
    .rate = "share * (a - issued)",
    .issued = "",
    .params = NUMBERS,
    .most = UNITS(50000000000000),
    .period = MO(1),
};
static const struct dps_emission_formula remembering = {
    .rate = "ema(1000 - 0.3 * min(days, 1000), 30) + share * lag(issued, 7)",
    .issued = "",
    .params = NUMBERS,
    .most = UNITS(50000000000000),
    .period = S(DAY),
};
static const struct dps_emission_formula remembering_all = {
    .rate = "",
    .issued = "sum(1 + years, 0)",
    .most = UNITS(50000000000),
    .period = S(DAY * 3),
};
static const struct dps_net_emission net = {UNITS(1643835616), 7, S(DAY)};

static const struct dps_emission samples[] = {
    LAW(halving, &halving),
    LAW(vesting, &vesting),
    LAW(vesting, &at_once),
    LAW(vesting, &by_second),
    LAW(tranches, &tranches),
    LAW(decay, &decay),
    LAW(decay, &continuous),
    LAW(geometric, &geometric),
    LAW(geometric, &limited),
    LAW(table, &periodic),
    LAW(table, &dated),
    LAW(piecewise, &piecewise),
    LAW(baseline, &baseline),
    LAW(inflation, &inflation),
    LAW(formula, &cumulative),
    LAW(formula, &rate),
    LAW(formula, &remembering),
    LAW(formula, &remembering_all),
    LAW(net, &net),
    LAW(none, NULL),
};

TEST(the_tables_of_all_kinds_hold_together)
{
    struct dps_error err = {0};
    CHECK_OK(dps_record_check(&dps_emission_record, &err), &err);
}

TEST(every_kind_is_sampled_and_every_sample_is_well_formed)
{
    for (size_t i = 0; i < dps_emission_family.n_kinds; i++) {
        bool sampled = false;
        for (size_t j = 0; j < DPS_COUNT_OF(samples); j++) {
            sampled = sampled || samples[j].law.kind == dps_emission_family.kinds[i];
        }
        CHECK(sampled);
    }
    for (size_t i = 0; i < DPS_COUNT_OF(samples); i++) {
        struct dps_error err = {0};
        const struct dps_record *params = samples[i].law.kind->params;
        if (params != NULL && params->check != NULL) {
            CHECK_OK(params->check(samples[i].law.params, &err), &err);
        }
        CHECK_OK(dps_emission_record.check(&samples[i], &err), &err);
    }
}

TEST(issue_never_falls_nor_passes_the_allocation_and_parts_add_up)
{
    for (size_t i = 0; i < DPS_COUNT_OF(samples); i++) {
        int64_t allocation = dps_emission_allocation(&samples[i]);
        int64_t before = 0;
        struct dps_emission_state state;
        dps_emission_begin(&samples[i], &state);
        for (int64_t day = -3; day < HORIZON_DAYS; day++) {
            dps_emission_advance(&samples[i], NULL, day * DAY + 11, &state);
            bool holds = state.issued >= before && state.issued <= allocation &&
                         state.part[0] + state.part[1] == state.issued &&
                         (day >= 0 || state.issued == 0);
            if (!CHECK(holds)) {
                break;
            }
            before = state.issued;
        }
    }
}

TEST(as_programmed_one_long_step_is_the_same_as_many_short_ones)
{
    for (size_t i = 0; i < DPS_COUNT_OF(samples); i++) {
        struct dps_emission_state state;
        dps_emission_begin(&samples[i], &state);
        int64_t date = 0;
        for (int64_t k = 1; k < 400; k++) {
            date += 1 + k * k * 997 % (20 * DAY);
            dps_emission_advance(&samples[i], NULL, date, &state);
            if (!CHECK_INT(state.issued, dps_emission_issued(&samples[i], date))) {
                break;
            }
        }
    }
}

TEST(nothing_is_issued_within_a_period_and_something_only_at_its_end)
{
    for (size_t i = 0; i < DPS_COUNT_OF(samples); i++) {
        for (int64_t day = 0; day < HORIZON_DAYS; day += 97) {
            int64_t date = day * DAY + 12345;
            struct dps_emission_period period = dps_emission_period(&samples[i], date);
            CHECK(period.begin <= date);
            CHECK(period.end > date || period.end == period.begin);
            int64_t now = dps_emission_issued(&samples[i], date);
            if (period.end > period.begin && period.begin < date) {
                CHECK_INT(dps_emission_issued(&samples[i], period.begin), now);
                CHECK_INT(dps_emission_issued(&samples[i], period.end - 1), now);
            }
        }
    }
}

/* Rates, summed over a stretch, give what was issued: by the day where periods are days
 * or less, else by the period. */
TEST(rates_add_up_to_what_is_issued)
{
    for (size_t i = 0; i < DPS_COUNT_OF(samples); i++) {
        struct dps_emission_state state;
        int64_t date = 0;
        long double sum = 0;
        dps_emission_begin(&samples[i], &state);
        dps_emission_advance(&samples[i], NULL, date, &state);
        int64_t first = state.issued;
        int64_t steps = 0;
        for (struct dps_emission_period p = dps_emission_period(&samples[i], 0);
             p.end > p.begin && steps < 300; steps++) {
            sum += (long double)dps_emission_rate(&samples[i], &state) *
                   (long double)(p.end - p.begin) / DAY;
            date = p.end;
            dps_emission_advance(&samples[i], NULL, date, &state);
            p = dps_emission_period(&samples[i], date);
        }
        long double slack = (long double)steps * ((long double)date / DAY + 1);
        CHECK_WITHIN((double)sum, (double)(state.issued - first), (double)slack);
    }
}

TEST(before_it_begins_a_law_issues_nothing)
{
    for (size_t i = 0; i < DPS_COUNT_OF(samples); i++) {
        struct dps_emission late = samples[i];
        late.from = DPS_NEVER;
        CHECK_INT(dps_emission_issued(&late, 1000LL * DPS_YEAR), 0);
        struct dps_emission_period period = dps_emission_period(&late, 5);
        CHECK_INT(period.end, period.begin);
    }
}

/* ---- amendments -------------------------------------------------------- */

TEST(an_amendment_onward_changes_only_what_is_issued_after_it)
{
    struct dps_vesting longer = vesting;
    longer.over = (struct dps_span)MO(120);
    const struct dps_emission old = LAW(vesting, &vesting);
    const struct dps_emission new = LAW(vesting, &longer);
    int64_t at = dps_date_of(1972, 1, 1);
    struct dps_emission_state state;
    dps_emission_begin(&old, &state);
    dps_emission_advance(&old, NULL, at, &state);
    dps_emission_amend(&new, &old, false, &state);
    dps_emission_advance(&new, NULL, at, &state);
    CHECK_INT(state.issued, dps_emission_issued(&old, at));
    int64_t later = dps_date_of(1975, 1, 1);
    dps_emission_advance(&new, NULL, later, &state);
    CHECK_INT(state.issued, dps_emission_issued(&old, at) +
                                dps_emission_issued(&new, later) -
                                dps_emission_issued(&new, at));
}

TEST(an_amendment_from_the_start_makes_the_total_the_new_laws)
{
    struct dps_vesting faster = vesting;
    faster.over = (struct dps_span)MO(24);
    struct dps_vesting slower = vesting;
    slower.over = (struct dps_span)MO(96);
    const struct dps_emission old = LAW(vesting, &vesting);
    const struct dps_emission more = LAW(vesting, &faster);
    const struct dps_emission less = LAW(vesting, &slower);
    int64_t at = dps_date_of(1971, 6, 1);
    struct dps_emission_state state;
    dps_emission_begin(&old, &state);
    dps_emission_advance(&old, NULL, at, &state);
    struct dps_emission_state other = state;
    dps_emission_amend(&more, &old, true, &state);
    dps_emission_advance(&more, NULL, at, &state);
    CHECK_INT(state.issued, dps_emission_issued(&more, at));

    dps_emission_amend(&less, &old, true, &other);
    dps_emission_advance(&less, NULL, at, &other);
    CHECK_INT(other.issued, dps_emission_issued(&old, at)); /* nothing is taken back */
    dps_emission_advance(&less, NULL, dps_date_of(1974, 1, 1), &other);
    CHECK_INT(other.issued, dps_emission_issued(&less, dps_date_of(1974, 1, 1)));
}

TEST(a_law_that_is_amended_away_keeps_what_it_issued)
{
    struct dps_emission never = samples[0];
    never.from = DPS_NEVER;
    for (size_t i = 0; i < DPS_COUNT_OF(samples); i++) {
        struct dps_emission_state state;
        int64_t at = dps_date_of(1971, 6, 1);
        dps_emission_begin(&samples[i], &state);
        dps_emission_advance(&samples[i], NULL, at, &state);
        int64_t issued = state.issued;
        dps_emission_amend(&never, &samples[i], false, &state);
        dps_emission_advance(&never, NULL, 2 * at, &state);
        CHECK_INT(state.issued, issued);
        CHECK_INT(state.part[0] + state.part[1], issued);
    }
}

TEST(a_state_is_plain_bytes)
{
    struct dps_emission_state a;
    struct dps_emission_state b;
    dps_emission_begin(&samples[12], &a);
    dps_emission_advance(
        &samples[12], &(struct dps_emission_drivers){.power = 1e18}, 90 * DAY, &a);
    memcpy(&b, &a, sizeof b);
    dps_emission_advance(
        &samples[12], &(struct dps_emission_drivers){.power = 9e18}, 99 * DAY, &a);
    dps_emission_advance(
        &samples[12], &(struct dps_emission_drivers){.power = 9e18}, 99 * DAY, &b);
    CHECK(memcmp(&a, &b, sizeof a) == 0);
    CHECK_INT((int64_t)sizeof a, 8 * (2 + 2 * DPS_EMISSION_PARTS + DPS_EMISSION_MEMORY +
                                         1 + 1 + DPS_FORMULA_CELLS));
}
