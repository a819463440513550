/* Formulas that remember, and formulas over columns. */
#include "models/formula/formula.h"
#include "sim/core/rng.h"
#include "tests/test.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct dps_formula_name names[] = {
    {"x", "1", "a number"},
    {"y", "1", "another"},
    {"price", "USD/token", "a price"},
    {"burned", "token/d", "what is burned"},
    {"supply", "token", "what there is"},
    {"step", "d", "a name that is a function's too"},
};
static const struct dps_formula_param params[] = {{"alpha", 0.3}, {"half", 0.5}};
static const struct dps_formula_scope scope = {names, 6, params, 2};
enum { N_NAMES = 6 };

/* x = 3, y = -2, price = 0.5, burned = 0, supply = 0, step = 7 */
static const double variables[N_NAMES] = {3, -2, 0.5, 0, 0, 7};

static double
value_of(const char *text)
{
    struct dps_formula formula;
    struct dps_error err = {0};
    double value = NAN;
    if (test_ok(dps_formula_init(&formula, text, &scope, &err), &err, false, text,
            __FILE__, __LINE__)) {
        test_ok(dps_formula_value(&formula, variables, NULL, &value, &err), &err, false,
            text, __FILE__, __LINE__);
    }
    dps_formula_free(&formula);
    return value;
}

/* ---- memory ------------------------------------------------------------ */

enum { EPOCHS = 700 };

/* A series without a pattern, of either sign. */
static double
sample(uint32_t series, int epoch)
{
    double u[2];
    dps_rng_uniforms(
        (struct dps_rng_name){11, DPS_RNG_TEST, series, (uint32_t)epoch}, u);
    return 100 * u[0] - 50 * u[1];
}

static double
plain_ema(const double *x, int epoch, double k)
{
    double y = x[0];
    for (int i = 1; i <= epoch; i++) {
        y = y + 2 / (k + 1) * (x[i] - y);
    }
    return y;
}

static double
plain_sum(const double *x, int epoch, int n)
{
    double sum = 0;
    for (int i = n == 0 || epoch < n ? 0 : epoch - n + 1; i <= epoch; i++) {
        sum += x[i];
    }
    return sum;
}

static double
plain_lag(const double *x, int epoch, double n)
{
    return x[epoch < (int)n ? 0 : epoch - (int)n];
}

static double
plain_sum_of(const double *x, int epoch, double n)
{
    return plain_sum(x, epoch, (int)n);
}

/* Compares a formula of x with its loop over one series. */
static void
compare(const char *name, int n, double (*plain)(const double *, int, double))
{
    char text[32];
    struct dps_formula formula;
    struct dps_error err = {0};
    struct dps_formula_memory memory = {.epochs = 0};
    double x[EPOCHS] = {0};
    bool same = true;
    snprintf(text, sizeof text, "%s(x, %d)", name, n);
    REQUIRE_OK(dps_formula_init(&formula, text, &scope, &err), &err);
    for (int e = 0; e < EPOCHS && same; e++) {
        double value = NAN;
        x[e] = sample((uint32_t)n, e);
        REQUIRE_OK(dps_formula_value(&formula, &x[e], &memory, &value, &err), &err);
        same = CHECK(value == plain(x, e, n));
    }
    dps_formula_free(&formula);
}

TEST(ema_lag_and_sum_are_what_plain_loops_give)
{
    static const int lengths[] = {1, 2, 7, 30, 256};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        compare("ema", lengths[i], plain_ema);
        compare("lag", lengths[i], plain_lag);
        compare("sum", lengths[i], plain_sum_of);
    }
    compare("sum", 0, plain_sum_of);
}

static const char *const nested =
    "ema(lag(x, 3) + sum(y, 5), 4) - (x > 0 ? lag(ema(y, 2), 2) : sum(ema(x, 9), 0)) * "
    "alpha";

/* The same by its own loops: every part each epoch, also what is not chosen. */
static double
plain_nested(const double x[EPOCHS], const double y[EPOCHS], int epoch)
{
    double inner[EPOCHS] = {0};
    double second[EPOCHS] = {0};
    double third[EPOCHS] = {0};
    for (int e = 0; e <= epoch; e++) {
        inner[e] = x[e < 3 ? 0 : e - 3] + plain_sum(y, e, 5);
        second[e] = plain_ema(y, e, 2);
        third[e] = plain_ema(x, e, 9);
    }
    double chosen =
        x[epoch] > 0 ? second[epoch < 2 ? 0 : epoch - 2] : plain_sum(third, epoch, 0);
    return plain_ema(inner, epoch, 4) - chosen * 0.3;
}

TEST(what_remembers_nests_and_each_place_remembers_for_itself)
{
    struct dps_formula formula;
    struct dps_error err = {0};
    struct dps_formula_memory memory = {.epochs = 0};
    double x[EPOCHS];
    double y[EPOCHS];
    REQUIRE_OK(dps_formula_init(&formula, nested, &scope, &err), &err);
    CHECK_INT((int64_t)dps_formula_cells(&formula), 3 + 5 + 1 + 1 + 2 + 1 + 1);
    for (int e = 0; e < 200; e++) {
        double value = NAN;
        x[e] = sample(50, e);
        y[e] = sample(51, e);
        const double at[N_NAMES] = {x[e], y[e]};
        REQUIRE_OK(dps_formula_value(&formula, at, &memory, &value, &err), &err);
        if (!CHECK(value == plain_nested(x, y, e))) {
            break;
        }
    }
    dps_formula_free(&formula);
}

/* Its values at the epochs [first, last). */
static void
run(const char *text, int first, int last, struct dps_formula_memory *memory,
    double *values)
{
    struct dps_formula formula;
    if (dps_formula_init(&formula, text, &scope, NULL) != DPS_OK) {
        return;
    }
    for (int e = first; e < last; e++) {
        const double at[N_NAMES] = {sample(60, e), sample(61, e), 1, 2, 3, 4};
        values[e] = NAN;
        (void)!dps_formula_value(&formula, at, memory, &values[e], NULL);
    }
    dps_formula_free(&formula);
}

TEST(saved_and_loaded_in_the_middle_it_goes_on_with_the_same_bits)
{
    double whole[EPOCHS];
    double parts[EPOCHS];
    for (int stop = 1; stop < EPOCHS; stop += 97) {
        struct dps_formula_memory memory = {.epochs = 0};
        unsigned char saved[sizeof memory];
        run(nested, 0, EPOCHS, &memory, whole);
        memory = (struct dps_formula_memory){.epochs = 0};
        run(nested, 0, stop, &memory, parts);
        memcpy(saved, &memory, sizeof saved);
        memset(&memory, 0xa5, sizeof memory);
        memcpy(&memory, saved, sizeof saved);
        run(nested, stop, EPOCHS, &memory, parts);
        CHECK(isfinite(whole[EPOCHS - 1]));
        CHECK(memcmp(whole, parts, sizeof whole) == 0);
    }
}

struct job {
    pthread_t thread;
    struct dps_formula_memory memory;
    double values[EPOCHS];
};

static void *
run_job(void *data)
{
    struct job *job = data;
    for (int round = 0; round < 20; round++) {
        job->memory = (struct dps_formula_memory){.epochs = 0};
        run(nested, 0, EPOCHS, &job->memory, job->values);
    }
    return NULL;
}

TEST(threads_with_their_own_evaluators_give_equal_bits)
{
    static struct job jobs[3];
    for (size_t i = 0; i < 2; i++) {
        REQUIRE(pthread_create(&jobs[i].thread, NULL, run_job, &jobs[i]) == 0);
    }
    run_job(&jobs[2]);
    for (size_t i = 0; i < 2; i++) {
        CHECK(pthread_join(jobs[i].thread, NULL) == 0);
        CHECK(memcmp(jobs[i].values, jobs[2].values, sizeof jobs[i].values) == 0);
    }
    CHECK(isfinite(jobs[2].values[EPOCHS - 1]));
}

TEST(a_refused_epoch_leaves_the_memory_as_it_was)
{
    struct dps_formula formula;
    struct dps_error err = {0};
    struct dps_formula_memory memory = {.epochs = 0};
    double at[N_NAMES] = {1, 1};
    double value = 0;
    REQUIRE_OK(
        dps_formula_init(&formula, "sum(x, 0) + lag(1 / y, 2)", &scope, &err), &err);
    CHECK_OK(dps_formula_value(&formula, at, &memory, &value, &err), &err);
    at[1] = 0;
    struct dps_formula_memory before = memory;
    CHECK_FAILS(dps_formula_value(&formula, at, &memory, &value, &err), &err,
        DPS_ENUMERIC,
        "what lag in column 13 of 'sum(x, 0) + lag(1 / y, 2)' is to remember is inf at "
        "x = 1, y = 0");
    CHECK(memcmp(&before, &memory, sizeof memory) == 0);
    at[1] = 1;
    CHECK_OK(dps_formula_value(&formula, at, &memory, &value, &err), &err);
    CHECK(value == 3);
    dps_formula_free(&formula);
}

TEST(without_memory_each_epoch_is_the_first)
{
    CHECK(value_of("ema(x, 9)") == 3);
    CHECK(value_of("lag(y, 30)") == -2);
    CHECK(value_of("sum(x, 30) + sum(y, 0)") == 1);
    CHECK(value_of("lag(x, 0)") == 3);
}

/* ---- columns ----------------------------------------------------------- */

enum { ROWS = 257 };

TEST(a_column_is_what_its_rows_are_one_by_one)
{
    static const char *const text = "x * price - exp(-y / 100) + ema(x + y, 5)";
    struct dps_formula formula;
    struct dps_error err = {0};
    static struct dps_formula_memory memory[ROWS];
    static struct dps_formula_memory single[ROWS];
    double x[ROWS];
    double y[ROWS];
    double values[ROWS];
    const double *columns[N_NAMES] = {x, y};
    REQUIRE_OK(dps_formula_init(&formula, text, &scope, &err), &err);
    CHECK(dps_formula_reads(&formula, 0, 1) && dps_formula_reads(&formula, 2, 1));
    CHECK(!dps_formula_reads(&formula, 3, 1));
    for (int epoch = 0; epoch < 4; epoch++) {
        for (int i = 0; i < ROWS; i++) {
            x[i] = sample(70, 1000 * epoch + i);
            y[i] = sample(71, 1000 * epoch + i);
        }
        CHECK_OK(dps_formula_column(
                     &formula, variables, columns, ROWS, memory, values, &err),
            &err);
        for (size_t i = 0; i < ROWS; i++) {
            double value = NAN;
            const double at[N_NAMES] = {x[i], y[i], variables[2]};
            CHECK_OK(dps_formula_value(&formula, at, &single[i], &value, &err), &err);
            if (!CHECK(value == values[i])) {
                break;
            }
        }
    }
    CHECK_OK(
        dps_formula_column(&formula, variables, columns, 0, NULL, values, &err), &err);
    dps_formula_free(&formula);
}

TEST(a_column_stops_at_its_first_row_that_is_not_finite)
{
    struct dps_formula formula;
    struct dps_error err = {0};
    const double x[3] = {1, 0, 2};
    double values[3] = {-1, -1, -1};
    const double *columns[N_NAMES] = {x};
    REQUIRE_OK(dps_formula_init(&formula, "price / x", &scope, &err), &err);
    CHECK_FAILS(dps_formula_column(&formula, variables, columns, 3, NULL, values, &err),
        &err, DPS_ENUMERIC, "row 1: 'price / x' is inf at price = 0.5, x = 0");
    CHECK(values[0] == 0.5 && values[1] == -1 && values[2] == -1);
    dps_formula_free(&formula);
}
