/* Outages in a whole economy: who is dark, what it costs them, and that they return. */
#include "sim/core/date.h"
#include "tests/test.h"
#include "tests/world.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Three groups of machines that never fail: 40 in the north, 40 in the south, of whom
 * provider P hosts the second half, and 20 nowhere in particular. */
static const char three[] =
    "title: groups that can be dark\n"
    "start: 2026-01-01\n"
    "length: 2 yr\n"
    "networks:\n"
    "  x:\n"
    "    title: X\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: XX, decimals: 6, cap: 1e9}]\n"
    "    emission: [{kind: vesting, to: nodes, amount: 730000 XX, over: 2 yr}]\n"
    "    price: {kind: fixed, price: 1 USD}\n"
    "    demand: [{service: work, unit: h, kind: constant, level: 1e6}]\n"
    "    market: {kind: posted, price: 2 USD}\n"
    "fleet:\n"
    "  - {name: a, network: x, count: 40, operators: 4,\n"
    "      operator: {kind: marginal, haste: 12 1/yr, patience: 3},\n"
    "      region: {name: north, title: North, source: made up},\n"
    "      class: {title: box, source: made up, capacity: 1 GiB, cost: 1 USD/d,\n"
    "        up: {kind: never}, repair: {kind: fixed, time: 1 h}}}\n"
    "  - {name: b, network: x, count: 20, operators: 4, operator: {kind: loyal},\n"
    "     region: &south {name: south, title: South, source: made up},\n"
    "     class: &box {title: box, source: made up, capacity: 1 GiB, cost: 1 USD/d,\n"
    "        up: {kind: never}, repair: {kind: fixed, time: 1 h}}}\n"
    "  - {name: c, network: x, count: 20, operators: 4, operator: {kind: loyal},\n"
    "     region: *south, provider: P, class: *box}\n"
    "  - {name: d, network: x, count: 20, operators: 4, operator: {kind: loyal},\n"
    "     class: *box}\n";

enum { GROUPS = 4 };

static const double size[GROUPS] = {40, 20, 20, 20};

static void
open_three(struct world *world, const char *outages)
{
    const struct dps_setting settings[] = {{"outages", outages}};
    world_open_with(world, three, settings, 1, 1);
}

/* After an epoch in which groups were dark for such shares: who is online, what is for
 * sale, and how the day's 1000 XX are shared. */
static void
check_day(const struct world *world, const double dark[GROUPS])
{
    double online = 0;
    for (int g = 0; g < GROUPS; g++) {
        online += size[g] * (1 - dark[g]);
    }
    CHECK_CLOSE(world_figure(world, "online"), online, 1e-12);
    CHECK_CLOSE(world_figure(world, "weight"), online, 1e-12);
    CHECK_CLOSE(world_figure(world, "capacity"), online * 24, 1e-12);
    CHECK_CLOSE(world_figure(world, "nodes"), 100, 1e-12);
    for (int g = 0; g < GROUPS; g++) {
        double wanted = 1000 * size[g] * (1 - dark[g]) / online;
        double got = (double)world->economy.members[0].cells.items[g].rewarded / 1e6;
        CHECK_WITHIN(got, wanted, 1e-4);
    }
}

/* ---- whom and when ------------------------------------------------------- */

TEST(an_outage_takes_exactly_the_nodes_of_its_region_and_they_return)
{
    static const double none[GROUPS] = {0, 0, 0, 0};
    static const double all[GROUPS] = {0, 1, 1, 0};
    static const double half[GROUPS] = {0, 0.5, 0.5, 0};
    struct world world;
    open_three(&world, "[{name: flood, region: south, kind: at, from: 2026-01-06, "
                       "until: 2026-01-10T12:00:00Z}]");
    for (int day = 0; day < 20; day++) {
        world_live(&world, 1);
        check_day(&world, day >= 5 && day < 9 ? all : day == 9 ? half : none);
    }
    world_close(&world);
}

TEST(outages_that_overlap_strike_independently)
{
    static const double both[GROUPS] = {0, 0.5, 0.75, 0};
    struct world world;
    open_three(&world,
        "[{name: flood, region: south, kind: at, from: 2026-01-01T12:00:00Z, until: "
        "2026-01-02}, {name: strike, provider: P, kind: at, from: 2026-01-01, until: "
        "2026-01-01T12:00:00Z}]");
    world_live(&world, 1);
    check_day(&world, both);
    world_close(&world);
}

TEST(a_shutdown_takes_them_for_good_and_those_who_look_at_profit_leave)
{
    struct world world;
    open_three(&world, "[{name: ban, network: x, region: north, kind: at, from: "
                       "2026-02-01}, {name: end, provider: P, kind: at, from: "
                       "2026-02-01}]");
    world_live(&world, 31);
    CHECK_CLOSE(world_figure(&world, "online"), 100, 1e-12);
    world_live(&world, 1);
    CHECK_CLOSE(world_figure(&world, "online"), 40, 1e-12);
    CHECK_CLOSE(world_figure(&world, "nodes"), 100, 1e-12);
    world_live(&world, 398);
    CHECK_CLOSE(world_figure(&world, "online"), 40, 1e-12);
    CHECK_INT(world_group(&world, "a")->count[DPS_WORKING], 0);
    CHECK_INT(world_group(&world, "c")->count[DPS_WORKING], 20);
    world_close(&world);
}

TEST(a_trace_says_what_is_there)
{
    static const double first[GROUPS] = {0.25, 0, 0, 0};
    static const double second[GROUPS] = {0, 0, 0, 0};
    struct world world;
    char file[256];
    char outages[512];
    snprintf(file, sizeof file, "%s/grid.csv", test_folder());
    FILE *out = fopen(file, "w");
    REQUIRE(out != NULL);
    fputs("date,up\n2026-01-02,0.75\n2026-01-03,1\n", out);
    fclose(out);
    snprintf(outages, sizeof outages,
        "[{name: grid, region: north, kind: trace, file: %s, column: up}]", file);
    open_three(&world, outages);
    world_live(&world, 1);
    check_day(&world, second);
    world_live(&world, 1);
    check_day(&world, first);
    world_live(&world, 1);
    check_day(&world, second);
    world_close(&world);
}

/* ---- regions by themselves ----------------------------------------------- */

/* The share of time that a region is dark whose outages begin at rate r and last m on
 * the mean is 1 - e^(-r m).  Cycles of light and dark are a renewal process; their
 * spread is measured. */
TEST(a_region_has_its_own_outages)
{
    enum { RUNS = 100, DAYS = 365 };
    const struct dps_setting settings[] = {{"fleet.0.region",
        "{name: north, title: North, source: made up, outages: 20 yr^-1, "
        "outage_median: 2 d, outage_spread: 0.5}"}};
    double sum = 0;
    double squares = 0;
    for (uint64_t seed = 1; seed <= RUNS; seed++) {
        struct world world;
        double dark = 0;
        world_open_with(&world, three, settings, 1, seed);
        for (int day = 0; day < DAYS; day++) {
            struct dps_error err;
            REQUIRE_OK(dps_economy_step(&world.economy, NULL, &err), &err);
            dark += world.economy.outages.dark[0] / DAYS;
            CHECK(!(world.economy.outages.dark[1] > 0));
        }
        sum += dark;
        squares += dark * dark;
        world_close(&world);
    }
    double mean = sum / RUNS;
    double error = sqrt((squares / RUNS - mean * mean) / RUNS);
    double wanted = 1 - exp(-20.0 / 365 * 2 * exp(0.125));
    /* It begins in the light: half a mean outage of the year is missing at most. */
    CHECK(error < 0.01);
    CHECK_WITHIN(mean, wanted, 5 * error + 2.3 / DAYS);
}

TEST(groups_in_one_region_are_dark_together)
{
    const struct dps_setting settings[] = {{"fleet.1.region", "europe"},
        {"fleet.3.region", "{extends: europe, cost_factor: 2}"},
        {"fleet.0.region", "africa"}};
    struct world world;
    int dark = 0;
    world_open_with(&world, three, settings, 3, 3);
    CHECK_INT((int64_t)world.economy.outages.n, 2);
    for (int day = 0; day < 700; day++) {
        struct dps_error err;
        const double *share = world.economy.outages.dark;
        REQUIRE_OK(dps_economy_step(&world.economy, NULL, &err), &err);
        CHECK(!(share[1] < share[3]) && !(share[1] > share[3]));
        CHECK(!(share[2] > 0));
        dark += share[0] > 0 || share[1] > 0;
    }
    CHECK(dark > 0);
    world_close(&world);
}

/* ---- saved, and wrong ---------------------------------------------------- */

TEST(how_far_outages_have_come_is_saved)
{
    static const char often[] =
        "[{name: storm, kind: poisson, every: 5 d, lasts: {kind: log-normal, median: "
        "2 d, spread: 1}}]";
    struct world whole;
    struct world resumed;
    struct dps_error err;
    struct dps_buffer image = {.n = 0};
    struct dps_buffer ends[2] = {{.n = 0}, {.n = 0}};
    open_three(&whole, often);
    open_three(&resumed, often);
    world_live(&whole, 33);
    dps_economy_save(&whole.economy, &image);
    struct dps_reader in = dps_reader_of(image.bytes, image.n);
    REQUIRE_OK(dps_economy_load(&resumed.economy, &in, &err), &err);
    world_live(&whole, 50);
    world_live(&resumed, 50);
    CHECK(whole.economy.outages.progress[0].state.begun > 5);
    dps_economy_save(&whole.economy, &ends[0]);
    dps_economy_save(&resumed.economy, &ends[1]);
    REQUIRE(ends[0].n == ends[1].n);
    CHECK(memcmp(ends[0].bytes, ends[1].bytes, ends[0].n) == 0);
    dps_buffer_free(&image);
    dps_buffer_free(&ends[0]);
    dps_buffer_free(&ends[1]);
    world_close(&whole);
    world_close(&resumed);
}

static void
refuse(const struct dps_setting *settings, size_t n, const char *sentence)
{
    struct world world;
    struct dps_error err;
    CHECK_FAILS(
        world_try(&world, three, settings, n, 1, &err), &err, DPS_EINVAL, sentence);
    world_close(&world);
}

TEST(an_outage_strikes_somebody_and_has_a_name_of_its_own)
{
    const struct dps_setting nobody[] = {
        {"outages", "[{name: flood, region: west, kind: at, from: 2026-01-06}]"}};
    const struct dps_setting twice[] = {
        {"outages", "[{name: a, kind: at, from: 2026-01-06}, {name: a, kind: at, "
                    "from: 2026-02-06}]"}};
    const struct dps_setting nameless[] = {
        {"fleet.3.region", "{title: North, source: made up, outages: 1 yr^-1}"}};
    const struct dps_setting other[] = {{"fleet.0.region",
        "{name: south, title: South, source: made up, outages: 1 yr^-1}"}};
    refuse(nobody, 1,
        "--set outages=[{name: flood, region: west, kind: at, from: 2026-01-06}]: "
        "outages.0.name is flood, which strikes no group of the fleet");
    refuse(twice, 1,
        "--set outages=[{name: a, kind: at, from: 2026-01-06}, {name: a, kind: at, "
        "from: 2026-02-06}]: outages.1.name is a, as that of outages.0");
    refuse(nameless, 1,
        "--set fleet.3.region={title: North, source: made up, outages: 1 yr^-1}: "
        "fleet.3.region.name is empty, but its outages need one");
    refuse(other, 1,
        "fleet.1.region is south and has other outages than another of that name");
}
