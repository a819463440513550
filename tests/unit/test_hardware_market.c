#include "models/hardware_market.h"

#include "sim/core/date.h"
#include "tests/test.h"

#include <math.h>
#include <string.h>

enum { DAY = 86400 };

static const struct dps_hardware_market scarce = {.deliveries = 10.0 / DAY,
    .lead = 3 * DAY,
    .factor = {&dps_hardware_price_steady.base, NULL}};

TEST(who_orders_later_waits_longer_for_the_same_queue)
{
    struct dps_hardware_queue queue = {0};
    struct dps_hardware_delivery a = dps_hardware_market_order(&scarce, &queue, 0, 100);
    struct dps_hardware_delivery b =
        dps_hardware_market_order(&scarce, &queue, DAY, 50);
    CHECK_WITHIN((double)a.first, 3.1 * DAY, 1);
    CHECK_WITHIN((double)a.last, 13 * DAY, 1);
    CHECK_WITHIN((double)b.last, 18 * DAY, 1);
    CHECK(b.first > a.last);
    CHECK_INT(queue.ordered, 150);
    CHECK_WITHIN((double)dps_hardware_market_lead(&scarce, &queue, DAY), 17.1 * DAY, 1);
}

TEST(the_queue_delivers_no_more_than_it_can_in_any_time)
{
    struct dps_hardware_queue queue = {0};
    int64_t last = 0;
    int64_t n = 0;
    for (int64_t day = 0; day < 1000; day++) {
        int64_t some = day % 7 == 0 ? 60 : 8;
        n += some;
        last = dps_hardware_market_order(&scarce, &queue, day * DAY, some).last;
        CHECK((double)(last - 3 * DAY) >= (double)n / 10 * DAY - 1);
    }
    CHECK_WITHIN((double)last, (double)n / 10 * DAY + 3 * DAY, 10);
}

TEST(an_order_in_parts_arrives_as_the_whole_does)
{
    struct dps_hardware_queue whole = {0};
    struct dps_hardware_queue parts = {0};
    const struct dps_hardware_market odd = {.deliveries = 1.0 / 7.3, .lead = 11};
    struct dps_hardware_delivery once =
        dps_hardware_market_order(&odd, &whole, 5, 1000003);
    int64_t last = 0;
    for (int i = 0; i < 1000003; i++) {
        last = dps_hardware_market_order(&odd, &parts, 5, 1).last;
    }
    CHECK_INT(last, once.last);
    CHECK(memcmp(&whole, &parts, sizeof whole) == 0);
}

TEST(without_shortage_only_the_lead_time_passes)
{
    const struct dps_hardware_market plenty = {.deliveries = 0, .lead = 14 * DAY};
    struct dps_hardware_queue queue = {0};
    struct dps_hardware_delivery delivery =
        dps_hardware_market_order(&plenty, &queue, 1000, 1000000000);
    CHECK_INT(delivery.first, 1000 + 14 * DAY);
    CHECK_INT(delivery.last, 1000 + 14 * DAY);
    CHECK_INT(dps_hardware_market_lead(&plenty, &queue, 2000), 14 * DAY);
}

TEST(an_idle_queue_does_not_catch_up)
{
    struct dps_hardware_queue queue = {0};
    (void)dps_hardware_market_order(&scarce, &queue, 0, 10);
    CHECK_WITHIN(
        (double)dps_hardware_market_lead(&scarce, &queue, 100 * DAY), 3.1 * DAY, 1);
}

TEST(prices_stay_or_go_round_or_follow_their_rows)
{
    struct dps_hardware_price_row rows[] = {{100, 1}, {200, 4}, {300, 2}};
    const struct dps_hardware_table_price table = {{rows, 3}};
    const struct dps_hardware_cycle_price cycle = {0.3, 400, 1000};
    const struct dps_hardware_market by_table = {
        .factor = {&dps_hardware_price_table.base, &table}};
    const struct dps_hardware_market by_cycle = {
        .factor = {&dps_hardware_price_cycle.base, &cycle}};
    CHECK(dps_hardware_market_factor(&scarce, 12345) == 1);
    CHECK(dps_hardware_market_factor(&by_table, 0) == 1);
    CHECK_CLOSE(dps_hardware_market_factor(&by_table, 150), 2, 1e-15);
    CHECK_CLOSE(dps_hardware_market_factor(&by_table, 200), 4, 1e-15);
    CHECK_CLOSE(dps_hardware_market_factor(&by_table, 250), sqrt(8), 1e-15);
    CHECK(dps_hardware_market_factor(&by_table, 999) == 2);
    CHECK_CLOSE(dps_hardware_market_factor(&by_cycle, 1000), 1.3, 1e-15);
    CHECK_CLOSE(dps_hardware_market_factor(&by_cycle, 1200), 0.7, 1e-15);
    CHECK_CLOSE(dps_hardware_market_factor(&by_cycle, 900), 1, 1e-15);
    CHECK_CLOSE(dps_hardware_market_factor(&by_cycle, 1000 - 40000), 1.3, 1e-15);
}

TEST(the_tables_of_the_hardware_market_hold_together)
{
    struct dps_error err;
    struct dps_hardware_price_row rows[] = {{100, 1}, {100, 4}};
    const struct dps_hardware_table_price twice = {{rows, 2}};
    const struct dps_hardware_table_price none = {{NULL, 0}};
    CHECK_OK(dps_record_check(&dps_hardware_market_record, &err), &err);
    CHECK_FAILS(dps_hardware_price_table.base.params->check(&twice, &err), &err,
        DPS_EINVAL, "rows.1.at is not after the row before it");
    CHECK_FAILS(dps_hardware_price_table.base.params->check(&none, &err), &err,
        DPS_EINVAL, "rows is empty, not at least one factor");
}
