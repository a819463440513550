/* The schedules of the networks that are shipped, against their issuers' own tables. */
#include "models/emission/halving.h"
#include "models/emission/inflation.h"
#include "models/emission/piecewise.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "tests/csv.h"
#include "tests/figures.h"
#include "tests/networks.h"
#include "tests/test.h"

#include <stdio.h>
#include <string.h>

#define DATA "tests/oracle/data/"

TEST(bitcoin_pays_its_subsidy_to_the_satoshi)
{
    struct csv csv = {0};
    struct figures figures = {.file = "bitcoin_subsidy.csv"};
    struct dps_scenario *scenario = NULL;
    REQUIRE(csv_open(&csv, DATA "bitcoin_subsidy.csv"));
    const struct dps_network *bitcoin = network_open("bitcoin", &scenario);
    const struct dps_emission *subsidy = network_entry(bitcoin, "subsidy");
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        int64_t height = csv_count(&csv, i, "height");
        int64_t at = bitcoin->start + 600 * height;
        figures_exact(&figures, dps_halving_reward(subsidy->law.params, height),
            csv_count(&csv, i, "subsidy_satoshi"));
        figures_exact(&figures, dps_emission_issued(subsidy, at),
            csv_count(&csv, i, "supply_before_satoshi"));
        figures_exact(&figures, dps_emission_issued(subsidy, at + 600 * 210000),
            csv_count(&csv, i, "supply_after_era_satoshi"));
    }
    CHECK_INT(dps_emission_allocation(subsidy), INT64_C(2099999997690000));
    figures_end(&figures);
    dps_scenario_close(&scenario);
    csv_close(&csv);
}

TEST(helium_follows_the_table_of_hip_20_each_first_of_august)
{
    struct csv csv = {0};
    struct figures starts = {
        .file = "helium_hip20_schedule.csv (at start)", .unit = "HNT"};
    struct figures years = {
        .file = "helium_hip20_schedule.csv (minted)", .unit = "HNT"};
    struct dps_scenario *scenario = NULL;
    REQUIRE(csv_open(&csv, DATA "helium_hip20_schedule.csv"));
    const struct dps_network *helium = network_open("helium", &scenario);
    const struct dps_emission *hnt = network_entry(helium, "hip20");
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&starts, i);
        figures_at(&years, i);
        int64_t year = csv_count(&csv, i, "year");
        int64_t begin = dps_emission_issued(hnt, dps_date_of(2018 + year, 8, 1));
        int64_t end = dps_emission_issued(hnt, dps_date_of(2019 + year, 8, 1));
        figures_row(
            &starts, (double)begin / 1e8, csv_number(&csv, i, "hnt_at_start"), 0.5, 0);
        figures_row(&years, (double)(end - begin) / 1e8,
            csv_number(&csv, i, "hnt_minted"), 0.05 + 1e-6, 0);
    }
    figures_end(&starts);
    figures_end(&years);
    dps_scenario_close(&scenario);
    csv_close(&csv);
}

/* What a day pays, as the chain was configured; a value holds for days that end later,
 * and the chain changed over two days late in 2023. */
TEST(helium_pays_by_day_what_the_chain_was_told)
{
    struct csv csv = {0};
    struct figures figures = {.file = "helium_onchain_emissions.csv", .unit = "tokens"};
    struct dps_scenario *scenario = NULL;
    REQUIRE(csv_open(&csv, DATA "helium_onchain_emissions.csv"));
    const struct dps_network *helium = network_open("helium", &scenario);
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        const char *token = csv_text(&csv, i, "token");
        int64_t day = csv_date(&csv, i, "start_time") / DPS_DAY * DPS_DAY;
        const struct dps_emission *entry =
            network_entry(helium, strcmp(token, "HNT") == 0   ? "hip20"
                                  : strcmp(token, "IOT") == 0 ? "hip52"
                                                              : "hip75");
        double unit = strcmp(token, "HNT") == 0 ? 1e8 : 1e6;
        if (day == dps_date_of(2023, 8, 2)) {
            day -= 2 * DPS_DAY; /* the last days at the rate of the year before */
        }
        int64_t paid =
            dps_emission_issued(entry, day + DPS_DAY) - dps_emission_issued(entry, day);
        figures_row(&figures, (double)paid / unit,
            csv_number(&csv, i, "emissions_per_epoch_day"), 1.5 / unit, 0);
    }
    figures_end(&figures);
    dps_scenario_close(&scenario);
    csv_close(&csv);
}

TEST(helium_issues_iot_by_the_table_of_hip_52)
{
    struct csv csv = {0};
    struct figures figures = {.file = "helium_iot_schedule.csv"};
    struct dps_scenario *scenario = NULL;
    REQUIRE(csv_open(&csv, DATA "helium_iot_schedule.csv"));
    const struct dps_network *helium = network_open("helium", &scenario);
    const struct dps_emission *entry = network_entry(helium, "hip52");
    const struct dps_emission *before = network_entry(helium, "iot-before");
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        int64_t at = dps_date_of(2021 + csv_count(&csv, i, "year"), 8, 1);
        int64_t begin =
            dps_emission_issued(entry, at) + dps_emission_issued(before, at);
        figures_exact(&figures, begin / 1000000, csv_count(&csv, i, "at_start"));
    }
    figures_end(&figures);
    dps_scenario_close(&scenario);
    csv_close(&csv);
}

TEST(render_pays_the_months_of_rnp_001_within_a_token)
{
    struct csv csv = {0};
    if (!csv_open(&csv, test_shared_file("oracles/render_rnp001_schedule.csv"))) {
        test_skip("the table of RNP-001 is not here");
        return;
    }
    struct figures months = {
        .file = "render_rnp001_schedule.csv (month)", .unit = "RENDER"};
    struct figures supply = {
        .file = "render_rnp001_schedule.csv (circulating)", .unit = "RENDER"};
    struct figures pool = {
        .file = "render_rnp001_schedule.csv (left)", .unit = "RENDER"};
    struct dps_scenario *scenario = NULL;
    const struct dps_network *render = network_open("render", &scenario);
    const struct dps_emission *entry = network_entry(render, "rnp001");
    const struct dps_emission *genesis = network_entry(render, "circulating");
    int64_t before = 0;
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&months, i);
        figures_at(&supply, i);
        figures_at(&pool, i);
        int64_t at = dps_date_plus_months(render->start, csv_count(&csv, i, "month"));
        int64_t paid = dps_emission_issued(entry, at);
        int64_t there = paid + dps_emission_issued(genesis, at);
        figures_row(&months, (double)(paid - before) / 1e8,
            csv_number(&csv, i, "token_rewards"), 1, 0);
        figures_row(&supply, (double)there / 1e8,
            csv_number(&csv, i, "circulating_supply"), 1, 0);
        figures_row(&pool, 107374182 - (double)paid / 1e8,
            csv_number(&csv, i, "rewards_pool_remaining"), 1, 0);
        before = paid;
    }
    figures_end(&months);
    figures_end(&supply);
    figures_end(&pool);
    dps_scenario_close(&scenario);
    csv_close(&csv);
}

TEST(nosana_releases_its_seven_pools_by_the_month)
{
    static const char *const pools[] = {
        "public_sale", "airdrop", "liquidity", "team", "company", "mining", "backers"};
    struct csv csv = {0};
    struct figures figures = {
        .file = "nosana_release_schedule.csv (pools)", .unit = "NOS"};
    struct figures totals = {
        .file = "nosana_release_schedule.csv (total)", .unit = "NOS"};
    struct dps_scenario *scenario = NULL;
    REQUIRE(csv_open(&csv, DATA "nosana_release_schedule.csv"));
    const struct dps_network *nosana = network_open("nosana", &scenario);
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        figures_at(&totals, i);
        int64_t date = csv_date(&csv, i, "date");
        int64_t total = 0;
        for (size_t j = 0; j < DPS_COUNT_OF(pools); j++) {
            int64_t units = dps_emission_issued(network_entry(nosana, pools[j]), date);
            figures_row(
                &figures, (double)units / 1e6, csv_number(&csv, i, pools[j]), 0.5, 0);
            total += units;
        }
        figures_row(&totals, (double)total / 1e6, csv_number(&csv, i, "total"), 0.5, 0);
    }
    figures_end(&figures);
    figures_end(&totals);
    dps_scenario_close(&scenario);
    csv_close(&csv);
}

TEST(ocean_pays_by_the_week_what_its_own_tests_expect)
{
    struct csv csv = {0};
    struct figures figures = {.file = "ocean_df_vesting.csv", .unit = "OCEAN"};
    struct dps_scenario *scenario = NULL;
    REQUIRE(csv_open(&csv, DATA "ocean_df_vesting.csv"));
    const struct dps_network *ocean = network_open("ocean", &scenario);
    const struct dps_emission *steps = network_entry(ocean, "steps");
    const struct dps_emission *halving = network_entry(ocean, "halving");
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        /* Later dates of the table stand a day off the week's first. */
        int64_t week =
            (csv_date(&csv, i, "week_start_date") - ocean->start) / (7 * DPS_DAY);
        int64_t begin = ocean->start + 7 * DPS_DAY * week;
        int64_t end = begin + 7 * DPS_DAY;
        int64_t paid =
            dps_emission_issued(steps, end) - dps_emission_issued(steps, begin) +
            dps_emission_issued(halving, end) - dps_emission_issued(halving, begin);
        /* The source prints one to three decimals. */
        figures_row(&figures, (double)paid / 1e9,
            csv_number(&csv, i, "expected_weekly_reward_ocean"), 0.0051, 1e-6);
    }
    figures_end(&figures);
    dps_scenario_close(&scenario);
    csv_close(&csv);
}

TEST(ocean_counts_its_weeks_from_the_networks_start)
{
    struct csv csv = {0};
    struct figures figures = {.file = "ocean_df_week_number.csv"};
    struct dps_scenario *scenario = NULL;
    REQUIRE(csv_open(&csv, DATA "ocean_df_week_number.csv"));
    const struct dps_network *ocean = network_open("ocean", &scenario);
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        int64_t date = csv_date(&csv, i, "date");
        int64_t week =
            date < ocean->start ? -1 : (date - ocean->start) / (7 * DPS_DAY) + 5;
        figures_exact(&figures, week, csv_count(&csv, i, "expected_week"));
    }
    figures_end(&figures);
    dps_scenario_close(&scenario);
    csv_close(&csv);
}

/* The source gives its initial rate in percent and the current one as a fraction, so
 * that the lower edge of the band always binds. */
TEST(akash_inflation_is_that_of_its_calculator)
{
    struct csv csv = {0};
    struct figures figures = {.file = "akash_inflation_calculator.csv"};
    struct dps_scenario *scenario = NULL;
    REQUIRE(csv_open(&csv, DATA "akash_inflation_calculator.csv"));
    const struct dps_network *akash = network_open("akash", &scenario);
    const struct dps_inflation *law = network_entry(akash, "inflation")->law.params;
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        double t = (double)(csv_date(&csv, i, "block_time") -
                            csv_date(&csv, i, "genesis_time"));
        double ideal = dps_inflation_ideal(
            csv_number(&csv, i, "initial_inflation"), law->half_life, t);
        double step = csv_number(&csv, i, "inflation_rate_change") /
                      csv_number(&csv, i, "blocks_per_year");
        double ours = dps_inflation_next(csv_number(&csv, i, "current_inflation"),
            ideal, csv_number(&csv, i, "variance"), step,
            csv_number(&csv, i, "bonded_ratio"), csv_number(&csv, i, "goal_bonded"));
        figures_row(&figures, ours, csv_number(&csv, i, "expected"), 0, 1e-12);
        CHECK_CLOSE(
            law->initial, csv_number(&csv, i, "initial_inflation") / 100, 1e-15);
    }
    figures_end(&figures);
    dps_scenario_close(&scenario);
    csv_close(&csv);
}
