/* Two policies with one seed see the same shocks: prices, failures, outages. */
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "tests/test.h"
#include "tests/world.h"

#include <stdio.h>
#include <string.h>

static const char first[] =
    "title: one policy\n"
    "start: 2026-01-01\n"
    "length: 2 yr\n"
    "factor: {kind: log-ou, price: 1 USD, reversion: 2 1/yr, volatility: 2 %}\n"
    "networks:\n"
    "  x:\n"
    "    title: X\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: XX, decimals: 6, cap: 1e9}]\n"
    "    emission: [{kind: vesting, to: nodes, amount: 730000 XX, over: 2 yr}]\n"
    "    price: {kind: geometric-brownian, price: 1 USD, beta: 1.2, volatility: 5 %}\n"
    "    market: {kind: posted, price: 0.1 USD}\n"
    "    demand: [{service: work, unit: h, kind: constant, level: 8 k,\n"
    "      bursts: {every: 10 d, size: 1 d, spread: 1}}]\n"
    "fleet:\n"
    "  - {name: a, network: x, count: 300, operators: 30, operator: {kind: loyal},\n"
    "     region: {name: north, title: North, source: made up, outages: 4 yr^-1},\n"
    "     class: &box {title: box, source: made up, capacity: 1 GiB, cost: 1.2 USD/d,\n"
    "       capacity_spread: 0, cost_spread: 0.2, up: {kind: exponential, mean: 20 "
    "d},\n"
    "       repair: {kind: log-normal, median: 20 h, spread: 1}}}\n"
    "  - {name: b, network: x, count: 300, prospects: 900, operators: 60,\n"
    "     operator: {kind: marginal, haste: 6 1/yr}, class: *box}\n";

/* More is paid, in other shares, and strangers are let in. */
static const char more[] = "1100000 XX";
static const char shares[] = "{kind: quality, power: 2, rest: treasury}";

static void
open_two(struct world two[2], uint64_t seed)
{
    const struct dps_setting policy[] = {{"networks.x.emission.0.amount", more},
        {"networks.x.distribute", shares}, {"fleet.1.operator.haste", "12 1/yr"}};
    world_open(&two[0], first, seed);
    world_open_with(&two[1], first, policy, 3, seed);
}

static void
close_two(struct world two[2])
{
    world_close(&two[0]);
    world_close(&two[1]);
}

static void
step_both(struct world two[2])
{
    struct dps_error err;
    REQUIRE_OK(dps_economy_step(&two[0].economy, NULL, &err), &err);
    REQUIRE_OK(dps_economy_step(&two[1].economy, NULL, &err), &err);
}

static bool
same(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

/* ---- shocks -------------------------------------------------------------- */

TEST(prices_demand_and_outages_take_one_path)
{
    static const char *const exogenous[] = {"price", "factor", "return", "demand"};
    struct world two[2];
    int dark = 0;
    double nodes[2] = {0, 0};
    open_two(two, 5);
    for (int day = 0; day < 730; day++) {
        step_both(two);
        for (size_t i = 0; i < DPS_COUNT_OF(exogenous); i++) {
            CHECK(same(world_figure(&two[0], exogenous[i]),
                world_figure(&two[1], exogenous[i])));
        }
        CHECK(same(two[0].economy.outages.dark[0], two[1].economy.outages.dark[0]));
        dark += two[0].economy.outages.dark[0] > 0;
        nodes[0] += world_figure(&two[0], "nodes");
        nodes[1] += world_figure(&two[1], "nodes");
    }
    CHECK(dark > 0);
    CHECK(nodes[1] > 1.1 * nodes[0]);
    close_two(two);
}

/* Nodes that were there from the start, and never left in either world. */
TEST(nodes_of_both_fail_at_the_same_moments_also_where_more_join)
{
    struct world two[2];
    int compared = 0;
    open_two(two, 6);
    for (int day = 0; day < 730; day++) {
        step_both(two);
    }
    const struct dps_fleet *one = &two[0].economy.fleet;
    const struct dps_fleet *other = &two[1].economy.fleet;
    REQUIRE(one->n == other->n);
    for (uint32_t i = 0; i < one->n; i++) {
        const struct dps_node *a = &one->nodes[i];
        const struct dps_node *b = &other->nodes[i];
        CHECK(a->identity == b->identity);
        CHECK(same(one->books[i].cost, other->books[i].cost));
        if (a->joined == b->joined && a->cycles > 0 && b->cycles > 0 &&
            dps_takes_part(a->state) && dps_takes_part(b->state) && a->joined == 0) {
            CHECK(a->cycles == b->cycles && a->next_time == b->next_time &&
                  a->state == b->state);
            compared++;
        }
    }
    CHECK(compared > 400);
    CHECK(other->networks[0].count[DPS_COUNT_JOINED] >
          one->networks[0].count[DPS_COUNT_JOINED] + 50);
    close_two(two);
}

/* A group that only one of the worlds has changes nothing of what the others draw. */
TEST(a_group_of_newcomers_leaves_the_others_draws_as_they_are)
{
    char text[8192];
    struct world alone;
    struct world crowd;
    snprintf(text, sizeof text, "%s%s", first,
        "  - {name: new, network: x, count: 100, prospects: 500, operators: 10,\n"
        "     operator: {kind: loyal, haste: 6 1/yr}, class: *box}\n");
    world_open(&alone, first, 7);
    world_open(&crowd, text, 7);
    world_live(&alone, 400);
    world_live(&crowd, 400);
    for (uint32_t i = 0; i < 300; i++) {
        const struct dps_node *a = &alone.economy.fleet.nodes[i];
        const struct dps_node *b = &crowd.economy.fleet.nodes[i];
        CHECK(a->cycles == b->cycles && a->next_time == b->next_time);
    }
    CHECK(same(world_figure(&alone, "price"), world_figure(&crowd, "price")));
    CHECK(world_group(&crowd, "new")->count[DPS_COUNT_JOINED] > 200);
    world_close(&alone);
    world_close(&crowd);
}

/* ---- variance ------------------------------------------------------------ */

static double
variance(const double *x, int n)
{
    double mean = 0;
    double sum = 0;
    for (int i = 0; i < n; i++) {
        mean += x[i] / n;
    }
    for (int i = 0; i < n; i++) {
        sum += (x[i] - mean) * (x[i] - mean);
    }
    return sum / (n - 1);
}

/* What a node makes a day over a year, the mean of all nodes and days. */
static double
profit_of(const struct world *world)
{
    return (world_figure(world, "income") - world_figure(world, "running_cost")) /
           world_figure(world, "nodes");
}

/* The difference of two policies' profit a node over 30 seeds: with one seed for both,
 * and with the second policy's seeds shifted by one. */
TEST(a_paired_difference_varies_much_less_than_an_unpaired_one)
{
    enum { RUNS = 30, DAYS = 365 };
    double profit[2][RUNS] = {{0}};
    double paired[RUNS];
    double unpaired[RUNS];
    for (int r = 0; r < RUNS; r++) {
        struct world two[2];
        open_two(two, (uint64_t)r + 1);
        for (int day = 0; day < DAYS; day++) {
            step_both(two);
            profit[0][r] += profit_of(&two[0]) / DAYS;
            profit[1][r] += profit_of(&two[1]) / DAYS;
        }
        close_two(two);
    }
    for (int r = 0; r < RUNS; r++) {
        paired[r] = profit[1][r] - profit[0][r];
        unpaired[r] = profit[1][(r + 1) % RUNS] - profit[0][r];
    }
    double with = variance(paired, RUNS);
    double without = variance(unpaired, RUNS);
    printf("# variance of the difference: paired %.3g, unpaired %.3g\n", with, without);
    CHECK(with > 0);
    CHECK(with < without / 5);
}
