/* Markets lived at event level within an economy: what windows say of the time between
 * them, and what all of them say of what some of them say. */
#include "sim/economy/lived.h"
#include "sim/fleet/view.h"
#include "tests/test.h"
#include "tests/world.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { DAYS = 30 };

/* 1,000 machines of three classes that serve first come, first served, in the order in
 * which they joined; their owners leave where they have lost three times in a row. */
static const char market[] =
    "title: a market\n"
    "start: 2026-01-01\n"
    "length: 30 d\n"
    "networks:\n"
    "  gpu:\n"
    "    title: GPU\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: GPT, decimals: 6, cap: 1000000000}]\n"
    "    emission: [{kind: vesting, to: nodes, amount: 10e6 GPT, over: 3650 d}]\n"
    "    opening: [{name: float, amount: 10e6 GPT, to: market, source: made up}]\n"
    "    rewards: {measure: rate, grain: 0.01, work: 0.24}\n"
    "    price: {kind: fixed, price: 0.2 USD}\n"
    "    demand: [{service: compute, unit: GPU h, kind: constant, level: 29000}]\n"
    "    market: {kind: posted, price: 0.25 USD}\n"
    "    payment: {kind: transfer, take: 20 %, fee_to: burn}\n"
    "    schedule: {kernel: fcfs}\n"
    "    jobs:\n"
    "      - {name: jobs, arrival: {kind: poisson, rate: 1 h^-1}, gpus: 1,\n"
    "         run: {kind: exponential, mean: 4 h}, owners: 1000}\n"
    "fleet:\n"
    "  - {name: home, class: rtx4090, region: europe, network: gpu, operator: &mind "
    "{extends: farm, patience: 3, haste: 40 1/yr,\n"
    "       savings: 0 USD, capital: 0 USD/yr},\n"
    "     count: 500, prospects: 200, operators: 400, skew: 2}\n"
    "  - {name: fast, class: a100-80, region: north-america, network: gpu,\n"
    "     operator: *mind, count: 200, prospects: 100, operators: 100, skew: 2}\n"
    "  - {name: slow, class: l4, region: north-america, network: gpu,\n"
    "     operator: *mind, count: 300, prospects: 100, operators: 100, skew: 2}\n"
    "review: 3 d\n"
    "windows: {every: 1 d, length: 1 d, lead: 16 h, network: none,\n"
    "  estimator: linear}\n";

static void
open_with(
    struct world *world, const char *text, const struct dps_setting *settings, size_t n)
{
    world_open_with(world, text, settings, n, 1);
    world->economy.workers = 2;
}

/* What a month of a market came to. */
struct month {
    double supply;             /* [token] */
    double paid[3];            /* earned by each group's nodes [base units] */
    double used;               /* served over what could be, in the mean [1] */
    double gone;               /* nodes that left */
    struct dps_lived_row last; /* window */
    double promise;            /* of `used`, at the end [1] */
};

static struct month
live_month(const char *every)
{
    static const char *const groups[] = {"home", "fast", "slow"};
    const struct dps_setting settings[] = {{"windows.every", every}};
    const struct dps_setting off[] = {{"windows", "none"}};
    struct world world;
    struct month month = {.supply = 0};
    open_with(&world, market, every != NULL ? settings : off, 1);
    for (int day = 0; day < DAYS; day++) {
        world_live(&world, 1);
        month.used += world_figure(&world, "utilisation") / DAYS;
    }
    month.supply = world_figure(&world, "circulating");
    for (size_t g = 0; g < DPS_COUNT_OF(groups); g++) {
        const struct dps_group *group = world_group(&world, groups[g]);
        uint32_t id = (uint32_t)(group - world.economy.fleet.groups);
        month.paid[g] =
            (double)(int64_t)(dps_fleet_total_earned(&world.economy.fleet, id) >> 64);
        month.gone += (double)group->count[DPS_COUNT_LEFT];
    }
    const struct dps_lived *lived = &world.economy.lived[0];
    if (lived->n_rows > 0) {
        month.last = lived->rows[lived->n_rows - 1];
        month.promise = dps_response_promise(lived->memory, DPS_MARKET_USED);
    }
    world_close(&world);
    return month;
}

static double
apart(double a, double b)
{
    return fabs(a - b) / fmax(fabs(b), 1e-300);
}

static void
tell(const char *name, const struct month *month)
{
    printf("# %s: supply %.0f, paid %.4g %.4g %.4g, used %.4f, gone %.0f\n", name,
        month->supply, month->paid[0], month->paid[1], month->paid[2], month->used,
        month->gone);
}

/* The central experiment. */
TEST(a_window_a_week_says_what_a_month_at_event_level_says)
{
    struct month whole = live_month("1 d");
    struct month weekly = live_month("7 d");
    struct month fluid = live_month(NULL);
    tell("whole ", &whole);
    tell("weekly", &weekly);
    tell("none  ", &fluid);
    CHECK(apart(weekly.supply, whole.supply) < 0.02);
    CHECK(apart(weekly.used, whole.used) < 0.02);
    CHECK(fabs(weekly.gone - whole.gone) <= 1 + 0.02 * whole.gone); /* of 1,000 */
    CHECK(fabs(fluid.gone - whole.gone) > 1 + 0.02 * whole.gone);
    double worst = 0;
    double blind = 0;
    for (int g = 0; g < 3; g++) {
        worst = fmax(worst, apart(weekly.paid[g], whole.paid[g]));
        blind = fmax(blind, apart(fluid.paid[g], whole.paid[g]));
    }
    CHECK(worst < 0.02);
    CHECK(blind > 0.02); /* and without windows nobody would know */
}
