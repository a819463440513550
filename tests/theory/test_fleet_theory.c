/* Failures, repairs and lives of many nodes against renewal theory. */
#include "models/lifetime/closed.h"
#include "models/lifetime/kind.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "sim/fleet/churn.h"
#include "tests/test.h"

#include <math.h>

enum { N = 100000 };

/* A machine of these laws; a parameter of NULL makes it `never`. */
static struct dps_hardware
machine(const struct dps_lifetime_weibull *up,
    const struct dps_lifetime_exponential *repair,
    const struct dps_lifetime_weibull *life)
{
    const struct dps_variant never = {&dps_lifetime_never.base, NULL};
    struct dps_hardware hardware = {.title = "test", .source = "test", .capacity = 1};
    hardware.up.law = (struct dps_variant){&dps_lifetime_weibull.base, up};
    hardware.repair.law =
        repair != NULL ? (struct dps_variant){&dps_lifetime_exponential.base, repair}
                       : never;
    hardware.life.law =
        life != NULL ? (struct dps_variant){&dps_lifetime_weibull.base, life} : never;
    return hardware;
}

static void
open_fleet(struct dps_fleet *fleet, const struct dps_hardware *hardware)
{
    struct dps_error err;
    const struct dps_group_plan plan = {.name = "theory",
        .hardware = hardware,
        .count = N,
        .operators = N,
        .skew = INFINITY};
    const struct dps_weighing weighing = {.quantum = 1, .measure = DPS_MEASURE_STORAGE};
    REQUIRE_OK(
        dps_fleet_init(fleet, 11, DPS_DAY * DPS_NS, &plan, 1, &weighing, 1, &err),
        &err);
    for (uint32_t i = 0; i < N; i++) {
        REQUIRE_OK(dps_fleet_join(fleet, i, 0, &err), &err);
    }
}

static void
live(struct dps_fleet *fleet, uint32_t epoch)
{
    struct dps_error err;
    REQUIRE_OK(dps_fleet_advance(fleet, epoch, &err), &err);
    (void)dps_fleet_share(fleet, 0, 1000000);
}

/* Exponential up-time (rate l) and repair (rate m) from a start at work: the share at
 * work is A(t) = m / (l + m) + l / (l + m) exp(-(l + m) t), and the mean number of
 * failures l times its integral. */
TEST(availability_and_failures_of_a_two_state_chain)
{
    const struct dps_lifetime_weibull up = {1, 9 * DPS_DAY};
    const struct dps_lifetime_exponential repair = {2.5 * DPS_DAY};
    const struct dps_hardware hardware = machine(&up, &repair, NULL);
    struct dps_fleet fleet;
    open_fleet(&fleet, &hardware);
    double l = 1 / 9.0;
    double m = 1 / 2.5;
    double s = l + m;
    double cycle = 1 / l + 1 / m;
    double variance = 1 / (l * l) + 1 / (m * m);
    for (uint32_t e = 0; e < 120; e++) {
        live(&fleet, e);
        double t = e + 1;
        double a = m / s + l / s * dps_exp(-s * t);
        double mean = l * (m / s * t + l / (s * s) * (1 - dps_exp(-s * t)));
        /* of the count: Poisson's at first, v t / c^3 in the end */
        double spread = sqrt(N * (mean + variance * t / (cycle * cycle * cycle)));
        const int64_t *count = fleet.networks[0].count;
        CHECK_WITHIN((double)count[DPS_WORKING], N * a, 5 * sqrt(N * a * (1 - a)));
        CHECK_WITHIN((double)count[DPS_COUNT_FAILURES], N * mean, 5 * spread);
    }
    dps_fleet_free(&fleet);
}

/* Without repair, those at work after t have survived it: S(t) = exp(-(t / l)^k). */
TEST(up_times_survive_as_their_law_says)
{
    const double shapes[] = {0.6, 1, 2.5};
    for (size_t i = 0; i < 3; i++) {
        const struct dps_lifetime_weibull up = {shapes[i], 20 * DPS_DAY};
        const struct dps_hardware hardware = machine(&up, NULL, NULL);
        struct dps_fleet fleet;
        open_fleet(&fleet, &hardware);
        for (uint32_t e = 0; e < 60; e++) {
            live(&fleet, e);
            double survival = dps_exp(-dps_pow((e + 1) / 20.0, shapes[i]));
            double at_work = (double)fleet.networks[0].count[DPS_WORKING];
            CHECK_WITHIN(at_work, N * survival, 5 * sqrt(N * survival));
        }
        dps_fleet_free(&fleet);
    }
}

/* A machine retires at the begin of the epoch in which its life ends: after epoch e
 * those are left that live e whole epochs and more, but one epoch at least. */
TEST(machines_wear_out_as_their_law_says)
{
    const struct dps_lifetime_weibull life = {3, 30 * DPS_DAY};
    const struct dps_lifetime_weibull up = {1, 4 * DPS_DAY};
    const struct dps_lifetime_exponential repair = {DPS_DAY};
    const struct dps_hardware hardware = machine(&up, &repair, &life);
    struct dps_fleet fleet;
    open_fleet(&fleet, &hardware);
    for (uint32_t e = 0; e < 60; e++) {
        live(&fleet, e);
        double survival = dps_exp(-dps_pow((e + 1) / 30.0, 3));
        double left = N - (double)fleet.networks[0].count[DPS_COUNT_RETIRED];
        CHECK_WITHIN(left, e == 0 ? N : N * survival, 5 * sqrt(N * survival) + 1);
    }
    dps_fleet_free(&fleet);
}
