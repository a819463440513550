/* What of tokens and of machines' markets is recorded, and under which names. */
#include "models/hardware_market.h"
#include "sim/core/date.h"
#include "sim/economy/gauges.h"
#include "tests/test.h"
#include "tests/world.h"

#include <stdio.h>
#include <string.h>

static const char text[] =
    "title: names\n"
    "start: 2026-01-01\n"
    "length: 60 d\n"
    "hardware_market: {rtx4090: {deliveries: 1 node/d, kind: cycle}}\n"
    "networks:\n"
    "  x:\n"
    "    title: X\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: AA, decimals: 6}, {symbol: BB, decimals: 0},\n"
    "      {symbol: CC, decimals: 2, price: pegged, peg: 0.25 USD},\n"
    "      {symbol: DD, decimals: 3, price: treasury}]\n"
    "    emission: [{kind: vesting, amount: 9e6 AA, over: 60 d}]\n"
    "    genesis: [{kind: vesting, to: market, amount: 100 AA, over: 0 s},\n"
    "      {kind: vesting, to: treasury-DD, amount: 30 AA, over: 0 s},\n"
    "      {kind: vesting, to: someone, token: BB, amount: 5 BB, over: 0 s},\n"
    "      {kind: vesting, to: some, token: DD, amount: 60 DD, over: 0 s}]\n"
    "    rewards: {measure: count}\n"
    "    price: {kind: fixed, price: 4 USD}\n"
    "fleet: [{name: a, class: rtx4090, operator: home, network: x, count: 100,\n"
    "  prospects: 1000, operators: 50}]\n";

/* Records the economy as it stands; the value that came under that path and unit, and
 * whether there was one. */
static bool
is_recorded(const struct world *world, const char *path, const char *unit,
    union dps_value *value)
{
    char file[512];
    struct dps_error err;
    struct dps_gauges gauges = {.cells = NULL};
    struct dps_journal *journal = NULL;
    struct dps_journal_reader *reader = NULL;
    struct dps_journal_record record;
    size_t n = 0;
    size_t at = 0;
    bool found = false;
    bool more = true;
    snprintf(file, sizeof file, "%s/run.journal", test_folder());
    REQUIRE_OK(dps_journal_open(file, 0, &journal, &err), &err);
    REQUIRE_OK(dps_gauges_declare(&gauges, &world->economy, journal, &err), &err);
    REQUIRE_OK(dps_gauges_record(&gauges, &world->economy, journal, &err), &err);
    REQUIRE_OK(dps_journal_end(journal, dps_journal_chain(journal), &err), &err);
    dps_journal_close(&journal);
    REQUIRE_OK(dps_journal_reader_open(file, &reader, &err), &err);
    while (more) {
        REQUIRE_OK(dps_journal_read(reader, &record, &more, &err), &err);
        if (more && record.type == DPS_SERIES) {
            bool here = strcmp(record.series.path, path) == 0;
            CHECK(!here || strcmp(record.series.unit, unit) == 0);
            at = here ? n : at;
            found = found || here;
            n++;
        }
        if (more && record.type == DPS_ROW) {
            *value = record.row.cells[at];
        }
    }
    dps_journal_reader_close(&reader);
    dps_gauges_free(&gauges);
    return found;
}

TEST(each_token_has_its_price_and_its_supply_in_the_trace)
{
    struct world world;
    union dps_value value = {.i64 = 0};
    world_open(&world, text, 1);
    world_live(&world, 1);
    CHECK(is_recorded(&world, "networks/x/tokens/AA/price", "USD", &value));
    CHECK(value.f64 == 4);
    CHECK(is_recorded(&world, "networks/x/tokens/AA/minted", "1e-6 AA", &value));
    CHECK_INT(value.i64, INT64_C(150130000000));
    CHECK(is_recorded(&world, "networks/x/tokens/AA/burned", "1e-6 AA", &value));
    CHECK_INT(value.i64, 0);
    CHECK(!is_recorded(&world, "networks/x/tokens/BB/price", "USD", &value));
    CHECK(is_recorded(&world, "networks/x/tokens/BB/supply", "1e-0 BB", &value));
    CHECK_INT(value.i64, 5);
    CHECK(is_recorded(&world, "networks/x/tokens/CC/price", "USD", &value));
    CHECK(value.f64 == 0.25);
    CHECK(is_recorded(&world, "networks/x/tokens/DD/price", "USD", &value));
    CHECK_CLOSE(value.f64, 2, 1e-14);
    CHECK(is_recorded(&world, "networks/x/tokens/DD/supply", "1e-3 DD", &value));
    CHECK_INT(value.i64, 60000);
    world_close(&world);
}

TEST(each_market_of_machines_has_its_queue_and_its_price_in_the_trace)
{
    struct world world;
    union dps_value value = {.i64 = 0};
    world_open(&world, text, 1);
    CHECK(is_recorded(&world, "hardware/rtx4090/price_factor", "1", &value));
    CHECK(value.f64 == 1.25);
    CHECK(is_recorded(&world, "hardware/rtx4090/queue", "d", &value));
    CHECK(value.f64 == 0);
    world_live(&world, 30);
    const struct dps_hardware_queue *queue = &world.economy.dealers.items[0].queue;
    CHECK(is_recorded(&world, "hardware/rtx4090/ordered", "1", &value));
    CHECK_INT(value.i64, queue->ordered);
    CHECK(queue->ordered > 30);
    /* A machine a day: what was ordered in time waits its number of days at most. */
    CHECK(is_recorded(&world, "hardware/rtx4090/queue", "d", &value));
    CHECK(
        value.f64 > (double)queue->ordered - 30 && value.f64 <= (double)queue->ordered);
    CHECK(is_recorded(&world, "hardware/rtx4090/price_factor", "1", &value));
    CHECK(value.f64 < 1.25 && value.f64 > 1.24);
    world_close(&world);
}
