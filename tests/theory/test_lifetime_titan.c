/* The GPUs of Titan, whose lives were logged from 2014 to 2019 (Ostrouchov et al.
 * 2020), as a law of times. */
#include "models/lifetime/closed.h"
#include "models/lifetime/observed.h"
#include "sim/core/rng.h"
#include "tests/csv.h"
#include "tests/figures.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct dps_lifetime
made(const struct dps_lifetime_kind *kind, const void *params)
{
    struct dps_error err;
    struct dps_lifetime law;
    const struct dps_variant variant = {&kind->base, params};
    REQUIRE_OK(dps_lifetime_init(&law, &variant, &err), &err);
    return law;
}

static const double year = 365.25 * 86400;

struct gpu {
    char serial[16];
    char insert[20];
    double age;  /* at its failure or when it was last seen [s] */
    bool failed; /* else it was still working */
};

static int
by_serial(const void *left, const void *right)
{
    const struct gpu *a = left;
    const struct gpu *b = right;
    int order = strcmp(a->serial, b->serial);
    return order != 0 ? order : strcmp(a->insert, b->insert);
}

static int
by_age(const void *left, const void *right)
{
    const struct gpu *a = left;
    const struct gpu *b = right;
    return (a->age > b->age) - (a->age < b->age);
}

/* The share that survives each quarter of a year, of GPUs sorted by age: the product
 * of 1 - (failed at an age) / (as old or older).  Kaplan and Meier 1958. */
static void
kaplan_meier(const struct gpu *gpus, size_t n, double *survival, size_t quarters)
{
    double s = 1;
    size_t i = 0;
    for (size_t q = 0; q < quarters; q++) {
        while (i < n && gpus[i].age <= (double)(q + 1) * year / 4) {
            s *= gpus[i].failed ? 1 - 1 / (double)(n - i) : 1;
            i++;
        }
        survival[q] = s;
    }
}

/* One row of the file: SN,location,insert,remove,duration,out,event. */
static bool
read_gpu(char *line, struct gpu *gpu)
{
    char *cell[7] = {line};
    for (size_t i = 1; i < 7; i++) {
        char *comma = strchr(cell[i - 1], ',');
        if (comma == NULL) {
            return false;
        }
        *comma = '\0';
        cell[i] = comma + 1;
    }
    snprintf(gpu->serial, sizeof gpu->serial, "%s", cell[0]);
    snprintf(gpu->insert, sizeof gpu->insert, "%s", cell[2]);
    gpu->age = strtod(cell[4], NULL);
    gpu->failed = cell[6][0] >= 'A';
    return cell[2][0] != '\0' && cell[4][0] != '\0' && cell[4][0] != 'd';
}

enum { MOST_ROWS = 40000, QUARTERS = 22 };

/* GPUs of the first batch, inserted before 2016, sorted by age; how many. */
static size_t
read_titan(const char *path, struct gpu *gpus)
{
    char line[256];
    size_t rows = 0;
    size_t n = 0;
    snprintf(line, sizeof line, "gzip -dc '%s'", path);
    FILE *file = popen(line, "r"); /* NOLINT(cert-env33-c): a fixed command */
    REQUIRE(file != NULL);
    while (rows < MOST_ROWS && fgets(line, sizeof line, file) != NULL) {
        rows += read_gpu(line, &gpus[rows]);
    }
    pclose(file);
    qsort(gpus, rows, sizeof *gpus, by_serial);
    for (size_t i = 0; i < rows;) { /* the stays of a GPU follow one another */
        struct gpu whole = gpus[i++];
        for (; i < rows && strcmp(gpus[i].serial, whole.serial) == 0; i++) {
            whole.age += gpus[i].age;
            whole.failed = whole.failed || gpus[i].failed;
        }
        if (strcmp(whole.insert, "2016-01") < 0) {
            gpus[n++] = whole;
        }
    }
    qsort(gpus, n, sizeof *gpus, by_age);
    return n;
}

/* Titan's first batch by quarters of a year, of 18,837 GPUs as read_titan finds them in
 * olcf/TitanGPULife (Ostrouchov et al. 2020). */
static const double titan[QUARTERS] = {0.999788, 0.999469, 0.999416, 0.999203, 0.999044,
    0.998937, 0.996803, 0.991412, 0.976867, 0.953104, 0.921131, 0.877929, 0.845748,
    0.818137, 0.792373, 0.769136, 0.749506, 0.724459, 0.699136, 0.677566, 0.652173,
    0.626605};

static struct dps_lifetime_age titan_rows[QUARTERS];
static const struct dps_lifetime_ages titan_law = {{titan_rows, QUARTERS}};

static struct dps_lifetime
titan_made(void)
{
    for (size_t q = 0; q < QUARTERS; q++) {
        titan_rows[q] = (struct dps_lifetime_age){(double)(q + 1) * year / 4, titan[q]};
    }
    return made(&dps_lifetime_by_age, &titan_law);
}

TEST(titans_quarters_are_those_of_its_log)
{
    const char *path = test_shared_file("data/availability/titan_gpu_gc_full.csv.gz");
    if (path == NULL) {
        test_skip("no titan_gpu_gc_full.csv.gz");
        return;
    }
    struct gpu *gpus = calloc(MOST_ROWS, sizeof *gpus);
    REQUIRE(gpus != NULL);
    double survival[QUARTERS];
    size_t n = read_titan(path, gpus);
    CHECK_INT((int64_t)n, 18837);
    kaplan_meier(gpus, n, survival, QUARTERS);
    for (size_t q = 0; q < QUARTERS; q++) {
        CHECK_WITHIN(survival[q], titan[q], 1e-6);
    }
    free(gpus);
}

/* The oracle counts 5,027 failures of the same GPUs, read_titan 5,004. */
TEST(the_law_of_titan_meets_its_kaplan_meier_curve)
{
    struct csv curve = {.bytes = NULL};
    const char *path = test_shared_file("oracles/titan_gpu_km_survival.csv");
    if (path == NULL || !csv_open(&curve, path)) {
        test_skip("no titan_gpu_km_survival.csv");
        return;
    }
    struct dps_lifetime law = titan_made();
    struct dps_lifetime_weibull best = {2.13, 7.78 * year}; /* through years 3 and 5 */
    struct dps_lifetime weibull = made(&dps_lifetime_weibull, &best);
    double worst = 0;
    struct figures figures = {.file = "titan_gpu_km_survival.csv"};
    for (size_t i = 0; i < curve.n_rows; i++) {
        double at = csv_number(&curve, i, "years") * year;
        double survival = csv_number(&curve, i, "survival");
        if (strcmp(csv_text(&curve, i, "batch"), "old") == 0) {
            double gap = fabs(dps_lifetime_survival(&weibull, at) - survival);
            worst = gap > worst ? gap : worst;
            figures_at(&figures, i);
            figures_row(&figures, dps_lifetime_survival(&law, at), survival, 0.0017, 0);
        }
    }
    CHECK_INT(figures.tried, 5);
    figures_end(&figures);
    CHECK(worst > 0.04); /* no Weibull law has the two good years before the fall */
    dps_lifetime_free(&law);
    csv_close(&curve);
}

/* Of a million times, those beyond an age are binomial. */
TEST(times_of_titans_law_survive_as_its_table_says)
{
    enum { MILLION = 1000000, BATCH = 250 };
    double beyond[QUARTERS] = {0};
    struct dps_lifetime law = titan_made();
    for (uint32_t i = 0; i < MILLION; i += BATCH) {
        double t[BATCH];
        for (uint32_t k = 0; k < BATCH; k += 2) {
            dps_rng_uniforms((struct dps_rng_name){11, DPS_RNG_TEST, 4, i + k}, &t[k]);
        }
        dps_lifetime_times(&law, t, t, BATCH);
        for (size_t k = 0; k < (size_t)BATCH * QUARTERS; k++) {
            beyond[k % QUARTERS] += t[k / QUARTERS] > titan_rows[k % QUARTERS].age;
        }
    }
    for (size_t q = 0; q < QUARTERS; q++) {
        double s = titan[q];
        CHECK_WITHIN(beyond[q] / MILLION, s, 5 * sqrt(s * (1 - s) / MILLION));
    }
    dps_lifetime_free(&law);
}

/* GPUs drawn from the law and looked at for two to six years give Kaplan and Meier the
 * law back, within five of Greenwood's deviations: s^2 times the sum of d / (n (n-d)).
 */
TEST(a_simulated_fleet_of_titans_has_titans_curve)
{
    enum { N = 18837 };
    struct gpu *gpus = calloc(N, sizeof *gpus);
    double survival[QUARTERS];
    REQUIRE(gpus != NULL);
    struct dps_lifetime law = titan_made();
    for (size_t i = 0; i < N; i++) {
        double draws[2];
        double life = 0;
        dps_rng_uniforms((struct dps_rng_name){6, DPS_RNG_LIFE, i, 0}, draws);
        dps_lifetime_times(&law, &draws[0], &life, 1);
        double seen = (2 + 4 * draws[1]) * year;
        gpus[i].age = life < seen ? life : seen;
        gpus[i].failed = life < seen;
    }
    qsort(gpus, N, sizeof *gpus, by_age);
    kaplan_meier(gpus, N, survival, QUARTERS);
    double greenwood = 0;
    size_t i = 0;
    for (size_t q = 0; q < QUARTERS; q++) {
        for (; i < N && gpus[i].age <= titan_rows[q].age; i++) {
            double n = (double)(N - i);
            greenwood += gpus[i].failed ? 1 / (n * (n - 1)) : 0;
        }
        CHECK_WITHIN(survival[q], titan[q], 5 * titan[q] * sqrt(greenwood));
    }
    CHECK(survival[QUARTERS - 1] < 0.7);
    free(gpus);
    dps_lifetime_free(&law);
}
