#include "sim/host/outputs.h"
#include "tests/test.h"

#include <string.h>

enum { CAP = 1000, NODES = 12345 };

static struct dps_outputs
orders_of(struct dpk_orders *orders, uint32_t cap, uint32_t node_cap)
{
    struct dps_error err;
    struct dps_outputs outputs = {0};
    REQUIRE_OK(dps_outputs_orders(&outputs, cap, node_cap, orders, &err), &err);
    return outputs;
}

TEST(every_array_of_orders_has_the_room_that_it_says)
{
    struct dpk_orders orders;
    struct dps_outputs outputs = orders_of(&orders, CAP, NODES);
    CHECK(orders.cap == CAP && orders.node_cap == NODES && orders.n == 0);
    memset(orders.what, 1, CAP * sizeof *orders.what);
    memset(orders.job, 2, CAP * sizeof *orders.job);
    memset(orders.at, 3, CAP * sizeof *orders.at);
    memset(orders.price, 4, CAP * sizeof *orders.price);
    memset(orders.node_first, 5, (CAP + 1) * sizeof *orders.node_first);
    memset(orders.node, 6, NODES * sizeof *orders.node);
    memset(orders.devices, 7, NODES * sizeof *orders.devices);
    CHECK_INT(orders.what[CAP - 1], 0x01010101);
    CHECK_INT(orders.job[0], 0x02020202);
    CHECK_INT(orders.node_first[CAP], 0x05050505);
    CHECK_INT(orders.node[0], 0x06060606);
    dps_outputs_free(&outputs);
    dps_outputs_free(&outputs);
}

TEST(what_lies_beside_an_array_is_known_by_its_name)
{
    struct dpk_orders orders;
    struct dps_outputs outputs = orders_of(&orders, CAP, NODES);
    bool behind = false;
    CHECK_TEXT(dps_orders_beside(&orders, orders.job + CAP, &behind), "job");
    CHECK(behind);
    CHECK_TEXT(dps_orders_beside(&orders, orders.job + CAP + 999, &behind), "job");
    CHECK(behind);
    CHECK_TEXT(
        dps_orders_beside(&orders, orders.node_first + CAP + 1, &behind), "node_first");
    CHECK(behind);
    CHECK_TEXT(dps_orders_beside(&orders, orders.node + NODES, &behind), "node");
    CHECK(behind);
    CHECK_TEXT(dps_orders_beside(&orders, orders.devices - 1024, &behind), "devices");
    CHECK(!behind);
    CHECK(dps_orders_beside(&orders, orders.job, &behind) == NULL);
    CHECK(dps_orders_beside(&orders, orders.job + CAP - 1, &behind) == NULL);
    CHECK(dps_orders_beside(&orders, &orders, &behind) == NULL);
    CHECK(dps_orders_beside(&orders, NULL, &behind) == NULL);
    dps_outputs_free(&outputs);
}

TEST(offers_are_laid_out_likewise)
{
    struct dps_error err;
    struct dpk_offers offers;
    struct dps_outputs outputs = {0};
    bool behind = false;
    REQUIRE_OK(dps_outputs_offers(&outputs, CAP, &offers, &err), &err);
    memset(offers.job, 1, CAP * sizeof *offers.job);
    memset(offers.node, 2, CAP * sizeof *offers.node);
    memset(offers.price, 3, CAP * sizeof *offers.price);
    memset(offers.quality, 4, CAP * sizeof *offers.quality);
    CHECK_INT(offers.job[CAP - 1], 0x01010101);
    CHECK_TEXT(dps_offers_beside(&offers, offers.quality + CAP, &behind), "quality");
    CHECK(behind);
    dps_outputs_free(&outputs);
}

TEST(a_struct_that_a_call_has_changed_is_as_it_was_again)
{
    struct dpk_orders orders;
    struct dps_outputs outputs = orders_of(&orders, CAP, NODES);
    struct dpk_orders before = orders;
    orders.n = 3;
    orders.n_nodes = 4;
    CHECK(dps_orders_kept(&orders, &before));
    CHECK(orders.n == 3 && orders.n_nodes == 4);
    orders.cap++;
    CHECK(!dps_orders_kept(&orders, &before));
    CHECK_INT(orders.cap, CAP);
    orders.job = orders.what;
    CHECK(!dps_orders_kept(&orders, &before));
    CHECK(orders.job == before.job);
    dps_outputs_free(&outputs);
}

TEST(cleared_orders_remember_nothing_of_the_call_before)
{
    struct dpk_orders orders;
    struct dps_outputs outputs = orders_of(&orders, CAP, NODES);
    orders.at[1] = orders.price[1] = 7;
    orders.devices[2] = 1;
    orders.n = 2;
    orders.n_nodes = 3;
    orders.node_first[0] = 9;
    dps_orders_clear(&orders);
    CHECK(orders.n == 0 && orders.n_nodes == 0 && orders.node_first[0] == 0);
    CHECK(orders.at[1] == 0 && orders.price[1] == 0 && orders.devices[2] == 0);
    orders.n = UINT32_MAX; /* as a kernel may have left it */
    orders.n_nodes = UINT32_MAX;
    dps_orders_clear(&orders);
    CHECK(orders.n == 0);
    dps_outputs_free(&outputs);
}
