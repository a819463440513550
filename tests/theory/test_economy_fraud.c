/* Slashing deters: cheaters in a whole economy against g (1 - p) < p (s S + V). */
#include "models/collateral/collateral.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "sim/fleet/churn.h"
#include "sim/fleet/view.h"
#include "tests/test.h"
#include "tests/world.h"

#include <math.h>
#include <stdio.h>

/* 20,000 nodes bond 100 XX each and cost USD 1 a day; a token is worth USD 1, and each
 * node earns a fixed reward, whoever else is there. */
static const char bonded[] =
    "title: who cheats\n"
    "start: 2026-01-01\n"
    "length: 60 d\n"
    "networks:\n"
    "  x:\n"
    "    title: X\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: XX, decimals: 6, cap: 1e12}]\n"
    "    emission: [{kind: formula, to: nodes, rate: weight * reward, most: 1e9 XX,\n"
    "      params: {reward: 1}}]\n"
    "    opening: [{name: float, amount: 1e9 XX, to: market, source: made up}]\n"
    "    price: {kind: fixed, price: 1 USD}\n"
    "    collateral: {kind: fixed, amount: 100 XX, fraud: 40 %}\n"
    "fleet:\n"
    "  - {name: a, network: x, count: 20000, operators: 20000,\n"
    "     operator: {kind: loyal, haste: 1e-9 1/yr},\n"
    "     class: {title: box, source: made up, capacity: 1 GiB, cost: 1 USD/d,\n"
    "       up: {kind: never}, repair: {kind: fixed, time: 1 h}}}\n";

enum { BEFORE = 10, AFTER = 50, NODES = 20000 }; /* d, d */

enum { BOND = 100 }; /* [USD] */

static const double share = 0.4;

/* What a node does and what comes of it: named by the node, not by who else cheats. */
struct strategy {
    bool cheats;
    bool found;
};

static struct strategy
strategy_of(const struct dps_fleet *fleet, uint32_t node, double detection)
{
    double u[2];
    struct dps_rng_name name = dps_fleet_draw(fleet, node);
    name.purpose = DPS_RNG_FRAUD;
    dps_rng_uniforms(name, u);
    bool cheats = u[0] < 0.5;
    return (struct strategy){cheats, cheats && u[1] < detection};
}

/* Those who are found out lose a share of their bond and are sent home. */
static void
catch_them(struct world *world, double detection)
{
    struct dps_economy *economy = &world->economy;
    const struct dps_collateral *rules = &economy->members[0].setup->collateral;
    uint32_t ppm = (uint32_t)(rules->fraud * 1e6 + 0.5);
    struct dps_error err;
    for (uint32_t i = 0; i < economy->fleet.n; i++) {
        if (strategy_of(&economy->fleet, i, detection).found) {
            int64_t bond = economy->fleet.nodes[i].bond;
            REQUIRE_OK(
                dps_fleet_slash(&economy->fleet, i, economy->epoch, ppm, &err), &err);
            CHECK_INT(
                bond - economy->fleet.nodes[i].bond, dps_collateral_fraud(rules, bond));
            REQUIRE_OK(dps_fleet_leave(&economy->fleet, i, economy->epoch, &err), &err);
        }
    }
}

/* Means over those who cheat, and those who do not. */
struct means {
    double sum[2], squares[2], n[2]; /* by whether it cheats; profit [USD] */
};

/* What a node has at the end beyond what it had at the start [USD]. */
static double
profit_of(
    const struct world *world, uint32_t node, const struct strategy *does, double gain)
{
    double days = does->found ? BEFORE : BEFORE + AFTER;
    double earned =
        (double)dps_fleet_earnings(&world->economy.fleet, node).earned / 1e6;
    double cheated = does->cheats && !does->found ? gain : 0;
    return earned - days - (does->found ? share * BOND : 0) + cheated;
}

static struct means
live(double gain, double detection, double reward)
{
    char text[32];
    snprintf(text, sizeof text, "%.17g", reward);
    const struct dps_setting settings[] = {
        {"networks.x.emission.0.params.reward", text}};
    struct world world;
    struct means means = {{0}, {0}, {0}};
    world_open_with(&world, bonded, settings, 1, 1);
    world_live(&world, BEFORE);
    catch_them(&world, detection);
    world_live(&world, AFTER);
    for (uint32_t i = 0; i < NODES; i++) {
        struct strategy does = strategy_of(&world.economy.fleet, i, detection);
        double profit = profit_of(&world, i, &does, gain);
        means.sum[does.cheats] += profit;
        means.squares[does.cheats] += profit * profit;
        means.n[does.cheats] += 1;
    }
    /* What was slashed is burnt, the rest of those bonds is back, no other is touched.
     */
    int64_t found = NODES - world_group(&world, "a")->count[DPS_WORKING];
    CHECK_INT(world_balance(&world, "x/bonded"), (NODES - found) * BOND * 1000000);
    CHECK_INT(world.economy.ledger.tokens[world.economy.members[0].first_token].burned,
        found * BOND * 400000);
    world_close(&world);
    return means;
}

/* What cheating brings on the mean beyond honesty, and its standard error [USD]. */
static double
advantage(const struct means *self, double *error)
{
    double mean[2];
    double squared = 0;
    for (int c = 0; c < 2; c++) {
        mean[c] = self->sum[c] / self->n[c];
        squared += (self->squares[c] / self->n[c] - mean[c] * mean[c]) / self->n[c];
    }
    *error = sqrt(squared);
    return mean[1] - mean[0];
}

/* Below and above the gain at which both sides are equal. */
static void
check_deterrence(double detection, double reward)
{
    static const double factors[] = {0.7, 1.4};
    double future = (reward - 1) * AFTER;
    double even = detection * (share * BOND + future) / (1 - detection);
    for (size_t i = 0; i < DPS_COUNT_OF(factors); i++) {
        const struct dps_temptation temptation = {
            .gain = factors[i] * even,
            .detection = detection,
            .share = share,
            .bond = BOND,
            .future = future,
        };
        struct means means = live(temptation.gain, detection, reward);
        double error = 0;
        double more = advantage(&means, &error);
        double wanted =
            temptation.gain * (1 - detection) - detection * (share * BOND + future);
        CHECK_WITHIN(more, wanted, 5 * error + 0.01 * fabs(wanted));
        CHECK(fabs(more) > 5 * error);
        CHECK((more < 0) == dps_collateral_deters(&temptation));
    }
}

TEST(slashing_alone_deters_where_its_inequality_says_so)
{
    check_deterrence(0.1, 1);
    check_deterrence(0.4, 1);
}

TEST(what_an_honest_node_would_still_earn_deters_too)
{
    check_deterrence(0.1, 3);
    check_deterrence(0.4, 2);
}

TEST(the_least_bond_and_detection_stand_where_the_sign_turns)
{
    struct dps_temptation temptation = {
        .gain = 20, .detection = 0.3, .share = share, .bond = BOND, .future = 10};
    temptation.bond = dps_collateral_least_bond(&temptation) * 1.001;
    CHECK(dps_collateral_deters(&temptation));
    temptation.bond *= 0.998;
    CHECK(!dps_collateral_deters(&temptation));
    temptation.share = dps_collateral_least_share(&temptation) * 1.001;
    CHECK(dps_collateral_deters(&temptation));
    temptation.share *= 0.998;
    CHECK(!dps_collateral_deters(&temptation));
    temptation.share = share;
    temptation.detection = dps_collateral_least_detection(&temptation) * 1.001;
    CHECK(dps_collateral_deters(&temptation));
    temptation.detection *= 0.998;
    CHECK(!dps_collateral_deters(&temptation));
}
