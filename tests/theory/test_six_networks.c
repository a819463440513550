/* Cards between the four compute networks of scenarios/six-networks.yaml, in small:
 * they go where users come to ask for more, and only where they may. */
#include "tests/test.h"
#include "tests/world.h"

#include <stdio.h>

enum { WEEKS = 52, MORE = 30 };

/* The rules and the six networks of the scenario, with 2,000 cards, steady prices and
 * little demand.  From the second year on users ask Nosana for three times as much. */
#define CARDS(also_)                                                                   \
    "extends: six-networks\n"                                                          \
    "length: 3 yr\n"                                                                   \
    "factor: none\n"                                                                   \
    "networks:\n"                                                                      \
    "  filecoin: {price: {kind: fixed, price: 3 USD}}\n"                               \
    "  helium: {price: {kind: fixed, price: 5 USD}}\n"                                 \
    "  render: {price: {kind: fixed, price: 0.01 USD}}\n"                              \
    "  akash:\n"                                                                       \
    "    price: {kind: fixed, price: 2 USD}\n"                                         \
    "    demand: [{service: compute, kind: constant, level: 12e3}]\n"                  \
    "  nosana:\n"                                                                      \
    "    price: {kind: fixed, price: 1 USD}\n"                                         \
    "    demand: [{service: inference, kind: table, between: steps, rows: [{at: "      \
    "2024-09-11, value: 12e3}, {at: 2025-09-10, value: 36e3}]}]\n"                     \
    "  ocean:\n"                                                                       \
    "    price: {kind: fixed, price: 1 USD}\n"                                         \
    "    demand: [{service: compute-to-data, kind: constant, level: 100}]\n"           \
    "population: []\n"                                                                 \
    "fleet:\n"                                                                         \
    "  - {name: akash, class: rtx4090, region: europe, network: akash, count: 1000,\n" \
    "     operators: 300, " also_ "operator: {kind: marginal, sell: 100 %, patience: " \
    "200, switch: {haste: 24 1/yr}}}\n"                                                \
    "  - {name: nosana, class: rtx4090, region: europe, network: nosana, count: "      \
    "1000,\n"                                                                          \
    "     operators: 300, operator: {kind: loyal, sell: 100 %}}\n"

static const char free_to_move[] =
    CARDS("also: [{network: render}, {network: nosana}, {network: ocean}], ");
static const char bound[] = CARDS("");
static const struct dps_setting steady[] = {
    {"networks.nosana.demand.0.rows", "[{at: 2024-09-11, value: 12e3}]"}};

static double
online(const struct world *world, const char *network)
{
    return world_figure_of(world, network, "online");
}

/* What a card earns in a day there [USD]. */
static double
pay(const struct world *world, const char *network)
{
    return world_figure_of(world, network, "income") / online(world, network);
}

TEST(cards_go_to_the_network_whose_users_ask_for_more_and_not_before_they_do)
{
    struct world jump;
    struct world same;
    world_open(&jump, free_to_move, 1);
    world_open_with(&same, free_to_move, steady, 1, 1);
    for (int week = 0; week < WEEKS; week++) {
        world_live(&jump, 1);
        world_live(&same, 1);
        CHECK(online(&jump, "nosana") == online(&same, "nosana"));
        CHECK(online(&jump, "akash") == online(&same, "akash"));
    }
    double before = online(&jump, "nosana");
    world_live(&jump, 1);
    CHECK(pay(&jump, "nosana") > 1.5 * pay(&jump, "akash"));
    double gap = pay(&jump, "nosana") / pay(&jump, "akash");
    world_live(&jump, MORE);
    world_live(&same, MORE + 1);
    printf("# nosana %g, then %g, else %g; pays %g of akash, then %g\n", before,
        online(&jump, "nosana"), online(&same, "nosana"), gap,
        pay(&jump, "nosana") / pay(&jump, "akash"));
    CHECK(online(&jump, "nosana") > before + 100);
    CHECK(online(&jump, "nosana") > online(&same, "nosana") + 100);
    CHECK(online(&jump, "akash") < online(&same, "akash") - 100);
    CHECK(pay(&jump, "nosana") / pay(&jump, "akash") < gap);
    world_close(&jump);
    world_close(&same);
}

TEST(cards_that_serve_one_network_stay_there_whatever_others_pay)
{
    struct world jump;
    struct world same;
    world_open(&jump, bound, 1);
    world_open_with(&same, bound, steady, 1, 1);
    world_live(&jump, WEEKS + MORE + 1);
    world_live(&same, WEEKS + MORE + 1);
    CHECK(pay(&jump, "nosana") > 1.5 * pay(&same, "nosana"));
    CHECK(online(&jump, "nosana") == online(&same, "nosana"));
    CHECK(online(&jump, "akash") == online(&same, "akash"));
    CHECK_INT(world_group(&jump, "akash")->count[DPS_COUNT_WENT], 0);
    world_close(&jump);
    world_close(&same);
}

/* Every epoch checks that no token is made or lost; world_live walks all accounts. */
TEST(every_token_of_the_six_networks_is_where_its_rules_put_it)
{
    struct world world;
    world_open(&world, free_to_move, 2);
    world.economy.audit = true;
    CHECK_INT((int64_t)world.economy.n_members, 6);
    world_live(&world, WEEKS + MORE);
    world_close(&world);
}
