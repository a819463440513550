/* What a network learns of its windows, and what it makes of that. */
#include "sim/economy/lived.h"

#include "sim/core/date.h"
#include "tests/test.h"
#include "tests/world.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char market[] =
    "title: a market\n"
    "start: 2026-01-01\n"
    "length: 20 d\n"
    "networks:\n"
    "  gpu:\n"
    "    title: GPU\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: GPT, decimals: 6, cap: 1000000000}]\n"
    "    emission: [{kind: vesting, to: nodes, amount: 10e6 GPT, over: 3650 d}]\n"
    "    opening: [{name: float, amount: 10e6 GPT, to: market, source: made up}]\n"
    "    rewards: {measure: rate, grain: 0.01, work: 0.24}\n"
    "    price: {kind: fixed, price: 0.2 USD}\n"
    "    demand: [{service: compute, unit: GPU h, kind: constant, level: 1700}]\n"
    "    market: {kind: posted, price: 0.25 USD}\n"
    "    payment: {kind: transfer}\n"
    "    schedule: {kernel: fcfs}\n"
    "    jobs:\n"
    "      - {name: jobs, arrival: {kind: poisson, rate: 1 h^-1}, gpus: 1,\n"
    "         run: {kind: exponential, mean: 2 h}, owners: 1000}\n"
    "fleet:\n"
    "  - {name: one, network: gpu, count: 50, operators: 50, class: {title: box,\n"
    "     source: made up, rate: 1, cost: 0.1 USD/d, up: {kind: exponential,\n"
    "     mean: 20 d}, repair: {kind: fixed, time: 6 h}}}\n"
    "  - {name: two, network: gpu, count: 50, operators: 50, class: {title: bigger,\n"
    "     source: made up, rate: 1, cost: 0.1 USD/d, up: {kind: never},\n"
    "     repair: {kind: fixed, time: 6 h}}}\n"
    "population: [{network: gpu, kind: count, rows: [{at: 2026-01-01, value: 100}]}]\n"
    "windows: {every: 4 d, length: 6 h, lead: 12 h, network: none}\n";

static void
open_with(struct world *world, const struct dps_setting *settings, size_t n)
{
    world_open_with(world, market, settings, n, 1);
}

static const struct dps_market_sale *
sales(const struct world *world)
{
    return world->economy.members[0].cells.sales;
}

/* ---- what is learnt acts from the next epoch on ------------------------ */

TEST(epochs_after_a_window_serve_as_it_has_measured)
{
    struct world world;
    open_with(&world, NULL, 0);
    world_live(&world, 1);
    const struct dps_lived *lived = &world.economy.lived[0];
    REQUIRE(lived->n_rows == 1);
    const double *leaning = &lived->rows[0].y[DPS_MARKET_FIGURES];
    CHECK(leaning[0] > 1.05 && leaning[1] < 0.95); /* first come, first served */
    world_live(&world, 1);
    REQUIRE(lived->n_rows == 1);
    double served = sales(&world)[0].served + sales(&world)[1].served;
    double share = fmin(1, lived->rows[0].y[DPS_MARKET_SHARE]);
    CHECK_CLOSE(served, 1700 * share, 1e-9);
    double ratio = sales(&world)[0].served / sales(&world)[0].offered;
    ratio /= sales(&world)[1].served / sales(&world)[1].offered;
    bool full = sales(&world)[0].served >= sales(&world)[0].offered * (1 - 1e-12);
    CHECK(full || fabs(ratio - leaning[0] / leaning[1]) < 1e-9);
    world_close(&world);
}

/* Frozen windows post what they serve, and nothing else follows from them: an epoch
 * without a window is served as if there were none at all. */
TEST(frozen_windows_teach_nothing)
{
    const struct dps_setting frozen[] = {{"windows.coupling", "frozen"}};
    const struct dps_setting none[] = {{"windows", "none"}};
    struct world with;
    struct world without;
    open_with(&with, frozen, 1);
    open_with(&without, none, 1);
    for (int day = 0; day < 9; day++) {
        world_live(&with, 1);
        world_live(&without, 1);
        bool window = with.economy.lived[0].until > 0;
        CHECK(window == (day % 4 == 0));
        for (int c = 0; c < 2; c++) {
            bool same = sales(&with)[c].served == sales(&without)[c].served &&
                        sales(&with)[c].value == sales(&without)[c].value;
            CHECK(same == !window);
            const struct dps_ceded *part = &with.economy.lived[0].parts[c];
            double rest = 1 - (window ? part->share : 0);
            double work = window ? part->work : 0;
            double due = window ? (double)part->due / 1e6 : 0;
            CHECK_CLOSE(
                sales(&with)[c].served, sales(&without)[c].served * rest + work, 1e-12);
            CHECK_CLOSE(
                sales(&with)[c].value, sales(&without)[c].value * rest + due, 1e-12);
        }
    }
    CHECK_INT((int64_t)with.economy.lived[0].n_rows, 3);
    world_close(&with);
    world_close(&without);
}

/* ---- nothing is paid twice --------------------------------------------- */

/* What users pay in an epoch is what its windows' jobs owe and what the rest of it
 * owes, to the millionth of a dollar; and that is what reaches the nodes. */
TEST(an_epoch_pays_its_windows_and_its_rest_once)
{
    struct world world;
    open_with(&world, NULL, 0);
    for (int day = 0; day < 6; day++) {
        int64_t before = world_balance(&world, "gpu/market");
        world_live(&world, 1);
        const struct dps_lived *lived = &world.economy.lived[0];
        const struct dps_cells *cells = &world.economy.members[0].cells;
        int64_t early = 0;
        int64_t due = 0;
        double rest = 0;
        for (size_t c = 0; c < 2; c++) {
            early += lived->parts[c].due;
            due += cells->items[c].due;
            rest += floor(
                (cells->sales[c].value - (double)lived->parts[c].due / 1e6) * 1e6 +
                1e-3);
        }
        CHECK(lived->until > 0 ? early > 0 : early == 0);
        CHECK_WITHIN((double)(due - early), rest, 2);
        CHECK_INT(world.economy.members[0].flows.paid, due);
        /* At 0.2 USD a token, of 6 decimals. */
        int64_t tokens = before - world_balance(&world, "gpu/market");
        CHECK(tokens <= 5 * due && tokens > 5 * due - 10);
    }
    world_close(&world);
}

/* ---- how many jobs ------------------------------------------------------ */

/* Whatever jobs are like, they bring the work that is asked for. */
TEST(jobs_bring_what_is_asked_for)
{
    static const struct dps_setting shapes[][3] = {
        {{"networks.gpu.jobs.0.longest", "1 h"}, {"networks.gpu.jobs.0.scale", "3"},
            {"networks.gpu.jobs.0.fixed", "true"}},
        {{"networks.gpu.jobs.0.gpu_share", "0.25"},
            {"networks.gpu.schedule.kernel", "filter-score:policy=best-fit"},
            {"windows.length", "12 h"}},
        {{"networks.gpu.jobs.0.run", "{kind: log-normal, median: 10 min, spread: 2}"},
            {"networks.gpu.jobs.0.longest", "3 h"}, {"windows.lead", "6 h"}},
    };
    for (size_t i = 0; i < DPS_COUNT_OF(shapes); i++) {
        struct world world;
        open_with(&world, shapes[i], 3);
        world_live(&world, 1);
        const struct dps_lived *lived = &world.economy.lived[0];
        REQUIRE(lived->n_rows == 1);
        double error = lived->rows[0].error[DPS_MARKET_USED];
        CHECK_WITHIN(lived->rows[0].y[DPS_MARKET_USED], lived->x[DPS_LIVED_LOAD],
            5 * error + 0.01);
        CHECK(error < 0.04);
        world_close(&world);
    }
}

/* ---- when -------------------------------------------------------------- */

TEST(windows_open_by_the_calendar_and_by_age)
{
    const struct dps_setting aged[] = {
        {"windows.every", "0 s"}, {"windows.age", "3 d"}};
    struct world world;
    open_with(&world, aged, 2);
    uint64_t expected = 0;
    for (int day = 0; day < 7; day++) {
        world_live(&world, 1);
        expected += day % 3 == 0;
        CHECK_INT((int64_t)world.economy.lived[0].n_rows, (int64_t)expected);
    }
    world_close(&world);
}

TEST(without_demand_there_is_no_window)
{
    const struct dps_setting idle[] = {{"networks.gpu.demand.0.level", "0"}};
    struct world world;
    open_with(&world, idle, 1);
    world_live(&world, 2);
    CHECK_INT((int64_t)world.economy.lived[0].n_rows, 0);
    world_close(&world);
}

/* ---- faults ------------------------------------------------------------ */

TEST(a_window_that_fails_stops_the_run_or_is_done_without)
{
    const struct dps_setting on[] = {
        {"windows.max_events", "10"}, {"windows.on_failure", "last response"}};
    struct world world;
    struct dps_error err;
    open_with(&world, on, 1);
    CHECK_STATUS(dps_economy_step(&world.economy, NULL, &err), DPS_EIO);
    CHECK(strstr(err.text, "10 events") != NULL);
    world_close(&world);
    open_with(&world, on, 2);
    world_live(&world, 2);
    CHECK_INT((int64_t)world.economy.lived[0].n_rows, 0);
    CHECK_INT((int64_t)world.economy.lived[0].failed, 1);
    CHECK_CLOSE(sales(&world)[0].served + sales(&world)[1].served, 1700, 1e-12);
    world_close(&world);
}

/* ---- save and load ----------------------------------------------------- */

TEST(a_saved_economy_goes_on_as_it_would_have)
{
    struct world a;
    struct world b;
    struct dps_error err;
    struct dps_buffer at = {.n = 0};
    struct dps_buffer ends[2] = {{.n = 0}, {.n = 0}};
    open_with(&a, NULL, 0);
    world_live(&a, 5);
    dps_economy_save(&a.economy, &at);
    open_with(&b, NULL, 0);
    struct dps_reader in = dps_reader_of(at.bytes, at.n);
    REQUIRE_OK(dps_economy_load(&b.economy, &in, &err), &err);
    world_live(&a, 5);
    world_live(&b, 5);
    dps_economy_save(&a.economy, &ends[0]);
    dps_economy_save(&b.economy, &ends[1]);
    CHECK(
        ends[0].n == ends[1].n && memcmp(ends[0].bytes, ends[1].bytes, ends[0].n) == 0);
    CHECK_INT((int64_t)b.economy.lived[0].n_rows, 3);
    in = dps_reader_of(at.bytes, at.n / 2);
    world_close(&b);
    open_with(&b, NULL, 0);
    CHECK(dps_economy_load(&b.economy, &in, &err) != DPS_OK);
    dps_buffer_free(&at);
    dps_buffer_free(&ends[0]);
    dps_buffer_free(&ends[1]);
    world_close(&a);
    world_close(&b);
}
