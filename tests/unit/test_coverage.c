/* Who hears a packet, and whose copies of it are bought. */
#include "kernels/bidders/air.h"
#include "sim/dispatch/dispatch.h"
#include "tests/kernel_host.h"
#include "tests/stage.h"
#include "tests/test.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

static const double degree = 0.017453292519943295; /* [rad] */

/* ---- the air ----------------------------------------------------------- */

TEST(cosines_of_latitudes_are_right_to_two_hundred_millionths)
{
    for (int64_t i = -900; i <= 900; i++) {
        double cosine = (double)dpk_air_cos(i * 1000000) / (double)AIR_ONE;
        CHECK_WITHIN(cosine, cos((double)i / 10 * degree), 2e-8);
    }
}

/* The great circle, by haversines [km]. */
static double
great_circle(int32_t a, int32_t b, int32_t c, int32_t d)
{
    double f = 1e-7 * degree;
    double y = sin(((double)a - c) * f / 2);
    double x = sin(((double)b - d) * f / 2);
    double h = y * y + cos(a * f) * cos(c * f) * x * x;
    return 2 * 6371.0088 * asin(sqrt(h));
}

TEST(distances_are_those_of_great_circles_to_half_a_percent_within_100_km)
{
    struct dpk_host host = kernel_host();
    for (uint64_t k = 0; k < 20000; k++) {
        uint64_t bits = host.random(NULL, 1, k);
        int32_t a = (int32_t)(bits % 1400000000) - 700000000; /* to 70 degrees */
        int32_t b = (int32_t)((int64_t)((bits >> 24) % 3600000000) - 1800000000);
        int32_t c = a + (int32_t)((bits >> 32) % 1200000) - 600000;
        int64_t east = (int64_t)b + (int64_t)((bits >> 12) % 1600000) - 800000;
        east -= east >= 1800000000 ? 3600000000 : 0;
        east += east < -1800000000 ? 3600000000 : 0;
        int32_t d = (int32_t)east;
        double own = sqrt((double)dpk_air_square(a, b, c, d)) / 89932.036;
        CHECK_WITHIN(
            own, great_circle(a, b, c, d), 5e-3 * great_circle(a, b, c, d) + 1e-5);
    }
}

static uint64_t
square_of(double kilometres)
{
    double units = kilometres * 89932.036;
    return (uint64_t)(units * units);
}

/* Four times 32767 or 32768 makes nothing of the shadowing. */
static const uint64_t mean_bits = UINT64_C(0x7fff80007fff8000);

TEST(levels_follow_the_logarithm_of_the_distance)
{
    const struct air air = {
        .power = 1400, .loss = 12895, .exponent = 2320, .shadow = 780};
    for (int i = -200; i <= 200; i++) {
        double d = pow(10, (double)i / 100); /* [km] */
        double wanted = 14 - 128.95 - 23.2 * log10(d);
        double level = (double)dpk_air_level(&air, square_of(d), mean_bits) / 100;
        CHECK_WITHIN(level, wanted, 0.02);
    }
    CHECK_INT(dpk_air_level(&air, 0, mean_bits), /* not nearer than a metre */
        dpk_air_level(&air, square_of(0.001), mean_bits));
}

/* helium/oracles iot_verifier: 12 dBm and gains of 8 dB each, 508 m, 867.900024 MHz in
 * free space are -57.334232963418515 dBm.  Its loss over 1 km is 91.217 dB. */
TEST(free_space_gives_what_heliums_verifier_expects)
{
    double loss = 20 * log10(4 * 3.14159265358979 * 1000 * 867900024 / 2.998e8);
    const struct air air = {
        .power = 2800, .loss = (int64_t)(100 * loss + 0.5), .exponent = 2000};
    double level = (double)dpk_air_level(&air, square_of(0.508), mean_bits) / 100;
    CHECK_WITHIN(level, -57.334232963418515, 0.02);
}

TEST(shadowing_has_its_mean_and_deviation_and_stays_within_its_bounds)
{
    enum { N = 100000 };
    struct dpk_host host = kernel_host();
    const struct air air = {.shadow = 1000};
    double sum = 0;
    double squares = 0;
    for (uint64_t k = 0; k < N; k++) {
        uint64_t bits = host.random(NULL, 2, k);
        double x = (double)dpk_air_level(&air, square_of(1), bits) / 1000;
        sum += x;
        squares += x * x;
        CHECK(x <= 3.4642 && x >= -3.4642);
    }
    CHECK_WITHIN(sum / N, 0.0, 5 / sqrt(N) + 1e-3);
    CHECK_WITHIN(squares / N, 1.0, 5 * sqrt(1.4 / N) + 1e-3); /* kurtosis 2.7 */
}

TEST(nothing_is_heard_from_beyond_the_reach_and_something_from_within)
{
    const struct air air = {
        .power = 1400, .loss = 12895, .exponent = 2320, .shadow = 300};
    int64_t reach = dpk_air_reach(&air, -13950, 200 * AIR_KILOMETRE);
    CHECK(reach > 20 * AIR_KILOMETRE && reach < 100 * AIR_KILOMETRE);
    uint64_t inside = (uint64_t)(reach * reach);
    uint64_t beyond = (uint64_t)((reach + reach / 1000) * (reach + reach / 1000));
    CHECK(dpk_air_level(&air, inside, UINT64_MAX) >= -13950);
    CHECK(dpk_air_level(&air, beyond, UINT64_MAX) < -13950);
    CHECK_INT(dpk_air_reach(&air, -13950, 1000), 1000);
}

/* ---- who hears --------------------------------------------------------- */

enum { NODES = 400, PACKETS = 60 };

static int32_t
near(int64_t centre, uint64_t bits, int64_t spread, int64_t least, int64_t most)
{
    int64_t at = centre + (int64_t)(bits % (uint64_t)(2 * spread)) - spread;
    return (int32_t)(at < least ? least : at > most ? most : at);
}

/* Around a place; beyond the date line it goes on at the other end. */
static struct dps_workload
around(int64_t latitude, int64_t longitude, int64_t spread, uint64_t seed)
{
    struct dpk_host host = kernel_host();
    struct dps_workload workload = stage_machines(NODES, 8);
    uint64_t k = 0;
    for (uint32_t i = 0; i < NODES + PACKETS; i++) {
        int32_t y =
            near(latitude, host.random(NULL, seed, k++), spread, -900000000, 900000000);
        int64_t x = longitude +
                    (int64_t)(host.random(NULL, seed, k++) % (uint64_t)(2 * spread)) -
                    spread;
        x -= x >= 1800000000 ? 3600000000 : 0;
        x += x < -1800000000 ? 3600000000 : 0;
        if (i < NODES) {
            workload.machines[i].latitude = y;
            workload.machines[i].longitude = (int32_t)x;
        } else {
            stage_job(&workload,
                (struct dps_job){.most = 3, .latitude = y, .longitude = (int32_t)x});
        }
    }
    return workload;
}

static int
compare_pairs(const void *a, const void *b)
{
    const uint64_t *x = a;
    const uint64_t *y = b;
    return (*x > *y) - (*x < *y);
}

/* The grid beside a look at every node. */
static size_t
compare_world(int64_t latitude, int64_t longitude, int64_t spread, uint64_t seed)
{
    static uint64_t own[NODES * PACKETS];
    static uint64_t plain[NODES * PACKETS];
    struct stage stage;
    struct dps_workload workload = around(latitude, longitude, spread, seed);
    const struct air air = {
        .power = 1400, .loss = 12895, .exponent = 2320, .shadow = 400};
    int64_t reach = dpk_air_reach(&air, -13000, 30 * AIR_KILOMETRE);
    size_t n = 0;
    size_t m = 0;
    stage_open(
        &stage, DPK_BIDDER, "heard:shadow=4,sensitivity=130,range=30", &workload, seed);
    stage_join(&stage, 0, 0, NODES);
    for (uint32_t i = 0; i < NODES; i += 7) {
        stage_leave(&stage, 0, i);
    }
    stage_join(&stage, 0, 7, 1);
    stage_submit(&stage, 0, 0, PACKETS);
    (void)stage_offer(&stage, 0);
    for (uint32_t i = 0; i < stage.offers.n; i++) {
        own[n++] = (uint64_t)stage.offers.job[i] << 32 | stage.offers.node[i];
    }
    const struct dpk_host *host = &stage.kernel.host;
    for (uint32_t j = 0; j < PACKETS; j++) {
        for (uint32_t i = 0; i < NODES; i++) {
            const struct dps_machine *machine = &workload.machines[i];
            uint64_t square = dpk_air_square(workload.jobs[j].latitude,
                workload.jobs[j].longitude, machine->latitude, machine->longitude);
            int64_t level =
                dpk_air_level(&air, square, host->random(host->context, j, i));
            if ((i % 7 != 0 || i == 7) && square <= (uint64_t)(reach * reach) &&
                level >= -13000) {
                plain[m++] = (uint64_t)j << 32 | i;
            }
        }
    }
    qsort(own, n, sizeof *own, compare_pairs);
    CHECK_INT((int64_t)n, (int64_t)m);
    for (size_t i = 0; i < n && i < m; i++) {
        CHECK(own[i] == plain[i]);
    }
    stage_close(&stage);
    dps_workload_free(&workload);
    return n;
}

TEST(the_grid_finds_all_who_hear_anywhere_on_earth)
{
    size_t heard = 0;
    heard += compare_world(480000000, 110000000, 3000000, 1);
    heard += compare_world(0, 0, 2000000, 2);
    heard += compare_world(-170000000, 1799000000, 3000000, 3); /* the date line */
    heard += compare_world(520000000, -1800000000, 1000000, 4);
    heard += compare_world(780000000, 150000000, 5000000, 5);
    CHECK(heard > 5000);
    for (uint64_t seed = 6; seed < 12; seed++) { /* and at the poles */
        (void)compare_world(890000000, 300000000, 20000000, seed);
        (void)compare_world(-899000000, 0, 1800000000, seed);
    }
}

TEST(a_packet_costs_by_who_is_near_and_not_by_how_many_there_are)
{
    uint64_t work[2];
    for (uint64_t k = 0; k < 2; k++) { /* 1 km apart, then 4 times as many farther on */
        uint64_t n = k == 0 ? 10000 : 40000;
        struct stage stage;
        struct dps_workload workload = stage_machines(n, 8);
        for (uint64_t i = 0; i < n; i++) {
            workload.machines[i].latitude = (int32_t)(i % 100) * 90000;
            workload.machines[i].longitude = (int32_t)(i / 100) * 90000;
        }
        stage_job(
            &workload, (struct dps_job){.latitude = 4500000, .longitude = 4500000});
        stage_open(&stage, DPK_BIDDER, "heard:range=10", &workload, 1);
        stage_join(&stage, 0, 0, (uint32_t)n);
        stage_submit(&stage, 0, 0, 1);
        (void)stage_offer(&stage, 0);
        CHECK(stage.offers.n > 100);
        work[k] = stage.kernel.work[DPK_WORK_STEPS];
        stage_close(&stage);
        dps_workload_free(&workload);
    }
    CHECK_INT((int64_t)work[0], (int64_t)work[1]);
    CHECK(work[0] < 1000); /* of 314 within 10 km */
}

/* ---- whose copies ------------------------------------------------------ */

/* Five nodes on a line, 1 to 5 km away. */
static struct dps_workload
line_of_five(void)
{
    struct dps_workload workload = stage_machines(5, 1);
    for (uint32_t i = 0; i < 5; i++) {
        workload.machines[i].latitude = (int32_t)(5 - i) * 89932;
        workload.machines[i].region = 1 + (i == 4);
        workload.machines[i].rank = i;
    }
    workload.ranked = 1;
    return workload;
}

struct air_and_router {
    struct stage heard, route;
};

static void
open_both(struct air_and_router *self, struct dps_workload *workload, const char *heard,
    const char *route)
{
    stage_open(&self->heard, DPK_BIDDER, heard, workload, 1);
    stage_open(&self->route, DPK_SCHEDULER, route, workload, 1);
    stage_join(&self->heard, 0, 0, (uint32_t)workload->n_machines);
    stage_join(&self->route, 0, 0, (uint32_t)workload->n_machines);
    stage_submit(&self->heard, 0, 0, (uint32_t)workload->n_jobs);
    stage_submit(&self->route, 0, 0, (uint32_t)workload->n_jobs);
    stage_pass(&self->heard, &self->route, 0);
    (void)stage_decide(&self->route, 0);
}

static void
close_both(struct air_and_router *self)
{
    stage_close(&self->heard);
    stage_close(&self->route);
}

TEST(the_nodes_that_hear_a_packet_best_take_as_many_copies_as_are_bought)
{
    struct air_and_router both;
    struct dps_workload workload = line_of_five();
    stage_job(&workload, (struct dps_job){.most = 3});
    stage_job(&workload, (struct dps_job){.most = 9, .region = 1});
    open_both(&both, &workload, "heard:shadow=0", "coverage-route");
    const struct dpk_orders *orders = &both.route.orders;
    CHECK_INT(orders->n, 2);
    CHECK_INT(orders->node_first[1], 3);
    CHECK_INT(orders->node[0], 4);
    CHECK_INT(orders->node[1], 3);
    CHECK_INT(orders->node[2], 2);
    /* Of its region, and with room: those have one slot each. */
    CHECK_INT(orders->node_first[2], 5);
    CHECK_INT(orders->node[3], 1);
    CHECK_INT(orders->node[4], 0);
    close_both(&both);
    dps_workload_free(&workload);
}

TEST(a_packet_that_too_few_hear_is_refused)
{
    struct air_and_router both;
    struct dps_workload workload = line_of_five();
    stage_job(&workload, (struct dps_job){.most = 1, .latitude = 500000000});
    stage_job(&workload, (struct dps_job){.width = 2, .most = 4, .region = 2});
    stage_job(&workload, (struct dps_job){.most = 1, .stake = 1});
    stage_job(&workload, (struct dps_job){.most = 1, .region = 2});
    open_both(&both, &workload, "heard:shadow=0", "coverage-route");
    CHECK_INT(stage_what(&both.route, 0), DPK_REJECT);
    CHECK_INT(stage_what(&both.route, 1), DPK_REJECT);
    CHECK_INT(stage_what(&both.route, 2), DPK_REJECT);
    CHECK_INT(stage_node(&both.route, 3), 4);
    stage_submit(&both.heard, 1, 3, 1); /* it has its one slot taken */
    close_both(&both);
    dps_workload_free(&workload);
}

TEST(equal_signals_are_told_apart_by_the_order_of_ties)
{
    static const struct {
        const char *name;
        int node;
    } cases[] = {{"coverage-route", 1}, {"coverage-route:tie_break=id", 0},
        {"coverage-route:tie_break=youngest", 2}};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct air_and_router both;
        struct dps_workload workload = stage_machines(3, 1);
        for (uint32_t i = 0; i < 3; i++) {
            workload.machines[i].latitude = 100000;
            workload.machines[i].rank = (i + 2) % 3;
        }
        workload.ranked = 1;
        stage_job(&workload, (struct dps_job){.most = 1});
        open_both(&both, &workload, "heard:shadow=0", cases[c].name);
        CHECK_INT(stage_node(&both.route, 0), cases[c].node);
        close_both(&both);
        dps_workload_free(&workload);
    }
}

/* A whole run: each packet's copies are those of a look at all nodes. */
TEST(routed_packets_are_those_of_a_plain_look_at_all_nodes)
{
    struct dps_error err;
    struct dps_kernel kernel = {0};
    struct dps_kernel bidder = {0};
    struct dps_placements placements = {0};
    struct dps_workload workload = around(480000000, 110000000, 1500000, 21);
    for (uint32_t j = 0; j < PACKETS; j++) {
        workload.jobs[j].submit = 10 * (int64_t)j;
        workload.jobs[j].run = 1;
    }
    REQUIRE_OK(dps_workload_sort(&workload, &err), &err);
    REQUIRE_OK(
        dps_kernel_open(&kernel, DPK_SCHEDULER, "coverage-route", 1, &err), &err);
    REQUIRE_OK(dps_kernel_open(&bidder, DPK_BIDDER,
                   "heard:shadow=4,sensitivity=130,range=30", 1, &err),
        &err);
    const struct dps_dispatch_setup setup = {.until = INT64_MAX,
        .workload = &workload,
        .scheduler = &kernel,
        .bidder = &bidder};
    REQUIRE_OK(dps_dispatch_with(&setup, NULL, 0, &placements, &err), &err);
    const struct air air = {
        .power = 1400, .loss = 12895, .exponent = 2320, .shadow = 400};
    const struct dpk_host *host = &bidder.host;
    uint32_t full = 0;
    for (uint32_t j = 0; j < PACKETS; j++) {
        const struct dps_placement *placement = &placements.jobs[j];
        int64_t worst = INT64_MAX; /* of those that took it */
        int64_t best = INT64_MIN;  /* of those that did not */
        for (uint32_t i = 0; i < NODES; i++) {
            const struct dps_machine *machine = &workload.machines[i];
            uint64_t square = dpk_air_square(workload.jobs[j].latitude,
                workload.jobs[j].longitude, machine->latitude, machine->longitude);
            int64_t level =
                dpk_air_level(&air, square, host->random(host->context, j, i));
            bool took = false;
            for (uint32_t k = 0; k < placement->n; k++) {
                took = took || placements.nodes[placement->first + k] == i;
            }
            worst = took && level < worst ? level : worst;
            best = !took && level >= -13000 && level > best ? level : best;
        }
        full += placement->n == 3;
        CHECK(placement->n == 3 ? worst >= best : best == INT64_MIN);
        CHECK((placement->state == DPS_JOB_REFUSED) == (placement->n == 0));
    }
    CHECK(full > PACKETS / 2);
    dps_placements_free(&placements);
    dps_kernel_close(&kernel);
    dps_kernel_close(&bidder);
    dps_workload_free(&workload);
}
