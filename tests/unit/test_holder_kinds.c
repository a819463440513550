/* Stakers and lockers against closed forms and lists of everything they did. */
#include "models/holder/bonded.h"
#include "models/holder/multiplier.h"
#include "models/holder/ve_lock.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "tests/cohort.h"
#include "tests/csv.h"
#include "tests/figures.h"
#include "tests/test.h"

#define DAYS(n)  ((n) * (double)DPS_DAY)
#define FOR_EVER 1e30 /* a memory in which the yield stays as it was set [s] */

/* ---- the aim ----------------------------------------------------------- */

/* At a yield that stays, the way to go shrinks by 1/e in `time`. */
TEST(at_equal_yields_the_staking_ratio_settles_exponentially)
{
    const struct dps_bonded law = {
        {0.6, 0.1, 0.5, 0, 1, DAYS(40), FOR_EVER, {"", {NULL, 0}}}, DAYS(21), DAYS(1)};
    const struct dps_holder holder = COHORT_OF(bonded, &law, COHORT_QUIET);
    const int64_t all = INT64_C(1000000000) * COHORT_UNIT;
    struct cohort c;
    cohort_open(&c, &holder, all, 0);
    for (int day = 1; day <= 400; day++) {
        cohort_live(&c, DPS_DAY, 0);
        double wanted = 0.6 * (1 - dps_exp(-day / 40.0));
        CHECK_WITHIN((double)c.holding.state.staked / (double)all, wanted, 1e-12);
    }
    cohort_close(&c);
}

/* Rewards of a fixed amount a year are shared by the stake: more stake, less yield. */
TEST(where_rewards_are_shared_the_ratio_settles_at_the_closed_form)
{
    static const double elasticity[] = {0, 0.3, 1, 2.5};
    const double held = 1e9;
    const double rewards = 5e7;
    for (size_t i = 0; i < DPS_COUNT_OF(elasticity); i++) {
        const double e = elasticity[i];
        const struct dps_bonded law = {
            {0.5, 0.1, e, 0, 1, DAYS(30), DAYS(10), {"", {NULL, 0}}}, DAYS(21),
            DAYS(1)};
        struct dps_trade all = COHORT_QUIET;
        all.income = 1;
        const struct dps_holder holder = COHORT_OF(bonded, &law, all);
        struct cohort c;
        cohort_open(&c, &holder, (int64_t)(held * 0.1 * 1e6), (int64_t)(held * 0.9e6));
        for (int day = 0; day < 3000; day++) {
            cohort_live(&c, DPS_DAY, (int64_t)(rewards / 365 * 1e6));
        }
        double y = rewards / (held * 0.1);
        double ratio = dps_pow(0.5 * dps_pow(y, e), 1 / (1 + e));
        CHECK_CLOSE((double)c.holding.state.staked / (held * 1e6), ratio, 1e-6);
        CHECK_INT(c.free + c.locked, (int64_t)(held * 1e6));
        cohort_close(&c);
    }
}

TEST(the_ratio_stays_within_its_bounds_whatever_the_yield)
{
    const struct dps_aim aim = {0.5, 0.1, 1, 0.2, 0.8, 1, 1, {"", {NULL, 0}}};
    CHECK(dps_aim_ratio(&aim, 0.0) == 0.2);
    CHECK(dps_aim_ratio(&aim, 1e300) == 0.8);
    CHECK_CLOSE(dps_aim_ratio(&aim, 0.12), 0.6, 1e-15);
    CHECK(dps_aim_yield(&aim, 0.3, 10, 0, 1) == 0.3);
}

/* ---- bonded ------------------------------------------------------------ */

enum { MOST_BATCHES = 4096 };

struct batch {
    int64_t end; /* [s] */
    int64_t units;
};

/* A yield that swings, so that the cohort bonds and asks back in turn. */
static void
swing(struct cohort *c, int day)
{
    cohort_live(c, DPS_DAY, 0);
    c->holding.state.yield =
        0.1 + 0.09 * (cohort_uniform(3, (uint32_t)(day / 20)) - 0.5);
}

TEST(a_bond_comes_back_after_the_unbonding_time_and_not_before)
{
    const struct dps_bonded law = {
        {0.5, 0.1, 2, 0, 1, DAYS(9), FOR_EVER, {"", {NULL, 0}}}, DAYS(21), DAYS(1)};
    const struct dps_holder holder = COHORT_OF(bonded, &law, COHORT_QUIET);
    static struct batch batch[MOST_BATCHES];
    size_t n = 0;
    struct cohort c;
    cohort_open(&c, &holder, 1000 * COHORT_UNIT, 1234567);
    for (int day = 0; day < 2000; day++) {
        int64_t due = 0;
        int64_t leaving = 0;
        for (size_t i = 0; i < n; i++) {
            due += batch[i].end == c.date ? batch[i].units : 0;
        }
        swing(&c, day);
        CHECK_INT(c.back.released, due);
        batch[n++] = (struct batch){c.date + 21 * DPS_DAY, c.flows.unstaked};
        for (size_t i = 0; i < n; i++) {
            leaving += batch[i].end >= c.date ? batch[i].units : 0;
        }
        CHECK_INT(c.holding.state.leaving, leaving);
        CHECK_INT(dps_holder_weight(&c.holding, c.date), c.holding.state.staked);
    }
    CHECK(c.holding.state.leaving > 0);
    cohort_close(&c);
}

TEST(a_slash_takes_stake_and_what_is_leaving_pro_rata)
{
    const struct dps_bonded law = {
        {0.5, 0.1, 2, 0, 1, DAYS(9), FOR_EVER, {"", {NULL, 0}}}, DAYS(21), DAYS(1)};
    const struct dps_holder holder = COHORT_OF(bonded, &law, COHORT_QUIET);
    struct dps_error err = {0};
    struct cohort c;
    cohort_open(&c, &holder, 1000 * COHORT_UNIT, 5000 * COHORT_UNIT + 7);
    for (int day = 0; day < 15; day++) {
        cohort_live(&c, DPS_DAY, 0);
    }
    struct dps_holder_state before = c.holding.state;
    int64_t lost = dps_holder_slash(&c.holding, c.locked / 10);
    c.locked -= lost;
    CHECK_INT(lost, (before.staked + before.leaving) / 10);
    CHECK_WITHIN((double)c.holding.state.leaving, 0.9 * (double)before.leaving, 1);
    CHECK_WITHIN((double)c.holding.state.staked, 0.9 * (double)before.staked, 2);
    CHECK_OK(dps_holder_verify(&c.holding, c.locked, &err), &err);
    CHECK_INT(dps_holder_slash(&c.holding, INT64_MAX), c.locked);
    CHECK_OK(dps_holder_verify(&c.holding, 0, &err), &err);
    CHECK_INT(dps_holder_slash(&c.holding, 5), 0);
    cohort_close(&c);
}

/* What flows back is cut with its future. */
TEST(a_slash_of_half_leaves_half_to_flow_back)
{
    const struct dps_multiplier law = {{0.1, 0.1, 0, 0, 1, DAYS(9), 0, {"", {NULL, 0}}},
        DAYS(30), DAYS(14), DAYS(365), 4, DAYS(1)};
    const struct dps_holder holder = COHORT_OF(multiplier, &law, COHORT_QUIET);
    struct cohort c;
    struct cohort twin;
    cohort_open(&c, &holder, 0, 1000 * COHORT_UNIT);
    cohort_open(&twin, &holder, 0, 1000 * COHORT_UNIT);
    for (int day = 0; day < 20; day++) {
        cohort_live(&c, DPS_DAY, 0);
        cohort_live(&twin, DPS_DAY, 0);
    }
    c.locked -= dps_holder_slash(&c.holding, c.locked / 2);
    for (int day = 1; day < 30; day++) {
        dps_holder_unlock(&c.holding, c.date + day * DPS_DAY, &c.back);
        dps_holder_unlock(&twin.holding, c.date + day * DPS_DAY, &twin.back);
        CHECK_WITHIN((double)c.back.released, 0.5 * (double)twin.back.released, 40);
    }
    cohort_close(&c);
    cohort_close(&twin);
}

/* ---- ve-lock ----------------------------------------------------------- */

TEST(power_is_the_sum_over_all_locks_of_what_they_have_left)
{
    const struct dps_ve_lock law = {
        {0.5, 0.1, 2, 0, 1, DAYS(50), FOR_EVER, {"", {NULL, 0}}}, DAYS(300), DAYS(1460),
        DAYS(7), 0.6};
    const struct dps_holder holder = COHORT_OF(ve_lock, &law, COHORT_QUIET);
    static struct batch batch[MOST_BATCHES];
    const int64_t week = 7 * DPS_DAY;
    size_t n = 0;
    struct cohort c;
    cohort_open(&c, &holder, 1000 * COHORT_UNIT + 1, 0);
    for (int day = 0; day < 2000; day++) {
        dps_signed_wide left = 0;
        int64_t locked = 0;
        swing(&c, day);
        int64_t end = (c.date + 300 * DPS_DAY) / week * week;
        batch[n++] = (struct batch){end, c.flows.locked};
        for (size_t i = 0; i < n; i++) {
            bool held = batch[i].end >= c.date; /* unlocked as of the epoch's begin */
            left +=
                held ? (dps_signed_wide)batch[i].units * (batch[i].end - c.date) : 0;
            locked += held ? batch[i].units : 0;
        }
        CHECK_INT(c.holding.state.staked, locked);
        CHECK_INT(
            dps_holder_weight(&c.holding, c.date), (int64_t)(left / (1460 * DPS_DAY)));
    }
    cohort_close(&c);
}

TEST(a_lock_for_the_longest_time_counts_nearly_as_one_and_nothing_at_its_end)
{
    const struct dps_ve_lock law = {
        {1, 0.1, 0, 0, 1, 0, 0, {"", {NULL, 0}}}, DAYS(364), DAYS(364), DAYS(7), 0};
    const struct dps_holder holder = COHORT_OF(ve_lock, &law, COHORT_QUIET);
    struct cohort c;
    cohort_open(&c, &holder, 364 * COHORT_UNIT, 0);
    c.date = COHORT_START / (7 * DPS_DAY) * (7 * DPS_DAY) - DPS_DAY;
    cohort_live(&c, DPS_DAY, 0);
    CHECK_INT(c.flows.locked, 364 * COHORT_UNIT);
    CHECK_INT(dps_holder_weight(&c.holding, c.date), 364 * COHORT_UNIT);
    CHECK_INT(dps_holder_weight(&c.holding, c.date + 91 * DPS_DAY), 273 * COHORT_UNIT);
    CHECK_INT(dps_holder_weight(&c.holding, c.date + 364 * DPS_DAY), 0);
    struct dps_holder_flows flows;
    dps_holder_unlock(&c.holding, c.date + 364 * DPS_DAY - 1, &flows);
    CHECK_INT(flows.unlocked, 0);
    dps_holder_unlock(&c.holding, c.date + 364 * DPS_DAY, &flows);
    CHECK_INT(flows.unlocked, 364 * COHORT_UNIT);
    cohort_close(&c);
}

TEST(what_is_locked_at_the_start_ends_evenly_over_the_chosen_time)
{
    const struct dps_ve_lock law = {
        {0, 0.1, 0, 0, 1, 0, 0, {"", {NULL, 0}}}, DAYS(70), DAYS(140), DAYS(7), 0};
    const struct dps_holder holder = COHORT_OF(ve_lock, &law, COHORT_QUIET);
    struct cohort c;
    int64_t back = 0;
    cohort_open(&c, &holder, 0, 1003);
    for (int day = 0; day <= 70; day++) {
        cohort_live(&c, DPS_DAY, 0);
        CHECK(c.back.unlocked == 0 || c.back.unlocked == 100 || c.back.unlocked == 101);
        back += c.back.unlocked;
    }
    CHECK_INT(back, 1003);
    cohort_close(&c);
}

TEST(expired_locks_are_renewed_by_their_share_before_anything_is_sold)
{
    const struct dps_ve_lock law = {{1, 0.1, 0, 0, 1, DAYS(1e9), 0, {"", {NULL, 0}}},
        DAYS(70), DAYS(140), DAYS(7), 0.25};
    struct dps_trade trade = COHORT_QUIET;
    trade.released = 0.5;
    const struct dps_holder holder = COHORT_OF(ve_lock, &law, trade);
    struct cohort c;
    cohort_open(&c, &holder, 0, 10 * COHORT_UNIT);
    while (c.back.unlocked == 0) {
        cohort_live(&c, DPS_DAY, 0);
    }
    CHECK_INT(c.back.unlocked, COHORT_UNIT);
    CHECK_WITHIN((double)c.flows.locked, 0.25 * (double)COHORT_UNIT, 1);
    CHECK_WITHIN((double)c.flows.sold, 0.375 * (double)COHORT_UNIT, 1);
    cohort_close(&c);
}

/* ---- multiplier -------------------------------------------------------- */

static const struct dps_multiplier nosana = {
    .shortest = DAYS(14), .longest = DAYS(365), .most = 4, .step = DAYS(1)};

TEST(weights_are_those_of_nosanas_contract)
{
    const char *path = test_shared_file("oracles/nosana_xnos.csv");
    struct csv csv = {0};
    if (path == NULL) {
        test_skip("oracles/nosana_xnos.csv is not there");
        return;
    }
    REQUIRE(csv_open(&csv, path));
    struct figures figures = {.file = "nosana_xnos.csv"};
    for (size_t i = 0; i < csv.n_rows; i++) {
        struct dps_multiplier law = nosana;
        law.duration = csv_number(&csv, i, "duration_s");
        figures_at(&figures, i);
        figures_exact(&figures,
            dps_multiplier_weight(&law, csv_count(&csv, i, "amount")),
            csv_count(&csv, i, "xnos"));
    }
    figures_end(&figures);
    csv_close(&csv);
}

/* Numbers of the contract's documentation, for where the table is not at hand. */
TEST(fourteen_days_count_as_1_115068_and_a_year_as_four)
{
    struct dps_multiplier law = nosana;
    law.duration = DAYS(14);
    CHECK_INT(dps_multiplier_weight(&law, 1000000), 1115068);
    law.duration = DAYS(365);
    CHECK_INT(dps_multiplier_weight(&law, 1000000), 4000000);
    CHECK_INT(dps_multiplier_weight(&law, INT64_MAX), INT64_MAX);
}

TEST(a_stake_asked_back_counts_nothing_and_flows_back_evenly)
{
    struct dps_multiplier law = nosana;
    law.duration = DAYS(30);
    law.aim = (struct dps_aim){0.5, 0.1, 2, 0, 1, DAYS(9), FOR_EVER, {"", {NULL, 0}}};
    const struct dps_holder holder = COHORT_OF(multiplier, &law, COHORT_QUIET);
    static struct batch batch[MOST_BATCHES];
    const int64_t over = 30 * DPS_DAY;
    size_t n = 0;
    struct cohort c;
    cohort_open(&c, &holder, 1000 * COHORT_UNIT, 999999937);
    for (int day = 0; day < 2000; day++) {
        swing(&c, day);
        int64_t asked = c.date - DPS_DAY; /* when it was unlocked last */
        dps_signed_wide left = 0;
        for (size_t i = 0; i < n; i++) {
            int64_t to = batch[i].end - asked;
            left += to > 0 ? (dps_signed_wide)batch[i].units * to : 0;
        }
        int64_t held = (int64_t)((left + over - 1) / over);
        CHECK_INT(c.holding.state.leaving, held + c.flows.unstaked);
        batch[n++] = (struct batch){c.date + over, c.flows.unstaked};
        CHECK_INT(dps_holder_weight(&c.holding, c.date),
            dps_multiplier_weight(&law, c.holding.state.staked));
    }
    CHECK(c.holding.state.leaving > 0);
    cohort_close(&c);
}
