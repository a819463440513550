/* What the files of Akash, Ocean, Bitcoin and the cloud say, against figures of others.
 */
#include "models/distribution/pools.h"
#include "models/emission/geometric.h"
#include "models/emission/halving.h"
#include "models/emission/inflation.h"
#include "models/emission/piecewise.h"
#include "models/market/tiers.h"
#include "models/payment/access.h"
#include "models/payment/escrow.h"
#include "models/payment/vault.h"
#include "sim/core/date.h"
#include "tests/csv.h"
#include "tests/figures.h"
#include "tests/networks.h"
#include "tests/test.h"
#include "tests/world.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* False, and the test is skipped, where the table is not there. */
static bool
open_table(struct csv *csv, const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "oracles/%s", name);
    const char *shared = test_shared_file(path);
    if (shared == NULL || !csv_open(csv, shared)) {
        test_skip("the table is not here");
        return false;
    }
    return true;
}

/* A network as it stands at a date, without machines. */
static const struct dps_setup_network *
network_at(struct world *world, const char *network, const char *date)
{
    char text[256];
    snprintf(text, sizeof text,
        "title: rules\nstart: %s\nlength: 364 d\nepoch: 7 d\nnetworks: {%s: {}}\n",
        date, network);
    world_open(world, text, 1);
    return world->economy.members[0].setup;
}

/* ---- Akash ------------------------------------------------------------- */

static double
akt(int64_t units)
{
    return (double)units / 1e6;
}

/* "Oct 2020": the first day of the month after. */
static int64_t
month_end(const char *text)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char name[4] = {text[0], text[1], text[2], '\0'};
    const char *found = strstr(names, name);
    REQUIRE(found != NULL);
    return dps_date_plus_months(
        dps_date_of(strtol(text + 4, NULL, 10), 1, 1), (found - names) / 3 + 1);
}

static const char estimate[] =
    "title: an estimate\n"
    "start: 2020-10-01\n"
    "length: 10 yr\n"
    "networks:\n"
    "  x:\n"
    "    title: X\n"
    "    start: 2020-10-01\n"
    "    tokens: [{symbol: AKT, decimals: 6}]\n"
    "    emission: [{to: holders, kind: geometric, first: 4465091 AKT, "
    "limit: 288539008 AKT, keep: 0.984525, step: 1 mo}]\n";

/* An estimate of others: each month 0.984525 of the one before. */
TEST(akash_by_its_estimate_is_a_geometric_law)
{
    struct csv csv = {0};
    struct world world;
    struct figures mined = {.file = "akash_monthly.csv (est_akt_mined)", .unit = "AKT"};
    struct figures supply = {
        .file = "akash_monthly.csv (est_akt_supply)", .unit = "AKT"};
    if (!open_table(&csv, "akash_monthly.csv")) {
        return;
    }
    world_open(&world, estimate, 1);
    const struct dps_emission *law =
        dps_network_emission(&world.economy.members[0].setup->rules, 0);
    for (size_t i = 1; i < csv.n_rows; i++) {
        int64_t end = month_end(csv_text(&csv, i, "month"));
        int64_t before = dps_emission_issued(law, dps_date_plus_months(end, -1));
        int64_t after = dps_emission_issued(law, end);
        figures_at(&mined, i);
        figures_at(&supply, i);
        figures_row(
            &mined, akt(after - before), csv_number(&csv, i, "est_akt_mined"), 0, 1e-5);
        figures_row(
            &supply, 1e8 + akt(after), csv_number(&csv, i, "est_akt_supply"), 0, 1e-5);
    }
    figures_end(&mined);
    figures_end(&supply);
    world_close(&world);
    csv_close(&csv);
}

TEST(akashs_genesis_unlocks_in_the_steps_of_its_table)
{
    struct csv csv = {0};
    struct dps_scenario *scenario = NULL;
    struct figures vested = {
        .file = "akash_monthly.csv (est_genesis_vested)", .unit = "AKT"};
    if (!open_table(&csv, "akash_monthly.csv")) {
        return;
    }
    const struct dps_network *akash = network_open("akash", &scenario);
    for (size_t i = 0; i < csv.n_rows; i++) {
        int64_t units = 0;
        for (size_t k = 0; k + 1 < akash->genesis.n; k++) {
            units += dps_emission_issued(dps_network_genesis(akash, k),
                month_end(csv_text(&csv, i, "month")) - (i == 0));
        }
        figures_at(&vested, i);
        figures_row(
            &vested, akt(units), csv_number(&csv, i, "est_genesis_vested"), 0.5, 0);
    }
    figures_end(&vested);
    dps_scenario_close(&scenario);
    csv_close(&csv);
}

/* What circulated, from the rules of the first genesis and of the votes alone; the
 * table is a month late with the unlocking of 2022-09, and reports 2020-10 before it
 * was out. */
TEST(akashs_supply_comes_from_its_genesis_and_its_votes)
{
    struct csv csv = {0};
    struct world world;
    static const char *const places[] = {"scenarios"};
    static const struct dps_setting still[] = {{"fleet", "[]"}};
    const struct dps_scenario_options options = {
        .settings = still, .n_settings = 1, .places = places, .n_places = 1};
    struct dps_error err;
    struct figures circulating = {.file = "akash_monthly.csv (actual_circulating)"};
    if (!open_table(&csv, "akash_monthly.csv")) {
        return;
    }
    world = (struct world){.scenario = NULL};
    REQUIRE_OK(dps_scenario_open("scenarios/akash-20y.yaml", &dps_setup_record,
                   &options, &world.scenario, &err),
        &err);
    REQUIRE_OK(dps_economy_init(&world.economy, world.scenario, 1, &err), &err);
    for (size_t i = 2; i < csv.n_rows; i++) {
        const char *month = csv_text(&csv, i, "month");
        int64_t end = month_end(month);
        world_live(&world, (uint32_t)((end - world.economy.setup->start) / DPS_DAY -
                                      world.economy.epoch));
        if (strcmp(month, "Sep 2022") != 0) {
            figures_at(&circulating, i);
            figures_row(&circulating, world_figure(&world, "supply"),
                csv_number(&csv, i, "actual_circulating"), 0, 0.06);
        }
    }
    figures_end(&circulating);
    world_close(&world);
    csv_close(&csv);
}

TEST(akashs_file_has_the_parameters_of_its_sources)
{
    struct csv csv = {0};
    struct world early, late;
    struct figures figures = {.file = "akash_params.csv (shipped)"};
    if (!open_table(&csv, "akash_params.csv")) {
        return;
    }
    const struct dps_setup_network *then = network_at(&early, "akash", "2024-01-01");
    const struct dps_setup_network *now = network_at(&late, "akash", "2026-04-01");
    const struct dps_payment_escrow *escrow = then->payment->law.params;
    const struct dps_payment_vault *vault = now->payment->law.params;
    const struct dps_inflation *inflation =
        dps_network_emission(&now->rules, 0)->law.params;
    double genesis = 0;
    for (size_t k = 0; k + 1 < now->rules.genesis.n; k++) {
        genesis += akt(dps_emission_allocation(dps_network_genesis(&now->rules, k)));
    }
    const struct {
        const char *name;
        double ours;
    } rows[] = {
        {"genesis_supply", genesis},
        {"max_supply", akt(inflation->limit.units)},
        {"take_rate_akt_initial", 100 * escrow->take},
        {"take_rate_usdc_initial", 100 * escrow->dollars_take},
        {"bme_cr_warn", vault->warn},
        {"bme_cr_halt", vault->halt},
        {"bme_mint_spread_bps", 1e4 * vault->mint_spread},
        {"bme_settle_spread_bps", 1e4 * vault->settle_spread},
        {"bme_min_epoch_blocks", (double)vault->epoch},
        {"bme_epoch_backoff_pct", 100 * vault->backoff},
        {"bme_min_mint", vault->least},
    };
    for (size_t i = 0; i < csv.n_rows; i++) {
        for (size_t j = 0; j < DPS_COUNT_OF(rows); j++) {
            if (strcmp(csv_text(&csv, i, "name"), rows[j].name) == 0) {
                figures_at(&figures, i);
                figures_row(
                    &figures, rows[j].ours, csv_number(&csv, i, "value"), 0, 1e-12);
            }
        }
    }
    CHECK_INT(figures.tried, (int64_t)DPS_COUNT_OF(rows));
    figures_end(&figures);
    world_close(&early);
    world_close(&late);
    csv_close(&csv);
}

/* ---- Ocean ------------------------------------------------------------- */

/* The most that a pool of the shipped file pays a day for a dollar a day, in a week. */
static double
multiplier(const struct dps_reward_pool *pool, double week)
{
    const struct dps_formula_law law = {pool->most, pool->merit.params};
    const double first = 5;
    const double own[] = {0, 1, 1, 1, 0};
    double figures[DPS_FIGURES] = {0};
    const struct dps_formula_point at = {figures, (week - first) * 7 * DPS_DAY, own};
    struct dps_formula_memory memory = {.epochs = 0};
    struct dps_error err;
    double x = 0;
    REQUIRE_OK(
        dps_formula_law_value(&law, &dps_reward_pool_own, &at, &memory, &x, &err),
        &err);
    return x;
}

TEST(oceans_multipliers_are_those_of_its_tests)
{
    struct csv csv = {0};
    struct world world;
    struct figures figures = {.file = "ocean_dcv_multiplier.csv"};
    if (!open_table(&csv, "ocean_dcv_multiplier.csv")) {
        return;
    }
    const struct dps_setup_network *ocean = network_at(&world, "ocean", "2022-09-29");
    const struct dps_distribution_pools *law = ocean->distribute.law.params;
    const struct dps_reward_pool *pools = law->pools.items;
    for (size_t i = 0; i < csv.n_rows; i++) {
        bool feeds = csv_count(&csv, i, "is_predictoor") != 0;
        double ours = multiplier(&pools[feeds ? 2 : 1], csv_number(&csv, i, "df_week"));
        double theirs = csv_number(&csv, i, "expected");
        double rel = csv_number(&csv, i, "rel_tol");
        figures_at(&figures, i);
        figures_row(&figures, isinf(theirs) ? ours > 1e12 : ours,
            isinf(theirs) ? 1 : theirs, 0, rel > 1e-12 ? rel : 1e-12);
    }
    figures_end(&figures);
    world_close(&world);
    csv_close(&csv);
}

TEST(oceans_file_has_the_parameters_of_its_sources)
{
    struct csv csv = {0};
    struct world world;
    struct figures figures = {.file = "ocean_params.csv"};
    if (!open_table(&csv, "ocean_params.csv")) {
        return;
    }
    const struct dps_setup_network *ocean = network_at(&world, "ocean", "2022-09-29");
    const struct dps_emission *halving = dps_network_emission(&ocean->rules, 1);
    const struct dps_piecewise *law = halving->law.params;
    const struct dps_payment_access *access = ocean->payment->law.params;
    const struct dps_distribution_pools *shares = ocean->distribute.law.params;
    const struct dps_reward_pool *pools = shares->pools.items;
    const struct {
        const char *name;
        double ours;
    } rows[] = {
        {"max_supply", (double)dps_network_token(&ocean->rules, 0)->cap},
        {"df_total", (double)law->amount.units / 1e9},
        {"df_halflife", (double)law->half_life.ns / DPS_NS / DPS_YEAR},
        {"swap_fee_ocean_h2o", access->swap_fee},
        {"community_consume_fee", access->consume_fee},
        {"active_rewards_share", pools[1].share},
    };
    for (size_t i = 0; i < csv.n_rows; i++) {
        const char *name = csv_text(&csv, i, "name");
        for (size_t j = 0; j < DPS_COUNT_OF(rows); j++) {
            if (strcmp(name, rows[j].name) == 0) {
                figures_at(&figures, i);
                figures_row(
                    &figures, rows[j].ours, csv_number(&csv, i, "value"), 0, 1e-12);
            }
        }
        if (strcmp(name, "df_halving_start") == 0) {
            figures_at(&figures, i);
            figures_exact(&figures, halving->from, csv_date(&csv, i, "value"));
        }
    }
    CHECK_INT(figures.tried, 1 + (int64_t)DPS_COUNT_OF(rows));
    figures_end(&figures);
    world_close(&world);
    csv_close(&csv);
}

/* ---- Bitcoin ----------------------------------------------------------- */

/* Blocks came faster than every ten minutes, so that halvings were up to 6.3 % earlier.
 */
TEST(bitcoin_halves_at_its_heights_and_near_its_dates)
{
    struct csv csv = {0};
    struct dps_scenario *scenario = NULL;
    struct figures subsidy = {
        .file = "bitcoin_halving_dates.csv (subsidy)", .unit = "BTC"};
    struct figures dates = {.file = "bitcoin_halving_dates.csv (date)", .unit = "d"};
    if (!open_table(&csv, "bitcoin_halving_dates.csv")) {
        return;
    }
    const struct dps_network *bitcoin = network_open("bitcoin", &scenario);
    const struct dps_emission *law = network_entry(bitcoin, "subsidy");
    for (size_t i = 0; i < csv.n_rows; i++) {
        int64_t height = csv_count(&csv, i, "height");
        double ours = (double)(600 * height) / DPS_DAY;
        double theirs =
            (double)(csv_date(&csv, i, "date") - dps_date_of(2009, 1, 3)) / DPS_DAY;
        figures_at(&subsidy, i);
        figures_at(&dates, i);
        figures_row(&subsidy, (double)dps_halving_reward(law->law.params, height) / 1e8,
            csv_number(&csv, i, "subsidy_btc"), 1e-12, 0);
        figures_row(&dates, ours, theirs, 1, 0.065);
    }
    figures_end(&subsidy);
    figures_end(&dates);
    dps_scenario_close(&scenario);
    csv_close(&csv);
}

/* ---- the cloud --------------------------------------------------------- */

/* What an H100-hour costs at a provider of the file, or 0 [USD]. */
static double
list_price(const struct dps_market_tiers *law, const char *baseline)
{
    static const char *const rows[][2] = {{"AWS 2026-03", "AWS"},
        {"GCP 2026-03", "Google"}, {"Azure 2026-03", "Azure"},
        {"Lambda list", "specialists"}};
    const struct dps_market_tier *tiers = law->tiers.items;
    for (size_t i = 0; i < DPS_COUNT_OF(rows); i++) {
        for (size_t k = 0; k < law->tiers.n && strcmp(rows[i][0], baseline) == 0; k++) {
            if (strcmp(tiers[k].name, rows[i][1]) == 0) {
                return 4 * law->posted.price * tiers[k].factor;
            }
        }
    }
    return 0;
}

TEST(savings_against_the_clouds_list_prices_are_those_claimed)
{
    struct csv csv = {0};
    struct world world;
    struct figures figures = {.file = "claim_70pct_h100.csv", .unit = "%"};
    if (!open_table(&csv, "claim_70pct_h100.csv")) {
        return;
    }
    const struct dps_setup_network *cloud = network_at(&world, "cloud", "2026-01-01");
    for (size_t i = 0; i < csv.n_rows; i++) {
        double price =
            list_price(cloud->market->law.params, csv_text(&csv, i, "baseline"));
        if (price > 0) {
            figures_at(&figures, i);
            figures_row(&figures,
                100 * (1 - csv_number(&csv, i, "depin_usd_h") / price),
                csv_number(&csv, i, "saving_pct"), 0.0501, 0);
        }
    }
    figures_end(&figures);
    world_close(&world);
    csv_close(&csv);
}
