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

/* Repairs cost a fifth of the time, revenue comes beside emission, power beside upkeep:
 * 2000 XX at USD 0.5 and USD 500 a day of users, against USD 1 + 0.25 a day. */
TEST(revenue_power_and_repairs_count_in_free_entry)
{
    const struct dps_setting settings[] = {
        {"fleet.0.class.up", "{kind: exponential, mean: 4 d}"},
        {"fleet.0.class.repair", "{kind: exponential, mean: 1 d}"},
        {"fleet.0.class.power", "0.1 kW"},
        {"fleet.0.region",
            "{name: r, title: R, source: made up, power_price: 0.104166667 USD/kWh}"},
        {"networks.x.market", "{kind: posted, price: 0.5 USD}"},
        {"networks.x.demand",
            "[{service: work, unit: h, kind: constant, level: 1000}]"},
        {"networks.x.payment", "{kind: transfer, in: usd, take: 0}"},
    };
    struct world world;
    world_open_with(&world, town, settings, DPS_COUNT_OF(settings), 1);
    world_live(&world, 1500);
    CHECK_CLOSE(world_figure(&world, "nodes"), 1500 / 1.25, 0.02);
    CHECK_CLOSE(world_figure(&world, "income"), 1500, 1e-3);
    CHECK_CLOSE(world_figure(&world, "running_cost"), 1500, 0.02);
    world_close(&world);
}

/* What is paid once a month is no windfall for those who are reviewed on that day, and
 * no loss for all others. */
TEST(pay_by_the_month_keeps_as_many_as_pay_by_the_day)
{
    static const struct dps_setting cases[2][2] = {
        {{"epoch", "1 d"}, {"networks.x.emission.0.step", "30 d"}},
        {{"epoch", "6 h"}, {"networks.x.emission.0.step", "1 d"}},
    };
    for (int i = 0; i < 2; i++) {
        struct world world;
        double nodes = 0;
        uint32_t per_day = i == 0 ? 1 : 4;
        world_open_with(&world, town, cases[i], 2, 1);
        world_live(&world, 900 * per_day);
        for (int k = 0; k < 60; k++) {
            world_live(&world, 10 * per_day);
            nodes += world_figure(&world, "nodes") / 60;
        }
        CHECK_CLOSE(nodes, 1000, 0.02);
        world_close(&world);
    }
}

/* All leave while the price is nothing, and come back when it is what it was. */
TEST(a_town_that_was_left_is_entered_again)
{
    const struct dps_setting settings[] = {{"networks.x.price",
        "{kind: table, rows: [{at: 2026-01-01, value: 0.5 USD}, {at: 2026-06-30, "
        "value: 0.5 USD}, {at: 2026-07-01, value: 1e-6 USD}, {at: 2027-06-30, "
        "value: 1e-6 USD}, {at: 2027-07-01, value: 0.5 USD}]}"}};
    struct world world;
    world_open_with(&world, town, settings, 1, 1);
    world_live(&world, 500);
    CHECK(world_figure(&world, "nodes") < 1);
    world_live(&world, 1500);
    CHECK_CLOSE(world_figure(&world, "nodes"), 1000, 0.02);
    world_close(&world);
}

/* ---- exits --------------------------------------------------------------- */

enum { CRASH = 100, NODES = 300 }; /* day, and of either group */

/* Nodes who look at profit beside as many loyal ones; at first all make money. */
static const char two[] =
    "title: who leaves\n"
    "start: 2026-01-01\n"
    "length: 4 yr\n"
    "review: 30 d\n"
    "networks:\n"
    "  x:\n"
    "    title: X\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: XX, decimals: 6, cap: 1e9}]\n"
    "    emission: [{kind: vesting, to: nodes, amount: 5840000 XX, over: 4 yr}]\n"
    "    price: {kind: fixed, price: 0.5 USD}\n"
    "fleet:\n"
    "  - {name: a, network: x, count: 300, operators: 300, operator: {kind: "
    "marginal},\n"
    "     class: &box {title: box, source: made up, capacity: 1 GiB, cost: 1 USD/d,\n"
    "       up: {kind: never}, repair: {kind: fixed, time: 1 h}}}\n"
    "  - {name: b, network: x, count: 300, operators: 300, operator: {kind: loyal},\n"
    "     class: *box}\n";

static int64_t
working(const struct world *world, const char *group)
{
    return world_group(world, group)->count[DPS_WORKING];
}

TEST(emission_that_ends_drains_those_who_look_at_profit_and_not_the_loyal)
{
    static const char *const kinds[] = {"{kind: marginal}",
        "{kind: roi, payback: 1 yr}", "{kind: npv, discount: 20 %/yr, horizon: 3 yr}"};
    for (size_t k = 0; k < DPS_COUNT_OF(kinds); k++) {
        const struct dps_setting settings[] = {{"fleet.0.operator", kinds[k]},
            {"networks.x.amendments", "[{at: 2026-04-11, source: made up, set: "
                                      "{emission.0: {kind: none}}}]"}};
        struct world world;
        world_open_with(&world, two, settings, 2, 1);
        world_live(&world, CRASH);
        CHECK_INT(working(&world, "a"), NODES);
        CHECK_CLOSE(world_figure(&world, "rewards"), 4000, 1e-6);
        /* The last month's mean falls below cost within a month, then patience runs. */
        world_live(&world, 4 * 30 + 1);
        CHECK_CLOSE(world_figure(&world, "minted"), 0, 1e-12);
        CHECK_INT(working(&world, "a"), 0);
        CHECK_INT(working(&world, "b"), NODES);
        world_close(&world);
    }
}

/* The price falls to nothing within day CRASH; reviews see it from the next day on.  A
 * node leaves at its k-th review after that, and reviews are P days apart: the first
 * P-th of them after (k - 1) P days, the last one after k P - 1. */
static void
check_patience(int patience, int period)
{
    char operator[64];
    char review[16];
    snprintf(operator, sizeof operator, "{kind: marginal, patience: %d}", patience);
    snprintf(review, sizeof review, "%d d", period);
    const struct dps_setting settings[] = {
        {"fleet.0.operator", operator}, {"review", review},
            {"networks.x.price",
                "{kind: table, rows: [{at: 2026-04-11, value: 0.5 USD}, {at: "
                "2026-04-11T01:00:00Z, value: 1e-6 USD}]}"}};
    struct world world;
    world_open_with(&world, two, settings, 3, 1);
    world_live(&world, CRASH + 1);
    CHECK_INT(working(&world, "a"), NODES);
    for (int day = 0; day < patience * period; day++) {
        struct dps_error err;
        REQUIRE_OK(dps_economy_step(&world.economy, NULL, &err), &err);
        int after = day - (patience - 1) * period + 1;
        int64_t left = after < 0 ? 0 : NODES * after / period;
        CHECK_INT(NODES - working(&world, "a"), left);
    }
    CHECK_INT(working(&world, "b"), NODES);
    world_close(&world);
}

TEST(a_crash_makes_nodes_leave_after_just_their_patience)
{
    check_patience(1, 30);
    check_patience(3, 30);
    check_patience(2, 10);
    check_patience(5, 6);
}
