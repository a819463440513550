/* The first days of scenarios/filecoin-20y.yaml against Filecoin's real history. */
#include "sim/core/date.h"
#include "sim/economy/economy.h"
#include "sim/workload/dated.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { DAYS = 760 }; /* to past 2022-10-26, where the published table ends */

static const char *const places[] = {"scenarios"};

/* The supply at the end of each day, from 2020-10-15 on, with a constant share of
 * winners or, if NULL, with that of each month. */
static void
live_history(const char *paid, struct dps_supply supply[DAYS])
{
    struct dps_error err;
    struct dps_scenario *scenario = NULL;
    struct dps_economy economy;
    const struct dps_setting settings[] = {{"networks.filecoin.emission.0.wins", "[]"},
        {"networks.filecoin.emission.0.paid", paid}};
    const struct dps_scenario_options options = {
        settings, paid != NULL ? DPS_COUNT_OF(settings) : 0, places, 1};
    REQUIRE_OK(
        dps_scenario_open("filecoin-20y", &dps_setup_record, &options, &scenario, &err),
        &err);
    REQUIRE_OK(dps_economy_init(&economy, scenario, 1, &err), &err);
    for (int day = 0; day < DAYS; day++) {
        supply[day] = dps_member_supply(&economy.members[0], &economy.ledger);
        /* Nothing but locked rewards and pledges is outside circulation, to the base
           unit. */
        CHECK_OK(dps_member_verify(&economy.members[0], &economy.ledger, &err), &err);
        const struct dps_supply *s = &supply[day];
        CHECK_INT(s->circulating,
            s->genesis + s->emission + s->opening - s->burned - s->locked);
        REQUIRE_OK(dps_economy_step(&economy, NULL, &err), &err);
    }
    CHECK_OK(dps_economy_verify(&economy, &err), &err);
    dps_economy_free(&economy);
    dps_scenario_close(&scenario);
}

/* The largest relative error of the mined supply on the days that the chain's record
 * shares from the first-th on; also counts them. */
static double
worst_mined(const struct dps_supply supply[DAYS], size_t first, size_t *days)
{
    struct dps_error err;
    struct dps_dated chain = {.n = 0};
    double worst = 0;
    REQUIRE_OK(
        dps_dated_read(&chain, "scenarios/data/filecoin-chain.csv", "mined_fil", &err),
        &err);
    for (size_t i = 0; i < chain.n && i < DAYS; i++) {
        CHECK_INT(chain.dates[i], dps_date_of(2020, 10, 15) + (int64_t)i * DPS_DAY);
        double error = fabs((double)supply[i].emission / 1e9 / chain.values[i] - 1);
        worst = i >= first ? fmax(worst, error) : worst;
    }
    *days = chain.n;
    dps_dated_free(&chain);
    return worst;
}

TEST(with_five_wins_an_epoch_mined_supply_is_within_4_5_percent_of_the_chain_each_day)
{
    static struct dps_supply supply[DAYS];
    size_t days = 0;
    live_history("100 %", supply);
    double worst = worst_mined(supply, 0, &days);
    printf("# %zu days, worst error %.4f %%\n", days, 100 * worst);
    CHECK_INT((int64_t)days, 563);
    CHECK(worst <= 0.045);
}

TEST(with_the_fitted_wins_mined_supply_is_within_2_8_percent_of_the_chain_each_day)
{
    static struct dps_supply supply[DAYS];
    size_t days = 0;
    live_history("97.5 %", supply);
    double worst = worst_mined(supply, 0, &days);
    printf("# %zu days, worst error %.4f %%\n", days, 100 * worst);
    CHECK_INT((int64_t)days, 563);
    CHECK(worst <= 0.028);
}

/* Within a month wins vary: the first half month is the worst. */
TEST(with_the_wins_of_each_month_mined_supply_is_within_0_3_percent_of_the_chain)
{
    static struct dps_supply supply[DAYS];
    size_t days = 0;
    live_history(NULL, supply);
    double all = worst_mined(supply, 0, &days);
    double later = worst_mined(supply, 17, &days);
    printf("# %zu days, worst error %.4f %%, from November 2020 on %.4f %%\n", days,
        100 * all, 100 * later);
    CHECK_INT((int64_t)days, 563);
    CHECK(all <= 0.007);
    CHECK(later <= 0.003);
}

TEST(vested_supply_is_within_20_thousand_fil_of_the_chain_each_day)
{
    static struct dps_supply supply[DAYS];
    struct dps_error err;
    struct dps_dated real = {.n = 0};
    const char *path =
        test_shared_file("oracles/filecoin_circulating_supply_daily.csv");
    if (path == NULL) {
        test_skip("../shared is not there: its table has no licence to ship");
        return;
    }
    REQUIRE_OK(dps_dated_read(&real, path, "vested_mfil", &err), &err);
    live_history("97.5 %", supply);
    double worst = 0;
    for (size_t i = 0; i < real.n; i++) {
        int64_t day = (real.dates[i] - dps_date_of(2020, 10, 15)) / DPS_DAY;
        REQUIRE(day >= 0 && day < DAYS);
        worst = fmax(worst, fabs((double)supply[day].genesis / 1e15 - real.values[i]));
    }
    printf("# %zu days, worst error %.4f M FIL\n", real.n, worst);
    CHECK(worst <= 0.02);
    dps_dated_free(&real);
}

/* Mean relative error of one figure of the supply on the days that Starboard's table
 * shares, in percent; -1: there is no table. */
static double
mean_error(const char *column, double sign, size_t offset)
{
    static struct dps_supply supply[DAYS];
    struct dps_error err;
    struct dps_dated real = {.n = 0};
    const char *path =
        test_shared_file("oracles/filecoin_circulating_supply_daily.csv");
    if (path == NULL) {
        return -1;
    }
    REQUIRE_OK(dps_dated_read(&real, path, column, &err), &err);
    live_history(NULL, supply);
    double sum = 0;
    for (size_t i = 0; i < real.n; i++) {
        int64_t day = (real.dates[i] - dps_date_of(2020, 10, 15)) / DPS_DAY;
        int64_t ours = 0;
        REQUIRE(day >= 0 && day < DAYS);
        memcpy(&ours, (const char *)&supply[day] + offset, sizeof ours);
        sum += fabs((double)ours / 1e15 / (sign * real.values[i]) - 1);
    }
    double mean = 100 * sum / (double)real.n;
    printf("# %s: %zu days, mean error %.2f %%\n", column, real.n, mean);
    dps_dated_free(&real);
    return mean;
}

TEST(circulating_and_locked_supply_are_within_3_percent_of_the_chain_on_average)
{
    double circulating =
        mean_error("circulating_mfil", 1, offsetof(struct dps_supply, circulating));
    if (circulating < 0) {
        test_skip("../shared is not there: its table has no licence to ship");
        return;
    }
    CHECK(circulating <= 3);
    CHECK(mean_error("locked_mfil", -1, offsetof(struct dps_supply, locked)) <= 3);
}
