/* The rules of Render and Nosana as the files that are shipped have them, against the
 * figures of their proposals. */
#include "models/distribution/availability.h"
#include "models/distribution/compound.h"
#include "models/distribution/pot.h"
#include "models/emission/geometric.h"
#include "models/holder/multiplier.h"
#include "models/market/tiers.h"
#include "models/payment/burn_mint.h"
#include "models/split.h"
#include "sim/core/date.h"
#include "sim/economy/setup.h"
#include "tests/csv.h"
#include "tests/figures.h"
#include "tests/networks.h"
#include "tests/test.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what is shipped ------------------------------------------------------- */

/* A network with its first n amendments; the caller closes the scenario. */
static const struct dps_setup_network *
shipped(const char *name, size_t amended, struct dps_scenario **scenario)
{
    (void)network_open(name, scenario);
    const struct dps_setup_network *network = dps_scenario_value(*scenario);
    if (amended == 0) {
        return network;
    }
    const struct dps_network *rules = network_amended(*scenario, amended);
    return (const void *)((const char *)(const void *)rules -
                          offsetof(struct dps_setup_network, rules));
}

static const struct dps_emission *
release_of(const struct dps_setup_network *network, const char *name)
{
    const struct dps_release *releases = network->releases.items;
    for (size_t i = 0; i < network->releases.n; i++) {
        if (strcmp(releases[i].flow.name, name) == 0) {
            return &releases[i].flow;
        }
    }
    REQUIRE(false);
    return NULL;
}

static const struct dps_reward_pot *
pot_of(const struct dps_setup_network *network, const char *account)
{
    const struct dps_reward_pot *pots = network->pots.items;
    for (size_t i = 0; i < network->pots.n; i++) {
        if (strcmp(pots[i].account, account) == 0) {
            return &pots[i];
        }
    }
    REQUIRE(false);
    return NULL;
}

/* A file of reference figures, or false where it is not here. */
static bool
opened(struct csv *csv, const char *file)
{
    char path[128];
    snprintf(path, sizeof path, "oracles/%s", file);
    const char *found = test_shared_file(path);
    if (found == NULL || !csv_open(csv, found)) {
        test_skip(file);
        return false;
    }
    return true;
}

/* ---- allocations -------------------------------------------------------------- */

/* What a law pays in the month that begins so many months after the network. */
static double
month(const struct dps_emission *flow, int64_t start, int64_t k)
{
    const struct dps_span one = {.months = 1};
    int64_t begin = dps_date_after(start, one, k);
    int64_t end = dps_date_after(start, one, k + 1);
    return (double)(dps_emission_issued(flow, end) - dps_emission_issued(flow, begin)) /
           1e8;
}

TEST(render_allots_a_month_of_every_year_as_its_proposals_say)
{
    struct csv csv = {0};
    struct dps_scenario *scenario = NULL;
    struct figures figures = {
        .file = "render_multi_year_allocations.csv", .unit = "RENDER"};
    if (!opened(&csv, "render_multi_year_allocations.csv")) {
        return;
    }
    const struct dps_setup_network *render = shipped("render", 0, &scenario);
    const struct dps_emission *all = network_entry(&render->rules, "rnp001");
    for (size_t i = 0; i < csv.n_rows; i++) {
        int64_t k = 12 * (csv_count(&csv, i, "bme_year") - 1);
        int64_t start = render->rules.start;
        double total = month(all, start, k);
        double foundation = month(release_of(render, "foundation"), start, k);
        double grants = month(release_of(render, "grants"), start, k);
        figures_at(&figures, i);
        figures_row(&figures, total, csv_number(&csv, i, "monthly_total"), 1, 0);
        figures_row(&figures, foundation, csv_number(&csv, i, "foundation"), 1, 0);
        /* "190142 (start)" */
        figures_row(&figures, total - foundation - grants,
            strtod(csv_text(&csv, i, "node_rewards"), NULL), 1, 0);
        if (csv_text(&csv, i, "artist_ai_grants")[0] != '\0') {
            figures_row(
                &figures, grants, csv_number(&csv, i, "artist_ai_grants"), 1, 0);
        }
    }
    figures_end(&figures);
    csv_close(&csv);
    dps_scenario_close(&scenario);
}

/* ---- who gets how much ----------------------------------------------------------- */

TEST(render_penalises_large_wallets_as_the_shipped_pot_says)
{
    struct csv csv = {0};
    struct dps_scenario *scenario = NULL;
    struct figures figures = {.file = "render_availability_penalty.csv"};
    if (!opened(&csv, "render_availability_penalty.csv")) {
        return;
    }
    const struct dps_setup_network *render = shipped("render", 0, &scenario);
    const struct dps_reward_pot *pot = pot_of(render, "availability");
    REQUIRE(pot->by.law.kind == &dps_distribution_availability.base);
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_row(&figures,
            dps_availability_penalty(
                pot->by.law.params, csv_number(&csv, i, "nodes_in_wallet")),
            csv_number(&csv, i, "expected_penalty"), 1e-9, 0);
    }
    figures_end(&figures);
    csv_close(&csv);
    dps_scenario_close(&scenario);
}

enum { PARTS = 6 };

static const struct {
    const char *spec, *weight, *figure;
} parts[PARTS] = {{"gpu", "w_gpu", "m_gpu"}, {"vram_multiple", "w_vram", "m_vram"},
    {"network", "w_net", "m_net"}, {"clock", "w_clock", "m_clock"},
    {"memory_bandwidth", "w_membw", "m_membw"}, {"cpu", "w_cpu", "m_cpu"}};

/* RENDER for so many hours of a week, of a node with these figures. */
static double
paid_for(const struct dps_reward_pot *pot, const struct dps_list *specs, double hours)
{
    const struct dps_distribution_cell cell = {
        .nodes = 1, .weight = 1, .online = 1, .busy = hours / 168, .specs = specs};
    const struct dps_distribution_epoch epoch = {.cells = &cell, .n = 1};
    double score = 0;
    int64_t weight = 0;
    int64_t part = 0;
    int64_t share = 0;
    const struct dps_distribution_room room = {&score, &weight, &part};
    return (double)dps_reward_pot_share(
               pot, INT64_C(1000000000000), &epoch, &room, &share) /
           1e8;
}

/* The baseline's reward is of 1.0, to which its source rounds 0.97. */
TEST(render_multiplies_compute_by_the_weights_of_the_shipped_pot)
{
    struct csv csv = {0};
    struct dps_scenario *scenario = NULL;
    struct figures figures = {.file = "render_compound_multiplier.csv"};
    if (!opened(&csv, "render_compound_multiplier.csv")) {
        return;
    }
    const struct dps_setup_network *render = shipped("render", 0, &scenario);
    const struct dps_reward_pot *pot = pot_of(render, "compute-jobs");
    REQUIRE(pot->by.law.kind == &dps_distribution_compound.base);
    const struct dps_distribution_compound *law = pot->by.law.params;
    for (size_t i = 0; i < csv.n_rows; i++) {
        struct dps_spec specs[PARTS];
        figures_at(&figures, i);
        for (int k = 0; k < PARTS; k++) {
            specs[k] =
                (struct dps_spec){parts[k].spec, csv_number(&csv, i, parts[k].figure)};
            figures_row(&figures, dps_spec_of(&law->weights, parts[k].spec),
                csv_number(&csv, i, parts[k].weight), 1e-12, 0);
        }
        const struct dps_list list = {specs, PARTS};
        figures_row(&figures, dps_compound_multiplier(law, &list),
            csv_number(&csv, i, "expected_cm"), 5e-5, 0);
        struct dps_spec whole = {"enterprise", 1};
        const struct dps_list one = {&whole, 1};
        bool baseline = strcmp(csv_text(&csv, i, "case"), "baseline") == 0;
        figures_row(&figures, paid_for(pot, baseline ? &one : &list, 100),
            csv_number(&csv, i, "expected_render_100h"), 0.005, 0);
    }
    figures_end(&figures);
    csv_close(&csv);
    dps_scenario_close(&scenario);
}

/* ---- worked examples ---------------------------------------------------------------
 */

static double
points_of_a_month(void)
{
    const int64_t weights[] = {500000, 50000000 - 500000};
    int64_t shares[2];
    dps_split(INT64_C(95071) * 100000000, weights, 2, 0, DPS_REMAINDER_LARGEST, shares);
    return (double)shares[0] / 1e8;
}

/* What the second step of a law pays that keeps so much of the first. */
static double
kept(int64_t first, double keep)
{
    const struct dps_geometric law = {.first = {.units = first},
        .limit = {.units = INT64_MAX},
        .keep = keep,
        .step = {.ns = DPS_DAY * DPS_NS}};
    const struct dps_emission flow = {
        .to = "nodes", .law = {&dps_emission_geometric.base, &law}};
    return (double)(dps_emission_issued(&flow, 2 * DPS_DAY) -
                    dps_emission_issued(&flow, DPS_DAY));
}

/* RNP-020 was voted down: its examples test laws, not what is shipped. */
TEST(render_pays_nodes_as_its_proposals_work_it_out)
{
    struct csv csv = {0};
    struct dps_scenario *scenario = NULL;
    struct figures figures = {
        .file = "render_worked_examples.csv (nodes)", .unit = "RENDER"};
    if (!opened(&csv, "render_worked_examples.csv")) {
        return;
    }
    struct dps_spec upgraded = {"enterprise", 1.8098};
    struct dps_spec plain = {"enterprise", 1};
    const struct dps_list specs = {&upgraded, 1};
    const struct dps_list one = {&plain, 1};
    const struct dps_setup_network *render = shipped("render", 0, &scenario);
    double job = paid_for(pot_of(render, "compute-jobs"), &specs, 100);
    size_t all = render->rules.amendments.n;
    dps_scenario_close(&scenario);
    render = shipped("render", all, &scenario);
    const struct {
        const char *id;
        double ours, abs, rel;
    } rows[] = {
        {"rnp019_job", job, 0.005, 0},
        {"rnp021_4090_job", paid_for(pot_of(render, "compute-jobs"), &one, 100), 0.005,
            0},
        {"rnp006_points_month1", points_of_a_month(), 0.005, 0},
        {"rnp020_growth", kept(12125, 0.849), 0, 5e-4},
        {"rnp020_cut", kept(15000, 1 / 1.1), 50, 0}, /* rounded to 100 */
    };
    for (size_t i = 0; i < csv.n_rows; i++) {
        for (size_t j = 0; j < DPS_COUNT_OF(rows); j++) {
            if (strcmp(csv_text(&csv, i, "id"), rows[j].id) == 0) {
                figures_at(&figures, i);
                figures_row(&figures, rows[j].ours, csv_number(&csv, i, "expected"),
                    rows[j].abs, rows[j].rel);
            }
        }
    }
    CHECK_INT(figures.tried, (int64_t)DPS_COUNT_OF(rows));
    figures_end(&figures);
    csv_close(&csv);
    dps_scenario_close(&scenario);
}

/* ---- Salad
 * ---------------------------------------------------------------------------- */

static double
named(const struct csv *csv, const char *name, size_t *row)
{
    for (size_t i = 0; i < csv->n_rows; i++) {
        if (strcmp(csv_text(csv, i, "name"), name) == 0) {
            *row = i;
            return csv_number(csv, i, "value");
        }
    }
    REQUIRE(false);
    return 0;
}

/* RENDER burned and minted for a value [USD] at 2 USD. */
static void
settle(double usd, double burn, double fee, double reward, double *burned, double *paid)
{
    const struct dps_payment_burn_mint law = {
        burn, fee, "foundation", "network", false, reward};
    const struct dps_payment payment = {.law = {&dps_payment_burn_mint.base, &law}};
    const struct dps_payment_epoch epoch = {.end = 30 * DPS_DAY,
        .value = (int64_t)(usd * 1e6 + 0.5),
        .price = 2,
        .oracle = 2,
        .limit = INT64_MAX / 4,
        .decimals = 8};
    struct dps_payment_state state;
    struct dps_bill bill;
    dps_payment_begin(&state);
    dps_payment_settle(&payment, &epoch, &state, &bill);
    *burned += (double)dps_bill_net(&bill, DPS_ROLE_BURN, DPS_MONEY_FIRST) / 1e8;
    *paid += (double)dps_bill_net(&bill, DPS_ROLE_NODES, DPS_MONEY_FIRST) / 1e8;
}

/* The two sums of a month are printed from shares that were not rounded; of the other
 * rows all but the number of cards go into them. */
TEST(salad_burns_and_pays_in_a_month_what_rnp_023_reckons)
{
    struct csv csv = {0};
    struct figures figures = {.file = "salad_rnp023.csv", .unit = "RENDER"};
    double burned = 0;
    double paid = 0;
    size_t row = 0;
    if (!opened(&csv, "salad_rnp023.csv")) {
        return;
    }
    double usd = named(&csv, "rev_year1_est_usd", &row) / 12;
    double fee = named(&csv, "foundation_fee", &row);
    double containers = usd * named(&csv, "sce_share", &row);
    double gateways = usd * named(&csv, "sgs_share", &row);
    settle(containers, named(&csv, "sce_burn_share", &row), fee,
        named(&csv, "sce_reward_share", &row), &burned, &paid);
    settle(gateways, named(&csv, "sgs_burn_share", &row), fee,
        named(&csv, "sgs_reward_share", &row), &burned, &paid);
    double theirs = named(&csv, "monthly_rewards_render", &row);
    figures_at(&figures, row);
    figures_row(&figures, paid, theirs, 0, 5e-4);
    theirs = named(&csv, "monthly_burn_render", &row);
    figures_at(&figures, row);
    figures_row(&figures, burned, theirs, 0, 5e-4);
    figures_end(&figures);
    csv_close(&csv);
}

/* ---- points and prices
 * ------------------------------------------------------------------ */

TEST(a_laptops_points_are_the_mean_of_the_benchmark)
{
    struct csv csv = {0};
    struct dps_scenario *scenario = NULL;
    struct figures figures = {.file = "octanebench.csv", .unit = "points"};
    static const char *const places[] = {"scenarios"};
    const struct dps_scenario_options options = {.places = places, .n_places = 1};
    struct dps_error err;
    if (!opened(&csv, "octanebench.csv")) {
        return;
    }
    REQUIRE_OK(dps_scenario_open("scenarios/hardware/laptop-4090.yaml",
                   &dps_hardware_record, &options, &scenario, &err),
        &err);
    const struct dps_hardware *laptop = dps_scenario_value(scenario);
    for (size_t i = 0; i < csv.n_rows; i++) {
        if (strcmp(csv_text(&csv, i, "gpu"), "RTX 4090 Laptop") == 0 &&
            strstr(csv_text(&csv, i, "stat"), "average") != NULL) {
            figures_at(&figures, i);
            figures_row(&figures, dps_spec_of(&laptop->specs, "points"),
                csv_number(&csv, i, "score"), 1e-9, 0);
        }
    }
    figures_end(&figures);
    csv_close(&csv);
    dps_scenario_close(&scenario);
}

static double
rate_of(const char *class)
{
    static const char *const places[] = {"scenarios"};
    const struct dps_scenario_options options = {.places = places, .n_places = 1};
    struct dps_scenario *scenario = NULL;
    struct dps_error err;
    char path[128];
    snprintf(path, sizeof path, "scenarios/hardware/%s.yaml", class);
    REQUIRE_OK(
        dps_scenario_open(path, &dps_hardware_record, &options, &scenario, &err), &err);
    double rate = ((const struct dps_hardware *)dps_scenario_value(scenario))->rate;
    dps_scenario_close(&scenario);
    return rate;
}

/* Of the cards in the table the catalogue has these. */
TEST(cards_of_the_catalogue_are_as_fast_as_rnp_019_and_rnp_021_score_them)
{
    static const struct {
        const char *class, *gpu;
    } cards[] = {{"rtx3060", "RTX 3060"}, {"rtx3070", "RTX 3070"},
        {"rtx3080", "RTX 3080"}, {"rtx3090", "RTX 3090"}, {"rtx4070", "RTX 4070"},
        {"rtx4080", "RTX 4080"}, {"rtx4090", "RTX 4090"}, {"rtx5090", "RTX 5090"},
        {"t4", "T4"}, {"l4", "L4"}, {"l40", "L40"}, {"a100-80", "A100"},
        {"h100", "H100"}, {"h200", "H200"}, {"mi300x", "MI300X"}};
    struct csv csv = {0};
    struct figures figures = {.file = "render_gpu_scores.csv"};
    if (!opened(&csv, "render_gpu_scores.csv")) {
        return;
    }
    for (size_t i = 0; i < csv.n_rows; i++) {
        for (size_t k = 0; k < DPS_COUNT_OF(cards); k++) {
            if (strcmp(csv_text(&csv, i, "gpu"), cards[k].gpu) == 0) {
                figures_at(&figures, i);
                figures_row(&figures, rate_of(cards[k].class),
                    csv_number(&csv, i, "multiplier_vs_4090"), 1e-12, 0);
            }
        }
    }
    CHECK_INT(figures.tried, (int64_t)DPS_COUNT_OF(cards));
    figures_end(&figures);
    csv_close(&csv);
}

/* A credit is taken for a dollar. */
TEST(renders_tiers_ask_for_a_point_hour_what_its_pages_say)
{
    struct csv csv = {0};
    struct dps_scenario *scenario = NULL;
    struct figures figures = {.file = "obh_prices.csv", .unit = "credits"};
    if (!opened(&csv, "obh_prices.csv")) {
        return;
    }
    const struct dps_setup_network *render = shipped("render", 0, &scenario);
    REQUIRE(render->market->law.kind == &dps_market_tiers.base);
    const struct dps_market_tiers *law = render->market->law.params;
    const struct dps_market_tier *tiers = law->tiers.items;
    for (size_t i = 0; i < csv.n_rows; i++) {
        bool ours = strcmp(csv_text(&csv, i, "farm"), "Render") == 0;
        bool second = strcmp(csv_text(&csv, i, "tier"), "Tier 2") == 0;
        if (ours) {
            figures_at(&figures, i);
            figures_row(&figures, law->posted.price * tiers[second ? 0 : 1].factor,
                csv_number(&csv, i, "price"), 1e-12, 0);
        }
    }
    CHECK_INT(figures.tried, 2);
    figures_end(&figures);
    csv_close(&csv);
    dps_scenario_close(&scenario);
}

/* ---- Nosana
 * ------------------------------------------------------------------------------ */

TEST(nosana_counts_a_stake_for_what_its_time_makes_it)
{
    struct csv csv = {0};
    struct dps_scenario *scenario = NULL;
    struct figures figures = {.file = "nosana_xnos.csv", .unit = "1e-6 xNOS"};
    if (!opened(&csv, "nosana_xnos.csv")) {
        return;
    }
    const struct dps_setup_network *nosana = shipped("nosana", 0, &scenario);
    const struct dps_holder *holders = nosana->holders.items;
    REQUIRE(holders[0].law.kind == &dps_holder_multiplier.base);
    struct dps_multiplier law = *(const struct dps_multiplier *)holders[0].law.params;
    for (size_t i = 0; i < csv.n_rows; i++) {
        law.duration = csv_number(&csv, i, "duration_s");
        figures_exact(&figures,
            dps_multiplier_weight(&law, csv_count(&csv, i, "amount")),
            csv_count(&csv, i, "xnos"));
    }
    figures_end(&figures);
    csv_close(&csv);
    dps_scenario_close(&scenario);
}
