/* What a decision of each scheduler costs, at 1,000 to 1,000,000 nodes in a steady
 * state; and how the time that it takes compares with the work that it meters. */

#include "tests/bench/farm.h"
#include "tests/bench/frame.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZES = 4, ROUNDS = 11, MOST = 40 };

static const uint32_t sizes[SIZES] = {1000, 10000, 100000, 1000000};
static const double round_ns = 4e6;

struct bench_case {
    const char *kernel;
    enum farm_machines machines;
    double load;      /* of all nodes, that jobs want */
    uint32_t backlog; /* and jobs more: above load 1, so many wait */
};

static const struct bench_case cases[] = {
    {"fcfs", FARM_BATCH, 1, 100},
    {"easy", FARM_BATCH, 1, 100},
    {"easy:machines=individual", FARM_BATCH, 1, 100},
    {"conservative", FARM_BATCH, 1, 100},
    {"filter-score:policy=random", FARM_GPUS, 0.6, 0},
    {"filter-score:policy=least-allocated", FARM_GPUS, 0.6, 0},
    {"filter-score:policy=most-allocated", FARM_GPUS, 0.6, 0},
    {"filter-score:policy=best-fit", FARM_GPUS, 0.6, 0},
    {"filter-score:policy=dot-product", FARM_GPUS, 0.6, 0},
    {"filter-score:policy=gpu-packing", FARM_GPUS, 0.6, 0},
    {"filter-score:policy=gpu-clustering", FARM_GPUS, 0.6, 0},
    {"filter-score:policy=fgd", FARM_GPUS, 0.6, 0},
};
enum { CASES = sizeof cases / sizeof *cases };

/* What was measured of a case at a size. */
struct point {
    double ns;              /* a decision */
    double bytes;           /* a node */
    double work[DPK_WORKS]; /* a decision */
    double calls;
};

static struct point points[CASES][SIZES];

static double
ns_of(struct farm_cost cost, double tick)
{
    return cost.orders > 0 ? (double)cost.ticks * tick / (double)cost.orders : NAN;
}

static int
compare(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;
    return (*x > *y) - (*x < *y);
}

/* The median of rounds of 4 ms or so: what disturbs some of them does not count. */
static struct point
measure(const struct bench_case *what, const struct farm_land *land, double tick)
{
    struct farm farm;
    struct farm_cost all = {.ticks = 0};
    double ns[ROUNDS];
    farm_open(&farm, land, what->kernel, what->load, what->backlog);
    double first = (double)farm_live(&farm, 200).ticks * tick / 200;
    uint32_t events = (uint32_t)fmin(20000, fmax(100, round_ns / first));
    for (int r = 0; r < ROUNDS; r++) {
        struct farm_cost cost = farm_live(&farm, events);
        ns[r] = ns_of(cost, tick);
        all.orders += cost.orders;
        all.calls += cost.calls;
        for (int w = 0; w < (int)DPK_WORKS; w++) {
            all.work[w] += cost.work[w];
        }
    }
    qsort(ns, ROUNDS, sizeof *ns, compare);
    struct point point = {
        .ns = ns[ROUNDS / 2],
        .bytes = (double)farm_bytes(&farm) / land->nodes.n,
        .calls = (double)all.calls / (double)all.orders,
    };
    for (int w = 0; w < (int)DPK_WORKS; w++) {
        point.work[w] = (double)all.work[w] / (double)all.orders;
    }
    farm_close(&farm);
    return point;
}

static void
tell(const struct bench_case *what, uint32_t n, struct point point)
{
    char name[96];
    snprintf(name, sizeof name, "%s, %u nodes", what->kernel, (unsigned)n);
    bench_result(name, 1e9 / point.ns, "decisions/s", NAN);
}

static void
print_tables(void)
{
    printf("  ns a decision\n  | kernel | 1k | 10k | 100k | 1M | 1M / 1k | bytes a "
           "node |\n");
    for (int c = 0; c < CASES; c++) {
        printf("  | %s |", cases[c].kernel);
        for (int s = 0; s < SIZES; s++) {
            printf(" %.0f |", points[c][s].ns);
        }
        printf(" %.1f | %.0f |\n", points[c][SIZES - 1].ns / points[c][0].ns,
            points[c][SIZES - 1].bytes);
    }
    printf("  steps, scores, probes, calls a decision\n");
    for (int c = 0; c < CASES; c++) {
        printf("  | %s |", cases[c].kernel);
        for (int s = 0; s < SIZES; s++) {
            const struct point *p = &points[c][s];
            printf(
                " %.1f %.1f %.1f %.1f |", p->work[0], p->work[1], p->work[2], p->calls);
        }
        printf("\n");
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
                if ((int)cases[c].machines != m ||
                    (argc > 1 &&
                        strncmp(argv[1], cases[c].kernel, strlen(argv[1])) != 0) ||
                    (argc > 2 && sizes[s] > strtoul(argv[2], NULL, 10))) {
                    continue;
                }
                double from = bench_clock();
                points[c][s] = measure(&cases[c], &land, tick);
                tell(&cases[c], sizes[s], points[c][s]);
                fprintf(stderr, "%.2f s\n", bench_clock() - from);
            }
            farm_land_free(&land);
        }
    }
    print_tables();
    return 0;
}
