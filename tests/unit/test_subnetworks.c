/* Networks within a network, lived: pools by merit, tokens that nodes redeem, groups
 * that crowd, populations of a class, caps that rise. */
#include "sim/core/maths.h"
#include "tests/test.h"
#include "tests/world.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define WELL "up: {kind: never}, repair: {kind: fixed, time: 1 d}"
#define HEAD                                                                           \
    "title: subnetworks\n"                                                             \
    "start: 2026-01-01\n"                                                              \
    "length: 100 d\n"                                                                  \
    "networks:\n"                                                                      \
    "  x:\n"                                                                           \
    "    title: X\n"                                                                   \
    "    start: 2026-01-01\n"                                                          \
    "    tokens:\n"                                                                    \
    "      - {symbol: TOP, decimals: 6, cap: 200e6}\n"                                 \
    "      - {symbol: SUB, decimals: 6, price: treasury}\n"                            \
    "    price: {kind: fixed, price: 2 USD}\n"                                         \
    "    rewards: {measure: rate, grain: 1}\n"
#define FLEET                                                                          \
    "fleet:\n"                                                                         \
    "  - {name: a, count: 30, operators: 3, network: x, class: {extends: "             \
    "helium-hotspot, " WELL "}}\n"                                                     \
    "  - {name: b, count: 20, operators: 2, network: x, class: {extends: "             \
    "hotspot-mobile, " WELL "}}\n"                                                     \
    "  - {name: c, count: 10, operators: 1, network: x, hexagons: 2, class: "          \
    "{extends: "                                                                       \
    "hotspot-mobile, " WELL "}}\n"

enum { A, B, C };

static const char within[] = HEAD
    "    emission:\n"
    "      - {kind: vesting, to: nodes, amount: 100000 TOP, over: 100 d}\n"
    "      - {name: sub, kind: vesting, to: nodes, token: SUB, amount: 1e6 SUB, over: "
    "100 d, class: hotspot-mobile}\n"
    "    genesis:\n"
    "      - {kind: vesting, to: others, token: SUB, amount: 90000 SUB, over: 0 s}\n"
    "    distribute:\n"
    "      kind: pools\n"
    "      rest: unminted\n"
    "      pools:\n"
    "        - {name: small, merit: nodes, class: helium-hotspot, kind: capacity}\n"
    "        - {name: large, merit: votes + nodes * fee, given: {fee: {value: 2}}, "
    "votes: "
    "stakers, memory: 4, class: hotspot-mobile, to: treasury-SUB, kind: none}\n"
    "        - {name: cut, of: large, share: 10 %, to: stakers, kind: none}\n"
    "        - {name: lost, of: large, share: 5 %, to: burned, kind: none}\n"
    "    holders: [{name: stakers, trade: {income: 0}, kind: bonded, aim: {ratio: 100 "
    "%, time: 0 "
    "s}}]\n" FLEET
    "population: [{network: x, kind: count, rows: [{at: 2026-01-01, value: 60}]}]\n";

static const struct dps_member *
member_of(const struct world *world)
{
    return &world->economy.members[0];
}

static int64_t
earned(const struct world *world, int group)
{
    return member_of(world)->cells.items[group].rewarded;
}

/* ---- merit ------------------------------------------------------------- */

TEST(networks_within_a_network_get_what_they_merit)
{
    struct world world;
    world_open(&world, within, 1);
    double votes = 0;
    for (int day = 0; day < 30; day++) {
        int64_t cut = world_balance(&world, "x/stakers") +
                      world_balance(&world, "x/stakers-locked");
        int64_t burned =
            world.economy.ledger.tokens[member_of(&world)->first_token].burned;
        world_live(&world, 1);
        double s = 30 / (30 + votes + 60);
        /* The small one remembers nothing. */
        CHECK_CLOSE(member_of(&world)->parts[0], s, 1e-12);
        CHECK_CLOSE((double)earned(&world, A), 1000e6 * s, 1e-6);
        double large = member_of(&world)->parts[1] * 1000e6;
        int64_t got = world_balance(&world, "x/stakers") +
                      world_balance(&world, "x/stakers-locked") - cut;
        CHECK_WITHIN((double)got, 0.1 * large, 2);
        int64_t lost =
            world.economy.ledger.tokens[member_of(&world)->first_token].burned - burned;
        CHECK_CLOSE((double)lost, 1000e6 * (1 - s) - 0.95 * large, 1e-5);
        CHECK_INT(member_of(&world)->unissued,
            world.economy.ledger.tokens[member_of(&world)->first_token].burned);
        votes = (double)world_balance(&world, "x/stakers-locked") / 1e6;
    }
    CHECK(votes > 100);
    world_close(&world);
}

/* ---- redemption -------------------------------------------------------- */

TEST(nodes_redeem_what_they_get_once_there_is_something_for_it)
{
    struct world world;
    world_open(&world, within, 1);
    world_live(&world, 1);
    /* The treasury is filled after the first day's issue. */
    CHECK_INT(world_balance(&world, "x/nodes-SUB"), 10000000000);
    CHECK_INT(earned(&world, B), 0);
    int64_t waiting = 10000000000;
    for (int day = 1; day < 20; day++) {
        int64_t reserve = world_balance(&world, "x/treasury-SUB");
        int64_t supply =
            dps_tokens_supply(&member_of(&world)->tokens, 1, &world.economy.ledger);
        world_live(&world, 1);
        int64_t units = waiting + 10000000000;
        int64_t paid = dps_muldiv(reserve, units, supply + 10000000000);
        waiting = 0;
        CHECK_INT(world_balance(&world, "x/nodes-SUB"), 0);
        /* Two parts in three to the 20 of b, one to the 10 of c, none to others. */
        CHECK_WITHIN((double)(earned(&world, B) + earned(&world, C)), (double)paid, 60);
        CHECK_WITHIN((double)earned(&world, B), 2.0 * (double)earned(&world, C), 60);
        CHECK_CLOSE(world_figure(&world, "rewards"),
            (double)(earned(&world, A) + earned(&world, B) + earned(&world, C)) / 1e6,
            1e-12);
    }
    world_close(&world);
}

TEST(what_nodes_cannot_redeem_they_are_not_issued)
{
    struct world world;
    struct dps_error err;
    static const struct dps_setting settings[][1] = {
        {{"networks.x.tokens.1.price", "market"}},
        {{"networks.x.emission.1.to", "others"}},
        {{"networks.x.distribute.pools.1.votes", "nobody"}},
        {{"networks.x.emission.0.class", "sensor"}},
    };
    CHECK_STATUS(world_try(&world, within, settings[0], 1, 1, &err), DPS_EINVAL);
    CHECK(strstr(err.text, "emission.1.to is nodes, but its token is not the network's "
                           "first") != NULL);
    world_close(&world);
    CHECK_STATUS(world_try(&world, within, settings[1], 1, 1, &err), DPS_EINVAL);
    CHECK(
        strstr(err.text, "emission.1.class is hotspot-mobile, but nodes redeem nothing "
                         "of it") != NULL);
    world_close(&world);
    CHECK_STATUS(world_try(&world, within, settings[2], 1, 1, &err), DPS_EINVAL);
    CHECK(strstr(err.text, "distribute.pools.1.votes is nobody, not the name of one of "
                           "the holders") != NULL);
    world_close(&world);
    CHECK_STATUS(world_try(&world, within, settings[3], 1, 1, &err), DPS_EINVAL);
    CHECK(strstr(err.text,
              "emission.0.class is sensor, but nodes redeem nothing of it") != NULL);
    world_close(&world);
}

TEST(a_loaded_network_goes_on_with_the_parts_that_it_had)
{
    struct world world;
    struct world loaded;
    struct dps_error err;
    struct dps_buffer half = {.n = 0};
    struct dps_buffer a = {.n = 0};
    struct dps_buffer b = {.n = 0};
    world_open(&world, within, 1);
    world_open(&loaded, within, 1);
    world_live(&world, 7);
    dps_economy_save(&world.economy, &half);
    struct dps_reader in = dps_reader_of(half.bytes, half.n);
    REQUIRE_OK(dps_economy_load(&loaded.economy, &in, &err), &err);
    CHECK(member_of(&loaded)->parts[1] > 0);
    CHECK(member_of(&loaded)->unissued > 0);
    world_live(&world, 9);
    world_live(&loaded, 9);
    dps_economy_save(&world.economy, &a);
    dps_economy_save(&loaded.economy, &b);
    CHECK(a.n == b.n && memcmp(a.bytes, b.bytes, a.n) == 0);
    dps_buffer_free(&half);
    dps_buffer_free(&a);
    dps_buffer_free(&b);
    world_close(&world);
    world_close(&loaded);
}

/* ---- amendments -------------------------------------------------------- */

TEST(an_amendment_raises_a_cap_and_pools_keep_their_averages_by_name)
{
    static const struct dps_setting amended[] = {{"networks.x.amendments",
        "[{at: 2026-01-11, source: s, set: {tokens.0.cap: 300e6, emission.0.amount: "
        "250e6 TOP, distribute.pools: [{name: large, merit: nodes, memory: 4, class: "
        "hotspot-mobile, to: treasury-SUB, kind: none}, {name: small, merit: nodes, "
        "memory: 100, class: helium-hotspot, kind: capacity}]}}]"}};
    struct world world;
    world_open_with(&world, within, amended, 1, 1);
    world_live(&world, 10);
    double large = member_of(&world)->parts[1];
    double small = member_of(&world)->parts[0];
    CHECK(large > 0.5 && small > 0);
    world_live(&world, 1);
    CHECK_CLOSE(member_of(&world)->parts[0], (3 * large + 0.5) / 4, 1e-12);
    CHECK_CLOSE(member_of(&world)->parts[1], (99 * small + 0.5) / 100, 1e-12);
    CHECK_INT(world.economy.ledger.tokens[member_of(&world)->first_token].cap,
        300000000000000);
    world_close(&world);
}

/* ---- crowding ---------------------------------------------------------- */

TEST(a_group_says_how_many_hexagons_it_stands_in)
{
    struct world world;
    world_open(&world, within, 1);
    world_live(&world, 2);
    const struct dps_distribution_cell *cells = member_of(&world)->cells.claims;
    CHECK(cells[A].density == 1);
    CHECK(cells[B].density == 1);
    CHECK_CLOSE(cells[C].density, 10.0 / 2, 1e-15);
    CHECK(strcmp(cells[A].class, "helium-hotspot") == 0);
    world_close(&world);
}

/* ---- populations ------------------------------------------------------- */

static const char classes[] = HEAD FLEET
    "population:\n"
    "  - {network: x, class: helium-hotspot, kind: count, rows: [{at: 2026-01-01, "
    "value: "
    "10}, {at: 2026-01-21, value: 30}]}\n"
    "  - {network: x, class: hotspot-mobile, kind: count, rows: [{at: 2026-01-01, "
    "value: "
    "0}, {at: 2026-01-11, value: 0}, {at: 2026-01-12, value: 25}, {at: 2026-01-31, "
    "value: 6}]}\n";

static int64_t
present(const struct world *world, const char *name)
{
    const struct dps_group *group = world_group(world, name);
    return group->count[DPS_WORKING] + group->count[DPS_IN_REPAIR];
}

TEST(a_population_of_a_class_moves_its_machines_alone)
{
    struct world world;
    world_open(&world, classes, 1);
    world_live(&world, 1);
    CHECK_INT(present(&world, "a"), 10);
    CHECK_INT(present(&world, "b") + present(&world, "c"), 0);
    world_live(&world, 11);
    CHECK_INT(present(&world, "b") + present(&world, "c"), 25);
    CHECK(present(&world, "a") > 10 && present(&world, "a") < 30);
    world_live(&world, 9);
    CHECK_INT(present(&world, "a"), 30);
    world_live(&world, 10);
    CHECK_INT(present(&world, "a"), 30);
    CHECK_INT(present(&world, "b") + present(&world, "c"), 6);
    world_close(&world);
}

TEST(populations_of_a_network_are_of_different_classes)
{
    struct world world;
    struct dps_error err;
    static const struct dps_setting same[] = {{"population.1.class", "helium-hotspot"}};
    static const struct dps_setting all[] = {{"population.0.class", "\"\""}};
    static const struct dps_setting owned[] = {{"fleet.0.operator", "{kind: loyal}"}};
    static const struct dps_setting other[] = {{"fleet.1.operator", "{kind: loyal}"},
        {"fleet.2.operator", "{kind: loyal}"},
        {"population", "[{network: x, class: helium-hotspot, kind: count, rows: [{at: "
                       "2026-01-01, value: 9}]}]"}};
    static const struct dps_setting bytes[] = {
        {"population.1", "{network: x, class: hotspot-mobile, kind: capacity, rows: "
                         "[{at: 2026-01-01, value: 1 TB}]}"}};
    CHECK_STATUS(world_try(&world, classes, same, 1, 1, &err), DPS_EINVAL);
    CHECK(
        strstr(err.text, "population.1.network is x, as that of population.0") != NULL);
    world_close(&world);
    CHECK_STATUS(world_try(&world, classes, all, 1, 1, &err), DPS_EINVAL);
    world_close(&world);
    CHECK_STATUS(world_try(&world, classes, owned, 1, 1, &err), DPS_EINVAL);
    CHECK(strstr(err.text, "population.0.network is x, but the operators of fleet.0") !=
          NULL);
    world_close(&world);
    CHECK_STATUS(world_try(&world, classes, bytes, 1, 1, &err), DPS_EINVAL);
    CHECK(strstr(err.text, "population.1.class is hotspot-mobile, but its target is a "
                           "capacity: give a number of nodes") != NULL);
    world_close(&world);
    world_open_with(&world, classes, other, 3, 1);
    world_live(&world, 3);
    CHECK_INT(present(&world, "a"), 9);
    CHECK_INT(present(&world, "b"), 20);
    world_close(&world);
}
