/* Windows that open when shares should have changed, against one a week. */
#include "sim/economy/lived.h"
#include "tests/test.h"
#include "tests/world.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { WEEKS = 104, WEEK = 7 };

/* Two years in which demand grows, doubles within a month in the second and falls back
 * in part.  Best fit serves small and whole jobs on machines of two speeds. */
static const char market[] =
    "title: a market\n"
    "start: 2026-01-01\n"
    "length: 730 d\n"
    "networks:\n"
    "  gpu:\n"
    "    title: GPU\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: GPT, decimals: 6, cap: 1000000000}]\n"
    "    emission: [{kind: vesting, to: nodes, amount: 10e6 GPT, over: 3650 d}]\n"
    "    opening: [{name: float, amount: 100e6 GPT, to: market, source: made up}]\n"
    "    rewards: {measure: rate, grain: 0.01, work: 0.24}\n"
    "    price: {kind: fixed, price: 0.2 USD}\n"
    "    demand:\n"
    "      - {service: compute, unit: GPU h, kind: table, rows: [\n"
    "         {at: 2026-01-01, value: 1200}, {at: 2027-01-01, value: 1600},\n"
    "         {at: 2027-02-01, value: 3400}, {at: 2027-04-01, value: 2600},\n"
    "         {at: 2028-01-01, value: 2700}]}\n"
    "    market: {kind: posted, price: 0.2 USD}\n"
    "    payment: {kind: transfer}\n"
    "    schedule: {kernel: \"filter-score:policy=best-fit\"}\n"
    "    jobs:\n"
    "      - {name: small, arrival: {kind: poisson, rate: 2 h^-1}, gpus: 1,\n"
    "         gpu_share: 0.4, run: {kind: exponential, mean: 2 h}, owners: 1000}\n"
    "      - {name: whole, arrival: {kind: poisson, rate: 2 h^-1}, gpus: 1,\n"
    "         run: {kind: exponential, mean: 2 h}, owners: 1000}\n"
    "fleet:\n"
    "  - {name: slow, network: gpu, count: 60, operators: 60, class: {title: "
    "box,\n"
    "     source: made up, rate: 1, cost: 0.1 USD/d, up: {kind: exponential,\n"
    "     mean: 30 d}, repair: {kind: fixed, time: 1 d}}}\n"
    "  - {name: fast, network: gpu, count: 30, operators: 30,\n"
    "     class: {title: fast box,\n"
    "     source: made up, rate: 2, cost: 0.1 USD/d, up: {kind: exponential,\n"
    "     mean: 30 d}, repair: {kind: fixed, time: 1 d}}}\n"
    "population: [{network: gpu, kind: count, rows: [{at: 2026-01-01, value: 90}]}]\n"
    "windows: {every: 7 d, length: 1 d, lead: 12 h, network: none,\n"
    "  estimator: linear}\n";

static void
open_with(struct world *world, const struct dps_setting *settings, size_t n)
{
    world_open_with(world, market, settings, n, 1);
    world->economy.workers = 2;
}

/* The shares of each week, as they were measured. */
static struct dps_lived_row weekly[WEEKS];

static void
live_weekly(void)
{
    struct world world;
    open_with(&world, NULL, 0);
    world_live(&world, WEEKS * WEEK);
    REQUIRE(world.economy.lived[0].n_rows == WEEKS);
    memcpy(weekly, world.economy.lived[0].rows, sizeof weekly);
    world_close(&world);
}

/* How many of the dates that were skipped are as far off as may be at most. */
static void
judge(const struct dps_lived *lived, const double *y, const struct dps_lived_row *row,
    int *kept, int *judged)
{
    for (uint32_t i = 0; i < lived->memory->n_shares; i++) {
        double promise = dps_response_promise(lived->memory, i);
        if (!isnan(promise)) {
            *judged += 1;
            *kept += fabs(y[i] - row->y[i]) <= promise + 2 * row->error[i];
        }
    }
}

TEST(windows_that_adapt_keep_what_they_promise)
{
    const struct dps_setting settings[] = {
        {"windows.every", "0 s"}, {"windows.adapt", "12 %"}, {"windows.age", "180 d"}};
    struct world world;
    double y[DPS_RESPONSE_ANSWERS];
    bool outside = false;
    int kept = 0;
    int judged = 0;
    live_weekly();
    open_with(&world, settings, DPS_COUNT_OF(settings));
    const struct dps_lived *lived = &world.economy.lived[0];
    const struct dps_response_terms *terms = &world.economy.setup->windows->learns;
    for (int week = 0; week < WEEKS; week++) {
        uint64_t before = lived->n_rows;
        world_live(&world, 1);
        if (lived->n_rows == before &&
            dps_response_at(terms, lived->memory, weekly[week].x, y, &outside)) {
            judge(lived, y, &weekly[week], &kept, &judged);
        }
        world_live(&world, WEEK - 1);
    }
    printf(
        "# %d windows in %d weeks; %d of %d shares of dates that were skipped within "
        "the promise and two errors\n",
        (int)lived->n_rows, WEEKS, kept, judged);
    CHECK(lived->n_rows * 5 <= WEEKS);
    CHECK(kept >= 0.95 * judged);
    CHECK(judged > WEEKS);
    world_close(&world);
}
