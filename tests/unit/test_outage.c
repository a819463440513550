#include "models/outage/outage.h"

#include "models/outage/dated.h"
#include "models/outage/poisson.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "tests/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HOUR = 3600, DAY = 86400, SEED = 7 };

static const struct dps_lifetime_log_normal some_hours = {6 * HOUR, 1};
static const struct dps_outage_poisson weekly = {
    7.0 * DAY, {{&dps_lifetime_log_normal.base, &some_hours}}, 1000};
static const struct dps_outage_rule grid = {
    "grid", "europe", "", "", "", {&dps_outage_poisson.base, &weekly}};

static struct dps_outage
made(const struct dps_outage_rule *rule)
{
    struct dps_error err;
    struct dps_outage outage;
    REQUIRE_OK(dps_outage_init(&outage, rule, &err), &err);
    return outage;
}

/* Dark seconds of [begin, end) in steps of `step`. */
static double
dark_in_steps(const struct dps_outage *outage, struct dps_outage_state *state,
    int64_t begin, int64_t end, int64_t step)
{
    double seconds = 0;
    for (int64_t at = begin; at < end; at += step) {
        int64_t stop = at + step < end ? at + step : end;
        double share = dps_outage_dark(outage, SEED, state, at, stop);
        CHECK(share >= 0 && share <= 1);
        seconds += rint(share * (double)(stop - at));
    }
    return seconds;
}

/* ---- whom -------------------------------------------------------------- */

TEST(a_rule_strikes_those_who_are_what_it_names)
{
    const struct dps_outage_place here = {"europe", "hetzner", "k20x", "akash"};
    struct dps_outage_rule rule = {
        .region = "", .provider = "", .batch = "", .network = ""};
    CHECK(dps_outage_strikes(&rule, &here));
    rule.region = "europe";
    rule.network = "akash";
    CHECK(dps_outage_strikes(&rule, &here));
    rule.batch = "h100";
    CHECK(!dps_outage_strikes(&rule, &here));
    rule.batch = "k20x";
    rule.provider = "ovh";
    CHECK(!dps_outage_strikes(&rule, &here));
    rule.provider = "";
    rule.network = "filecoin";
    CHECK(!dps_outage_strikes(&rule, &here));
    rule.network = "";
    rule.region = "africa";
    CHECK(!dps_outage_strikes(&rule, &here));
}

/* ---- poisson ----------------------------------------------------------- */

TEST(epochs_of_any_length_are_dark_for_the_same_seconds)
{
    const int64_t steps[] = {3000 * DAY, 30 * DAY, DAY, HOUR, 12345};
    const struct dps_outage outage = made(&grid);
    double first = 0;
    for (size_t i = 0; i < DPS_COUNT_OF(steps); i++) {
        struct dps_outage_state state;
        dps_outage_begin(&outage, SEED, &state);
        double seconds = dark_in_steps(&outage, &state, 0, 3000 * DAY, steps[i]);
        first = i == 0 ? seconds : first;
        CHECK(seconds == first);
    }
    CHECK(first > 30 * DAY);
    struct dps_outage copy = outage;
    dps_outage_free(&copy);
    dps_outage_free(&copy);
}

TEST(a_state_goes_on_where_it_was_copied)
{
    struct dps_outage outage = made(&grid);
    struct dps_outage_state state;
    dps_outage_begin(&outage, SEED, &state);
    (void)dark_in_steps(&outage, &state, 0, 500 * DAY, DAY);
    struct dps_outage_state copy;
    memcpy(&copy, &state, sizeof copy);
    double a = dark_in_steps(&outage, &state, 500 * DAY, 900 * DAY, DAY);
    double b = dark_in_steps(&outage, &copy, 500 * DAY, 900 * DAY, DAY);
    CHECK(a == b && a > 0);
    CHECK(memcmp(&state, &copy, sizeof state) == 0);
    dps_outage_free(&outage);
}

/* The plain twin marks every second of every outage. */
TEST(overlapping_outages_are_dark_once)
{
    enum { SECONDS = 2000000 };
    static const struct dps_lifetime_exponential long_ones = {5000};
    static const struct dps_outage_poisson crowded = {
        3000, {{&dps_lifetime_exponential.base, &long_ones}}, 500};
    static const struct dps_outage_rule rule = {
        "crowd", "", "", "", "", {&dps_outage_poisson.base, &crowded}};
    struct dps_outage outage = made(&rule);
    struct dps_outage_state state;
    char *is_dark = calloc(SECONDS, 1);
    REQUIRE(is_dark != NULL);
    dps_outage_begin(&outage, SEED, &state);
    while (state.next < SECONDS) { /* one second around each beginning at a time */
        int64_t begin = state.next;
        struct dps_outage_state alone = {begin, begin, state.begun};
        (void)dps_outage_dark(&outage, SEED, &alone, begin, begin + 1);
        for (int64_t at = begin; at < alone.until && at < SECONDS; at++) {
            is_dark[at] = 1;
        }
        state.next = alone.next;
        state.begun = alone.begun;
    }
    int64_t marked = 0;
    for (int64_t at = 0; at < SECONDS; at++) {
        marked += is_dark[at];
    }
    dps_outage_begin(&outage, SEED, &state);
    CHECK_INT((int64_t)dark_in_steps(&outage, &state, 0, SECONDS, 997), marked);
    CHECK(state.begun > 500);
    free(is_dark);
    dps_outage_free(&outage);
}

/* Of a Poisson process of outages of mean length d, begun every m, 1 - e^(-d/m) of time
 * is dark.  Over n = time/m outages the share's deviation is below sqrt(2) (d/m) /
 * sqrt(n) for exponential lengths, whose second moment is 2 d^2. */
TEST(the_share_of_time_that_is_dark_is_that_of_overlapping_outages)
{
    static const struct dps_lifetime_exponential day = {DAY};
    static const struct dps_outage_poisson often = {
        2.0 * DAY, {{&dps_lifetime_exponential.base, &day}}, 0};
    static const struct dps_outage_rule rule = {
        "often", "", "", "", "", {&dps_outage_poisson.base, &often}};
    enum { DAYS = 400000 };
    struct dps_outage outage = made(&rule);
    struct dps_outage_state state;
    dps_outage_begin(&outage, SEED, &state);
    double share =
        dark_in_steps(&outage, &state, 0, (int64_t)DAYS * DAY, DAY) / DAYS / DAY;
    double n = DAYS / 2.0;
    CHECK_WITHIN(share, -dps_expm1(-0.5), 5 * sqrt(2) * 0.5 / sqrt(n));
    CHECK_WITHIN((double)state.begun, n, 5 * sqrt(n));
    dps_outage_free(&outage);
}

TEST(an_outage_that_lasts_for_ever_stays)
{
    static const struct dps_outage_poisson last = {
        100.0 * DAY, {{&dps_lifetime_never.base, NULL}}, 0};
    static const struct dps_outage_rule rule = {
        "last", "", "", "", "", {&dps_outage_poisson.base, &last}};
    struct dps_outage outage = made(&rule);
    struct dps_outage_state state;
    dps_outage_begin(&outage, SEED, &state);
    int64_t begins = state.next;
    CHECK(dps_outage_dark(&outage, SEED, &state, 0, begins) == 0);
    CHECK(dps_outage_dark(&outage, SEED, &state, begins, begins + DAY) == 1);
    CHECK(dps_outage_dark(&outage, SEED, &state, begins + DAY, begins + 9 * DAY) == 1);
    CHECK(state.until == DPS_NEVER);
    dps_outage_free(&outage);
}

TEST(another_name_or_seed_is_another_fate)
{
    struct dps_outage_rule other = grid;
    other.name = "grid 2";
    struct dps_outage a = made(&grid);
    struct dps_outage b = made(&other);
    struct dps_outage_state states[3];
    dps_outage_begin(&a, SEED, &states[0]);
    dps_outage_begin(&b, SEED, &states[1]);
    dps_outage_begin(&a, SEED + 1, &states[2]);
    CHECK(states[0].next != states[1].next && states[0].next != states[2].next);
    CHECK(states[0].next > 1000);
    dps_outage_free(&a);
    dps_outage_free(&b);
}

TEST(a_region_brings_its_own_outages)
{
    const struct dps_region calm = {.title = "calm"};
    const struct dps_region shaky = {.title = "shaky",
        .outages = 2.0 / (365.0 * DAY),
        .outage_median = 5 * HOUR,
        .outage_spread = 0.5};
    struct dps_outage_regional own;
    CHECK(!dps_outage_regional_init(&own, "calm", &calm, 0));
    REQUIRE(dps_outage_regional_init(&own, "shaky", &shaky, 0));
    const struct dps_outage_place there = {"shaky", "", "", "any"};
    const struct dps_outage_place elsewhere = {"calm", "", "", "any"};
    CHECK(dps_outage_strikes(&own.rule, &there));
    CHECK(!dps_outage_strikes(&own.rule, &elsewhere));
    struct dps_outage outage = made(&own.rule);
    struct dps_outage_state state;
    dps_outage_begin(&outage, SEED, &state);
    double share = dps_outage_dark(&outage, SEED, &state, 0, 365000LL * DAY);
    double mean = 5 * HOUR * dps_exp(0.125);
    CHECK_WITHIN((double)state.begun, 2000, 5 * sqrt(2000));
    CHECK_WITHIN(share, 2 * mean / (365.0 * DAY), 0.2 * 2 * mean / (365.0 * DAY));
    dps_outage_free(&outage);
}

/* ---- by date ----------------------------------------------------------- */

TEST(a_shutdown_is_dark_from_its_date_to_its_end_or_for_ever)
{
    const struct dps_outage_at passing = {2 * DAY + HOUR, 4 * DAY};
    const struct dps_outage_at final = {3 * DAY, DPS_NEVER};
    const struct dps_outage_rule rules[] = {
        {"a", "", "", "", "", {&dps_outage_at.base, &passing}},
        {"b", "", "", "", "", {&dps_outage_at.base, &final}}};
    const double wanted[2][6] = {{0, 0, 23.0 / 24, 1, 0, 0}, {0, 0, 0, 1, 1, 1}};
    for (size_t k = 0; k < 2; k++) {
        struct dps_outage outage = made(&rules[k]);
        struct dps_outage_state state;
        dps_outage_begin(&outage, SEED, &state);
        for (int64_t day = 0; day < 6; day++) {
            double share =
                dps_outage_dark(&outage, SEED, &state, day * DAY, (day + 1) * DAY);
            CHECK_CLOSE(share, wanted[k][day], 1e-15);
        }
        dps_outage_free(&outage);
    }
}

static struct dps_outage_point points[] = {
    {10, 1}, {20, 0}, {30, 0.5}, {50, 1}, {60, 0}};

TEST(a_trace_is_dark_as_its_rows_say)
{
    const struct dps_outage_trace rows = {"", "", {points, 5}, DPS_NEVER, false};
    const struct dps_outage_rule rule = {
        "t", "", "", "", "", {&dps_outage_trace.base, &rows}};
    struct dps_outage outage = made(&rule);
    struct dps_outage_state state;
    dps_outage_begin(&outage, SEED, &state);
    CHECK(dps_outage_dark(&outage, SEED, &state, 0, 20) == 0);
    CHECK(dps_outage_dark(&outage, SEED, &state, 20, 30) == 1);
    CHECK_CLOSE(dps_outage_dark(&outage, SEED, &state, 25, 45), 12.5 / 20, 1e-15);
    CHECK_CLOSE(dps_outage_dark(&outage, SEED, &state, 0, 60), 20.0 / 60, 1e-15);
    CHECK(dps_outage_dark(&outage, SEED, &state, 70, 80) == 1); /* the last stays */
    dps_outage_free(&outage);
}

TEST(a_trace_that_repeats_is_dark_for_the_same_share_in_every_round)
{
    const struct dps_outage_trace rows = {"", "", {points, 5}, 1000, true};
    const struct dps_outage_rule rule = {
        "t", "", "", "", "", {&dps_outage_trace.base, &rows}};
    struct dps_outage outage = made(&rule);
    struct dps_outage_state state;
    dps_outage_begin(&outage, SEED, &state);
    CHECK(dps_outage_dark(&outage, SEED, &state, 0, 1010) == 0);
    CHECK(dps_outage_dark(&outage, SEED, &state, 1010, 1020) == 1);
    for (int64_t round = 0; round < 5; round++) {
        int64_t begin = 1007 + 50 * round;
        CHECK_CLOSE(
            dps_outage_dark(&outage, SEED, &state, begin, begin + 50), 0.4, 1e-15);
    }
    dps_outage_free(&outage);
}

TEST(rows_of_a_file_come_before_the_rules_own)
{
    const struct dps_outage_trace trace = {"spot.csv", "up", {points, 5}, DPS_NEVER, 0};
    const struct dps_outage_rule rule = {
        "t", "", "", "", "", {&dps_outage_trace.base, &trace}};
    const struct dps_outage_point early[] = {{0, 0}, {5, 1}};
    struct dps_outage outage;
    struct dps_outage_state state = {0};
    struct dps_error err;
    CHECK_TEXT(dps_outage_file(&rule), "spot.csv");
    CHECK_TEXT(dps_outage_column(&rule), "up");
    CHECK_FAILS(dps_outage_init(&outage, &rule, &err), &err, DPS_ESTATE,
        "the rows of spot.csv were not handed over");
    REQUIRE_OK(dps_outage_init_traced(&outage, &rule, early, 2, &err), &err);
    CHECK_CLOSE(dps_outage_dark(&outage, SEED, &state, 0, 30), 0.5, 1e-15);
    dps_outage_free(&outage);
}

/* ---- tables and what they refuse ---------------------------------------- */

TEST(the_tables_of_all_outages_hold_together)
{
    struct dps_error err;
    CHECK_OK(dps_record_check(&dps_outage_record, &err), &err);
}

TEST(outages_that_contradict_themselves_are_refused)
{
    struct dps_error err;
    struct dps_outage outage;
    const struct dps_outage_at backwards = {5, 5};
    const struct dps_outage_trace none = {"", "", {NULL, 0}, DPS_NEVER, false};
    const struct dps_outage_trace which = {"a.csv", "", {NULL, 0}, DPS_NEVER, false};
    CHECK_FAILS(dps_outage_at.base.params->check(&backwards, &err), &err, DPS_EINVAL,
        "until is not after from");
    CHECK_FAILS(dps_outage_trace.base.params->check(&none, &err), &err, DPS_EINVAL,
        "rows is empty and there is no file");
    CHECK_FAILS(dps_outage_trace.base.params->check(&which, &err), &err, DPS_EINVAL,
        "column is empty: which one of the file?");
    const struct dps_outage_trace named = {"a.csv", "up", {NULL, 0}, DPS_NEVER, true};
    const struct dps_outage_rule rule = {
        "t", "", "", "", "", {&dps_outage_trace.base, &named}};
    const struct dps_outage_point much[] = {{0, 2}};
    const struct dps_outage_point late[] = {{0, 1}, {0, 1}};
    CHECK_FAILS(dps_outage_init_traced(&outage, &rule, much, 0, &err), &err, DPS_EINVAL,
        "a.csv holds no rows");
    CHECK_FAILS(dps_outage_init_traced(&outage, &rule, much, 1, &err), &err, DPS_EINVAL,
        "row 0 of the trace has the share 2, not in [0, 1]");
    CHECK_FAILS(dps_outage_init_traced(&outage, &rule, late, 2, &err), &err, DPS_EINVAL,
        "row 1 of the trace is not after the row before it");
    CHECK_FAILS(dps_outage_init_traced(&outage, &rule, late, 1, &err), &err, DPS_EINVAL,
        "a trace that repeats needs a row that ends it");
}
