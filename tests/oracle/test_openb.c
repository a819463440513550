/* Placement experiments against those of Weng et al., "Beware of Fragmentation" (USENIX
 * ATC 2023): their traces, their policies, their curves. */
#include "sim/dispatch/fullness.h"
#include "sim/workload/formats.h"
#include "sim/workload/inflate.h"
#include "tests/csv.h"
#include "tests/figures.h"
#include "tests/go_random.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

#define FOLDER "data/openb-gpu-2023/"
static const char nodes[] = FOLDER "openb_node_list_gpu_node.csv";

static const char *const mixes[] = {"default", "cpu100", "gpushare40", "multigpu20"};
enum { MIXES = 4, SEEDS = 10, FIRST_SEED = 42, POINTS = 131 };

static const struct {
    const char *published;
    const char *policy;
} policies[] = {
    {"02-DotProd", "dot-product"},
    {"03-GpuClustering", "gpu-clustering"},
    {"04-GpuPacking", "gpu-packing"},
    {"05-BestFit", "best-fit"},
    {"06-FGD", "fgd"},
    {"01-Random", "random"},
};
enum { POLICIES = 6, EXACT = 5 };

/* ---- their generator --------------------------------------------------- */

/* Their program draws on for something else between the jobs and the ranks. */
enum { BETWEEN = 10 };

struct go_draws {
    struct go_random random;
    bool ranks;
};

static uint32_t
go_below(void *context, enum dps_drawn drawn, uint32_t n)
{
    struct go_draws *self = context;
    if (drawn == DPS_DRAWN_RANK && !self->ranks) {
        self->ranks = true;
        for (int i = 0; i < BETWEEN; i++) {
            (void)go_random_next(&self->random);
        }
    }
    return drawn == DPS_DRAWN_PLACE ? go_random_place(&self->random, n)
                                    : go_random_below(&self->random, n);
}

static void
go_start(struct go_draws *self, const uint64_t table[GO_LENGTH], uint32_t seed)
{
    go_random_seed(&self->random, table, seed);
    self->ranks = false;
    (void)go_random_next(&self->random);
}

TEST(the_generator_of_go_gives_its_own_numbers)
{
    uint64_t table[GO_LENGTH];
    struct go_random random;
    go_random_table(table);
    CHECK((table[0] & INT64_MAX) == UINT64_C(5041579894721019882));
    CHECK((table[1] & INT64_MAX) == UINT64_C(4646389086726545243));
    CHECK((table[606] & INT64_MAX) == UINT64_C(4152330101494654406));
    go_random_seed(&random, table, 42);
    CHECK(go_random_next(&random) == UINT64_C(3440579354231278675));
    CHECK(go_random_next(&random) == UINT64_C(608747136543856411));
    CHECK(go_random_next(&random) == UINT64_C(5571782338101878760));
}

/* ---- an experiment ----------------------------------------------------- */

/* A trace that is inflated to 1.3 times the GPUs. */
static void
draw_arrivals(struct dps_workload *out, const char *mix, struct dps_draws draws)
{
    struct dps_error err;
    char path[128];
    snprintf(path, sizeof path, FOLDER "openb_pod_list_%s.csv.gz", mix);
    REQUIRE_OK(dps_workload_read(out, test_shared_file(path), NULL, &err), &err);
    REQUIRE_OK(dps_cluster_read(out, test_shared_file(nodes), &err), &err);
    REQUIRE_OK(dps_workload_inflate(out, 1.3, draws, &err), &err);
}

struct outcome {
    struct dps_fullness curve;
    double seconds; /* of processor time, for the placement */
};

static void
place(struct outcome *self, const struct dps_workload *workload, const char *settings,
    uint64_t seed)
{
    struct dps_error err;
    struct dps_kernel kernel = {0};
    struct dps_placements placements = {0};
    struct timespec from;
    struct timespec to;
    char scheduler[96];
    snprintf(scheduler, sizeof scheduler, "filter-score:policy=%s", settings);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    REQUIRE_OK(dps_kernel_open(&kernel, DPK_SCHEDULER, scheduler, seed, &err), &err);
    REQUIRE_OK(dps_dispatch(workload, &kernel, &placements, &err), &err);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    self->seconds =
        (double)(to.tv_sec - from.tv_sec) + 1e-9 * (double)(to.tv_nsec - from.tv_nsec);
    REQUIRE_OK(
        dps_fullness_of(&self->curve, workload, &placements, &kernel.host, &err), &err);
    dps_placements_free(&placements);
    dps_kernel_close(&kernel);
    REQUIRE(self->curve.n >= POINTS);
}

/* ---- what they published ----------------------------------------------- */

/* Curves by mix, policy and seed. */
struct published {
    double value[MIXES][POLICIES][SEEDS][POINTS];
    int rows;
};

static void
keep_row(struct published *self, char **part, size_t n)
{
    for (int m = 0; m < MIXES; m++) {
        for (int p = 0; p < POLICIES; p++) {
            long s = strtol(part[3], NULL, 10) - FIRST_SEED;
            if (strcmp(part[0] + strlen("openb_pod_list_"), mixes[m]) == 0 &&
                strcmp(part[1], policies[p].published) == 0 && s >= 0 && s < SEEDS) {
                for (size_t k = 0; k < POINTS; k++) {
                    self->value[m][p][s][k] = strtod(part[n - POINTS + k], NULL);
                }
                self->rows++;
            }
        }
    }
}

static struct published *
read_published(const char *name)
{
    struct dps_error err;
    struct dps_lines lines = {0};
    char *line;
    char *part[POINTS + 16];
    char path[128];
    struct published *out = calloc(1, sizeof *out);
    snprintf(path, sizeof path, FOLDER "%s", name);
    REQUIRE(out != NULL && test_shared_file(path) != NULL);
    REQUIRE_OK(dps_lines_open(&lines, test_shared_file(path), &err), &err);
    REQUIRE_OK(dps_lines_next(&lines, &line, &err), &err);
    REQUIRE_OK(dps_lines_next(&lines, &line, &err), &err);
    while (line != NULL) {
        keep_row(out, part, dps_lines_cut(line, ',', part, POINTS + 16));
        REQUIRE_OK(dps_lines_next(&lines, &line, &err), &err);
    }
    dps_lines_close(&lines);
    CHECK_INT(out->rows, MIXES * POLICIES * SEEDS);
    return out;
}

/* ---- seed by seed ------------------------------------------------------ */

struct worst {
    double allocation, ratio; /* [%] */
    double seconds;           /* of a run, the least */
};

static void
compare_curve(struct worst *worst, const struct outcome *run, const double *allocation,
    const double *ratio)
{
    for (int k = 0; k < POINTS; k++) {
        const struct dps_fullness_point *point = &run->curve.points[k];
        worst->allocation =
            fmax(worst->allocation, fabs(point->allocation - allocation[k]));
        worst->ratio = fmax(worst->ratio, fabs(point->fragmentation - ratio[k]));
    }
    worst->seconds = fmin(worst->seconds, run->seconds);
}

/* One seed of a mix, by five policies. */
static void
compare_seed(int m, int s, const uint64_t table[GO_LENGTH],
    const struct published *allocation, const struct published *ratio,
    struct worst worst[EXACT])
{
    struct go_draws draws;
    struct dps_workload workload = {0};
    go_start(&draws, table, (uint32_t)(FIRST_SEED + s));
    draw_arrivals(&workload, mixes[m], (struct dps_draws){go_below, &draws});
    for (int p = 0; p < EXACT; p++) {
        struct outcome run;
        place(&run, &workload, policies[p].policy, 1);
        compare_curve(
            &worst[p], &run, allocation->value[m][p][s], ratio->value[m][p][s]);
        dps_fullness_free(&run.curve);
    }
    dps_workload_free(&workload);
}

TEST(with_their_generator_five_policies_give_all_their_curves)
{
    uint64_t table[GO_LENGTH];
    if (test_shared_file(nodes) == NULL) {
        test_skip("no traces");
        return;
    }
    struct published *allocation = read_published("expected_allo_discrete.csv.gz");
    struct published *ratio = read_published("expected_frag_ratio_discrete.csv.gz");
    go_random_table(table);
    for (int m = 0; m < MIXES; m++) {
        struct worst worst[EXACT] = {{.seconds = 1}, {.seconds = 1}, {.seconds = 1},
            {.seconds = 1}, {.seconds = 1}};
        for (int s = 0; s < SEEDS; s++) {
            compare_seed(m, s, table, allocation, ratio, worst);
        }
        for (int p = 0; p < EXACT; p++) {
            printf("# %s %s: allocation within %.4f, fragmentation within %.4f %%, a "
                   "run %.1f ms\n",
                mixes[m], policies[p].policy, worst[p].allocation, worst[p].ratio,
                1e3 * worst[p].seconds);
            CHECK(worst[p].allocation <= 0.011);
            CHECK(worst[p].ratio <= 0.011);
        }
    }
    free(allocation);
    free(ratio);
}

/* ---- with our own generator -------------------------------------------- */

enum { OWN = 20 };

struct moments {
    double sum, squares;
    int n;
};

static void
add(struct moments *self, double x)
{
    self->sum += x;
    self->squares += x * x;
    self->n++;
}

static double
mean_of(const struct moments *self)
{
    return self->sum / self->n;
}

static double
variance_of(const struct moments *self)
{
    double mean = mean_of(self);
    double spread = self->squares - self->n * mean * mean;
    return self->n > 1 && spread > 0 ? spread / (self->n - 1) : 0;
}

/* What openb_oracle.csv has of a mix and a policy. */
static const struct {
    const char *column;
    int at; /* percent arrived */
    bool ratio;
} looked_at[] = {
    {"alloc130", 130, false},
    {"alloc80", 80, false},
    {"alloc90", 90, false},
    {"alloc95", 95, false},
    {"alloc100", 100, false},
    {"alloc110", 110, false},
    {"alloc120", 120, false},
    {"fragratio60", 60, true},
    {"fragratio80", 80, true},
    {"fragratio100", 100, true},
    {"fragratio130", 130, true},
};
enum { LOOKED_AT = sizeof looked_at / sizeof *looked_at };

static void
live_mix(const char *mix, struct moments found[POLICIES][LOOKED_AT])
{
    for (uint64_t seed = 1; seed <= OWN; seed++) {
        struct dps_workload workload = {0};
        struct dps_own_draws draws = {.seed = seed};
        draw_arrivals(&workload, mix, dps_own_draws(&draws));
        for (int p = 0; p < POLICIES; p++) {
            struct outcome run;
            place(&run, &workload, policies[p].policy, seed);
            for (int c = 0; c < LOOKED_AT; c++) {
                const struct dps_fullness_point *point =
                    &run.curve.points[looked_at[c].at];
                add(&found[p][c],
                    looked_at[c].ratio ? point->fragmentation : point->allocation);
            }
            dps_fullness_free(&run.curve);
        }
        dps_workload_free(&workload);
    }
}

/* The row of the oracle of a mix and a policy. */
static size_t
row_of(const struct csv *csv, const char *mix, const char *policy)
{
    size_t row = 0;
    while (
        row < csv->n_rows &&
        (strcmp(csv_text(csv, row, "workload") + strlen("openb_pod_list_"), mix) != 0 ||
            strcmp(csv_text(csv, row, "policy"), policy) != 0)) {
        row++;
    }
    REQUIRE(row < csv->n_rows);
    return row;
}

/* The figure that was asked for within 3 sigma, the 240 others within 5. */
static void
compare_row(struct figures *figures, const struct csv *csv, size_t row,
    const struct moments found[LOOKED_AT])
{
    figures_at(figures, row);
    for (int c = 0; c < LOOKED_AT; c++) {
        char mean[32];
        char sd[32];
        snprintf(mean, sizeof mean, "%s_mean", looked_at[c].column);
        snprintf(sd, sizeof sd, "%s_sd", looked_at[c].column);
        double theirs = csv_number(csv, row, sd);
        double sigma = sqrt(theirs * theirs / SEEDS + variance_of(&found[c]) / OWN);
        figures_row(figures, mean_of(&found[c]), csv_number(csv, row, mean),
            (c == 0 ? 3 : 5) * sigma, 0);
    }
}

TEST(with_our_generator_six_policies_give_their_means)
{
    struct csv csv = {0};
    struct figures figures = {.file = "openb_oracle.csv", .unit = "%"};
    if (test_shared_file(nodes) == NULL ||
        test_shared_file("oracles/openb_oracle.csv") == NULL) {
        test_skip("no traces or no table");
        return;
    }
    REQUIRE(csv_open(&csv, test_shared_file("oracles/openb_oracle.csv")));
    for (int m = 0; m < MIXES; m++) {
        struct moments found[POLICIES][LOOKED_AT] = {{{.n = 0}}};
        live_mix(mixes[m], found);
        for (int p = 0; p < POLICIES; p++) {
            compare_row(&figures, &csv, row_of(&csv, mixes[m], policies[p].published),
                found[p]);
            printf("# %s %s: %.2f +- %.2f\n", mixes[m], policies[p].policy,
                mean_of(&found[p][0]), sqrt(variance_of(&found[p][0])));
        }
    }
    figures_end(&figures);
    csv_close(&csv);
}

/* ---- ties -------------------------------------------------------------- */

static const char *const ties[] = {"rank", "id", "name", "youngest", "random"};
static const char *const placed_by[] = {"random", "dot-product", "gpu-clustering",
    "gpu-packing", "best-fit", "fgd", "least-allocated", "most-allocated"};
enum { TIES = 5, PLACED_BY = 8, RANK = 0, ID = 1, ANY = 4, CLUSTERING = 2, FGD = 5 };

static void
print_ties(struct moments found[PLACED_BY][TIES])
{
    printf("# | policy | rank | id | name | youngest | random |\n"
           "# |---|---|---|---|---|---|\n");
    for (int p = 0; p < PLACED_BY; p++) {
        printf("# | %s |", placed_by[p]);
        for (int t = 0; t < TIES; t++) {
            printf(" %.2f |", mean_of(&found[p][t]));
        }
        printf("\n");
    }
}

/* Means of 100 seeds of another program by the same rules, on `default`: with ranks,
 * and in the order of the file. */
static const struct {
    int policy;
    double rank, id;
} ablation[] = {
    {CLUSTERING, 91.92, 91.21},
    {3, 92.00, 91.27},
    {4, 93.08, 93.21},
    {FGD, 95.41, 95.26},
};

static void
check_ties(int policy, const struct moments *found, double wanted)
{
    double sigma = sqrt(variance_of(found) * (1.0 / 100 + 1.0 / found->n));
    if (!CHECK(fabs(mean_of(found) - wanted) <= 4 * sigma + 0.005)) {
        printf("# %s: %.3f, not %.2f +- %.3f\n", placed_by[policy], mean_of(found),
            wanted, sigma);
    }
}

TEST(how_ties_are_broken_moves_allocation_and_fgd_needs_a_fixed_order)
{
    struct moments found[PLACED_BY][TIES] = {{{.n = 0}}};
    if (test_shared_file(nodes) == NULL) {
        test_skip("no traces");
        return;
    }
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct dps_workload workload = {0};
        struct dps_own_draws draws = {.seed = seed};
        draw_arrivals(&workload, "default", dps_own_draws(&draws));
        for (int i = 0; i < PLACED_BY * TIES; i++) {
            struct outcome run;
            char settings[64];
            snprintf(settings, sizeof settings, "%s,tie_break=%s", placed_by[i / TIES],
                ties[i % TIES]);
            place(&run, &workload, settings, seed);
            add(&found[i / TIES][i % TIES], run.curve.points[130].allocation);
            dps_fullness_free(&run.curve);
        }
        dps_workload_free(&workload);
    }
    print_ties(found);
    for (size_t i = 0; i < sizeof ablation / sizeof *ablation; i++) {
        int p = ablation[i].policy;
        check_ties(p, &found[p][RANK], ablation[i].rank);
        check_ties(p, &found[p][ID], ablation[i].id);
    }
    /* The list of nodes is in the order of names. */
    CHECK(found[FGD][ID].sum == found[FGD][2].sum);
    CHECK(mean_of(&found[FGD][ANY]) < mean_of(&found[FGD][RANK]) - 3);
}
