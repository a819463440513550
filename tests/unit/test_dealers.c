/* Where machines come from: one queue a class, a price that moves entry. */
#include "sim/core/date.h"
#include "sim/economy/economy.h"
#include "tests/test.h"

#include <stdio.h>
#include <string.h>

static const char head[] =
    "title: machines\n"
    "start: 2026-01-01\n"
    "length: 2 yr\n"
    "networks:\n"
    "  x:\n"
    "    title: X\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: XX, decimals: 6, cap: 1e9}]\n"
    "    emission: [{kind: vesting, amount: 50e6 XX, over: 5 yr}]\n"
    "    genesis: [{kind: vesting, to: market, amount: 100e6 XX, over: 0 s}]\n"
    "    rewards: {measure: count}\n"
    "    price: {kind: fixed, price: 1 USD}\n"
    "  y:\n"
    "    title: Y\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: YY, decimals: 6, cap: 1e9}]\n"
    "    emission: [{kind: vesting, amount: 10e6 YY, over: 5 yr}]\n"
    "    genesis: [{kind: vesting, to: market, amount: 100e6 YY, over: 0 s}]\n"
    "    rewards: {measure: count}\n"
    "    price: {kind: fixed, price: 1 USD}\n"
    "fleet:\n"
    "  - {name: a, class: rtx4090, operator: home, network: x, count: 100,\n"
    "     prospects: 5000, operators: 50}\n"
    "  - {name: b, class: rtx4090, operator: farm, network: y, count: 100,\n"
    "     prospects: 5000, operators: 5}\n"
    "  - {name: c, class: rtx3090, operator: farm, network: y, count: 100,\n"
    "     prospects: 500, operators: 5}\n";

struct world {
    struct dps_scenario *scenario;
    struct dps_economy economy;
};

static const char *const places[] = {"scenarios"};

static enum dps_status
read_world(struct world *world, const char *market, struct dps_error *err)
{
    char text[4096];
    const struct dps_scenario_options options = {.places = places, .n_places = 1};
    *world = (struct world){.scenario = NULL};
    snprintf(text, sizeof text, "%s%s", head, market);
    return dps_scenario_read("x.yaml", text, strlen(text), &dps_setup_record, &options,
        &world->scenario, err);
}

static void
open_world(struct world *world, const char *market)
{
    struct dps_error err;
    REQUIRE_OK(read_world(world, market, &err), &err);
    REQUIRE_OK(dps_economy_init(&world->economy, world->scenario, 1, &err), &err);
    world->economy.audit = true;
}

static void
close_world(struct world *world)
{
    dps_economy_free(&world->economy);
    dps_scenario_close(&world->scenario);
}

static void
live(struct world *world, uint32_t epochs)
{
    struct dps_error err;
    for (uint32_t i = 0; i < epochs; i++) {
        REQUIRE_OK(dps_economy_step(&world->economy, NULL, &err), &err);
    }
}

static const struct dps_group_cell *
cell_of(const struct world *world, uint32_t network, size_t i)
{
    return &world->economy.members[network].cells.items[i];
}

static int64_t
counted(const struct world *world, enum dps_count count)
{
    int64_t sum = 0;
    for (uint32_t g = 0; g < world->economy.fleet.n_groups; g++) {
        sum += world->economy.fleet.groups[g].count[count];
    }
    return sum;
}

TEST(without_a_market_machines_take_the_owners_lead_time_at_the_class_price)
{
    struct world world;
    open_world(&world, "");
    live(&world, 30);
    CHECK(world.economy.dealers.n == 0);
    const struct dps_group_cell *cell = cell_of(&world, 0, 0);
    CHECK(cell->delivery == cell->setup->owner->lead_time);
    CHECK(cell->capex == cell->setup->hardware->capex);
    close_world(&world);
}

TEST(a_market_without_queue_or_price_of_its_own_changes_nothing)
{
    struct world plain;
    struct world idle;
    open_world(&plain, "");
    open_world(
        &idle, "hardware_market: {default: {deliveries: 0 node/d, lead: 0 s}}\n");
    live(&plain, 200);
    live(&idle, 200);
    CHECK(idle.economy.dealers.n == 2);
    for (uint32_t i = 0; i < 2; i++) {
        CHECK(memcmp(plain.economy.members[i].figures, idle.economy.members[i].figures,
                  sizeof plain.economy.members[i].figures) == 0);
    }
    CHECK(counted(&plain, DPS_COUNT_JOINED) > 1000);
    close_world(&plain);
    close_world(&idle);
}

/* A twin of the queue is fed by what the fleet says was ordered; groups of both
 * networks are told the same. */
TEST(a_boom_of_orders_lengthens_the_lead_for_all_groups_of_the_class)
{
    struct world world;
    const struct dps_hardware_market twin = {
        .deliveries = 2 / (double)DPS_DAY, .lead = 7 * (double)DPS_DAY};
    struct dps_hardware_queue queue = {.free = 0};
    open_world(
        &world, "hardware_market: {rtx4090: {deliveries: 2 node/d, lead: 7 d}}\n");
    double longest = 0;
    int64_t before = 200;
    for (uint32_t e = 0; e < 200; e++) {
        int64_t date = dps_economy_date(&world.economy, e + 1);
        double lead = (double)dps_hardware_market_lead(&twin, &queue, date);
        live(&world, 1);
        const struct dps_group_cell *a = cell_of(&world, 0, 0);
        const struct dps_group_cell *b = cell_of(&world, 1, 0);
        CHECK(a->delivery == lead + a->setup->owner->lead_time);
        CHECK(b->delivery == lead + b->setup->owner->lead_time);
        const struct dps_group *groups = world.economy.fleet.groups;
        int64_t now =
            groups[0].count[DPS_COUNT_ORDERED] + groups[1].count[DPS_COUNT_ORDERED];
        if (now > before) {
            dps_hardware_market_order(&twin, &queue, date, now - before);
        }
        before = now;
        longest = lead > longest ? lead : longest;
    }
    CHECK(longest > 30 * (double)DPS_DAY);
    CHECK_INT(world.economy.dealers.items[0].queue.ordered, before - 200);
    const struct dps_group_cell *c = cell_of(&world, 1, 1);
    CHECK(c->delivery == c->setup->owner->lead_time);
    close_world(&world);
}

TEST(no_more_machines_arrive_than_are_delivered)
{
    struct world world;
    struct world plenty;
    open_world(
        &world, "hardware_market: {default: {deliveries: 0.5 node/d, lead: 7 d}}\n");
    open_world(&plenty, "hardware_market: {default: {lead: 7 d}}\n");
    live(&world, 365);
    live(&plenty, 365);
    /* Two queues, and at most an epoch's orders too many in each boom. */
    CHECK(counted(&world, DPS_COUNT_JOINED) - 300 < 365 + 100);
    CHECK(counted(&plenty, DPS_COUNT_JOINED) - 300 > 2 * 365);
    CHECK(world.economy.dealers.items[0].queue.free >
          dps_economy_date(&world.economy, 365));
    close_world(&world);
    close_world(&plenty);
}

static int64_t
bought_at(const char *market, double factor)
{
    struct world world;
    open_world(&world, market);
    live(&world, 120);
    const struct dps_group_cell *cell = cell_of(&world, 0, 0);
    CHECK_CLOSE(cell->capex, factor * cell->setup->hardware->capex, 1e-12);
    int64_t bought = counted(&world, DPS_COUNT_ORDERED);
    close_world(&world);
    return bought;
}

TEST(a_cycle_of_the_machines_price_moves_entry)
{
    int64_t dear = bought_at("hardware_market: {default: {lead: 0 s, kind: cycle,\n"
                             "  amplitude: 80 %, period: 1e6 yr, peak: start}}\n",
        1.8);
    int64_t usual = bought_at("hardware_market: {default: {lead: 0 s}}\n", 1);
    int64_t cheap = bought_at("hardware_market: {default: {lead: 0 s, kind: table,\n"
                              "  rows: [{at: 2026-01-01, factor: 0.2}]}}\n",
        0.2);
    CHECK(dear < usual && usual < cheap);
    CHECK(cheap - usual > (usual - 300) / 10);
}

TEST(a_loaded_queue_goes_on_as_the_saved_one)
{
    static const char market[] =
        "hardware_market:\n"
        "  default: {deliveries: 2.3 node/d, kind: cycle, period: 200 d}\n";
    struct world world;
    struct world loaded;
    struct dps_error err;
    struct dps_buffer half = {.n = 0};
    struct dps_buffer a = {.n = 0};
    struct dps_buffer b = {.n = 0};
    open_world(&world, market);
    open_world(&loaded, market);
    live(&world, 75);
    dps_economy_save(&world.economy, &half);
    struct dps_reader in = dps_reader_of(half.bytes, half.n);
    REQUIRE_OK(dps_economy_load(&loaded.economy, &in, &err), &err);
    CHECK(loaded.economy.dealers.items[0].queue.beyond != 0);
    live(&world, 150);
    live(&loaded, 150);
    dps_economy_save(&world.economy, &a);
    dps_economy_save(&loaded.economy, &b);
    CHECK(a.n == b.n && memcmp(a.bytes, b.bytes, a.n) == 0);
    dps_buffer_free(&half);
    dps_buffer_free(&a);
    dps_buffer_free(&b);
    close_world(&world);
    close_world(&loaded);
}

TEST(markets_that_nobody_buys_at_are_refused)
{
    static const struct {
        const char *market, *sentence;
    } cases[] = {
        {"hardware_market: {rtx4080: {}}\n",
            "x.yaml:28:18: hardware_market has rtx4080, which is the class of no group "
            "of the "
            "fleet"},
        {"  - {name: d, network: y, count: 1, operators: 1, class: {title: odd, "
         "source: made up, rate: 1, cost: 0 USD/d,\n"
         "     up: {kind: never}, repair: {kind: never}}}\n"
         "hardware_market: {default: {}}\n",
            "x.yaml:28:58: fleet.3.class.name is empty, and hardware_market.default "
            "needs it "
            "to know whom the machines' queue is shared with"},
        {"hardware_market: {rtx4090: {deliveries: -1 node/d}}\n",
            "x.yaml:28:41: hardware_market.rtx4090.deliveries is -1 node/d, not in [0, "
            "1e6] "
            "node/s"},
        {"hardware_market: {rtx4090: {lead: 400 yr}}\n",
            "x.yaml:28:35: hardware_market.rtx4090.lead is 400 yr, not in [0, 1e10] s"},
    };
    for (size_t i = 0; i < DPS_COUNT_OF(cases); i++) {
        struct world world;
        struct dps_error err = {0};
        enum dps_status status = read_world(&world, cases[i].market, &err);
        CHECK_FAILS(status, &err, DPS_EINVAL, cases[i].sentence);
        dps_scenario_close(&world.scenario);
    }
}
