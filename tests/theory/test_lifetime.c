/* Laws of times against closed forms, and against times that were measured. */
#include "models/lifetime/lifetime.h"

#include "models/lifetime/closed.h"
#include "models/lifetime/gamma.h"
#include "models/lifetime/hyper.h"
#include "models/lifetime/observed.h"
#include "sim/core/maths.h"
#include "sim/core/rng.h"
#include "tests/csv.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MILLION = 1000000 };

static double u[MILLION];
static double t[MILLION];

static struct dps_lifetime
made(const struct dps_lifetime_kind *kind, const void *params)
{
    struct dps_error err;
    struct dps_lifetime law;
    const struct dps_variant variant = {&kind->base, params};
    REQUIRE_OK(dps_lifetime_init(&law, &variant, &err), &err);
    return law;
}

/* A million times of a law, independent for each entity. */
static void
draw(const struct dps_lifetime *law, uint64_t entity)
{
    for (uint32_t i = 0; i < MILLION; i += 2) {
        dps_rng_uniforms((struct dps_rng_name){11, DPS_RNG_TEST, entity, i}, &u[i]);
    }
    dps_lifetime_times(law, u, t, MILLION);
}

static struct dps_lifetime_phase three[] = {
    {0.338, 1 / 0.029}, {0.390, 1 / 30.121}, {0.272, 1 / 1.069}};
static const struct dps_lifetime_hyper away = {{three, 3}};
static const struct dps_lifetime_gamma here = {0.357, 43.652};
static const struct dps_lifetime_weibull infant = {0.78, 30};
static const struct dps_lifetime_exponential plain = {30};
static const struct dps_lifetime_log_normal repair = {6, 0.8};

/* ---- tables ------------------------------------------------------------ */

TEST(a_table_errs_by_less_than_1e9_in_a_million_points)
{
    struct dps_lifetime laws[] = {
        made(&dps_lifetime_gamma, &here), made(&dps_lifetime_hyper_exponential, &away)};
    for (size_t k = 0; k < 2; k++) {
        double worst = 0;
        draw(&laws[k], 1);
        for (size_t i = 0; i < MILLION; i++) {
            double gap = fabs(dps_lifetime_survival(&laws[k], t[i]) - (1 - u[i]));
            worst = gap > worst ? gap : worst;
        }
        CHECK(worst < 1e-9);
        dps_lifetime_free(&laws[k]);
    }
}

/* ---- moments ----------------------------------------------------------- */

struct moments {
    double mean, square, fourth; /* raw moments of order 1, 2 and 4 */
};

static double
gamma_raw(double shape, double scale, int order)
{
    double product = 1;
    for (int i = 0; i < order; i++) {
        product *= scale * (shape + i);
    }
    return product;
}

static double
weibull_raw(const struct dps_lifetime_weibull *law, int order)
{
    struct dps_lifetime_weibull power = {law->shape / order, 1};
    struct dps_lifetime ready = made(&dps_lifetime_weibull, &power);
    return dps_pow(law->scale, order) * dps_lifetime_mean(&ready);
}

static double
hyper_raw(const struct dps_lifetime_hyper *law, int order)
{
    const struct dps_lifetime_phase *phases = law->phases.items;
    double sum = 0;
    for (size_t i = 0; i < law->phases.n; i++) {
        sum += phases[i].p * gamma_raw(1, phases[i].mean, order);
    }
    return sum;
}

static double
log_normal_raw(const struct dps_lifetime_log_normal *law, int order)
{
    double s = law->spread * order;
    return dps_pow(law->median, order) * dps_exp(s * s / 2);
}

TEST(a_million_times_have_the_moments_of_their_law)
{
    const struct {
        const struct dps_lifetime_kind *kind;
        const void *params;
        struct moments raw;
    } cases[] = {
        {&dps_lifetime_exponential, &plain,
            {gamma_raw(1, 30, 1), gamma_raw(1, 30, 2), gamma_raw(1, 30, 4)}},
        {&dps_lifetime_weibull, &infant,
            {weibull_raw(&infant, 1), weibull_raw(&infant, 2),
                weibull_raw(&infant, 4)}},
        {&dps_lifetime_gamma, &here,
            {gamma_raw(0.357, 43.652, 1), gamma_raw(0.357, 43.652, 2),
                gamma_raw(0.357, 43.652, 4)}},
        {&dps_lifetime_hyper_exponential, &away,
            {hyper_raw(&away, 1), hyper_raw(&away, 2), hyper_raw(&away, 4)}},
        {&dps_lifetime_log_normal, &repair,
            {log_normal_raw(&repair, 1), log_normal_raw(&repair, 2),
                log_normal_raw(&repair, 4)}},
    };
    for (size_t k = 0; k < DPS_COUNT_OF(cases); k++) {
        struct dps_lifetime law = made(cases[k].kind, cases[k].params);
        const struct moments raw = cases[k].raw;
        double sum = 0;
        double squares = 0;
        draw(&law, 100 + k);
        for (size_t i = 0; i < MILLION; i++) {
            sum += t[i];
            squares += t[i] * t[i];
        }
        CHECK_CLOSE(dps_lifetime_mean(&law), raw.mean, 1e-12);
        CHECK_WITHIN(sum / MILLION, raw.mean,
            5 * sqrt((raw.square - raw.mean * raw.mean) / MILLION));
        CHECK_WITHIN(squares / MILLION, raw.square,
            5 * sqrt((raw.fourth - raw.square * raw.square) / MILLION));
        dps_lifetime_free(&law);
    }
}

/* ---- survival ---------------------------------------------------------- */

/* Of a million times, those beyond `at` are binomial. */
static void
check_beyond(double at, double survival)
{
    double beyond = 0;
    for (size_t i = 0; i < MILLION; i++) {
        beyond += t[i] > at;
    }
    CHECK_WITHIN(
        beyond / MILLION, survival, 5 * sqrt(survival * (1 - survival) / MILLION));
}

TEST(weibull_times_survive_as_the_formula_says)
{
    struct dps_lifetime law = made(&dps_lifetime_weibull, &infant);
    draw(&law, 2);
    for (int i = 0; i < 15; i++) {
        double at = 0.1 * dps_pow(1.7, i);
        check_beyond(at, dps_exp(-dps_pow(at / 30, 0.78)));
    }
}

TEST(hyper_exponential_times_survive_as_the_formula_says)
{
    struct dps_lifetime law = made(&dps_lifetime_hyper_exponential, &away);
    draw(&law, 3);
    for (int i = 0; i < 15; i++) {
        double at = 0.001 * dps_pow(2.3, i);
        check_beyond(at, 0.338 * dps_exp(-0.029 * at) + 0.390 * dps_exp(-30.121 * at) +
                             0.272 * dps_exp(-1.069 * at));
    }
    dps_lifetime_free(&law);
}

/* ---- volunteers -------------------------------------------------------- */

/* Three numbers with spaces between them. */
static bool
read_three(const char *text, double x[3])
{
    for (size_t i = 0; i < 3; i++) {
        char *end = NULL;
        x[i] = strtod(text, &end);
        if (end == text) {
            return false;
        }
        text = end;
    }
    return true;
}

/* The laws of the file, whose time is in hours. */
static bool
read_combos(struct dps_lifetime_gamma *on, struct dps_lifetime_phase off[3])
{
    struct csv models = {.bytes = NULL};
    const char *path = test_shared_file("oracles/availability_models.csv");
    if (path == NULL || !csv_open(&models, path)) {
        return false;
    }
    double p[3] = {0};
    double rate[3] = {0};
    on->shape = csv_number(&models, 0, "param1");
    on->scale = csv_number(&models, 0, "param2");
    bool read = read_three(csv_text(&models, 1, "param1"), p) &&
                read_three(csv_text(&models, 1, "param2"), rate);
    for (size_t i = 0; i < 3; i++) {
        off[i] = (struct dps_lifetime_phase){p[i], 1 / rate[i]};
    }
    csv_close(&models);
    return read;
}

/* Whether a host that comes on at 0 is on at `end`. */
static bool
is_on(const struct dps_lifetime *on, const struct dps_lifetime *off, uint64_t host,
    double end)
{
    double at = 0;
    for (uint32_t cycle = 0;; cycle++) {
        double draws[2];
        double up = 0;
        double down = 0;
        dps_rng_uniforms((struct dps_rng_name){5, DPS_RNG_FAILURE, host, cycle}, draws);
        dps_lifetime_times(on, &draws[0], &up, 1);
        dps_lifetime_times(off, &draws[1], &down, 1);
        at += up;
        if (at > end) {
            return true;
        }
        at += down;
        if (at > end) {
            return false;
        }
    }
}

TEST(volunteers_are_available_as_combos_says)
{
    enum { HOSTS = 100000, HOURS = 2000 };
    struct dps_lifetime_gamma on = {0};
    struct dps_lifetime_phase phases[3] = {{0}};
    const struct dps_lifetime_hyper off = {{phases, 3}};
    if (!read_combos(&on, phases)) {
        test_skip("no availability_models.csv");
        return;
    }
    struct dps_lifetime up = made(&dps_lifetime_gamma, &on);
    struct dps_lifetime down = made(&dps_lifetime_hyper_exponential, &off);
    CHECK_WITHIN(dps_lifetime_mean(&up), 15.58, 0.005);
    CHECK_WITHIN(dps_lifetime_mean(&down), 11.92, 0.005);
    double share =
        dps_lifetime_mean(&up) / (dps_lifetime_mean(&up) + dps_lifetime_mean(&down));
    CHECK_WITHIN(share, 0.5666, 5e-5);
    double n = 0;
    for (uint64_t host = 0; host < HOSTS; host++) {
        n += is_on(&up, &down, host, HOURS);
    }
    CHECK_WITHIN(n / HOSTS, share, 5 * sqrt(share * (1 - share) / HOSTS));
    dps_lifetime_free(&up);
    dps_lifetime_free(&down);
}

/* ---- Titan ------------------------------------------------------------- */

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
    int64_t n = 0;
    for (size_t i = 0; i < curve.n_rows; i++) {
        double at = csv_number(&curve, i, "years") * year;
        double survival = csv_number(&curve, i, "survival");
        if (strcmp(csv_text(&curve, i, "batch"), "old") == 0) {
            double gap = fabs(dps_lifetime_survival(&weibull, at) - survival);
            worst = gap > worst ? gap : worst;
            CHECK_WITHIN(dps_lifetime_survival(&law, at), survival, 0.0017);
            n++;
        }
    }
    CHECK_INT(n, 5);
    CHECK(worst > 0.04); /* no Weibull law has the two good years before the fall */
    dps_lifetime_free(&law);
    csv_close(&curve);
}

TEST(times_of_titans_law_survive_as_its_table_says)
{
    struct dps_lifetime law = titan_made();
    draw(&law, 4);
    for (size_t q = 0; q < QUARTERS; q++) {
        check_beyond(titan_rows[q].age, titan[q]);
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
