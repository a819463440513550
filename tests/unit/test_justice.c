/* Nodes that cheat where they expect to gain by it, and what their being found out
 * costs them, with a chance that they expect: what windows measure is not in it. */
#include "models/collateral/collateral.h"
#include "sim/core/date.h"
#include "sim/fleet/view.h"
#include "tests/test.h"
#include "tests/world.h"

#include <math.h>
#include <stdio.h>

/* 20,000 nodes bond 100 XX each and cost USD 1 a day, all of which a cheat saves; a
 * token is worth USD 1, and each node earns a fixed reward, whoever else is there. */
static const char text[] =
    "title: who cheats\n"
    "start: 2026-01-01\n"
    "length: 400 d\n"
    "networks:\n"
    "  x:\n"
    "    title: X\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: XX, decimals: 6, cap: 1e12}]\n"
    "    emission: [{kind: formula, to: nodes, rate: weight * reward, most: 1e9 XX,\n"
    "      params: {reward: 1}}]\n"
    "    opening: [{name: float, amount: 1e9 XX, to: market, source: made up}]\n"
    "    price: {kind: fixed, price: 1 USD}\n"
    "    collateral: {kind: fixed, amount: 100 XX, fraud: 40 %, jail: 20 d,\n"
    "      restored: false}\n"
    "    verify:\n"
    "      kernel: quorum\n"
    "      cheats: [{name: lazy, kernel: lazy-copy, share: 10 %, expected: 1 %,\n"
    "        choice: always}]\n"
    "fleet:\n"
    "  - {name: a, network: x, count: 20000, operators: 20000,\n"
    "     operator: {kind: loyal, haste: 1e-9 1/yr},\n"
    "     class: {title: box, source: made up, capacity: 1 GiB, cost: 1 USD/d,\n"
    "       up: {kind: never}, repair: {kind: fixed, time: 1 h}}}\n";

enum { NODES = 20000, PERIOD = 30, BOND = 100 };

static int64_t
count(const struct world *world, enum dps_count what)
{
    return world_group(world, "a")->count[what];
}

/* Within five standard deviations of a binomial. */
#define CHECK_BINOMIAL(found, n, p)                                                    \
    CHECK_WITHIN((double)(found), (double)(n) * (p),                                   \
        5 * sqrt((double)(n) * (p) * (1 - (p))) + 1e-9)

TEST(who_could_cheat_always_does_so_from_its_first_review_on)
{
    const struct dps_setting settings[] = {
        {"networks.x.verify.cheats.0.expected", "0"}};
    struct world world;
    world_open_with(&world, text, settings, 1, 1);
    world_live(&world, 1);
    CHECK_BINOMIAL(count(&world, DPS_COUNT_CHEATING), NODES / PERIOD, 0.1);
    world_live(&world, PERIOD - 1);
    CHECK_BINOMIAL(count(&world, DPS_COUNT_CHEATING), NODES, 0.1);
    CHECK_INT(count(&world, DPS_COUNT_CONVICTED), 0);
    for (uint32_t i = 0; i < NODES; i++) {
        const struct dps_judge_cheat could = {.share = 0.1};
        CHECK_INT(world.economy.fleet.books[i].cheat,
            dps_fleet_leaning(&world.economy.fleet, i, &could, 1));
    }
    world_close(&world);
}

TEST(who_is_found_out_loses_its_share_of_the_bond_and_what_it_gained)
{
    struct world world;
    struct dps_economy *economy = &world.economy;
    world_open(&world, text, 1);
    world_live(&world, PERIOD);
    int64_t cheats = count(&world, DPS_COUNT_CHEATING);
    CHECK_INT(count(&world, DPS_COUNT_CONVICTED), 0);
    world_live(&world, PERIOD);
    int64_t convicted = count(&world, DPS_COUNT_CONVICTED);
    CHECK_BINOMIAL(convicted, cheats, 1 - pow(0.99, PERIOD));
    CHECK_INT(count(&world, DPS_COUNT_SLASHED), convicted * 40 * 1000000);
    /* A cost in floats is a base unit short of what it says. */
    CHECK_WITHIN((double)count(&world, DPS_COUNT_FORFEITED),
        (double)convicted * PERIOD * 1e6, (double)convicted);
    CHECK_INT(world_balance(&world, "x/bonded"),
        (int64_t)NODES * BOND * 1000000 - convicted * 40 * 1000000);
    CHECK_INT(economy->ledger.tokens[economy->members[0].first_token].burned,
        convicted * 40 * 1000000);
    for (uint32_t i = 0; i < NODES; i++) {
        bool was = economy->fleet.books[i].convictions > 0;
        CHECK_INT(economy->fleet.nodes[i].bond, (was ? 60 : 100) * 1000000);
    }
    world_close(&world);
}

TEST(who_is_found_out_bonds_anew_what_it_lost_where_it_has_to)
{
    const struct dps_setting settings[] = {{"networks.x.collateral.restored", "true"}};
    struct world world;
    world_open_with(&world, text, settings, 1, 1);
    world_live(&world, 2 * PERIOD);
    int64_t convicted = count(&world, DPS_COUNT_CONVICTED);
    CHECK(convicted > 0);
    CHECK_INT(count(&world, DPS_COUNT_SLASHED), convicted * 40 * 1000000);
    CHECK_INT(world_balance(&world, "x/bonded"), (int64_t)NODES * BOND * 1000000);
    for (uint32_t i = 0; i < NODES; i++) {
        CHECK_INT(world.economy.fleet.nodes[i].bond, BOND * 1000000);
    }
    world_close(&world);
}

TEST(what_was_forfeited_is_offered_to_all_anew)
{
    struct world world;
    world_open(&world, text, 1);
    world_live(&world, 100);
    int64_t minted =
        world.economy.ledger.tokens[world.economy.members[0].first_token].minted;
    int64_t earned = (int64_t)(dps_fleet_total_earned(&world.economy.fleet, 0) >> 64);
    CHECK(count(&world, DPS_COUNT_FORFEITED) > 0);
    CHECK_INT(earned,
        minted - INT64_C(1000000000000000) - world_balance(&world, "x/undistributed"));
    world_close(&world);
}

TEST(a_jail_keeps_a_node_from_work_for_as_long_as_it_says)
{
    struct world world;
    struct dps_error err;
    const struct dps_conviction conviction = {
        .node = 7, .slash_ppm = 100000, .jail = 20 * DPS_DAY * DPS_NS};
    world_open(&world, text, 1);
    world_live(&world, 3);
    struct dps_fleet *fleet = &world.economy.fleet;
    REQUIRE_OK(dps_fleet_convict(fleet, 3, &conviction, &err), &err);
    CHECK_INT(fleet->nodes[7].bond, 90 * 1000000);
    CHECK_INT(fleet->books[7].convictions, 1);
    for (int day = 3; day < 23; day++) {
        CHECK_INT(fleet->nodes[7].state, DPS_IN_REPAIR);
        CHECK_INT(dps_node_weight(&fleet->nodes[7]), 0);
        world_live(&world, 1);
    }
    world_live(&world, 1);
    CHECK_INT(fleet->nodes[7].state, DPS_WORKING);
    CHECK_INT(count(&world, DPS_COUNT_FAILURES), 0);
    world_close(&world);
}

TEST(a_conviction_takes_of_an_epoch_s_reward_the_share_that_it_says)
{
    struct world world;
    struct dps_error err;
    const struct dps_conviction conviction = {.node = 7, .forfeit = 0.25};
    world_open(&world, text, 1);
    world_live(&world, 3);
    struct dps_fleet *fleet = &world.economy.fleet;
    int64_t before = dps_fleet_earnings(fleet, 7).earned;
    int64_t other = dps_fleet_earnings(fleet, 8).earned;
    REQUIRE_OK(dps_fleet_convict(fleet, 3, &conviction, &err), &err);
    CHECK_INT(before - dps_fleet_earnings(fleet, 7).earned, 250000);
    CHECK_INT(dps_fleet_earnings(fleet, 8).earned, other);
    CHECK_INT(fleet->nodes[7].state, DPS_WORKING);
    world_live(&world, 2);
    /* Of 20,000 nodes, it among them, each has its part of the quarter. */
    CHECK_INT(
        dps_fleet_earnings(fleet, 8).earned, other + 2 * 1000000 + 250000 / NODES);
    world_close(&world);
}

/* ---- whether it pays --------------------------------------------------- */

/* The share of capacity that cheats after three turns, where a turn's chance to be
 * found out is p and `reward` is earned a day [1]. */
static double
cheating(double p, double slashed, double reward, const char *horizon)
{
    char texts[3][32];
    snprintf(texts[0], sizeof texts[0], "%.17g", 1 - pow(1 - p, 1.0 / PERIOD));
    snprintf(texts[1], sizeof texts[1], "%.17g", slashed);
    snprintf(texts[2], sizeof texts[2], "%.17g", reward);
    const struct dps_setting settings[] = {
        {"networks.x.verify.cheats.0.expected", texts[0]},
        {"networks.x.verify.cheats.0.choice", "profit"},
        {"networks.x.verify.cheats.0.share", "1 %"},
        {"networks.x.verify.horizon", horizon},
        {"networks.x.collateral.fraud", texts[1]},
        {"networks.x.collateral.jail", "0 s"},
        {"networks.x.emission.0.params.reward", texts[2]},
    };
    struct world world;
    world_open_with(&world, text, settings, DPS_COUNT_OF(settings), 1);
    world_live(&world, 3 * PERIOD);
    double share = (double)count(&world, DPS_COUNT_CHEATING) / NODES;
    world_close(&world);
    return share;
}

/* g is what PERIOD days cost.  What the few that are found out forfeit is earned by the
 * others, so that V is a little above what it would be without. */
static void
check_threshold(double p, double reward, const char *horizon, double future)
{
    double even = (PERIOD * (1 - p) / p - future) / BOND;
    CHECK(even > 0.1 && even < 0.9);
    CHECK_WITHIN(cheating(p, 0.93 * even, reward, horizon), 0.01, 0.0035);
    CHECK_WITHIN(cheating(p, 1.03 * even, reward, horizon), 0, 0);
}

TEST(nodes_cheat_up_to_the_slash_at_which_it_does_not_pay)
{
    check_threshold(0.4, 1, "365 d", 0); /* what is earned is what is spent: V = 0 */
    check_threshold(0.3, 1, "0 s", 0);
}

TEST(what_an_honest_node_would_earn_lowers_that_slash)
{
    check_threshold(0.3, 1.1, "365 d", 36.5);
}

TEST(a_run_that_goes_on_from_a_checkpoint_judges_alike)
{
    struct world whole;
    struct world part;
    struct dps_error err;
    struct dps_buffer image = {0};
    world_open(&whole, text, 3);
    world_open(&part, text, 3);
    world_live(&whole, 45);
    dps_economy_save(&whole.economy, &image);
    struct dps_reader in = dps_reader_of(image.bytes, image.n);
    REQUIRE_OK(dps_economy_load(&part.economy, &in, &err), &err);
    world_live(&whole, 60);
    world_live(&part, 60);
    CHECK_INT(count(&part, DPS_COUNT_CONVICTED), count(&whole, DPS_COUNT_CONVICTED));
    CHECK_INT(count(&part, DPS_COUNT_FORFEITED), count(&whole, DPS_COUNT_FORFEITED));
    CHECK(count(&part, DPS_COUNT_CONVICTED) > 0);
    dps_buffer_free(&image);
    world_close(&whole);
    world_close(&part);
}
