/* Helium's own figures against what its network file says: scores, shares, top-ups. */
#include "models/distribution/plain.h"
#include "models/distribution/pools.h"
#include "models/emission/formula.h"
#include "models/figure.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "sim/economy/setup.h"
#include "tests/csv.h"
#include "tests/figures.h"
#include "tests/networks.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BONES 1e8
#define LIST(a)                                                                        \
    {                                                                                  \
        (void *)(uintptr_t)(a), DPS_COUNT_OF(a)                                        \
    }
#define LAW(kind_)                                                                     \
    {                                                                                  \
        &dps_distribution_##kind_.base, NULL                                           \
    }

static bool
shared(struct csv *csv, const char *name)
{
    if (csv_open(csv, test_shared_file(name))) {
        return true;
    }
    test_skip(name);
    return false;
}

/* ---- what the file says ------------------------------------------------ */

/* The network's rules after its first n amendments. */
static const struct dps_setup_network *
rules_after(struct dps_scenario *scenario, size_t n)
{
    const char *rules = (const char *)network_amended(scenario, n);
    return (const void *)(rules - offsetof(struct dps_setup_network, rules));
}

/* How many amendments are in force at a date. */
static size_t
in_force(const struct dps_network *network, int64_t date)
{
    size_t n = 0;
    while (n < network->amendments.n && dps_network_amendment(network, n)->at <= date) {
        n++;
    }
    return n;
}

/* A pool of these rules by its name; ends the test without one. */
static const struct dps_reward_pool *
pool_named(const struct dps_setup_network *network, const char *name)
{
    for (size_t i = 0; dps_distribution_pool(&network->distribute, i) != NULL; i++) {
        const struct dps_reward_pool *pool =
            dps_distribution_pool(&network->distribute, i);
        if (strcmp(pool->name, name) == 0) {
            return pool;
        }
    }
    test_leave(name, __FILE__, __LINE__);
}

/* A law of the file with other numbers for its parameters. */
static double
value_of(const struct dps_formula_law *law, const struct dps_formula_own *own,
    const struct dps_formula_point *at)
{
    struct dps_formula_memory memory = {0};
    struct dps_error err = {0};
    double value = NAN;
    REQUIRE_OK(dps_formula_law_value(law, own, at, &memory, &value, &err), &err);
    return value;
}

/* ---- HIP-88 ------------------------------------------------------------ */

/* Of its pools' merit, with neither votes nor data; a fee and a number whose product is
 * the row's. */
TEST(helium_scores_devices_as_the_examples_of_hip_88)
{
    struct csv csv = {0};
    struct figures figures = {.file = "helium_hip88_a_score.csv"};
    struct dps_scenario *scenario = NULL;
    if (!shared(&csv, "oracles/helium_hip88_a_score.csv")) {
        return;
    }
    const struct dps_network *network = network_open("helium", &scenario);
    const struct dps_setup_network *solana =
        rules_after(scenario, in_force(network, dps_date_of(2023, 5, 1)));
    const struct dps_reward_pool *iot = pool_named(solana, "iot");
    double own[8] = {0};
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        for (size_t k = 0; k < dps_reward_pool_own.n; k++) {
            own[k] = strcmp(dps_reward_pool_own.names[k].name, "nodes") == 0
                         ? csv_number(&csv, i, "devices_x_fee_usd_sum") / 40
                         : 0;
        }
        const struct dps_formula_point at = {.own = own};
        figures_row(&figures, value_of(&iot->merit, &dps_reward_pool_own, &at),
            csv_number(&csv, i, "expected_a_score"), 0.005, 0);
    }
    figures_end(&figures);
    dps_scenario_close(&scenario);
    csv_close(&csv);
}

/* ---- investors --------------------------------------------------------- */

TEST(helium_gives_investors_their_share_until_hip_138)
{
    struct csv csv = {0};
    struct figures figures = {.file = "helium_hst_percent.csv", .unit = "%"};
    struct dps_scenario *scenario = NULL;
    if (!shared(&csv, "oracles/helium_hst_percent.csv")) {
        return;
    }
    const struct dps_network *network = network_open("helium", &scenario);
    for (size_t i = 0; i < csv.n_rows; i++) {
        /* A value holds for days that end after it. */
        int64_t day = csv_date(&csv, i, "start_time") / DPS_DAY * DPS_DAY + DPS_DAY;
        const struct dps_setup_network *rules =
            rules_after(scenario, in_force(network, day));
        double share = 0;
        for (size_t k = 0; dps_distribution_pool(&rules->distribute, k) != NULL; k++) {
            const struct dps_reward_pool *pool =
                dps_distribution_pool(&rules->distribute, k);
            share += strcmp(pool->to, "investors") == 0 ? pool->share : 0;
        }
        figures_at(&figures, i);
        figures_row(&figures, 100 * share, csv_number(&csv, i, "percent"), 1e-9, 0);
    }
    figures_end(&figures);
    dps_scenario_close(&scenario);
    csv_close(&csv);
}

/* ---- MOBILE ------------------------------------------------------------ */

/* The file with other rows of MOBILE; those of HIP-53 are 231.5 G in all, more than the
 * 230 G that it names. */
static const struct dps_network *
with_rows(const char *rows, struct dps_scenario **scenario)
{
    char text[512];
    struct dps_error err = {0};
    const struct dps_scenario_options options = {.n_places = 0};
    snprintf(text, sizeof text,
        "extends: helium\ntokens.3.cap: 232e9\nemission.2.rows: [%s]\n", rows);
    REQUIRE_OK(dps_scenario_read("scenarios/networks/x.yaml", text, strlen(text),
                   &dps_setup_network_record, &options, scenario, &err),
        &err);
    const struct dps_setup_network *network = dps_scenario_value(*scenario);
    return &network->rules;
}

/* HIP-75's table, of which 50 G are there before; and HIP-53's before it, which HIP-75
 * replaced and whose third row is rounded to a half of a G. */
TEST(helium_issues_mobile_by_the_tables_of_hip_53_and_hip_75)
{
    struct csv csv = {0};
    struct figures figures = {.file = "helium_mobile_schedule.csv", .unit = "MOBILE"};
    struct dps_scenario *scenario = NULL;
    if (!shared(&csv, "oracles/helium_mobile_schedule.csv")) {
        return;
    }
    struct dps_scenario *first = NULL;
    const struct dps_network *networks[] = {
        network_open("helium", &scenario),
        with_rows(
            "{amount: 66e9 MOBILE}, {amount: 33e9 MOBILE}, {amount: 33e9 MOBILE}, "
            "{amount: 16.5e9 MOBILE}, {amount: 16.5e9 MOBILE}, {amount: 8.25e9 "
            "MOBILE}, {amount: 8.25e9 MOBILE}",
            &first),
    };
    for (size_t i = 0; i < csv.n_rows; i++) {
        bool older = strcmp(csv_text(&csv, i, "source"), "HIP-53") == 0;
        const struct dps_network *helium = networks[older];
        const struct dps_emission *entry = network_entry(helium, "hip75");
        const struct dps_emission *before = network_entry(helium, "mobile-before");
        int64_t year = csv_count(&csv, i, "year");
        int64_t at = dps_date_of(2021 + year, 8, 1);
        int64_t end = dps_date_of(2022 + year, 8, 1);
        int64_t there =
            dps_emission_issued(entry, at) + dps_emission_issued(before, at);
        int64_t by_then =
            dps_emission_issued(entry, end) + dps_emission_issued(before, end);
        figures_at(&figures, i);
        figures_row(&figures, (double)there / 1e6,
            csv_number(&csv, i, "at_start_mobile"), older ? 0.5e9 : 0.5, 0);
        /* Its first year's row counts what is there before. */
        figures_row(&figures, (double)(by_then - (year == 1 ? 0 : there)) / 1e6,
            csv_number(&csv, i, "minted_mobile"), 0.5, 0);
    }
    figures_end(&figures);
    dps_scenario_close(&first);
    dps_scenario_close(&scenario);
    csv_close(&csv);
}

/* What was claimed in a month is what days paid that ended in it, until the last of
 * them, 2025-01-28.  Before March 2024 other sums were claimed than were issued. */
TEST(helium_issued_mobile_by_the_month_until_hip_138)
{
    struct csv csv = {0};
    struct figures figures = {
        .file = "helium_mobile_monthly.csv (rewards)", .unit = "MOBILE"};
    struct dps_scenario *scenario = NULL;
    if (!shared(&csv, "oracles/helium_mobile_monthly.csv")) {
        return;
    }
    const struct dps_network *helium = network_open("helium", &scenario);
    const struct dps_emission *entry = network_entry(helium, "hip75");
    const size_t last = in_force(helium, dps_date_of(2025, 1, 29));
    const int64_t end_of_all = dps_network_amendment(helium, last - 1)->at;
    for (size_t i = 0; i < csv.n_rows; i++) {
        char *end_of = NULL;
        int month = (int)strtol(csv_text(&csv, i, "month"), &end_of, 10);
        REQUIRE(*end_of == '/');
        int64_t year = strtol(end_of + 1, NULL, 10);
        if (year < 2024 || (year == 2024 && month < 3)) {
            continue;
        }
        int64_t begin = dps_date_of(year, month, 1) - DPS_DAY;
        int64_t end = (month == 12 ? dps_date_of(year + 1, 1, 1)
                                   : dps_date_of(year, month + 1, 1)) -
                      DPS_DAY;
        end = end < end_of_all ? end : end_of_all;
        int64_t units =
            dps_emission_issued(entry, end) - dps_emission_issued(entry, begin);
        figures_at(&figures, i);
        figures_row(&figures, (double)units / 1e6,
            csv_number(&csv, i, "mobile_rewards_total"), 1, 0);
    }
    CHECK_INT(network_entry(network_amended(scenario, last), "hip75")->from, DPS_NEVER);
    figures_end(&figures);
    dps_scenario_close(&scenario);
    csv_close(&csv);
}

/* ---- HIP-149: the supplement ------------------------------------------- */

/* What a day pays of an emission of the file whose first day begins at `from`. */
static double
rate_of(const struct dps_emission *entry, double days)
{
    const struct dps_emission_formula *law = entry->law.params;
    const struct dps_formula_law rate = {law->rate, law->params};
    double own[8] = {0};
    const struct dps_formula_point at = {.t = days * (double)DPS_DAY, .own = own};
    return value_of(&rate, &dps_emission_formula_own, &at);
}

/* Supplement and council's cut together, for each of two networks, to the bone; the day
 * that is paid at a time is the one before. */
TEST(helium_supplements_as_the_program_of_hip_149)
{
    struct csv csv = {0};
    struct figures figures = {.file = "helium_hip149_supplement.csv", .unit = "bones"};
    struct dps_scenario *scenario = NULL;
    if (!shared(&csv, "oracles/helium_hip149_supplement.csv")) {
        return;
    }
    const struct dps_network *network = network_open("helium", &scenario);
    const struct dps_network *amended =
        network_amended(scenario, network->amendments.n);
    const struct dps_emission *supplement = network_entry(amended, "hip149-supplement");
    const struct dps_emission *council = network_entry(amended, "hip149-council");
    for (size_t i = 0; i < csv.n_rows; i++) {
        double day = (csv_number(&csv, i, "unix_time") - (double)supplement->from) /
                         (double)DPS_DAY -
                     1;
        double paid = day >= 0 ? rate_of(supplement, day) + rate_of(council, day) : 0;
        figures_at(&figures, i);
        figures_exact(&figures, llround(paid / 2 * BONES),
            csv_count(&csv, i, "per_subdao_bones"));
    }
    CHECK_INT(supplement->from, council->from);
    figures_end(&figures);
    dps_scenario_close(&scenario);
    csv_close(&csv);
}

/* The cut of a supplement, by the file's two laws where the supplement is that. */
TEST(helium_cuts_for_the_council_what_its_program_does)
{
    struct csv csv = {0};
    struct figures figures = {.file = "helium_council_cut.csv", .unit = "bones"};
    struct dps_scenario *scenario = NULL;
    if (!shared(&csv, "oracles/helium_council_cut.csv")) {
        return;
    }
    (void)network_open("helium", &scenario);
    const struct dps_setup_network *file = dps_scenario_value(scenario);
    const struct dps_emission_formula *law =
        network_entry(&file->rules, "hip149-council")->law.params;
    for (size_t i = 0; i < csv.n_rows; i++) {
        /* 1080 - t days of 720 are left when a supplement has come down to so much. */
        double whole = csv_number(&csv, i, "supplement_bones");
        double days = 1080 - 0.5 - 720 * (whole + 0.25) / 9.8e12;
        const struct dps_formula_law rate = {law->rate, law->params};
        double own[8] = {0};
        const struct dps_formula_point at = {.t = days * (double)DPS_DAY, .own = own};
        figures_at(&figures, i);
        figures_exact(&figures,
            llround(value_of(&rate, &dps_emission_formula_own, &at) / 2 * BONES),
            csv_count(&csv, i, "expected_cut_bones"));
    }
    figures_end(&figures);
    dps_scenario_close(&scenario);
    csv_close(&csv);
}

/* ---- HIP-149: floor and cap -------------------------------------------- */

/* The backstop's law with the numbers of a row. */
static double
top_up(const struct dps_emission_formula *law, const struct csv *csv, size_t row)
{
    struct dps_formula_param params[16];
    const struct dps_formula_param *file = law->params.items;
    double figures[DPS_FIGURES] = {0};
    double own[8] = {0};
    REQUIRE(law->params.n <= DPS_COUNT_OF(params));
    const struct {
        const char *name;
        double value;
    } ours[] = {
        {"programmed", csv_number(csv, row, "emission_hnt")},
        {"cap", csv_number(csv, row, "net_emissions_cap")},
        {"mobile", csv_number(csv, row, "mobile_share_u32") / (double)UINT32_MAX},
        {"data", 1},
    };
    for (size_t i = 0; i < law->params.n; i++) {
        params[i] = file[i];
        for (size_t k = 0; k < DPS_COUNT_OF(ours); k++) {
            if (strcmp(file[i].name, ours[k].name) == 0) {
                params[i].value = ours[k].value;
            }
        }
    }
    figures[DPS_BURNED] = csv_number(csv, row, "smoothed_hnt_burned");
    figures[DPS_SERVED] = csv_number(csv, row, "mobile_dc_burned");
    figures[DPS_ORACLE] = csv_number(csv, row, "hnt_price_floor_usd");
    const struct dps_formula_law rate = {law->rate, {params, law->params.n}};
    const struct dps_formula_point at = {.figures = figures, .own = own};
    return value_of(&rate, &dps_emission_formula_own, &at);
}

TEST(helium_tops_up_and_caps_what_data_earns_as_the_program_of_hip_149)
{
    struct csv csv = {0};
    struct figures figures = {.file = "helium_hip149_backstop.csv", .unit = "HNT"};
    struct dps_scenario *scenario = NULL;
    if (!shared(&csv, "oracles/helium_hip149_backstop.csv")) {
        return;
    }
    const struct dps_network *network = network_open("helium", &scenario);
    const struct dps_setup_network *last = rules_after(scenario, network->amendments.n);
    const struct dps_emission_formula *law =
        network_entry(&last->rules, "hip149-backstop")->law.params;
    const struct dps_reward_pool *data = pool_named(last, "mobile-data");
    for (size_t i = 0; i < csv.n_rows; i++) {
        double tolerance = csv_number(&csv, i, "abs_tol_hnt");
        double share = csv_number(&csv, i, "mobile_share_u32") / (double)UINT32_MAX;
        double given = csv_number(&csv, i, "emission_hnt") +
                       fmin(csv_number(&csv, i, "smoothed_hnt_burned"),
                           csv_number(&csv, i, "net_emissions_cap"));
        figures_at(&figures, i);
        if (csv_text(&csv, i, "expected_top_up_hnt")[0] != '\0') {
            figures_row(&figures, floor(top_up(law, &csv, i) * BONES + 1e-3) / BONES,
                csv_number(&csv, i, "expected_top_up_hnt"), tolerance, 0);
        }
        if (csv_text(&csv, i, "expected_deployer_cap_hnt")[0] != '\0') {
            int64_t most = dps_reward_pool_worth(
                csv_number(&csv, i, "mobile_dc_burned"), data->pays,
                csv_number(&csv, i, "hnt_price_cap_usd"), (int64_t)BONES);
            figures_row(&figures, (double)most / BONES,
                csv_number(&csv, i, "expected_deployer_cap_hnt"), tolerance, 0);
        }
        if (csv_text(&csv, i, "expected_delivered_hnt")[0] != '\0') {
            figures_row(&figures, (given + top_up(law, &csv, i)) * share * 0.7,
                csv_number(&csv, i, "expected_delivered_hnt"), tolerance, 0);
        }
    }
    figures_end(&figures);
    dps_scenario_close(&scenario);
    csv_close(&csv);
}

/* 13870*100/70, or a number. */
static double
product(const char *text)
{
    char *end = NULL;
    double x = strtod(text, &end);
    while (*end == '*' || *end == '/') {
        bool times = *end == '*';
        double y = strtod(end + 1, &end);
        x = times ? x * y : x / y;
    }
    return x;
}

/* 70 % of the rewards are data's; a cap of 0 is none. */
TEST(helium_gives_delegators_what_data_may_not_earn_as_the_program_of_hip_149)
{
    struct csv csv = {0};
    struct figures figures = {
        .file = "helium_hip149_staker_overflow.csv", .unit = "HNT"};
    if (!shared(&csv, "oracles/helium_hip149_staker_overflow.csv")) {
        return;
    }
    for (size_t i = 0; i < csv.n_rows; i++) {
        double all = product(csv_text(&csv, i, "rewards_amount_hnt"));
        double cap = csv_number(&csv, i, "deployer_cap_hnt");
        double escrow = product(csv_text(&csv, i, "escrow_hnt"));
        /* In credits of 1 HNT each at a price of 1 USD. */
        int64_t most = dps_reward_pool_worth(1, cap, 1, (int64_t)BONES);
        int64_t data = dps_muldiv(llround(all * BONES), 70, 100);
        int64_t beyond = dps_reward_pool_beyond(data, most, llround(escrow * BONES));
        figures_at(&figures, i);
        figures_row(&figures, (double)beyond / BONES,
            csv_number(&csv, i, "expected_overflow_hnt"),
            csv_number(&csv, i, "abs_tol_hnt"), 0);
    }
    figures_end(&figures);
    csv_close(&csv);
}

/* Of what is issued of an emission, operations get 24 % of all of it, data the rest. */
TEST(helium_divides_what_it_issues_among_operations_and_data_as_its_oracles)
{
    struct csv csv = {0};
    struct figures figures = {.file = "helium_reward_pools_hip149.csv"};
    struct dps_scenario *scenario = NULL;
    if (!shared(&csv, "oracles/helium_reward_pools_hip149.csv")) {
        return;
    }
    const struct dps_network *network = network_open("helium", &scenario);
    const struct dps_setup_network *last = rules_after(scenario, network->amendments.n);
    const struct dps_reward_pool *operations = pool_named(last, "mobile-operations");
    const struct dps_reward_pool *data = pool_named(last, "mobile-data");
    CHECK(data->rest && strcmp(data->of, operations->of) == 0);
    for (size_t i = 0; i < csv.n_rows; i++) {
        double total = csv_number(&csv, i, "total_emissions");
        double issued = csv_number(&csv, i, "hnt_rewards_issued");
        const struct dps_reward_pool items[] = {
            {"withheld", "", 1 - issued / total, 0, "", "x", .law = LAW(none)},
            {"operations", "", operations->share, 0, "", "x", .law = LAW(none)},
            {"data", "", 0, 0, "", "x", .law = LAW(none), .rest = data->rest},
        };
        const struct dps_distribution_pools law = {LIST(items)};
        const struct dps_reward_pools_epoch epoch = {.oracle = 1, .unit = 1};
        int64_t pool[DPS_DISTRIBUTION_POOLS];
        CHECK_INT(dps_reward_pools_fill(&law, (int64_t)total, &epoch, pool), 0);
        figures_at(&figures, i);
        figures_exact(
            &figures, pool[1], csv_count(&csv, i, "expected_service_provider"));
        figures_exact(&figures, pool[2], csv_count(&csv, i, "expected_data_transfer"));
    }
    figures_end(&figures);
    dps_scenario_close(&scenario);
    csv_close(&csv);
}

/* ---- history ----------------------------------------------------------- */

/* Quarters of the chain's rewards, which are the rows of `history`: by each third month
 * within a token for each row; days of 2020 and 2021 beside them within a tenth. */
TEST(helium_as_it_was_minted_what_its_chain_did)
{
    struct csv csv = {0};
    struct figures figures = {
        .file = "helium_monthly.csv (minted by then)", .unit = "HNT"};
    struct dps_scenario *scenario = NULL;
    if (!shared(&csv, "oracles/helium_monthly.csv")) {
        return;
    }
    const struct dps_emission *history =
        network_entry(network_open("helium-history", &scenario), "history");
    double sum = 0;
    for (size_t i = 0; i < csv.n_rows; i++) {
        char *end_of = NULL;
        int64_t year = strtol(csv_text(&csv, i, "month"), &end_of, 10);
        sum += csv_number(&csv, i, "hnt_rewards_total");
        REQUIRE(*end_of == '-');
        int month = (int)strtol(end_of + 1, NULL, 10);
        int64_t end =
            month == 12 ? dps_date_of(year + 1, 1, 1) : dps_date_of(year, month + 1, 1);
        /* Within a quarter months are not all alike: by its largest month. */
        figures_at(&figures, i);
        figures_row(&figures, (double)dps_emission_issued(history, end) / BONES, sum,
            i % 3 == 2 ? 1 : 2.2e6, 0);
    }
    figures_end(&figures);
    dps_scenario_close(&scenario);
    csv_close(&csv);
}

/* What was claimed by each day is 3 to 4 % more than the months of the same source
 * have, to which `history` keeps, and comes unevenly within its first quarters. */
TEST(helium_as_it_was_minted_day_by_day_what_was_claimed)
{
    struct csv csv = {0};
    struct figures figures = {
        .file = "helium_daily_rewards.csv (claimed by then)", .unit = "HNT"};
    struct dps_scenario *scenario = NULL;
    if (!shared(&csv, "oracles/helium_daily_rewards.csv")) {
        return;
    }
    const struct dps_emission *history =
        network_entry(network_open("helium-history", &scenario), "history");
    double sum = 0;
    for (size_t i = 0; i < csv.n_rows; i++) {
        int64_t end = (int64_t)csv_number(&csv, i, "unix_day") + DPS_DAY;
        sum += csv_number(&csv, i, "hnt_rewards");
        figures_at(&figures, i);
        figures_row(&figures, (double)dps_emission_issued(history, end) / BONES, sum,
            1.5e6, 0.04);
    }
    figures_end(&figures);
    dps_scenario_close(&scenario);
    csv_close(&csv);
}
