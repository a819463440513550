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

struct experiment {
    struct dps_workload workload;
    struct dps_kernel kernel;
    struct dps_placements placements;
    struct dps_fullness curve;
    double seconds; /* of processor time, for the placement */
};

static void
read_mix(struct dps_workload *out, const char *mix)
{
    struct dps_error err;
    char path[128];
    snprintf(path, sizeof path, FOLDER "openb_pod_list_%s.csv.gz", mix);
    REQUIRE_OK(dps_workload_read(out, test_shared_file(path), NULL, &err), &err);
    REQUIRE_OK(dps_cluster_read(out, test_shared_file(nodes), &err), &err);
}

static void
live(struct experiment *self, const char *mix, const char *settings, uint64_t seed,
    struct dps_draws draws)
{
    struct dps_error err;
    char scheduler[96];
    *self = (struct experiment){.seconds = 0};
    read_mix(&self->workload, mix);
    REQUIRE_OK(dps_workload_inflate(&self->workload, 1.3, draws, &err), &err);
    snprintf(scheduler, sizeof scheduler, "filter-score:policy=%s", settings);
    REQUIRE_OK(dps_kernel_open(&self->kernel, scheduler, seed, &err), &err);
    struct timespec from;
    struct timespec to;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    REQUIRE_OK(
        dps_dispatch(&self->workload, &self->kernel, &self->placements, &err), &err);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    self->seconds =
        (double)(to.tv_sec - from.tv_sec) + 1e-9 * (double)(to.tv_nsec - from.tv_nsec);
    REQUIRE_OK(dps_fullness_of(&self->curve, &self->workload, &self->placements,
                   &self->kernel.host, &err),
        &err);
}

static void
finish(struct experiment *self)
{
    dps_fullness_free(&self->curve);
    dps_placements_free(&self->placements);
    dps_kernel_close(&self->kernel);
    dps_workload_free(&self->workload);
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

/* ---- (a) seed by seed -------------------------------------------------- */

struct worst {
    double allocation, ratio;
    double seconds;
};

static struct worst
compare_curve(
    const struct experiment *run, const double *allocation, const double *ratio)
{
    struct worst worst = {.seconds = run->seconds};
    REQUIRE(run->curve.n >= POINTS);
    for (int k = 0; k < POINTS; k++) {
        const struct dps_fullness_point *point = &run->curve.points[k];
        worst.allocation =
            fmax(worst.allocation, fabs(point->allocation - allocation[k]));
        worst.ratio = fmax(worst.ratio, fabs(point->fragmentation - ratio[k]));
    }
    return worst;
}

TEST(with_their_generator_five_policies_give_all_their_curves)
{
    uint64_t table[GO_LENGTH];
    struct go_draws draws;
    if (test_shared_file(nodes) == NULL) {
        test_skip("no traces");
        return;
    }
    struct published *allocation = read_published("expected_allo_discrete.csv.gz");
    struct published *ratio = read_published("expected_frag_ratio_discrete.csv.gz");
    go_random_table(table);
    for (int m = 0; m < MIXES; m++) {
        for (int p = 0; p < EXACT; p++) {
            struct worst all = {.allocation = 0};
            for (int s = 0; s < SEEDS; s++) {
                struct experiment run;
                go_start(&draws, table, (uint32_t)(FIRST_SEED + s));
                live(&run, mixes[m], policies[p].policy, 1,
                    (struct dps_draws){go_below, &draws});
                struct worst one = compare_curve(
                    &run, allocation->value[m][p][s], ratio->value[m][p][s]);
                all.allocation = fmax(all.allocation, one.allocation);
                all.ratio = fmax(all.ratio, one.ratio);
                all.seconds += one.seconds / SEEDS;
                finish(&run);
            }
            printf("# %s %s: allocation within %.4f %%, fragmentation within %.4f %%, "
                   "%.1f ms\n",
                mixes[m], policies[p].policy, all.allocation, all.ratio,
                1e3 * all.seconds);
            CHECK(all.allocation <= 0.011);
            CHECK(all.ratio <= 0.011);
        }
    }
    free(allocation);
    free(ratio);
}
