/* Controllers in a whole economy: a figure is held at its target after a step. */
#include "sim/core/date.h"
#include "tests/test.h"
#include "tests/world.h"

#include <string.h>

/* 1000 nodes that work 24 h a day each, of which users ask for 70 %; after two years
 * they ask for twice as much.  Emission pays for 1000 nodes. */
static const char steered[] =
    "title: a step in demand\n"
    "start: 2026-01-01\n"
    "length: 8 yr\n"
    "networks:\n"
    "  x:\n"
    "    title: X\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: XX, decimals: 6, cap: 1e9}]\n"
    "    emission: [{kind: vesting, to: nodes, amount: 5840000 XX, over: 8 yr}]\n"
    "    price: {kind: fixed, price: 0.5 USD}\n"
    "    market: {kind: posted, price: 1 USD}\n"
    "    demand:\n"
    "      - {service: work, unit: h, kind: constant, level: 16800, reference: 1 USD}\n"
    "      - {service: more, unit: h, kind: constant, level: 16800, reference: 1 USD,\n"
    "         begins: 2028-01-01}\n"
    "fleet:\n"
    "  - {name: a, network: x, count: 1000, prospects: 3000, operators: 1000,\n"
    "     operator: {kind: marginal, haste: 12 1/yr},\n"
    "     class: {title: box, source: made up, capacity: 1 GiB, cost: 1 USD/d,\n"
    "       up: {kind: never}, repair: {kind: fixed, time: 1 h}}}\n";

static const struct dps_control_state *
state_of(const struct world *world)
{
    return &world->economy.members[0].controls.states[0];
}

/* Holds before the step, is off after it, and holds again. */
static void
check_hold(const struct dps_setting *settings, size_t n, double before, double after)
{
    struct world world;
    world_open_with(&world, steered, settings, n, 1);
    world_live(&world, 730);
    CHECK_WITHIN(world_figure(&world, "utilisation"), 0.7, 0.01);
    CHECK_CLOSE(state_of(&world)->output, before, 0.02);
    world_live(&world, 1);
    CHECK(world_figure(&world, "utilisation") > 0.9);
    world_live(&world, 900);
    for (int k = 0; k < 10; k++) {
        world_live(&world, 50);
        CHECK_WITHIN(world_figure(&world, "utilisation"), 0.7, 0.01);
    }
    CHECK_CLOSE(state_of(&world)->output, after, 0.02);
    world_close(&world);
}

TEST(emission_holds_utilisation_by_paying_for_more_nodes)
{
    const struct dps_setting settings[] = {{"networks.x.controls",
        "[{scales: emission, by: {figure: utilisation, target: 0.7, kp: -0.5, ki: "
        "-0.01 d^-1, high: 10}}]"}};
    check_hold(settings, 1, 1, 2);
}

TEST(the_price_holds_utilisation_by_turning_users_away)
{
    const struct dps_setting settings[] = {
        {"networks.x.controls",
            "[{scales: service-price, by: {figure: utilisation, target: 0.7, kp: -0.2, "
            "ki: -0.05 d^-1, high: 10}}]"},
        {"networks.x.demand.0.elasticity", "-1"},
        {"networks.x.demand.1.elasticity", "-1"},
    };
    check_hold(settings, 3, 1, 2);
}

TEST(the_share_of_rewards_holds_utilisation_and_the_rest_goes_to_the_treasury)
{
    const struct dps_setting settings[] = {
        {"networks.x.controls",
            "[{scales: reward-share, by: {figure: utilisation, target: 0.7, kp: -0.2, "
            "ki: -0.004 d^-1, start: 0.4, high: 1}}]"},
        {"networks.x.distribute", "{kind: capacity, rest: treasury}"},
        {"networks.x.emission.0.amount", "14600000 XX"},
    };
    check_hold(settings, 3, 0.4, 0.8);
}

TEST(without_a_controller_nothing_holds)
{
    struct world world;
    world_open(&world, steered, 1);
    world_live(&world, 1800);
    CHECK_CLOSE(world_figure(&world, "utilisation"), 1, 1e-12);
    world_close(&world);
}

/* ---- what is minted, and saved ------------------------------------------- */

TEST(what_a_controller_mints_besides_is_supply_like_the_rest)
{
    const struct dps_setting settings[] = {{"networks.x.controls",
        "[{scales: emission, by: {error: 1, kp: 0.5, high: 4}}]"}};
    struct world world;
    world_open_with(&world, steered, settings, 1, 1);
    world_live(&world, 1); /* at 1: nothing has been measured */
    world_live(&world, 9); /* at 1.5 */
    CHECK_INT(world.economy.ledger.tokens[world.economy.members[0].first_token].minted,
        (int64_t)(2000e6 * (1 + 9 * 1.5)));
    CHECK_CLOSE(world_figure(&world, "minted"), 3000, 1e-12);
    world_close(&world);
}

TEST(controllers_are_saved_with_the_rest)
{
    const struct dps_setting settings[] = {{"networks.x.controls",
        "[{scales: emission, by: {error: \"ema(0.7 - utilisation, 10)\", kp: -0.5, "
        "ki: -0.01 d^-1, high: 10}}]"}};
    struct world whole;
    struct world resumed;
    struct dps_error err;
    struct dps_buffer image = {.n = 0};
    struct dps_buffer ends[2] = {{.n = 0}, {.n = 0}};
    world_open_with(&whole, steered, settings, 1, 1);
    world_open_with(&resumed, steered, settings, 1, 1);
    world_live(&whole, 745);
    dps_economy_save(&whole.economy, &image);
    struct dps_reader in = dps_reader_of(image.bytes, image.n);
    REQUIRE_OK(dps_economy_load(&resumed.economy, &in, &err), &err);
    world_live(&whole, 40);
    world_live(&resumed, 40);
    dps_economy_save(&whole.economy, &ends[0]);
    dps_economy_save(&resumed.economy, &ends[1]);
    REQUIRE(ends[0].n == ends[1].n);
    CHECK(memcmp(ends[0].bytes, ends[1].bytes, ends[0].n) == 0);
    dps_buffer_free(&image);
    dps_buffer_free(&ends[0]);
    dps_buffer_free(&ends[1]);
    world_close(&whole);
    world_close(&resumed);
}

TEST(a_controller_steers_something_that_is_there)
{
    struct world world;
    struct dps_error err;
    const struct dps_setting unknown[] = {{"networks.x.controls",
        "[{scales: fees, by: {figure: price, target: 1, kp: 1, high: 2}}]"}};
    const struct dps_setting auction[] = {
        {"networks.x.controls", "[{scales: service-price, by: {figure: price, target: "
                                "1, kp: 1, high: 2}}]"},
        {"networks.x.market", "{kind: reverse-auction, most: 3 USD}"}};
    CHECK_FAILS(world_try(&world, steered, unknown, 1, 1, &err), &err, DPS_EINVAL,
        "--set networks.x.controls=[{scales: fees, by: {figure: price, target: 1, kp: "
        "1, high: 2}}]: networks.x.controls.0.scales is fees, not emission, "
        "service-price or reward-share");
    world_close(&world);
    CHECK_FAILS(world_try(&world, steered, auction, 2, 1, &err), &err, DPS_EINVAL,
        "--set networks.x.controls=[{scales: service-price, by: {figure: price, "
        "target: 1, kp: 1, high: 2}}]: networks.x.controls.0.scales is service-price, "
        "but no market posts one");
    world_close(&world);
}
