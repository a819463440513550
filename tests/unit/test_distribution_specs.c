/* Laws that share by what machines are and by whose they are. */
#include "models/distribution/availability.h"
#include "models/distribution/compound.h"
#include "models/distribution/distribution.h"
#include "models/distribution/pools.h"
#include "models/spec.h"
#include "sim/core/maths.h"
#include "tests/test.h"
#include "tests/world.h"

#include <math.h>

#define LIST(a)                                                                        \
    {                                                                                  \
        (void *)(uintptr_t)(a), DPS_COUNT_OF(a)                                        \
    }

static const struct dps_spec small[] = {{"points", 100}, {"vram", 8}};
static const struct dps_spec large[] = {{"points", 900}, {"vram", 32}, {"extra", 2}};
static const struct dps_list small_specs = LIST(small);
static const struct dps_list large_specs = LIST(large);

/* ---- figures by name ------------------------------------------------------ */

TEST(a_figure_that_a_machine_does_not_have_is_0)
{
    CHECK_CLOSE(dps_spec_of(&large_specs, "extra"), 2, 0);
    CHECK_CLOSE(dps_spec_of(&small_specs, "extra"), 0, 0);
    CHECK_CLOSE(dps_spec_of(NULL, "extra"), 0, 0);
    CHECK_CLOSE(dps_spec_of(&(struct dps_list){NULL, 0}, "extra"), 0, 0);
}

/* ---- compound ------------------------------------------------------------- */

static const struct dps_spec weights[] = {{"points", 0.01}, {"extra", 0.5}};

TEST(a_compound_is_the_weighted_sum_of_figures_times_the_time)
{
    const struct dps_distribution_compound worked = {"worked", LIST(weights)};
    const struct dps_distribution_compound there = {"online", LIST(weights)};
    const struct dps_distribution_cell cells[] = {
        {.nodes = 3, .online = 0.5, .busy = 0.25, .specs = &small_specs},
        {.nodes = 2, .online = 1, .busy = 1, .specs = &large_specs},
        {.nodes = 9, .online = 1, .busy = 1},
    };
    const struct dps_distribution_epoch epoch = {.cells = cells, .n = 3};
    double scores[3];
    CHECK_CLOSE(dps_compound_multiplier(&worked, &large_specs), 10, 1e-15);
    dps_distribution_compound.scores(&worked, &epoch, scores);
    CHECK_CLOSE(scores[0], 3 * 0.5 * 0.25 * 1, 1e-15);
    CHECK_CLOSE(scores[1], 20, 1e-15);
    CHECK_CLOSE(scores[2], 0, 0);
    dps_distribution_compound.scores(&there, &epoch, scores);
    CHECK_CLOSE(scores[0], 1.5, 1e-15);
}

/* ---- availability ---------------------------------------------------------- */

static const struct dps_spec logs[] = {{"points", 3}, {"vram", 3}};

TEST(availability_weighs_logarithms_against_those_of_the_mean)
{
    const struct dps_distribution_availability law = {
        .penalty = 0.65, .free = 3, .base = 1, .logs = LIST(logs)};
    const struct dps_distribution_cell cells[] = {
        {.nodes = 3, .online = 1, .per_wallet = 1, .specs = &small_specs},
        {.nodes = 1, .online = 1, .per_wallet = 1, .specs = &large_specs},
    };
    const struct dps_distribution_epoch epoch = {.cells = cells, .n = 2};
    double scores[2];
    dps_distribution_availability.scores(&law, &epoch, scores);
    double points = dps_log(300);
    double vram = dps_log(14);
    CHECK_CLOSE(
        scores[0], 3 * (1 + 3 * dps_log(100) / points + 3 * dps_log(8) / vram), 1e-14);
    CHECK_CLOSE(
        scores[1], 1 + 3 * dps_log(900) / points + 3 * dps_log(32) / vram, 1e-14);
}

TEST(alike_machines_count_alike_whatever_they_are)
{
    const struct dps_distribution_availability law = {
        .free = 1, .base = 1, .logs = LIST(logs)};
    const struct dps_distribution_cell cells[] = {
        {.nodes = 5, .online = 0.5, .per_wallet = 1, .specs = &large_specs}};
    const struct dps_distribution_epoch epoch = {.cells = cells, .n = 1};
    double score = 0;
    dps_distribution_availability.scores(&law, &epoch, &score);
    CHECK_CLOSE(score, 5 * 0.5 * 7, 1e-14);
}

TEST(every_wallet_is_penalised_by_its_own_size)
{
    const struct dps_distribution_availability law = {
        .penalty = 0.65, .free = 3, .base = 1};
    struct dps_wallets wallets = {.of = {[0] = 7, [1] = 10, [3] = 2, [5] = 1}};
    struct dps_distribution_cell cell = {
        .nodes = 21, .online = 1, .per_wallet = 99, .wallets = &wallets};
    double five = exp(-0.65 * 2);
    CHECK_CLOSE(dps_availability_mean(&law, &cell), (16 + 5 * five) / 21, 1e-14);
    wallets.larger = 2;
    wallets.in_larger = 200;
    CHECK_CLOSE(dps_availability_mean(&law, &cell),
        (16 + 5 * five + 200 * exp(-0.65 * 97)) / 221, 1e-14);
    const struct dps_wallets idle = {.of = {[0] = 4}};
    cell.wallets = &idle;
    CHECK_CLOSE(dps_availability_mean(&law, &cell), 1, 0);
    cell.wallets = NULL;
    cell.per_wallet = 5;
    CHECK_CLOSE(dps_availability_mean(&law, &cell), five, 1e-14);
}

TEST(wallets_are_asked_for_wherever_the_law_stands)
{
    const struct dps_reward_pool pools[] = {
        {.law = {&dps_distribution_compound.base, NULL}},
        {.law = {&dps_distribution_availability.base, NULL}}};
    const struct dps_distribution_pools in = {LIST(pools)};
    const struct dps_distribution_pools first = {{(void *)(uintptr_t)pools, 1}};
    const struct dps_distribution alone = {
        .law = {&dps_distribution_availability.base, NULL}};
    const struct dps_distribution among = {.law = {&dps_distribution_pools.base, &in}};
    const struct dps_distribution none = {
        .law = {&dps_distribution_pools.base, &first}};
    CHECK(dps_distribution_by_wallet(&alone));
    CHECK(dps_distribution_by_wallet(&among));
    CHECK(!dps_distribution_by_wallet(&none));
}

/* ---- in the economy -------------------------------------------------------- */

/* Three wallets of two nodes and two of about six, and nodes that may join, share 100 A
 * a day, and 4 A for each node of a pot's. */
static const char text[] =
    "title: wallets\n"
    "start: 2026-01-01\n"
    "length: 20 d\n"
    "networks:\n"
    "  x:\n"
    "    title: X\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: A, decimals: 6}]\n"
    "    emission:\n"
    "      - {name: all, kind: vesting, amount: 2000 A, over: 20 d, step: 1 d}\n"
    "      - {name: pot, to: pot, kind: vesting, amount: 2000 A, over: 20 d, step: 1 "
    "d}\n"
    "    rewards: {measure: count, grain: 1}\n"
    "    distribute: {kind: availability, penalty: 0.65, free: 3}\n"
    "    pots:\n"
    "      - {account: pot, each: 4 A, by: {kind: compound, time: online,\n"
    "        weights: {gpu: 0.5, flag: 1}}}\n"
    "fleet:\n"
    "  - {name: few, class: {extends: h100, specs: {gpu: 2}, up: {kind: never}},\n"
    "     region: world, operator: {kind: loyal}, network: x, count: 6, operators: 3,\n"
    "     skew: 1e9}\n"
    "  - {name: many, class: {extends: h100, specs: {flag: 3}, up: {kind: never}},\n"
    "     region: world, operator: {kind: loyal}, network: x, count: 12,\n"
    "     prospects: 9, operators: 2, skew: 1e9}\n";

/* What an operator's nodes count for that work at present, by RNP-015. */
static double
counted(const struct dps_fleet *fleet, const struct dps_operator *owner)
{
    double n = 0;
    for (uint32_t i = owner[0].first; i < owner[1].first; i++) {
        n += fleet->nodes[i].state == DPS_WORKING;
    }
    return n * (n > 3 ? exp(-0.65 * (n - 3)) : 1);
}

TEST(groups_earn_by_their_wallets_and_by_what_their_machines_are)
{
    struct world world;
    world_open(&world, text, 1);
    const struct dps_fleet *fleet = &world.economy.fleet;
    const struct dps_operator *owners =
        &fleet->operators[world_group(&world, "many")->first_operator];
    double many = counted(fleet, &owners[0]) + counted(fleet, &owners[1]);
    double few = 100 * 6 / (6 + many) + 100 * 6. / (6 + 36); /* 168 wanted of it */
    CHECK_INT(owners[2].first - owners[0].first, 12 + 9);
    world_live(&world, 1);
    const struct dps_cells *cells = &world.economy.members[0].cells;
    CHECK_CLOSE((double)cells->items[0].rewarded / 1e6, few, 1e-7);
    CHECK_CLOSE((double)world_balance(&world, "x/nodes") / 1e6, 200, 1e-7);
    world_close(&world);
}
