/* Some of a network's markets lived at event level, and what they say of all of them;
 * and why a market is never thinned. */
#include "sim/economy/lived.h"
#include "tests/test.h"
#include "tests/world.h"

#include <math.h>
#include <stdio.h>

/* 40 markets of some 25 machines at load 0.9. */
static const char markets[] =
    "title: markets\n"
    "start: 2026-01-01\n"
    "length: 2 d\n"
    "networks:\n"
    "  gpu:\n"
    "    title: GPU\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: GPT, decimals: 6, cap: 1000000000}]\n"
    "    emission: [{kind: vesting, to: nodes, amount: 10e6 GPT, over: 3650 d}]\n"
    "    opening: [{name: float, amount: 10e6 GPT, to: market, source: made up}]\n"
    "    rewards: {measure: rate, grain: 0.01, work: 0.24}\n"
    "    price: {kind: fixed, price: 0.2 USD}\n"
    "    demand: [{service: compute, unit: GPU h, kind: constant, level: 21600}]\n"
    "    market: {kind: posted, price: 0.2 USD}\n"
    "    payment: {kind: transfer}\n"
    "    schedule: {kernel: fcfs, markets: 40}\n"
    "    jobs:\n"
    "      - {name: jobs, arrival: {kind: poisson, rate: 1 h^-1}, gpus: 1,\n"
    "         run: {kind: exponential, mean: 20 min}, owners: 1000}\n"
    "fleet:\n"
    "  - {name: box, network: gpu, count: 1000, operators: 1000, class: {title: box,\n"
    "     source: made up, rate: 1, cost: 0.1 USD/d, up: {kind: never},\n"
    "     repair: {kind: fixed, time: 1 h}}}\n"
    "population: [{network: gpu, kind: count, rows: [{at: 2026-01-01, value: 1000}]}]\n"
    "windows: {every: 1 d, length: 12 h, lead: 4 h, network: none}\n";

static struct dps_lived_row
live(const struct dps_setting *settings, size_t n)
{
    struct world world;
    world_open_with(&world, markets, settings, n, 1);
    world.economy.workers = 2;
    world_live(&world, 1);
    const struct dps_lived *lived = &world.economy.lived[0];
    REQUIRE(lived->n_rows == 1);
    struct dps_lived_row row = lived->rows[0];
    world_close(&world);
    return row;
}

static struct dps_lived_row
live_share(const char *sample)
{
    const struct dps_setting settings[] = {{"windows.sample", sample}};
    return live(settings, 1);
}

static void
tell(const char *name, const struct dps_lived_row *row)
{
    printf(
        "# %s: %d machines; share %.5f +- %.5f, used %.4f +- %.4f, wait %.1f +- %.1f "
        "s\n",
        name, (int)row->machines, row->y[DPS_MARKET_SHARE],
        row->error[DPS_MARKET_SHARE], row->y[DPS_MARKET_USED],
        row->error[DPS_MARKET_USED], row->y[DPS_MARKET_WAIT],
        row->error[DPS_MARKET_WAIT]);
}

/* Apart by so many standard errors of both. */
static double
errors_apart(const struct dps_lived_row *a, const struct dps_lived_row *b, size_t i)
{
    double error = sqrt(a->error[i] * a->error[i] + b->error[i] * b->error[i]);
    return fabs(a->y[i] - b->y[i]) / error;
}

TEST(some_markets_say_what_all_of_them_say)
{
    static const size_t figures[] = {
        DPS_MARKET_SHARE, DPS_MARKET_USED, DPS_MARKET_WAIT};
    struct dps_lived_row all = live_share("1");
    struct dps_lived_row third = live_share("0.3");
    struct dps_lived_row tenth = live_share("0.1");
    tell("all ", &all);
    tell("30 %", &third);
    tell("10 %", &tenth);
    CHECK(all.machines == 1000 && third.machines < 400 && tenth.machines < 150);
    for (size_t i = 0; i < DPS_COUNT_OF(figures); i++) {
        CHECK(errors_apart(&tenth, &all, figures[i]) < 3);
        CHECK(errors_apart(&third, &all, figures[i]) < 3);
    }
}

/* A tenth of each market's machines, with a tenth of its jobs. */
TEST(a_thinned_queue_says_something_else)
{
    const struct dps_setting thin[] = {{"fleet.0.count", "100"},
        {"fleet.0.operators", "100"}, {"networks.gpu.demand.0.level", "2160"},
        {"population.0.rows.0.value", "100"}};
    struct dps_lived_row all = live_share("1");
    struct dps_lived_row thinned = live(thin, DPS_COUNT_OF(thin));
    tell("thin", &thinned);
    CHECK(errors_apart(&thinned, &all, DPS_MARKET_WAIT) > 5);
    CHECK(thinned.y[DPS_MARKET_WAIT] > 3 * all.y[DPS_MARKET_WAIT]);
}

/* What is not lived of an epoch is served by its market: nothing twice, nothing not at
 * all. */
TEST(what_is_ceded_is_the_part_of_the_markets_that_are_lived)
{
    const struct dps_setting settings[] = {{"windows.sample", "0.25"}};
    struct world world;
    world_open_with(&world, markets, settings, 1, 1);
    world_live(&world, 1);
    const struct dps_lived *lived = &world.economy.lived[0];
    double capacity = (double)lived->rows[0].machines / 1000;
    CHECK_CLOSE(lived->parts[0].share, 0.5 * capacity, 1e-12);
    double rest = 21600 * (1 - lived->parts[0].share);
    CHECK_CLOSE(world_figure(&world, "served"), rest + lived->parts[0].work, 1e-9);
    world_close(&world);
}
