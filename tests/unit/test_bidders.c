/* Those who bid: prices, room that is kept, and what wins and losses teach. */
#include "kernels/bidders/ask.h"
#include "sim/dispatch/dispatch.h"
#include "tests/kernel_drive.h"
#include "tests/test.h"

#include <stdlib.h>

#define SECOND INT64_C(1000000000)
#define GIB    INT64_C(1024)

enum { MOST = 64 };

static struct dps_machine
provider(int64_t price)
{
    return (struct dps_machine){
        .capacity =
            {[DPK_CPU] = 64000, [DPK_MEMORY] = 256 * GIB, [DPK_DISK] = 999 * GIB},
        .price = price};
}

static struct dps_job
small_job(void)
{
    return (struct dps_job){.need = {[DPK_CPU] = 1000}};
}

/* What a lone node bids for a job; -1: nothing. */
static int64_t
bid_of(const char *name, struct dps_machine node, struct dps_job job)
{
    struct drive bidder;
    struct drive_offer offers[MOST];
    int64_t again;
    drive_open(&bidder, DPK_BIDDER, name);
    drive_join(&bidder, 0, &node, 3, 1);
    drive_submit(&bidder, 0, &job, 7, 1);
    uint32_t n = drive_offer(&bidder, 0, offers, MOST, &again);
    CHECK(again == INT64_MAX && n <= 1);
    CHECK(n == 0 || (offers[0].job == 7 && offers[0].node == 3));
    drive_close(&bidder);
    return n > 0 ? offers[0].price : -1;
}

/* ---- prices ------------------------------------------------------------ */

/* Reckoned in fractions from the prices of the script: sum of amounts times prices,
 * 1e12 base units a USD, a month of 2,629,753.353 s. */
TEST(a_scale_prices_what_a_job_needs)
{
    struct dps_machine node = provider(0);
    struct dps_job job = {
        .need = {[DPK_CPU] = 16000, [DPK_MEMORY] = 32 * GIB, [DPK_DISK] = 360 * GIB}};
    CHECK_INT(bid_of("scale", node, job), 22207406);
    CHECK_INT(bid_of("scale", node, small_job()), 608423);
    job =
        (struct dps_job){.need = {[DPK_CPU] = 100, [DPK_MEMORY] = 512, [DPK_DISK] = 1}};
    CHECK_INT(bid_of("scale", node, job), 212956);
    CHECK_INT(bid_of("scale:token=2.5", node, small_job()), 243369);
    CHECK_INT(bid_of("scale:units=1000000", node, small_job()), 1);
    CHECK_INT(bid_of("scale:cpu=0", node, small_job()), 0);
}

TEST(gpus_are_priced_by_the_model_that_an_order_names)
{
    struct dps_machine node = provider(0);
    struct dps_job job = {.need = {[DPK_GPU] = 1000}, .devices = 1};
    node.devices = 4;
    node.model = 2;
    node.capacity[DPK_GPU] = 4000;
    CHECK_INT(bid_of("scale:models=2:120+5:80", node, job), 49434294);
    job.models = 1 << 2;
    job.need[DPK_GPU] = 2000;
    job.devices = 2;
    CHECK_INT(bid_of("scale:models=2:120+5:80", node, job), 91263312);
    CHECK_INT(bid_of("scale:models=5:80", node, job), 2 * 49434294);
    node.model = 5;
    job.models = 1 << 5;
    job.need[DPK_GPU] = 500;
    job.devices = 1;
    CHECK_INT(bid_of("scale:models=2:120+5:80", node, job), 15210552);
}

TEST(a_node_does_not_bid_above_what_an_order_pays)
{
    struct dps_job job = small_job();
    job.max_price = 608422;
    CHECK_INT(bid_of("scale", provider(0), job), -1);
    job.max_price = 608423;
    CHECK_INT(bid_of("scale", provider(0), job), 608423);
}

TEST(cost_plus_is_the_share_of_the_price_and_a_margin_each_rounded_up)
{
    struct dps_job job = {.need = {[DPK_CPU] = 16000, [DPK_MEMORY] = 32 * GIB}};
    CHECK_INT(bid_of("cost-plus", provider(1000), job), 275);
    CHECK_INT(bid_of("cost-plus:margin=0", provider(1000), job), 250);
    CHECK_INT(bid_of("cost-plus:margin=0", provider(1001), job), 251);
    CHECK_INT(bid_of("cost-plus:margin=0.001", provider(1001), job), 252);
    job.need[DPK_MEMORY] = 128 * GIB;
    CHECK_INT(bid_of("cost-plus:margin=0.5", provider(1000), job), 750);
    CHECK_INT(bid_of("cost-plus", provider(0), job), 0);
}

TEST(ratios_are_exact_and_stop_at_the_largest_number)
{
    CHECK_INT(dpk_ratio(7, 3, 2), 11);
    CHECK_INT(dpk_ratio(6, 3, 2), 9);
    CHECK_INT(dpk_ratio(INT64_MAX, 5, 5), INT64_MAX);
    CHECK_INT(dpk_ratio(INT64_MAX - 1, 1000000, 1000000), INT64_MAX - 1);
    CHECK_INT(dpk_ratio(INT64_MAX, 3, 2), INT64_MAX);
    CHECK_INT(dpk_ratio(0, 3, 2), 0);
}

/* ---- room -------------------------------------------------------------- */

TEST(a_node_keeps_room_for_what_it_has_bid_for_until_it_is_decided)
{
    struct drive bidder;
    struct drive auction;
    struct drive_offer offers[MOST];
    int64_t again;
    const struct dps_machine nodes[] = {provider(1), provider(1)};
    const struct dps_job whole = {.need = {[DPK_CPU] = 64000}};
    const struct dps_job jobs[] = {whole, whole, whole};
    drive_open(&bidder, DPK_BIDDER, "cost-plus");
    drive_open(&auction, DPK_SCHEDULER, "reverse-auction:wait=0");
    drive_join(&bidder, 0, nodes, 0, 2);
    drive_join(&auction, 0, nodes, 0, 2);
    /* Both bid for the first, and have no room for the second. */
    drive_submit(&bidder, 0, jobs, 0, 2);
    drive_submit(&auction, 0, jobs, 0, 2);
    CHECK_INT(drive_offer(&bidder, 0, offers, MOST, &again), 2);
    CHECK(offers[0].job == 0 && offers[1].job == 0);
    drive_offers(&auction, 0, offers, 2);
    drive_decide(&auction, 0);
    uint32_t winner = drive_started(&auction, 0);
    CHECK(winner == 0 && drive_started(&auction, 1) == UINT32_MAX);
    drive_took(&bidder, 0, &auction);
    /* The loser has its room again, and bids for the next; not for what is past. */
    drive_submit(&bidder, 1, jobs, 2, 1);
    CHECK_INT(drive_offer(&bidder, 1, offers, MOST, &again), 1);
    CHECK(offers[0].job == 2 && offers[0].node == 1);
    /* The winner when its job has ended. */
    drive_end(&bidder, 2, 0, DPK_ENDED_WELL);
    drive_submit(&bidder, 2, jobs, 3, 1);
    CHECK_INT(drive_offer(&bidder, 2, offers, MOST, &again), 1);
    CHECK(offers[0].job == 3 && offers[0].node == 0);
    drive_close(&bidder);
    drive_close(&auction);
}

TEST(an_order_that_closes_gives_room_back)
{
    struct drive bidder;
    struct drive decided = {.orders = {{.what = DPK_REJECT, .job = 0}}, .n = 1};
    struct drive_offer offers[MOST];
    int64_t again;
    const struct dps_machine node = provider(1);
    const struct dps_job whole = {.need = {[DPK_CPU] = 64000}};
    drive_open(&bidder, DPK_BIDDER, "scale");
    drive_join(&bidder, 0, &node, 0, 1);
    drive_submit(&bidder, 0, &whole, 0, 1);
    CHECK_INT(drive_offer(&bidder, 0, offers, MOST, &again), 1);
    drive_submit(&bidder, 1, &whole, 1, 1);
    CHECK_INT(drive_offer(&bidder, 1, offers, MOST, &again), 0);
    drive_took(&bidder, 2, &decided);
    drive_submit(&bidder, 3, &whole, 2, 1);
    CHECK_INT(drive_offer(&bidder, 3, offers, MOST, &again), 1);
    drive_close(&bidder);
}

TEST(who_joins_bids_for_the_orders_that_are_open)
{
    struct drive bidder;
    struct drive_offer offers[MOST];
    int64_t again;
    const struct dps_machine nodes[] = {provider(1), provider(1)};
    const struct dps_job jobs[] = {small_job(), small_job(), small_job()};
    drive_open(&bidder, DPK_BIDDER, "scale");
    drive_submit(&bidder, 0, jobs, 0, 3);
    CHECK_INT(drive_offer(&bidder, 0, offers, MOST, &again), 0);
    drive_join(&bidder, 1, nodes, 0, 2);
    CHECK_INT(drive_offer(&bidder, 1, offers, MOST, &again), 6);
    CHECK_INT(drive_offer(&bidder, 1, offers, MOST, &again), 0);
    drive_close(&bidder);
}

TEST(a_node_that_has_changed_does_not_bid_again_for_what_it_has_bid_for)
{
    struct drive bidder;
    struct drive_offer offers[MOST];
    int64_t again;
    const struct dps_machine node = provider(1);
    const struct dps_job job = small_job();
    drive_open(&bidder, DPK_BIDDER, "scale");
    drive_join(&bidder, 0, &node, 0, 1);
    drive_submit(&bidder, 0, &job, 0, 1);
    CHECK_INT(drive_offer(&bidder, 0, offers, MOST, &again), 1);
    drive_join(&bidder, 1, &node, 0, 1);
    CHECK_INT(drive_offer(&bidder, 1, offers, MOST, &again), 0);
    drive_leave(&bidder, 2, 0);
    drive_join(&bidder, 2, &node, 0, 1);
    CHECK_INT(drive_offer(&bidder, 2, offers, MOST, &again), 1);
    drive_close(&bidder);
}

TEST(devices_that_an_order_names_are_taken)
{
    struct drive bidder;
    struct drive decided = {.orders = {{.what = DPK_START, .job = 0, .n = 1}},
        .n = 1,
        .node = {0},
        .devices = {2},
        .n_nodes = 1};
    struct drive_offer offers[MOST];
    int64_t again;
    struct dps_machine node = provider(1);
    struct dps_job job = {.need = {[DPK_GPU] = 1000}, .devices = 1};
    node.devices = 2;
    node.capacity[DPK_GPU] = 2000;
    drive_open(&bidder, DPK_BIDDER, "scale");
    drive_join(&bidder, 0, &node, 0, 1);
    drive_submit(&bidder, 0, &job, 0, 1);
    CHECK_INT(drive_offer(&bidder, 0, offers, MOST, &again), 1);
    drive_took(&bidder, 0, &decided);
    drive_submit(&bidder, 1, &job, 1, 1);
    CHECK_INT(drive_offer(&bidder, 1, offers, MOST, &again), 1);
    drive_submit(&bidder, 2, &job, 2, 1);
    CHECK_INT(drive_offer(&bidder, 2, offers, MOST, &again), 0);
    drive_end(&bidder, 3, 0, DPK_ENDED_WELL);
    drive_submit(&bidder, 3, &job, 3, 1);
    CHECK_INT(drive_offer(&bidder, 3, offers, MOST, &again), 1);
    drive_close(&bidder);
}

/* Which nodes bid for an order, as bits, and how often any did. */
static uint64_t
bidders_for(struct drive *bidder, uint32_t job, uint32_t *n)
{
    struct drive_offer offers[MOST];
    const struct dps_job row = small_job();
    int64_t again;
    uint64_t who = 0;
    drive_submit(bidder, job, &row, job, 1);
    *n = drive_offer(bidder, job, offers, MOST, &again);
    for (uint32_t i = 0; i < *n; i++) {
        CHECK_INT(offers[i].job, job);
        who |= UINT64_C(1) << offers[i].node;
    }
    return who;
}

TEST(an_order_gets_twenty_bids_of_different_nodes_drawn_for_it)
{
    struct drive bidder;
    struct dps_machine nodes[50];
    uint32_t first[50] = {0};
    uint32_t neighbours = 0; /* of node 7 and node 8 together */
    for (int k = 0; k < 50; k++) {
        nodes[k] = provider(1);
        nodes[k].capacity[DPK_CPU] = 1 << 30;
    }
    drive_open(&bidder, DPK_BIDDER, "scale");
    bidder.cap = 7;
    drive_join(&bidder, 0, nodes, 0, 50);
    for (uint32_t j = 0; j < 2000; j++) {
        uint32_t n;
        uint64_t who = bidders_for(&bidder, j, &n);
        CHECK_INT(n, 20);
        CHECK_INT(__builtin_popcountll(who), 20);
        neighbours += (who >> 7 & 3) == 3;
        for (uint32_t k = 0; k < 50; k++) {
            first[k] += (uint32_t)(who >> k & 1);
        }
    }
    for (uint32_t k = 0; k < 50; k++) {
        CHECK_WITHIN(first[k], 2000 * 0.4, 5 * 21.9); /* of a binomial */
    }
    CHECK(neighbours < 2000 * 0.3); /* 0.38 if they always came in a row */
    drive_close(&bidder);
    uint32_t n;
    drive_open(&bidder, DPK_BIDDER, "scale:bids=0");
    drive_join(&bidder, 0, nodes, 0, 50);
    CHECK_INT(__builtin_popcountll(bidders_for(&bidder, 0, &n)), 50);
    drive_close(&bidder);
}

/* ---- what it learns ---------------------------------------------------- */

/* Two nodes bid for an order, and it is decided that one has it. */
static void
let_win(struct drive *bidder, uint32_t job, uint32_t winner, int64_t bids[2])
{
    struct drive_offer offers[MOST];
    const struct dps_job whole = {.need = {[DPK_CPU] = 64000}};
    struct drive decided = {.orders = {{.what = DPK_START, .job = job, .n = 1}},
        .n = 1,
        .node = {winner},
        .n_nodes = 1};
    int64_t again;
    drive_submit(bidder, job, &whole, job, 1);
    REQUIRE(drive_offer(bidder, job, offers, MOST, &again) == 2);
    for (int i = 0; i < 2; i++) {
        bids[offers[i].node] = offers[i].price;
    }
    drive_took(bidder, job, &decided);
    drive_end(bidder, job, job, DPK_ENDED_WELL);
}

TEST(winners_raise_their_bids_and_losers_lower_them_to_their_cost)
{
    struct drive bidder;
    const struct dps_machine nodes[] = {provider(1000000), provider(2000000)};
    int64_t bids[2];
    drive_open(&bidder, DPK_BIDDER, "undercut:start=0.2,step=0.1");
    drive_join(&bidder, 0, nodes, 0, 2);
    let_win(&bidder, 0, 0, bids);
    CHECK(bids[0] == 1200000 && bids[1] == 2400000);
    let_win(&bidder, 1, 0, bids);
    CHECK(bids[0] == 1320000 && bids[1] == 2160000);
    let_win(&bidder, 2, 1, bids);
    CHECK(bids[0] == 1452000 && bids[1] == 2000000); /* not 1,944,000 */
    let_win(&bidder, 3, 1, bids);
    CHECK(bids[0] == 1306800 && bids[1] == 2200000);
    /* Who comes back has forgotten. */
    drive_leave(&bidder, 9, 0);
    drive_join(&bidder, 9, nodes, 0, 1);
    let_win(&bidder, 9, 1, bids);
    CHECK(bids[0] == 1200000);
    drive_close(&bidder);
}

/* Of two nodes with costs 1 and 2, the cheaper ends just below what the other can do:
 * undercutting finds the second price, within a step. */
TEST(undercutting_finds_the_cost_of_the_next_best)
{
    struct drive bidder;
    const struct dps_machine nodes[] = {provider(1000000), provider(2000000)};
    int64_t bids[2] = {0, 1};
    uint32_t winner = 0;
    int64_t lowest = INT64_MAX;
    drive_open(&bidder, DPK_BIDDER, "undercut:start=0,step=0.01");
    drive_join(&bidder, 0, nodes, 0, 2);
    for (uint32_t j = 0; j < 400; j++) {
        let_win(&bidder, j, winner, bids);
        winner = bids[0] <= bids[1] ? 0 : 1;
        if (j > 200) {
            lowest = bids[winner] < lowest ? bids[winner] : lowest;
        }
    }
    CHECK_WITHIN((double)lowest, 2e6, 0.04e6);
    drive_close(&bidder);
}

TEST(the_hash_tells_states_apart_that_will_bid_differently)
{
    enum { CASES = 5 };
    uint64_t hash[CASES];
    for (uint32_t i = 0; i < CASES; i++) {
        struct drive bidder;
        const struct dps_machine nodes[] = {
            provider(1000000 + (i == 1)), provider(2000000)};
        const struct dps_job row = {.need = {[DPK_CPU] = 1000 + (i == 4)}};
        int64_t bids[2];
        drive_open(&bidder, DPK_BIDDER, "undercut");
        drive_join(&bidder, 0, nodes, 0, 2);
        let_win(&bidder, 0, i == 2, bids);
        if (i != 3) {
            drive_submit(&bidder, 1, &row, 1, 1);
        }
        hash[i] = drive_hash(&bidder);
        drive_close(&bidder);
        for (uint32_t k = 0; k < i; k++) {
            CHECK(hash[k] != hash[i]);
        }
    }
}

/* ---- both sides, with the host between them ---------------------------- */

TEST(an_auction_with_its_bidders_serves_a_workload)
{
    static const char *const bidders[] = {"scale", "cost-plus", "undercut"};
    for (size_t b = 0; b < 3; b++) {
        struct dps_error err;
        struct dps_workload workload = {0};
        struct dps_kernel auction = {0};
        struct dps_kernel bidder = {0};
        struct dps_placements placements = {0};
        REQUIRE_OK(dps_workload_machines(&workload, 8, &err), &err);
        for (uint32_t k = 0; k < 8; k++) {
            REQUIRE_OK(dps_workload_name(&workload, k, "m", &err), &err);
            workload.machines[k].capacity[DPK_CPU] = 4000;
            workload.machines[k].price = 1000 + 10 * k;
        }
        for (int j = 0; j < 300; j++) {
            struct dps_job job = {.submit = j * 5 * SECOND,
                .run = 60 * SECOND,
                .estimate = 60 * SECOND,
                .need = {[DPK_CPU] = 1000},
                .width = 1};
            REQUIRE_OK(dps_workload_add(&workload, &job, "j", &err), &err);
        }
        REQUIRE_OK(dps_workload_sort(&workload, &err), &err);
        REQUIRE_OK(
            dps_kernel_open(&auction, DPK_SCHEDULER, "reverse-auction", 1, &err), &err);
        REQUIRE_OK(dps_kernel_open(&bidder, DPK_BIDDER, bidders[b], 1, &err), &err);
        const struct dps_dispatch_setup setup = {.until = INT64_MAX,
            .workload = &workload,
            .scheduler = &auction,
            .bidder = &bidder};
        REQUIRE_OK(dps_dispatch_with(&setup, NULL, 0, &placements, &err), &err);
        uint32_t ran = 0;
        for (int j = 0; j < 300; j++) {
            const struct dps_placement *placement = &placements.jobs[j];
            ran += placement->state == DPS_JOB_DONE;
            if (placement->state == DPS_JOB_DONE) {
                CHECK_INT(placement->start - workload.jobs[j].submit, 30 * SECOND);
                CHECK(placement->price > 0);
            }
        }
        CHECK(ran > 200);
        dps_placements_free(&placements);
        dps_kernel_close(&bidder);
        dps_kernel_close(&auction);
        dps_workload_free(&workload);
    }
}
