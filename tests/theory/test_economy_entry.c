/* Nodes come and go in a whole economy: free entry against its closed form, emission
 * that ends, a price that crashes. */
#include "tests/test.h"
#include "tests/world.h"

#include <stdio.h>

/* Equal nodes share 2000 XX a day at USD 0.5, and cost USD 1 a day each. */
static const char town[] =
    "title: equal nodes\n"
    "start: 2026-01-01\n"
    "length: 8 yr\n"
    "networks:\n"
    "  x:\n"
    "    title: X\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: XX, decimals: 6, cap: 1e9}]\n"
    "    emission: [{kind: vesting, to: nodes, amount: 5840000 XX, over: 8 yr}]\n"
    "    price: {kind: fixed, price: 0.5 USD}\n"
    "fleet:\n"
    "  - {name: a, network: x, count: 300, prospects: 2700, operators: 300,\n"
    "     operator: {kind: marginal, haste: 12 1/yr},\n"
    "     class: {title: box, source: made up, capacity: 1 GiB, cost: 1 USD/d,\n"
    "       capex: 730 USD, up: {kind: never}, repair: {kind: fixed, time: 1 h}}}\n";

/* ---- free entry ---------------------------------------------------------- */

/* Where the population settles, and that it stays there. */
static void
check_entry(const struct dps_setting *settings, size_t n, uint32_t days, double wanted)
{
    struct world world;
    world_open_with(&world, town, settings, n, 1);
    double per_day = 86400.0 / (double)(world.economy.setup->epoch.ns / 1000000000);
    world_live(&world, (uint32_t)(days * per_day));
    CHECK_CLOSE(world_figure(&world, "nodes"), wanted, 0.02);
    world_live(&world, (uint32_t)(200 * per_day));
    CHECK_CLOSE(world_figure(&world, "nodes"), wanted, 0.02);
    CHECK_CLOSE(world_figure(&world, "income"), 1000, 1e-6);
    world_close(&world);
}

TEST(equal_nodes_enter_until_emission_is_worth_what_they_cost)
{
    const struct dps_setting none[] = {{"seed", "1"}};
    const struct dps_setting many[] = {
        {"fleet.0.count", "2500"}, {"fleet.0.prospects", "500"}};
    check_entry(none, 1, 1200, 1000);
    check_entry(many, 2, 1200, 1000);
}

TEST(who_wants_the_price_back_enters_until_emission_pays_that_too)
{
    const struct dps_setting roi[] = {
        {"fleet.0.operator", "{kind: roi, payback: 730 d, haste: 12 1/yr}"}};
    check_entry(roi, 1, 1600, 1000.0 / (1 + 730.0 / 730));
}

TEST(free_entry_does_not_hang_on_the_length_of_an_epoch)
{
    const struct dps_setting hours[] = {{"epoch", "6 h"}};
    check_entry(hours, 1, 1200, 1000);
}
