/* Money at its ends: prices, supplies, decimals and epochs as small and as large as
 * they may be, and networks without nodes, light or tokens. */
#include "models/kpi.h"
#include "sim/economy/economy.h"
#include "tests/test.h"
#include "tests/world.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char base[] =
    "title: extremes\n"
    "start: 2026-01-01\n"
    "length: 10 yr\n"
    "review: 5 d\n"
    "networks:\n"
    "  x:\n"
    "    title: X\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: XX, decimals: 6}]\n"
    "    emission: [{name: work, to: nodes, kind: decay, amount: 1000 XX, half_life: 1 "
    "yr}]\n"
    "    genesis: [{name: float, to: market, kind: vesting, amount: 900 XX, over: 0 "
    "s},\n"
    "      {name: pool, to: makers, kind: vesting, amount: 500 XX, over: 0 s},\n"
    "      {name: fund, to: treasury, kind: vesting, amount: 500 XX, over: 0 s}]\n"
    "    rewards: {measure: count, grain: 1, work: 2, locked: 50 %, over: 40 d}\n"
    "    collateral: {kind: fixed, amount: 2 XX, value: 1 USD, fault: 10 %}\n"
    "    price: {kind: pressure, price: 1 USD, depth_share: 1 %}\n"
    "    market: {kind: posted, price: 1 USD, within: 20 d}\n"
    "    demand: [{kind: constant, level: 50, elasticity: -1, reference: 1 USD}]\n"
    "    payment: {kind: escrow, take: 3 %, fee_to: treasury}\n"
    "    holders: [{name: makers, kind: liquidity, aim: {ratio: 50 %}, trade: {buy: 30 "
    "%}}]\n"
    "    treasury: {account: treasury, budget: 100 USD/d, arrears: true}\n"
    "fleet: [{name: g, class: sensor, region: europe, network: x, count: 40, "
    "prospects: 20,\n"
    "  operators: 9, operator: {kind: marginal, patience: 1, haste: 1 1/d}}]\n";

static bool
are_numbers(const struct dps_member *member)
{
    const struct dps_kpi_view view = {member->figures, &member->setup->kpis,
        &member->kpis, &member->power, &member->stake};
    for (int i = 0; i < DPS_FIGURES; i++) {
        if (!isfinite(member->figures[i])) {
            printf("# %s is %g\n", dps_figure_table[i].name, member->figures[i]);
            return false;
        }
    }
    for (size_t i = 0; i < dps_n_kpis; i++) {
        if (!isfinite(dps_kpi_table[i].value(&view))) {
            printf("# %s is no number\n", dps_kpi_table[i].name);
            return false;
        }
    }
    return true;
}

/* Lives so many epochs, each audited, with settings over the base; all figures stay
 * numbers. */
static void
live_with(
    struct world *world, const struct dps_setting *settings, size_t n, uint32_t epochs)
{
    struct dps_error err;
    world_open_with(world, base, settings, n, 1);
    world->economy.audit = true;
    for (uint32_t i = 0; i < epochs; i++) {
        REQUIRE_OK(dps_economy_step(&world->economy, NULL, &err), &err);
        REQUIRE(are_numbers(&world->economy.members[0]));
    }
}

static void
lives_with(const char *path, const char *value, uint32_t epochs)
{
    struct world world;
    const struct dps_setting setting = {path, value};
    live_with(&world, &setting, 1, epochs);
    world_close(&world);
}

TEST(a_network_lives_whatever_its_token_costs)
{
    static const char *const prices[] = {"1e-30 USD", "1e-12 USD", "1e-9 USD",
        "1e-6 USD", "1000 USD", "9e6 USD", "1e9 USD"};
    for (size_t i = 0; i < DPS_COUNT_OF(prices); i++) {
        lives_with("networks.x.price.price", prices[i], 200);
    }
}

/* The dollars of one epoch alone are more than int64 holds in millionths. */
TEST(a_token_worth_more_than_all_dollars_stops_the_run_with_a_sentence)
{
    struct world world;
    struct dps_error err;
    enum dps_status status = DPS_OK;
    static const struct dps_setting settings[] = {
        {"networks.x.price", "{kind: fixed, price: 1e12 USD}"},
        {"networks.x.holders",
            "[{name: makers, kind: claimer, trade: {per_year: 90 %}}]"},
    };
    world_open_with(&world, base, settings, DPS_COUNT_OF(settings), 1);
    for (int i = 0; i < 200 && status == DPS_OK; i++) {
        status = dps_economy_step(&world.economy, NULL, &err);
    }
    CHECK_INT(status, DPS_EINVAL);
    CHECK(strstr(err.text, "-usd passes the token's cap") != NULL);
    world_close(&world);
}

/* 9.2e9 tokens of nine decimals are all that there can be. */
TEST(a_supply_near_the_end_of_int64_is_kept_exactly)
{
    struct world world;
    static const struct dps_setting settings[] = {
        {"networks.x.tokens.0.decimals", "9"},
        {"networks.x.emission.0.amount", "1e9 XX"},
        {"networks.x.genesis.0.amount", "6e9 XX"},
        {"networks.x.genesis.1.amount", "1e9 XX"},
        {"networks.x.genesis.2.amount", "1.2e9 XX"},
        {"networks.x.collateral.amount", "1e7 XX"},
    };
    live_with(&world, settings, DPS_COUNT_OF(settings), 400);
    CHECK(world_figure(&world, "supply") > 8e9);
    world_close(&world);
}

TEST(a_token_may_have_no_decimals)
{
    lives_with("networks.x.tokens.0.decimals", "0", 300);
}

TEST(epochs_may_be_an_hour_or_a_month)
{
    static const struct dps_setting hour[] = {{"epoch", "1 h"}, {"length", "1 yr"}};
    struct world world;
    live_with(&world, hour, DPS_COUNT_OF(hour), 1000);
    world_close(&world);
    lives_with("epoch", "30 d", 100);
}

TEST(a_network_lives_without_a_fleet)
{
    struct world world;
    const struct dps_setting setting = {"fleet", "[]"};
    live_with(&world, &setting, 1, 100);
    CHECK(world_figure(&world, "nodes") == 0);
    CHECK(world_balance(&world, "x/nodes") == 0);
    CHECK(world_balance(&world, "x/undistributed") > 0);
    world_close(&world);
}

/* Rewards of a dark year wait for the light. */
TEST(a_network_lives_through_a_year_of_darkness)
{
    struct world world;
    static const struct dps_setting settings[] = {
        {"outages", "[{name: night, network: x, kind: at, from: 2026-01-03, until: "
                    "2027-01-03}]"},
        {"fleet.0.operator", "{kind: loyal}"},
    };
    live_with(&world, settings, DPS_COUNT_OF(settings), 300);
    CHECK(world_figure(&world, "online") == 0);
    CHECK(world_figure(&world, "served") == 0);
    CHECK(world_figure(&world, "rewards") == 0);
    double waits = (double)world_balance(&world, "x/undistributed");
    CHECK(waits > 3e8);
    world_live(&world, 100);
    CHECK(world_figure(&world, "online") > 0);
    CHECK((double)world_balance(&world, "x/undistributed") < 0.01 * waits);
    world_close(&world);
}

TEST(a_network_lives_after_all_its_nodes_have_left)
{
    struct world world;
    static const struct dps_setting settings[] = {
        {"networks.x.emission.0.amount", "0 XX"},
        {"networks.x.demand.0.level", "0"},
    };
    live_with(&world, settings, DPS_COUNT_OF(settings), 200);
    CHECK(world_figure(&world, "nodes") == 0);
    CHECK_INT(world_balance(&world, "x/bonded"), 0);
    CHECK_INT(world.economy.members[0].owed, 0);
    world_close(&world);
}

/* Bonds that find no tokens are owed, and put down out of what the nodes earn. */
TEST(bonds_that_find_no_tokens_are_owed_until_there_are_some)
{
    struct world world;
    static const struct dps_setting settings[] = {
        {"networks.x.genesis.0.amount", "30 XX"},
        {"networks.x.collateral.value", "0 USD"},
        {"networks.x.collateral.fault", "0"},
        {"networks.x.holders", "[]"},
        {"networks.x.treasury", "none"},
        {"networks.x.demand.0.level", "0"},
        {"networks.x.emission.0.amount", "20000 XX"},
        {"networks.x.rewards.locked", "0"},
        {"fleet.0.prospects", "0"},
        {"fleet.0.operator", "{kind: loyal, sell: 0}"},
    };
    live_with(&world, settings, DPS_COUNT_OF(settings), 0);
    CHECK_INT(world_balance(&world, "x/bonded"), 30000000);
    CHECK_INT(world.economy.members[0].owed, 50000000);
    CHECK_INT(world_balance(&world, "x/market"), 0);
    world_live(&world, 1);
    CHECK_INT(
        world_balance(&world, "x/bonded") + world.economy.members[0].owed, 80000000);
    CHECK(world.economy.members[0].owed < 50000000);
    world_live(&world, 4);
    CHECK_INT(world.economy.members[0].owed, 0);
    CHECK_INT(world_balance(&world, "x/bonded"), 80000000);
    world_close(&world);
}
