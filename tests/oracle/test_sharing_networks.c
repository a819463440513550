/* How Helium shares what it issues, by its own figures. */
#include "models/distribution/coverage.h"
#include "models/distribution/plain.h"
#include "models/distribution/pools.h"
#include "tests/csv.h"
#include "tests/figures.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DATA "tests/oracle/data/"
#define LIST(a)                                                                        \
    {                                                                                  \
        (void *)(uintptr_t)(a), DPS_COUNT_OF(a)                                        \
    }
#define LAW(kind_)                                                                     \
    {                                                                                  \
        &dps_distribution_##kind_.base, NULL                                           \
    }

enum { MOST_CELLS = 8, BONES = 100000000 };

/* ---- Helium: pools ----------------------------------------------------- */

/* The same work for every pool that pays for some. */
static int64_t
fill(const struct dps_distribution_pools *law, int64_t amount, double work,
    double oracle, int64_t unit, int64_t *pool)
{
    struct dps_reward_pools_epoch epoch = {.oracle = oracle, .unit = unit};
    for (size_t i = 0; i < DPS_DISTRIBUTION_POOLS; i++) {
        epoch.work[i] = work;
    }
    return dps_reward_pools_fill(law, amount, &epoch, pool);
}

/* HIP-10: 5 M HNT a month, and data is paid for at the price of credits. */
TEST(helium_splits_a_month_as_hip_10_does)
{
    static const struct dps_reward_pool pools[] = {
        {"data_credits", "", 0.325, 1e-5, "poc", "nodes", .law = LAW(work)},
        {"poc_challengers", "poc", 0.0095, 0, "", "nodes", .law = LAW(capacity)},
        {"poc_witnesses", "poc", 0.0855, 0, "", "nodes", .law = LAW(capacity)},
        {"poc_challengees", "poc", 0.18, 0, "", "nodes", .law = LAW(capacity)},
        {"consensus", "", 0.06, 0, "", "validators", .law = LAW(none)},
        {"hst", "", 0.34, 0, "", "investors", .law = LAW(none)},
    };
    const struct dps_distribution_pools law = {LIST(pools)};
    struct csv csv = {0};
    struct figures figures = {.file = "helium_hip10_split.csv"};
    REQUIRE(csv_open(&csv, DATA "helium_hip10_split.csv"));
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        int64_t pool[DPS_DISTRIBUTION_POOLS];
        int64_t rest =
            fill(&law, INT64_C(5000000) * BONES, csv_number(&csv, i, "dc_transferred"),
                csv_number(&csv, i, "hnt_price_usd"), BONES, pool);
        CHECK_INT(rest, 0);
        for (size_t k = 0; k < DPS_COUNT_OF(pools); k++) {
            if (strcmp(pools[k].name, csv_text(&csv, i, "pool")) == 0) {
                figures_exact(
                    &figures, pool[k], csv_count(&csv, i, "hnt") * (int64_t)BONES);
            }
        }
    }
    CHECK_INT(figures.tried, (int64_t)csv.n_rows);
    figures_end(&figures);
    csv_close(&csv);
}

/* What the two pools of a rule pay in a day [USD]. */
static void
pay_of_a_day(const struct csv *csv, size_t row,
    const struct dps_distribution_pools *law, double *data, double *coverage)
{
    double price = csv_number(csv, row, "hnt_price_usd");
    double tokens = (csv_number(csv, row, "hnt_schedule_per_day") +
                        csv_number(csv, row, "hnt_net_emissions_per_day")) *
                    csv_number(csv, row, "mobile_share");
    int64_t pool[DPS_DISTRIBUTION_POOLS];
    fill(law, (int64_t)(tokens * BONES), 1000 * csv_number(csv, row, "tb_per_day"),
        price, BONES, pool);
    *data = (double)pool[0] / BONES * price;
    *coverage = (double)pool[1] / BONES * price;
}

TEST(helium_pays_for_data_before_coverage_as_hip_147_does)
{
    const struct dps_reward_pool before[] = {
        {"data", "", 0.4, 0.5, "poc", "nodes", .law = LAW(work)},
        {"poc", "", 0.2, 0, "", "nodes", .law = LAW(capacity)},
    };
    const struct dps_reward_pool after[] = {
        {"data", "", 0.6, 0.5, "poc", "nodes", .law = LAW(work)},
        {"poc", "", 0, 0, "", "nodes", .law = LAW(capacity)},
    };
    const struct dps_distribution_pools legacy = {LIST(before)};
    const struct dps_distribution_pools present = {LIST(after)};
    struct csv csv = {0};
    struct figures figures = {.file = "helium_hip147_examples.csv", .unit = "USD"};
    REQUIRE(csv_open(&csv, DATA "helium_hip147_examples.csv"));
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        double data = 0;
        double poc = 0;
        double hotspots = csv_number(&csv, i, "hotspots");
        CHECK_CLOSE(csv_number(&csv, i, "data_price_usd_per_gb"), 0.5, 0);
        pay_of_a_day(&csv, i, &legacy, &data, &poc);
        figures_row(&figures, data, csv_number(&csv, i, "legacy_total_data_usd"), 1, 0);
        figures_row(&figures, poc, csv_number(&csv, i, "legacy_total_poc_usd"), 1, 0);
        figures_row(&figures, poc / hotspots,
            csv_number(&csv, i, "legacy_poc_per_hotspot_usd"), 0.00501, 0);
        pay_of_a_day(&csv, i, &present, &data, &poc);
        figures_row(&figures, data, csv_number(&csv, i, "new_total_data_usd"), 1, 0);
        figures_row(&figures, poc, csv_number(&csv, i, "new_total_poc_usd"), 1, 0);
        figures_row(&figures, poc / hotspots,
            csv_number(&csv, i, "new_poc_per_hotspot_usd"), 0.00501, 0);
    }
    figures_end(&figures);
    csv_close(&csv);
}

/* ---- Helium: data transfer --------------------------------------------- */

static size_t
read_numbers(const char *text, double *x)
{
    size_t n = 0;
    char *end = NULL;
    while (n < MOST_CELLS) {
        x[n] = strtod(text, &end);
        if (end == text) {
            break;
        }
        text = end;
        n++;
    }
    return n;
}

/* Pro rata with floors; what they leave is reported as unallocated. */
TEST(helium_pays_for_data_pro_rata_and_leaves_what_floors_leave)
{
    struct csv csv = {0};
    struct figures figures = {.file = "helium_data_transfer_allocation.csv (pool)"};
    const struct dps_distribution law = {"unallocated", "unminted", .law = LAW(work)};
    REQUIRE(csv_open(&csv, DATA "helium_data_transfer_allocation.csv"));
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        double work[MOST_CELLS] = {0};
        double expected[MOST_CELLS] = {0};
        double scores[MOST_CELLS] = {0};
        int64_t weights[MOST_CELLS] = {0};
        int64_t parts[MOST_CELLS] = {0};
        int64_t shares[MOST_CELLS];
        struct dps_distribution_cell cells[MOST_CELLS] = {{.work = 0}};
        struct dps_distribution_outcome outcome;
        size_t n = read_numbers(csv_text(&csv, i, "dc_list"), work);
        size_t told = read_numbers(csv_text(&csv, i, "expected_rewards"), expected);
        CHECK_INT((int64_t)n, (int64_t)told);
        for (size_t k = 0; k < n; k++) {
            cells[k].work = work[k];
        }
        const struct dps_distribution_epoch epoch = {.cells = cells, .n = n};
        const struct dps_distribution_room room = {scores, weights, parts};
        dps_distribution_share(&law, (int64_t)csv_number(&csv, i, "pool"), &epoch,
            &room, shares, &outcome);
        for (size_t k = 0; k < n; k++) {
            figures_exact(&figures, shares[k], (int64_t)expected[k]);
        }
        figures_exact(
            &figures, outcome.rest, csv_count(&csv, i, "expected_unallocated"));
    }
    figures_end(&figures);
    csv_close(&csv);
}

/* ---- Helium: coverage -------------------------------------------------- */

TEST(helium_pays_beacons_and_witnesses_as_hip_15_does)
{
    struct csv csv = {0};
    struct figures figures = {.file = "helium_hip15_beacon_rewards.csv"};
    REQUIRE(csv_open(&csv, DATA "helium_hip15_beacon_rewards.csv"));
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        const struct dps_distribution_witness rule = {
            .desired = csv_number(&csv, i, "n_desired"),
            .decay = csv_number(&csv, i, "r_decay"),
        };
        double w = csv_number(&csv, i, "witnesses");
        figures_row(&figures, dps_witness_heard(&rule, w),
            csv_number(&csv, i, "reward_rx_per_witness"), 0.005, 0);
        figures_row(&figures, dps_witness_sent(&rule, w),
            csv_number(&csv, i, "reward_tx"), 0.005, 0);
    }
    figures_end(&figures);
    csv_close(&csv);
}

/* The default levels of `coverage` are rows of HIP-17's table. */
TEST(helium_limits_hexagons_by_the_table_of_hip_17)
{
    struct csv csv = {0};
    struct figures figures = {.file = "helium_hip17_params.csv"};
    REQUIRE(csv_open(&csv, DATA "helium_hip17_params.csv"));
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        int64_t coarsest = dps_hip17_levels[DPS_HIP17_LEVELS - 1].resolution;
        int64_t level = dps_hip17_levels[0].resolution - csv_count(&csv, i, "h3_res");
        if (level < 0) {
            /* Finer ones are alike: one node in a hexagon. */
            figures_exact(&figures, csv_count(&csv, i, "max"), 1);
            continue;
        }
        REQUIRE(csv_count(&csv, i, "h3_res") >= coarsest);
        const struct dps_hexagons *ours = &dps_hip17_levels[level];
        figures_exact(&figures, ours->resolution, csv_count(&csv, i, "h3_res"));
        figures_exact(&figures, ours->neighbours, csv_count(&csv, i, "neighbors"));
        figures_exact(&figures, ours->target, csv_count(&csv, i, "target"));
        figures_exact(&figures, ours->max, csv_count(&csv, i, "max"));
    }
    figures_end(&figures);
    csv_close(&csv);
}

TEST(a_hexagon_may_hold_more_when_its_neighbours_have_met_the_target)
{
    const struct dps_hexagons seven = dps_hip17_levels[3];
    CHECK_INT(seven.resolution, 7);
    CHECK_INT(dps_hexagon_limit(&seven, 0), 5);
    CHECK_INT(dps_hexagon_limit(&seven, 2), 5);
    CHECK_INT(dps_hexagon_limit(&seven, 3), 10);
    CHECK_INT(dps_hexagon_limit(&seven, 4), 15);
    CHECK_INT(dps_hexagon_limit(&seven, 7), 20);
}

TEST(helium_scales_a_crowded_hexagon_as_the_example_of_hip_17)
{
    struct csv csv = {0};
    struct figures figures = {.file = "helium_hip17_scale_example.csv"};
    int64_t clipped[MOST_CELLS], unclipped[MOST_CELLS];
    REQUIRE(csv_open(&csv, DATA "helium_hip17_scale_example.csv"));
    REQUIRE(csv.n_rows <= MOST_CELLS);
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        clipped[i] = csv_count(&csv, i, "clipped");
        unclipped[i] = csv_count(&csv, i, "unclipped");
        figures_row(&figures, dps_hexagon_scale(clipped, unclipped, i),
            csv_number(&csv, i, "scale_before"), 5e-4, 0);
        figures_row(&figures, dps_hexagon_scale(clipped, unclipped, i + 1),
            csv_number(&csv, i, "scale_after"), 5e-4, 0);
    }
    figures_end(&figures);
    csv_close(&csv);
}
