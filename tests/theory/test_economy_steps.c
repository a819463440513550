/* An economy at epochs of a day, six hours and one hour: key figures converge; and with
 * its steps in another order. */
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "tests/test.h"
#include "tests/world.h"

#include <math.h>
#include <stdio.h>

/* Two years with everything that hangs on an epoch's length: failures, reviews, demand
 * that answers to a price led by utilisation, payments that burn, a price that falls.
 */
static const char town[] =
    "title: two years at several steps\n"
    "start: 2026-01-01\n"
    "length: 2 yr\n"
    "review: 10 d\n"
    "networks:\n"
    "  x:\n"
    "    title: X\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: XX, decimals: 9, cap: 9e9}]\n"
    "    emission: [{kind: decay, to: nodes, amount: 4e6 XX, half_life: 1 yr}]\n"
    "    opening: [{name: float, amount: 2e7 XX, to: market, source: made up}]\n"
    "    price: {kind: geometric-brownian, price: 1 USD, drift: -0.2 1/yr,\n"
    "      volatility: 0}\n"
    "    market: {kind: posted, price: 0.1 USD, target: 60 %, within: 60 d}\n"
    "    demand: [{service: work, unit: h, kind: logistic, from: 10 k, to: 60 k,\n"
    "      after: 1 yr, tenfold: 1 yr, elasticity: -0.5, reference: 0.1 USD}]\n"
    "    payment: {kind: burn-and-mint, burn: 90 %, fee: 5 %, reward: 0.3}\n"
    "fleet:\n"
    "  - {name: a, network: x, count: 1000, operators: 100, operator: {kind: loyal},\n"
    "     class: {title: box, source: made up, capacity: 1 GiB, cost: 1.5 USD/d,\n"
    "       cost_spread: 0.3, up: {kind: exponential, mean: 40 d},\n"
    "       repair: {kind: log-normal, median: 20 h, spread: 1}}}\n";

enum kpi { MINTED, POPULATION, UTILISATION, BURNT, INCOME, KPIS };

static const char *const names[KPIS] = {
    "minted", "population", "utilisation", "burnt", "income"};

struct kpis {
    double value[KPIS];
};

/* How a run is told from the others. */
struct how {
    const char *epoch;
    const char *volatility;
    const char *operator; /* and prospects */
    const char *prospects;
    uint64_t seed;
    bool decides_first;
};

static const char profit[] = "{kind: marginal, haste: 6 1/yr, patience: 6, sell: 60 %}";
static const char loyal[] = "{kind: loyal, sell: 60 %}";

static struct kpis
live(struct how how)
{
    const struct dps_setting settings[] = {{"epoch", how.epoch},
        {"networks.x.price.volatility", how.volatility},
        {"fleet.0.operator", how.operator}, {"fleet.0.prospects", how.prospects}};
    struct world world;
    struct kpis kpis = {{0}};
    world_open_with(&world, town, settings, DPS_COUNT_OF(settings), how.seed);
    world.economy.decides_first = how.decides_first;
    uint32_t n = world.economy.n_epochs;
    double days = 730.0 / n;
    for (uint32_t i = 0; i < n; i++) {
        struct dps_error err;
        REQUIRE_OK(dps_economy_step(&world.economy, NULL, &err), &err);
        kpis.value[MINTED] += world_figure(&world, "minted") * days;
        kpis.value[POPULATION] += world_figure(&world, "nodes") / n;
        kpis.value[UTILISATION] += world_figure(&world, "utilisation") / n;
        kpis.value[BURNT] += world_figure(&world, "burned") * days;
        kpis.value[INCOME] += world_figure(&world, "income") * days;
    }
    world_live(&world, 0);
    world_close(&world);
    return kpis;
}

static double
off(const struct kpis *kpis, const struct kpis *than, int k)
{
    return kpis->value[k] / than->value[k] - 1;
}

static void
report(const char *what, const struct kpis *kpis, const struct kpis *than)
{
    printf("# %s:", what);
    for (int k = 0; k < KPIS; k++) {
        printf(
            " %s %.6g (%+.4f %%)", names[k], kpis->value[k], 100 * off(kpis, than, k));
    }
    printf("\n");
}

/* ---- steps --------------------------------------------------------------- */

/* Nobody joins or leaves: all that is left of chance are failures, which are the same
 * at any step, so that the error of the step stands alone.  It is of first order. */
TEST(key_figures_converge_as_epochs_shrink)
{
    struct kpis hour = live((struct how){"1 h", "0", loyal, "0", 1, false});
    struct kpis six = live((struct how){"6 h", "0", loyal, "0", 1, false});
    struct kpis day = live((struct how){"1 d", "0", loyal, "0", 1, false});
    report("no decisions, at 1 h", &hour, &hour);
    report("no decisions, at 6 h", &six, &hour);
    report("no decisions, at 1 d", &day, &hour);
    for (int k = 0; k < KPIS; k++) {
        double far = fabs(off(&day, &hour, k));
        double near = fabs(off(&six, &hour, k));
        CHECK(far < 0.003);
        CHECK(near < far / 3 || far < 1e-9);
    }
}

/* Decisions draw anew at each step, so that what one seed shows is noise of 0.2 %: the
 * mean over seeds has to converge, or not to be told from 0. */
TEST(they_converge_with_those_who_decide_too)
{
    enum { RUNS = 6 };
    double far[KPIS] = {0};
    double near[KPIS] = {0};
    double squares[KPIS] = {0};
    for (uint64_t seed = 1; seed <= RUNS; seed++) {
        struct kpis hour = live((struct how){"1 h", "0", profit, "5000", seed, false});
        struct kpis six = live((struct how){"6 h", "0", profit, "5000", seed, false});
        struct kpis day = live((struct how){"1 d", "0", profit, "5000", seed, false});
        if (seed == 1) {
            report("at 1 h", &hour, &hour);
            report("at 6 h", &six, &hour);
            report("at 1 d", &day, &hour);
        }
        for (int k = 0; k < KPIS; k++) {
            far[k] += off(&day, &hour, k) / RUNS;
            near[k] += off(&six, &hour, k) / RUNS;
            squares[k] += off(&six, &hour, k) * off(&six, &hour, k) / RUNS;
        }
    }
    for (int k = 0; k < KPIS; k++) {
        double error = sqrt((squares[k] - near[k] * near[k]) / (RUNS - 1));
        CHECK(fabs(far[k]) < 0.005);
        CHECK(fabs(near[k]) < 0.002);
        CHECK(fabs(near[k]) <= fabs(far[k]) + 5 * error);
    }
}

TEST(another_order_of_the_steps_changes_little)
{
    static const char *const steps[] = {"1 d", "6 h"};
    for (int i = 0; i < 2; i++) {
        struct kpis usual = live((struct how){steps[i], "0", profit, "5000", 1, false});
        struct kpis other = live((struct how){steps[i], "0", profit, "5000", 1, true});
        report("decisions before the market", &other, &usual);
        for (int k = 0; k < KPIS; k++) {
            CHECK(fabs(off(&other, &usual, k)) < 0.005);
        }
        CHECK(fabs(off(&other, &usual, POPULATION)) > 0);
    }
}

/* A price that moves at random has other paths at other steps, but the same law. */
TEST(with_a_random_price_the_means_agree_at_two_steps)
{
    enum { RUNS = 20 };
    double sum[KPIS] = {0};
    double squares[KPIS] = {0};
    for (uint64_t seed = 1; seed <= RUNS; seed++) {
        struct kpis day = live((struct how){"1 d", "3 %", profit, "5000", seed, false});
        struct kpis six =
            live((struct how){"6 h", "3 %", profit, "5000", seed + 1000, false});
        for (int k = 0; k < KPIS; k++) {
            double d = dps_log(day.value[k] / six.value[k]);
            sum[k] += d;
            squares[k] += d * d;
        }
    }
    for (int k = 0; k < KPIS; k++) {
        double mean = sum[k] / RUNS;
        double error = sqrt((squares[k] / RUNS - mean * mean) / (RUNS - 1));
        CHECK_WITHIN(mean, 0, 5 * error);
    }
}
