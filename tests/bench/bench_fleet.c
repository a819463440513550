/* What a fleet costs: a failure or repair, a review, a node's day; and what 20 years of
 * a million nodes would. */

#include "models/lifetime/closed.h"
#include "models/lifetime/kind.h"
#include "sim/core/date.h"
#include "sim/fleet/churn.h"
#include "sim/fleet/review.h"

#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { GROUPS = 8, WARM = 60, DAYS = 365, PERIOD = 30 };

/* Ten failures a year and repairs of two days in the mean. */
static const struct dps_lifetime_exponential up = {29.5 * 86400};
static const struct dps_lifetime_log_normal repair = {1.2 * 86400, 1};
static const struct dps_hardware hardware = {.title = "bench",
    .source = "bench",
    .capacity = 1000,
    .capacity_spread = 0.5,
    .cost = 1e-6,
    .cost_spread = 0.3,
    .up = {{&dps_lifetime_exponential.base, &up}},
    .repair = {{&dps_lifetime_log_normal.base, &repair}},
    .life = {{&dps_lifetime_never.base, NULL}}};

/* Leaves after three losses in a row, comes back by chance. */
static void
decide(const void *law, const struct dps_review_scene *scene,
    struct dps_review_batch *batch)
{
    (void)law;
    for (size_t i = 0; i < batch->n; i++) {
        double gain = batch->earned[i] * scene->price - batch->cost[i] * scene->period;
        bool loses = batch->present[i] && gain < 0 && batch->age[i] >= 30;
        uint8_t losses = (uint8_t)(loses ? batch->losses[i] + 1 : 0);
        bool leaves = losses > 2 && batch->u[i] < 0.5;
        bool joins = !batch->present[i] && batch->u[i] < 0.05;
        batch->losses[i] = losses;
        batch->action[i] = leaves  ? DPS_REVIEW_LEAVE
                           : joins ? DPS_REVIEW_JOIN
                                   : DPS_REVIEW_STAY;
    }
}

/* Times of the days of a run; the best tenth tells what an undisturbed machine takes.
 */
struct clocks {
    double wall[DAYS], cpu[DAYS]; /* [s] */
    double wall_now, cpu_now;
};

static double
read_clock(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void
begin(struct clocks *self)
{
    self->wall_now = read_clock(CLOCK_MONOTONIC);
    self->cpu_now = read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

static void
end(struct clocks *self, uint32_t epoch)
{
    uint32_t day = epoch % DAYS;
    self->wall[day] = read_clock(CLOCK_MONOTONIC) - self->wall_now;
    self->cpu[day] = read_clock(CLOCK_PROCESS_CPUTIME_ID) - self->cpu_now;
}

static int
compare_doubles(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;
    return (*x > *y) - (*x < *y);
}

static double
best(double days[DAYS])
{
    qsort(days, DAYS, sizeof *days, compare_doubles);
    return days[DAYS / 10] * DAYS;
}

static void
require(enum dps_status status, const struct dps_error *err)
{
    if (status != DPS_OK) {
        fprintf(stderr, "%s\n", err->text);
        exit(1);
    }
}

static void
open_fleet(struct dps_fleet *fleet, uint32_t n)
{
    struct dps_error err;
    struct dps_group_plan plans[GROUPS];
    uint16_t years[20];
    const struct dps_weighing weighing = {
        .quantum = 1, .vintages = years, .n_vintages = DPS_COUNT_OF(years)};
    for (size_t i = 0; i < DPS_COUNT_OF(years); i++) {
        years[i] = (uint16_t)(i * 20);
    }
    char names[GROUPS][8];
    for (uint32_t g = 0; g < GROUPS; g++) {
        snprintf(names[g], sizeof names[g], "g%u", (unsigned)g);
        plans[g] = (struct dps_group_plan){.name = names[g],
            .hardware = &hardware,
            .count = n / GROUPS,
            .operators = n / GROUPS / 10 + 1,
            .skew = 1.2};
    }
    require(
        dps_fleet_init(fleet, 1, DPS_DAY * DPS_NS, plans, GROUPS, &weighing, 1, &err),
        &err);
}

static void
live(struct dps_fleet *fleet, uint32_t epoch, const struct dps_review_rule *rules,
    struct clocks *events, struct clocks *reviews)
{
    struct dps_error err;
    begin(events);
    require(dps_fleet_advance(fleet, epoch, &err), &err);
    end(events, epoch);
    for (uint32_t g = 0; g < GROUPS; g++) {
        dps_fleet_share(fleet, g, fleet->groups[g].left + 1000000000);
    }
    begin(reviews);
    require(dps_fleet_review(fleet, epoch + 1, rules, &err), &err);
    end(reviews, epoch);
}

/* Lets everyone in at once, in a review of all. */
static void
join_all(const void *law, const struct dps_review_scene *scene,
    struct dps_review_batch *batch)
{
    (void)law;
    (void)scene;
    for (size_t i = 0; i < batch->n; i++) {
        batch->action[i] = DPS_REVIEW_JOIN;
    }
}

static void
measure(uint32_t n, int threads)
{
    struct dps_fleet fleet;
    struct dps_error err;
    struct dps_review_rule rules[GROUPS];
    struct clocks events;
    struct clocks reviews;
    omp_set_num_threads(threads);
    open_fleet(&fleet, n);
    for (uint32_t g = 0; g < GROUPS; g++) {
        rules[g] = (struct dps_review_rule){.decide = join_all, .period = 1};
    }
    require(dps_fleet_review(&fleet, 0, rules, &err), &err);
    for (uint32_t g = 0; g < GROUPS; g++) {
        rules[g] = (struct dps_review_rule){.decide = decide,
            .scene = {.price = 2e-5 * n / 1e6, .period = PERIOD * 86400.0},
            .period = PERIOD,
            .draws = true};
    }
    for (uint32_t e = 0; e < WARM; e++) {
        live(&fleet, e, rules, &events, &reviews);
    }
    int64_t failures = fleet.networks[0].count[DPS_COUNT_FAILURES];
    for (uint32_t e = WARM; e < WARM + DAYS; e++) {
        live(&fleet, e, rules, &events, &reviews);
    }
    failures = fleet.networks[0].count[DPS_COUNT_FAILURES] - failures;
    struct {
        double wall, cpu;
    } event = {best(events.wall), best(events.cpu)},
      review = {best(reviews.wall), best(reviews.cpu)};
    double n_events = 2 * (double)failures;
    double n_reviews = (double)n * DAYS / PERIOD;
    double days = (double)n * DAYS;
    double scale = 1e6 * 7300 / days;
    printf("%8u nodes, %d threads: %.1f failures a node-year, %.0f %% present\n",
        (unsigned)n, threads, (double)failures / n * 365 / DAYS,
        100.0 - 100.0 * (double)fleet.networks[0].count[DPS_LEFT] / n);
    printf("    an event    %6.2f ns of CPU, %6.2f ns of wall\n",
        1e9 * event.cpu / n_events, 1e9 * event.wall / n_events);
    printf("    a review    %6.2f ns of CPU, %6.2f ns of wall\n",
        1e9 * review.cpu / n_reviews, 1e9 * review.wall / n_reviews);
    printf("    a node-day  %6.2f ns of CPU, %6.2f ns of wall\n",
        1e9 * (event.cpu + review.cpu) / days, 1e9 * (event.wall + review.wall) / days);
    printf("    1M x 7300 d %6.2f s of CPU,  %6.2f s of wall (%.0f M events)\n",
        (event.cpu + review.cpu) * scale, (event.wall + review.wall) * scale,
        n_events * scale / 1e6);
    dps_fleet_free(&fleet);
}

/* bench_fleet [NODES THREADS] */
int
main(int argc, char **argv)
{
    if (argc == 3) {
        measure((uint32_t)strtoul(argv[1], NULL, 10), (int)strtol(argv[2], NULL, 10));
        return 0;
    }
    for (int threads = 1; threads <= 2; threads++) {
        measure(100000, threads);
        measure(1000000, threads);
    }
    return 0;
}
