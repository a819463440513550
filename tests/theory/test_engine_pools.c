/* How far a window on loan is from one in which every host is a peer.
 *
 * Ten thousand nodes stand in the regions of the world, of three classes of hardware,
 * and serve jobs of clients among them: every figure of a host is its own, and pools
 * have the means of what they hold. */
#include "models/place.h"
#include "sim/core/rng.h"
#include "sim/engine/pools.h"
#include "tests/engine.h"
#include "tests/regions.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { NODES = 10000, JOBS = 20000, AT_ONCE = 400, REGIONS = 6, CLASSES = 3 };

static const char *const names[REGIONS] = {
    "north-america", "europe", "south-america", "south-asia", "east-asia", "oceania"};

static double
draw(uint64_t entity, uint32_t number)
{
    double u[2];
    dps_rng_uniforms(
        (struct dps_rng_name){
            .seed = 3, .purpose = DPS_RNG_TEST, .entity = entity, .draw = number},
        u);
    return u[0];
}

static int
region_of(const struct dps_region *regions, double u)
{
    int i = 0;
    while (i < REGIONS - 1 && u >= regions[i].share) {
        u -= regions[i++].share;
    }
    return i;
}

/* Two classes at home and one in data centres. */
static void
place_nodes(struct test_load *load)
{
    static const struct dps_hardware classes[CLASSES] = {
        {.rate = 1}, {.rate = 0.5}, {.rate = 4, .uplink = 625e6, .downlink = 625e6}};
    struct dps_region regions[REGIONS];
    for (int i = 0; i < REGIONS; i++) {
        regions[i] = shipped_region(names[i]);
    }
    for (size_t i = 0; i < NODES; i++) {
        struct dps_place at;
        const struct dps_hardware *class = &classes[(size_t)(draw(i, 0) * CLASSES)];
        dps_place_of(&regions[region_of(regions, draw(i, 1))], class, 9, i, &at);
        test_load_host(load, i, at.x * 1e3, at.y * 1e3, at.height * 1e3, at.up, at.down,
            class->rate * 80e12);
    }
}

/* Sizes evenly over three orders of magnitude around a tenth of a MB in and out, some
 * 200 jobs at once. */
static void
make_jobs(struct test_load *load, double rate)
{
    double clock = 0;
    for (size_t i = 0; i < JOBS; i++) {
        uint64_t e = NODES + i;
        clock -= log(draw(e, 0)) / rate;
        double work = -log(draw(e, 5)) * 80e12;
        test_load_task(load, clock, (uint32_t)(draw(e, 1) * NODES),
            (uint32_t)(draw(e, 2) * NODES), 1e4 * pow(10, 3 * draw(e, 3)), work,
            1e4 * pow(10, 2 * draw(e, 4)));
    }
    load->end = clock + 3600;
}

/* ---- figures ------------------------------------------------------------- */

struct figures {
    double mean; /* [s] */
    double p99;  /* [s] */
};

static int
compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Of all transfers, inputs and outputs. */
static struct figures
transfers(const struct test_load *load, const struct test_dates *dates)
{
    static double list[2 * JOBS];
    double sum = 0;
    for (size_t i = 0; i < JOBS; i++) {
        const double *stages = dates[i].stages;
        list[2 * i] = stages[DPS_STAGE_ARRIVED] - load->actions[i].clock;
        list[2 * i + 1] = stages[DPS_STAGE_FINISHED] - stages[DPS_STAGE_WORKED];
        sum += list[2 * i] + list[2 * i + 1];
    }
    qsort(list, (size_t)2 * JOBS, sizeof *list, compare_doubles);
    return (struct figures){
        .mean = sum / (2 * JOBS), .p99 = list[(size_t)(0.99 * 2 * JOBS)]};
}

static struct figures
lived(const struct dps_engine_kind *kind, const struct test_load *load)
{
    static struct test_dates dates[JOBS];
    test_engine_apart(kind, load, dates);
    return transfers(load, dates);
}

static struct figures
lent(struct test_load *load, const struct dps_engine_kind *inner, uint32_t pools)
{
    static const struct dps_loan_group nodes = {"nodes", 2 * AT_ONCE};
    const struct dps_loan loan = {.inner = inner,
        .groups = &nodes,
        .grouping = {.n = 1},
        .pools = pools,
        .typical = {1e6, 80e12}};
    load->platform.loan = &loan;
    return lived(&dps_engine_pools, load);
}

static void
look(const char *what, struct figures got, struct figures wanted, double allowed)
{
    double mean = got.mean / wanted.mean - 1;
    double p99 = got.p99 / wanted.p99 - 1;
    printf("# %s: mean %.4f s (%+.2f %%), 99th in 100 %.3f s (%+.2f %%)\n", what,
        got.mean, 100 * mean, got.p99, 100 * p99);
    CHECK_WITHIN(mean, 0, allowed);
    CHECK_WITHIN(p99, 0, allowed);
}

TEST(pools_change_mean_and_tail_of_transfer_times_by_less_than_2_percent)
{
    struct test_load load;
    test_load_open(&load, NODES, JOBS);
    load.platform.network = DPS_NETWORK_TCP;
    place_nodes(&load);
    make_jobs(&load, 60);
    struct figures owned = lived(&dps_engine_access, &load);
    look("every host a peer", owned, owned, 0);
    look("16 pools", lent(&load, &dps_engine_access, 16), owned, 1);
    look("64 pools", lent(&load, &dps_engine_access, 64), owned, 1);
    look("256 pools", lent(&load, &dps_engine_access, 0), owned, 0.02);
    look("1024 pools", lent(&load, &dps_engine_access, 1024), owned, 0.02);
    look("256 pools on simgrid", lent(&load, &dps_engine_simgrid, 0), owned, 0.02);
    test_load_close(&load);
}
