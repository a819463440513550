/* What a decision of each scheduler costs, at 1,000 to 1,000,000 nodes in a steady
 * state; and how the time that it takes compares with what the work that it meters is
 * said to cost.
 *
 *     bench_kernels [NAME [N]]      those whose name begins so, up to N nodes
 */

#include "sim/dispatch/cost.h"
#include "tests/bench/farm.h"
#include "tests/bench/frame.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZES = 4, ROUNDS = 41, FIRST = 50 };

static const uint32_t sizes[SIZES] = {1000, 10000, 100000, 1000000};
static const double round_ns =
    5e5; /* less than what a system gives a program at once */

struct bench_case {
    const char *kernel;
    enum farm_machines machines;
    double load;      /* of all nodes, that jobs want */
    uint32_t backlog; /* and jobs more: above load 1, so many wait */
    uint32_t most;    /* nodes */
};

#define MILLION 1000000

static const struct bench_case cases[] = {
    {"fcfs", FARM_BATCH, 1, 100, MILLION},
    {"easy", FARM_BATCH, 1, 100, MILLION},
    {"easy:machines=individual", FARM_BATCH, 1, 100, MILLION},
    {"conservative", FARM_BATCH, 1, 100, MILLION},
    {"filter-score:policy=least-allocated", FARM_GPUS, 0.6, 0, MILLION},
    {"filter-score:policy=best-fit", FARM_GPUS, 0.6, 0, MILLION},
    {"filter-score:policy=fgd", FARM_GPUS, 0.6, 0, MILLION},
    {"filter-score:policy=random", FARM_GPUS, 0.6, 0, MILLION},
    {"filter-score:policy=most-allocated", FARM_GPUS, 0.6, 0, MILLION / 10},
    {"filter-score:policy=dot-product", FARM_GPUS, 0.6, 0, MILLION / 10},
    {"filter-score:policy=gpu-packing", FARM_GPUS, 0.6, 0, MILLION / 10},
    {"filter-score:policy=gpu-clustering", FARM_GPUS, 0.6, 0, MILLION / 10},
    {"fifo-market", FARM_SLOTS, 0.8, 0, MILLION},
    {"reverse-auction", FARM_SLOTS, 0.8, 0, MILLION / 10},
    {"tiered", FARM_SLOTS, 0.8, 0, MILLION},
    {"deal-match", FARM_SLOTS, 0.8, 0, MILLION},
    {"coverage-route", FARM_SLOTS, 0.8, 0, MILLION},
    {"p2c", FARM_SLOTS, 0.8, 0, MILLION},
    {"sparrow", FARM_SLOTS, 0.8, 0, MILLION},
    {"drf", FARM_GPUS, 0.6, 0, MILLION / 100},
    {"pull", FARM_SLOTS, 0.8, 0, MILLION},
    {"edf", FARM_SLOTS, 0.8, 0, MILLION},
    {"random", FARM_SLOTS, 0.8, 0, MILLION},
};
enum { CASES = sizeof cases / sizeof *cases };

/* What was measured of a case at a size, a decision; all 0: nothing. */
struct point {
    double ns;
    double ratio;           /* against the cost of what it metered */
    double work[DPK_WORKS]; /* that it metered */
    double bytes;           /* a node */
};

static struct point points[CASES][SIZES];

/* ---- measuring --------------------------------------------------------- */

static void
add(struct farm_cost *sum, struct farm_cost cost)
{
    sum->orders += cost.orders;
    sum->calls += cost.calls;
    for (size_t w = 0; w < DPK_WORKS; w++) {
        sum->work[w] += cost.work[w];
    }
}

static int
compare(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;
    return (*x > *y) - (*x < *y);
}

/* What a quarter of the rounds stay below: what disturbs others does not count. */
static double
quarter(double rounds[ROUNDS])
{
    qsort(rounds, ROUNDS, sizeof *rounds, compare);
    return rounds[ROUNDS / 4];
}

/* Measures rounds of half a millisecond or so. */
static struct point
measure(const struct bench_case *what, const struct farm_land *land, double tick)
{
    struct farm farm;
    struct farm_cost all = {.ticks = 0};
    struct dps_cost_units units = dps_cost_standard();
    double ns[ROUNDS];
    double ratio[ROUNDS];
    farm_open(&farm, land, what->kernel, what->load, what->backlog);
    double first = (double)farm_live(&farm, FIRST).ticks * tick / FIRST;
    uint32_t events = (uint32_t)fmin(20000, fmax(20, round_ns / first));
    for (int r = 0; r < ROUNDS; r++) {
        struct farm_cost cost = farm_live(&farm, events);
        double time = (double)cost.ticks * tick;
        ns[r] = time / fmax(1, (double)cost.orders);
        ratio[r] = time / (double)dps_cost_of(&units, cost.calls, cost.work);
        add(&all, cost);
    }
    struct point point = {.ns = quarter(ns),
        .ratio = quarter(ratio),
        .bytes = (double)farm_bytes(&farm) / land->nodes.n};
    for (size_t w = 0; w < DPK_WORKS; w++) {
        point.work[w] = (double)all.work[w] / fmax(1, (double)all.orders);
    }
    farm_close(&farm);
    return point;
}

/* Whether a case is of a kernel that is built in, and of those that are asked for. */
static bool
is_wanted(const struct bench_case *what, int argc, char **argv, uint32_t n)
{
    size_t length = strcspn(what->kernel, ":");
    bool there = false;
    for (size_t i = 0; dps_kernel_built_in(i) != NULL; i++) {
        const char *name = dps_kernel_built_in(i)->name;
        there =
            there || (strncmp(name, what->kernel, length) == 0 && name[length] == '\0');
    }
    return there && n <= what->most &&
           (argc < 2 || strncmp(argv[1], what->kernel, strlen(argv[1])) == 0) &&
           (argc < 3 || n <= strtoul(argv[2], NULL, 10));
}

/* ---- telling ----------------------------------------------------------- */

static void
tell(const struct bench_case *what, uint32_t n, const struct point *point)
{
    char name[96];
    snprintf(name, sizeof name, "%s, %u nodes", what->kernel, (unsigned)n);
    bench_result(name, 1e9 / point->ns, "decisions/s", NAN);
}

/* Of the largest size that was measured. */
static const struct point *
last_of(const struct point *of)
{
    const struct point *last = of;
    for (int s = 0; s < SIZES; s++) {
        last = of[s].ns > 0 ? &of[s] : last;
    }
    return last;
}

static void
print_times(void)
{
    printf("  ns a decision; largest against smallest; the kernel's memory\n"
           "  | kernel | 1k | 10k | 100k | 1M | times | bytes a node |\n"
           "  |---|---|---|---|---|---|---|\n");
    for (int c = 0; c < CASES; c++) {
        if (points[c][0].ns > 0) {
            const struct point *last = last_of(points[c]);
            printf("  | %s |", cases[c].kernel);
            for (int s = 0; s < SIZES; s++) {
                if (points[c][s].ns > 0) {
                    printf(" %.0f", points[c][s].ns);
                }
                printf(" |");
            }
            printf(" %.1f | %.0f |\n", last->ns / points[c][0].ns, last->bytes);
        }
    }
}

static void
print_cost(const struct bench_case *what, const struct point of[SIZES])
{
    printf("  | %s |", what->kernel);
    for (int s = 0; s < SIZES; s++) {
        if (of[s].ns > 0) {
            printf(" %.0f + %.0f + %.1f: %.2f", of[s].work[0], of[s].work[1],
                of[s].work[2], of[s].ratio);
        }
        printf(" |");
    }
    printf("\n");
}

static void
print_costs(void)
{
    printf("  steps + scores + probes metered a decision; time against their cost\n");
    for (int c = 0; c < CASES; c++) {
        if (points[c][0].ns > 0) {
            print_cost(&cases[c], points[c]);
        }
    }
}

int
main(int argc, char **argv)
{
    double tick = farm_tick();
    for (int s = 0; s < SIZES; s++) {
        for (int m = 0; m <= FARM_GPUS; m++) {
            struct farm_land land;
            farm_land(&land, (enum farm_machines)m, sizes[s]);
            for (int c = 0; c < CASES; c++) {
                if ((int)cases[c].machines == m &&
                    is_wanted(&cases[c], argc, argv, sizes[s])) {
                    points[c][s] = measure(&cases[c], &land, tick);
                    tell(&cases[c], sizes[s], &points[c][s]);
                }
            }
            farm_land_free(&land);
        }
    }
    print_times();
    print_costs();
    return 0;
}
