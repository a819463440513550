/* What an amendment changes is changed, also after a resume; what it cannot is refused
 * before anything is lived. */
#include "sim/economy/economy.h"
#include "tests/test.h"
#include "tests/world.h"

#include <stdio.h>
#include <string.h>

#define HEAD                                                                           \
    "title: t\n"                                                                       \
    "start: 2026-01-01\n"                                                              \
    "length: 60 d\n"                                                                   \
    "networks:\n"                                                                      \
    "  x:\n"                                                                           \
    "    title: X\n"                                                                   \
    "    start: 2026-01-01\n"                                                          \
    "    tokens: [{symbol: XX, decimals: 6}]\n"                                        \
    "    emission: [{name: issue, kind: vesting, to: holders, amount: 6000 XX, over: " \
    "60 d}]\n"                                                                         \
    "    genesis: [{kind: vesting, to: stakers, amount: 600 XX, over: 0 s},\n"         \
    "      {kind: vesting, to: market, amount: 900 XX, over: 0 s}]\n"                  \
    "    rewards: {measure: count, grain: 1, work: 2}\n"                               \
    "    price: {kind: regime, price: 1 USD, regimes: [\n"                             \
    "      {drift: 0 1/yr, volatility: 1 %, stay: 3 d, weight: 1},\n"                  \
    "      {drift: 0 1/yr, volatility: 9 %, stay: 3 d, weight: 1},\n"                  \
    "      {drift: 0 1/yr, volatility: 5 %, stay: 3 d, weight: 1}]}\n"                 \
    "    market: {kind: posted, price: 1 USD}\n"                                       \
    "    demand: [{kind: constant, level: 5}]\n"                                       \
    "    holders: [{name: stakers, kind: bonded, aim: {ratio: 50 %, time: 0 s},\n"     \
    "      unbonding: 5 d}]\n"                                                         \
    "    amendments: [{at: 2026-01-20, source: s, set: {"
#define TAIL                                                                           \
    "}}]\n"                                                                            \
    "fleet: [{name: g, class: sensor, network: x, count: 9, operators: 1,\n"           \
    "  operator: {kind: loyal}}]\n"

/* An amendment that sets so is refused with the end of that sentence. */
static void
check_refused(const char *set, const char *sentence)
{
    char text[4096];
    char whole[512];
    struct world world;
    struct dps_error err;
    snprintf(text, sizeof text, "%s%s%s", HEAD, set, TAIL);
    snprintf(whole, sizeof whole, "networks.x.amendments.0: %s", sentence);
    CHECK_FAILS(world_try(&world, text, NULL, 0, 1, &err), &err, DPS_EINVAL, whole);
    world_close(&world);
}

TEST(what_ledger_fleet_and_trace_are_built_by_cannot_be_amended)
{
    check_refused(
        "tokens.0.decimals: 3", "tokens is amended, but holds from the start");
    check_refused("emission.0.name: other",
        "the number, a name, token or kind of emission is amended, but holds from the "
        "start");
    check_refused("genesis: []",
        "the number, a name, token or kind of genesis is amended, but holds from the "
        "start");
    check_refused("rewards.measure: rate",
        "rewards.measure is amended, but holds from the start");
    check_refused(
        "rewards.grain: 2", "rewards.grain is amended, but holds from the start");
    check_refused(
        "rewards.over: 9 d", "rewards.over is amended, but holds from the start");
    check_refused("price: {kind: fixed, price: 2 USD}",
        "price.kind is amended, but holds from the start");
    check_refused("oracle: 9 d", "oracle is amended, but holds from the start");
    check_refused("market: {kind: deals, price: 1 USD}",
        "market.kind is amended, but holds from the start");
    check_refused(
        "demand: []", "the number of demands is amended, but holds from the start");
    check_refused("payment: {kind: transfer}",
        "whether there is a payment is amended, but holds from the start");
    check_refused("holders: []", "the number, an account, a token or a kind of holders "
                                 "is amended, but holds from the "
                                 "start");
    check_refused("treasury: {budget: 1 USD/d}",
        "an account of the treasury is amended, but holds from the start");
    check_refused("collateral: {kind: fixed, amount: 1 XX}",
        "whether there is a collateral is amended, but holds from the start");
    check_refused(
        "controls: [{scales: emission, by: {kp: 1, error: nodes, low: 0, high: 2}}]",
        "the number or an aim of controls is amended, but holds from the start");
}

TEST(an_emission_amended_to_another_account_goes_there_from_then_on)
{
    struct world world;
    world_open(&world, HEAD "emission.0.to: foundation" TAIL, 1);
    CHECK_INT(world_balance(&world, "x/foundation"), 0);
    world_live(&world, 19);
    CHECK_INT(world_balance(&world, "x/holders"), 1900000000);
    CHECK_INT(world_balance(&world, "x/foundation"), 0);
    world_live(&world, 1);
    CHECK_INT(world_balance(&world, "x/holders"), 1900000000);
    CHECK_INT(world_balance(&world, "x/foundation"), 100000000);
    world_close(&world);
}

TEST(an_emission_amended_to_the_nodes_is_shared_among_them)
{
    struct world world;
    world_open(&world, HEAD "emission.0.to: nodes" TAIL, 1);
    world_live(&world, 20);
    CHECK_INT(world_balance(&world, "x/holders"), 1900000000);
    CHECK_CLOSE(world_figure(&world, "rewards"), 100, 1e-6);
    world_close(&world);
}

TEST(the_work_of_a_quantum_is_amended)
{
    struct world world;
    world_open(&world, HEAD "rewards.work: 6" TAIL, 1);
    world_live(&world, 19);
    double before = world_figure(&world, "capacity") / world_figure(&world, "weight");
    world_live(&world, 1);
    CHECK_CLOSE(before, 2, 1e-12);
    CHECK_CLOSE(
        world_figure(&world, "capacity") / world_figure(&world, "weight"), 6, 1e-12);
    world_close(&world);
}

TEST(a_regime_that_is_amended_away_is_left)
{
    struct world world;
    world_open(&world,
        HEAD "price.regimes: [{drift: 0 1/yr, volatility: 1 %, stay: 3 d}, {drift: 0 "
             "1/yr, volatility: 5 %, stay: 3 d}]" TAIL,
        1);
    world_live(&world, 19);
    world.economy.members[0].quote.state.regime = 2;
    world_live(&world, 41);
    CHECK(world.economy.members[0].quote.state.regime < 2);
    world_close(&world);
}

/* Rules as amended are what a resumed run goes on by, holders' too. */
TEST(a_run_resumed_after_an_amendment_goes_on_by_it)
{
    static const char *const sets[] = {"emission.0.to: foundation", "rewards.work: 6",
        "holders.0.aim.ratio: 10 %", "holders.0.unbonding: 40 d",
        "price.regimes.0.volatility: 30 %", "demand.0.level: 9"};
    for (size_t i = 0; i < DPS_COUNT_OF(sets); i++) {
        char text[4096];
        struct world whole;
        struct world resumed;
        struct dps_error err;
        struct dps_buffer half = {.n = 0};
        struct dps_buffer a = {.n = 0};
        struct dps_buffer b = {.n = 0};
        snprintf(text, sizeof text, "%s%s%s", HEAD, sets[i], TAIL);
        world_open(&whole, text, 1);
        world_open(&resumed, text, 1);
        world_live(&whole, 30);
        dps_economy_save(&whole.economy, &half);
        struct dps_reader in = dps_reader_of(half.bytes, half.n);
        REQUIRE_OK(dps_economy_load(&resumed.economy, &in, &err), &err);
        world_live(&whole, 30);
        world_live(&resumed, 30);
        dps_economy_save(&whole.economy, &a);
        dps_economy_save(&resumed.economy, &b);
        CHECK(a.n == b.n && memcmp(a.bytes, b.bytes, a.n) == 0);
        dps_buffer_free(&half);
        dps_buffer_free(&a);
        dps_buffer_free(&b);
        world_close(&whole);
        world_close(&resumed);
    }
}
