/* What is taken to be true between two measurements: closed forms and slow twins. */
#include "models/response/response.h"

#include "models/response/hold.h"
#include "models/response/linear.h"
#include "models/response/slopes.h"
#include "models/response/table.h"
#include "sim/core/date.h"
#include "sim/core/rng.h"
#include "tests/test.h"

#include <math.h>
#include <string.h>

static const struct dps_response_table narrow = {0.01};

static const struct dps_response_terms hold = {
    .estimator = {&dps_response_hold.base, NULL}};
static const struct dps_response_terms linear = {
    .estimator = {&dps_response_linear.base, NULL}};
static const struct dps_response_terms table = {
    .estimator = {&dps_response_table.base, &narrow}};

/* Two answers are shares, two are not. */
enum { SHARES = 2, ANSWERS = 4 };

static struct dps_response_memory
memory_of(uint32_t drivers)
{
    return (struct dps_response_memory){
        .n_drivers = drivers, .n_answers = ANSWERS, .n_shares = SHARES};
}

static double
uniform(uint64_t entity, uint32_t i)
{
    double u[2];
    dps_rng_uniforms((struct dps_rng_name){5, DPS_RNG_TEST, entity, i}, u);
    return u[0];
}

/* All answers are y. */
static struct dps_response_row
row_of(double x0, double x1, double y, double error)
{
    struct dps_response_row row = {.x = {x0, x1}};
    for (uint32_t i = 0; i < ANSWERS; i++) {
        row.y[i] = y;
        row.error[i] = error;
    }
    return row;
}

static void
note(struct dps_response_memory *memory, double x0, double x1, double y, double error)
{
    struct dps_response_row row = row_of(x0, x1, y, error);
    dps_response_note(&hold, memory, &row);
}

/* An answer at a place that has been measured about. */
static double
answer_at(const struct dps_response_terms *terms,
    const struct dps_response_memory *memory, double x0, double x1, uint32_t answer,
    bool wanted_outside)
{
    const double x[] = {x0, x1};
    double y[DPS_RESPONSE_ANSWERS];
    bool outside;
    REQUIRE(dps_response_at(terms, memory, x, y, &outside));
    CHECK_INT(outside, wanted_outside);
    return y[answer];
}

TEST(the_tables_of_the_family_are_whole)
{
    struct dps_error err;
    CHECK_OK(dps_record_check(&dps_response_record, &err), &err);
}

TEST(without_a_measurement_there_is_no_answer_and_it_is_time_for_one)
{
    struct dps_response_memory memory = memory_of(2);
    const double x[] = {1, 2};
    double y[DPS_RESPONSE_ANSWERS] = {7};
    bool outside = true;
    CHECK(!dps_response_at(&linear, &memory, x, y, &outside));
    CHECK(y[0] == 7 && !outside);
    CHECK(dps_response_due(&linear, &memory, x, 0));
    CHECK(isnan(dps_response_promise(&memory, 0)));
}

/* ---- hold -------------------------------------------------------------- */

TEST(hold_is_the_last_measurement)
{
    struct dps_response_memory memory = memory_of(2);
    note(&memory, 1, 1, 0.3, 0.1);
    note(&memory, 2, 3, 0.6, 0.1);
    CHECK(answer_at(&hold, &memory, 1.5, 1, 1, false) == 0.6);
}

TEST(answers_that_could_not_be_measured_are_those_from_before)
{
    static const struct dps_response_terms *const terms[] = {&hold, &linear, &table};
    struct dps_response_memory memory = memory_of(2);
    struct dps_response_row row = row_of(1, 1, 0.3, 0.1);
    row.y[1] = NAN;
    dps_response_note(&hold, &memory, &row);
    row = row_of(2, 1, NAN, INFINITY);
    row.y[2] = 0.8;
    dps_response_note(&hold, &memory, &row);
    for (size_t i = 0; i < 3; i++) {
        CHECK(answer_at(terms[i], &memory, 2, 1, 0, false) == 0.3);
        CHECK(isnan(answer_at(terms[i], &memory, 2, 1, 1, false)));
        CHECK(answer_at(terms[i], &memory, 2, 1, 2, false) == 0.8);
    }
    CHECK(isnan(dps_response_promise(&memory, 0)));
    CHECK_CLOSE(dps_response_promise(&memory, 2), 0.5, 1e-15);
}

TEST(shares_stay_in_their_range_and_other_answers_do_not_fall_below_0)
{
    static const struct dps_response_terms *const terms[] = {&hold, &linear, &table};
    for (size_t i = 0; i < 3; i++) {
        struct dps_response_memory memory = memory_of(2);
        note(&memory, 1, 1, 1.5, 0.1);
        CHECK(answer_at(terms[i], &memory, 1, 1, SHARES - 1, false) == 1);
        CHECK(answer_at(terms[i], &memory, 1, 1, SHARES, false) == 1.5);
        memory = memory_of(2);
        note(&memory, 1, 1, -0.5, 0.1);
        CHECK(answer_at(terms[i], &memory, 1, 1, 0, false) == 0);
        CHECK(answer_at(terms[i], &memory, 1, 1, ANSWERS - 1, false) == 0);
    }
}

/* ---- linear ------------------------------------------------------------ */

/* Gauss and Jordan on A b = v, A being spoilt; v becomes b. */
static void
eliminate(double a[][DPS_RESPONSE_DRIVERS], double *v, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t r = 0; r < n; r++) {
            double f = r == i ? 0 : a[r][i] / a[i][i];
            for (uint32_t c = 0; c < n; c++) {
                a[r][c] -= f * a[i][c];
            }
            v[r] -= f * v[i];
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        v[i] /= a[i][i];
    }
}

/* Normal equations of a + b x with the intercept as an unknown of its own, which has no
 * ridge; v holds the right side of the slopes, or NULL for that of an answer. */
static void
slopes_twin(const struct dps_response_memory *memory, uint32_t answer, double scale,
    double *v, bool given)
{
    uint32_t n = memory->n_drivers;
    double a[DPS_RESPONSE_DRIVERS][DPS_RESPONSE_DRIVERS] = {{0}};
    for (uint32_t i = 0; i < n; i++) {
        a[i][i] = 1;
    }
    for (uint32_t k = 0; k < memory->n_rows; k++) {
        const struct dps_response_row *row = &memory->rows[k];
        double error = row->error[answer] / scale;
        double w = 1 / (error * error + 1e-6);
        for (uint32_t i = 0; i <= n; i++) {
            double xi = i < n ? row->x[i] : 1;
            for (uint32_t j = 0; j <= n; j++) {
                a[i][j] += w * xi * (j < n ? row->x[j] : 1);
            }
            v[i] += given ? 0 : w * xi * row->y[answer] / scale;
        }
    }
    eliminate(a, v, n + 1);
}

TEST(slopes_are_those_of_a_slow_twin)
{
    enum { DRIVERS = 5, ROWS = 30 };
    struct dps_response_memory memory = memory_of(DRIVERS);
    for (uint32_t k = 0; k < ROWS; k++) {
        struct dps_response_row row = {.at = k};
        for (uint32_t i = 0; i < DRIVERS; i++) {
            row.x[i] = uniform(k, i);
        }
        for (uint32_t i = 0; i < ANSWERS; i++) {
            row.y[i] = (i < SHARES ? 1 : 50) * uniform(k, 10 + i);
            row.error[i] = (i < SHARES ? 1 : 50) * (0.05 + uniform(k, 20 + i) / 4);
        }
        dps_response_note(&hold, &memory, &row);
    }
    for (uint32_t answer = 0; answer < ANSWERS; answer++) {
        struct dps_response_slopes slopes;
        dps_response_slopes_find(&slopes, &memory, answer);
        double largest = 0;
        for (uint32_t k = 0; k < ROWS; k++) {
            largest = fmax(largest, memory.rows[k].y[answer]);
        }
        CHECK(slopes.scale == (answer < SHARES ? 1 : largest));
        double b[DPS_RESPONSE_DRIVERS] = {0};
        slopes_twin(&memory, answer, slopes.scale, b, false);
        double d[DRIVERS];
        double v[DPS_RESPONSE_DRIVERS] = {0};
        for (uint32_t i = 0; i < DRIVERS; i++) {
            CHECK_CLOSE(slopes.b[i], b[i], 1e-9);
            v[i] = d[i] = uniform(99, i) - 0.5;
        }
        slopes_twin(&memory, answer, slopes.scale, v, true);
        double square = 0;
        for (uint32_t i = 0; i < DRIVERS; i++) {
            square += d[i] * v[i];
        }
        CHECK_CLOSE(dps_response_slopes_doubt(&slopes, d, DRIVERS), sqrt(square), 1e-9);
    }
}

/* A plane over the most drivers there can be; shares lie about 0.5, others about 500.
 */
static double
plane(uint32_t answer, const double *x)
{
    double y = 0.5;
    for (uint32_t j = 0; j < DPS_RESPONSE_DRIVERS; j++) {
        double slope = (uniform(7, 20 * answer + j) - 0.5) / DPS_RESPONSE_DRIVERS;
        y += slope * (x[j] - 0.5);
    }
    return answer < SHARES ? y : 1000 * y;
}

/* One row in eight has an unknown error, and is nonsense; the last is sound. */
static struct dps_response_row
plane_row(uint32_t k)
{
    struct dps_response_row row = {.at = k};
    for (uint32_t j = 0; j < DPS_RESPONSE_DRIVERS; j++) {
        row.x[j] = uniform(100 + k, j);
    }
    for (uint32_t i = 0; i < ANSWERS; i++) {
        row.error[i] = k % 8 == 0 ? (double)INFINITY : 0;
        row.y[i] = k % 8 == 0 ? uniform(200, k) : plane(i, row.x);
    }
    return row;
}

TEST(linear_is_exact_where_answers_are_linear)
{
    struct dps_response_memory memory = memory_of(DPS_RESPONSE_DRIVERS);
    for (uint32_t k = 0; k < DPS_RESPONSE_ROWS; k++) {
        struct dps_response_row row = plane_row(k);
        dps_response_note(&linear, &memory, &row);
    }
    for (uint32_t k = 0; k < 20; k++) {
        double x[DPS_RESPONSE_DRIVERS];
        double y[DPS_RESPONSE_ANSWERS];
        bool outside;
        for (uint32_t j = 0; j < DPS_RESPONSE_DRIVERS; j++) {
            x[j] = 0.4 + 0.2 * uniform(300 + k, j);
        }
        REQUIRE(dps_response_at(&linear, &memory, x, y, &outside));
        CHECK(!outside);
        for (uint32_t i = 0; i < ANSWERS; i++) {
            CHECK_CLOSE(y[i], plane(i, x), 1e-5);
        }
    }
}

TEST(linear_after_one_measurement_is_that_measurement)
{
    struct dps_response_memory memory = memory_of(2);
    note(&memory, 1, 1, 0.3, 0.1);
    CHECK(answer_at(&linear, &memory, 1, 1, 0, false) == 0.3);
    CHECK(answer_at(&linear, &memory, 2, 0, 0, true) == 0.3);
}

/* Two measurements with errors e: the square of the difference's error is 2 (e^2 +
 * 0.001^2) = s, and the slope is d / (d^2 + s) times how far y has gone. */
TEST(unsure_measurements_make_small_slopes)
{
    static const double errors[] = {0.01, 0.03, 0.1, 0.3};
    for (size_t i = 0; i < 4; i++) {
        double error = errors[i];
        struct dps_response_memory memory = memory_of(2);
        note(&memory, 0, 1, 0.3, error);
        note(&memory, 0.2, 1, 0.5, error);
        double s = 2 * (error * error + 1e-6);
        double slope = 0.2 * 0.2 / (0.04 + s);
        CHECK_CLOSE(
            answer_at(&linear, &memory, 0.1, 1, 0, false), 0.5 - 0.1 * slope, 1e-12);
    }
}

/* What it would be at the far corner is more than any of the others. */
TEST(linear_goes_no_further_than_answers_have_been)
{
    struct dps_response_memory memory = memory_of(2);
    note(&memory, 0, 1, 0.4, 0.001);
    note(&memory, 1, 0, 0.4, 0.001);
    note(&memory, 0, 0, 0.1, 0.001);
    CHECK_WITHIN(answer_at(&linear, &memory, 0.5, 0.25, 0, false), 0.325, 1e-5);
    CHECK(answer_at(&linear, &memory, 1, 1, 0, false) == 0.4);
    memory = memory_of(2);
    note(&memory, 0, 1, 0.4, 0.001);
    note(&memory, 1, 0, 0.4, 0.001);
    note(&memory, 0, 0, 0.7, 0.001);
    CHECK(answer_at(&linear, &memory, 1, 1, 0, false) == 0.4);
}

TEST(answers_that_are_always_0_stay_so)
{
    static const struct dps_response_terms *const terms[] = {&hold, &linear, &table};
    struct dps_response_memory memory = memory_of(2);
    note(&memory, 0, 1, 0, 0);
    note(&memory, 1, 0, 0, 3);
    for (size_t i = 0; i < 3; i++) {
        CHECK(answer_at(terms[i], &memory, 0.5, 0.5, 0, false) == 0);
        CHECK(answer_at(terms[i], &memory, 0.5, 0.5, SHARES, false) == 0);
    }
    struct dps_response_slopes slopes;
    dps_response_slopes_find(&slopes, &memory, SHARES);
    CHECK(slopes.scale == 1 && slopes.b[0] == 0 && slopes.b[1] == 0);
}

TEST(outside_of_what_was_seen_the_edge_holds)
{
    struct dps_response_memory memory = memory_of(2);
    note(&memory, 0, 5, 0.2, 0.001);
    note(&memory, 1, 6, 0.4, 0.001);
    note(&memory, 0.5, 5.5, 0.3, 0.001);
    static const struct dps_response_terms *const terms[] = {&hold, &linear, &table};
    for (size_t i = 0; i < 3; i++) {
        double low = answer_at(terms[i], &memory, 0, 5, 0, false);
        double high = answer_at(terms[i], &memory, 1, 6, 0, false);
        CHECK(answer_at(terms[i], &memory, -1, 5, 0, true) == low);
        CHECK(answer_at(terms[i], &memory, 0, 4, 0, true) == low);
        CHECK(answer_at(terms[i], &memory, 1.1, 6, 0, true) == high);
        CHECK(answer_at(terms[i], &memory, 9, 9, 0, true) == high);
    }
    CHECK(answer_at(&linear, &memory, 9, 9, 0, true) >
          answer_at(&linear, &memory, 0, 0, 0, true) + 0.19);
}

/* ---- table ------------------------------------------------------------- */

TEST(a_table_goes_straight_between_its_neighbours)
{
    struct dps_response_memory memory = memory_of(2);
    note(&memory, 0.9, 0, 0.3, 0.01);
    note(&memory, 0.1, 0, 0.9, 0.01);
    note(&memory, 0.5, 0, 0.7, 0.01);
    CHECK_CLOSE(answer_at(&table, &memory, 0.2, 0, 0, false), 0.85, 1e-14);
    CHECK_CLOSE(answer_at(&table, &memory, 0.6, 0, 3, false), 0.6, 1e-14);
    CHECK(answer_at(&table, &memory, 0.5, 0, 0, false) == 0.7);
    CHECK(answer_at(&table, &memory, 0.1, 0, 0, false) == 0.9);
    CHECK(answer_at(&table, &memory, 0.9, 0, 0, false) == 0.3);
}

/* Variances of 1, 4 and an unknown one, at 0.5, 0.505 and 0.509; 0.5101 is beyond. */
TEST(a_table_has_one_entry_for_neighbours_by_their_weights)
{
    struct dps_response_memory memory = memory_of(2);
    note(&memory, 0.505, 0, 0.6, 2);
    note(&memory, 0.509, 0, 0.1, INFINITY);
    note(&memory, 0.5, 0, 0.4, 1);
    CHECK_CLOSE(answer_at(&table, &memory, 0.505, 0, 0, false), 0.44, 1e-5);
    note(&memory, 0.5101, 0, 0.9, 1);
    CHECK_CLOSE(answer_at(&table, &memory, 0.5, 0, 0, false), 0.44, 1e-5);
    CHECK_CLOSE(answer_at(&table, &memory, 0.5101, 0, 0, false), 0.9, 1e-12);
    CHECK_CLOSE(answer_at(&table, &memory, (0.501 + 0.5101) / 2, 0, 0, false),
        (0.44 + 0.9) / 2, 1e-5);
}

TEST(a_table_has_entries_for_neighbours_wherever_they_lie)
{
    struct dps_response_memory memory = memory_of(2);
    note(&memory, 0.1, 0, 0.2, 0.1);
    note(&memory, 0.905, 0, 0.8, 0.1);
    note(&memory, 0.9, 0, 0.6, 0.1);
    CHECK_CLOSE(answer_at(&table, &memory, 0.9025, 0, 0, false), 0.7, 1e-14);
    CHECK_CLOSE(answer_at(&table, &memory, 0.905, 0, 0, false), 0.7, 1e-14);
    CHECK_CLOSE(answer_at(&table, &memory, 2, 0, 0, true), 0.7, 1e-14);
}

TEST(a_table_of_unknown_errors_weighs_all_alike)
{
    struct dps_response_memory memory = memory_of(2);
    note(&memory, 0.5, 0, 0.4, INFINITY);
    note(&memory, 0.5, 0, 0.6, INFINITY);
    CHECK_CLOSE(answer_at(&table, &memory, 0.5, 0, 0, false), 0.5, 1e-14);
}

/* ---- memory ------------------------------------------------------------ */

/* The same as if the first had never been, but for the order of sums. */
TEST(the_oldest_rows_are_forgotten)
{
    enum { MORE = 100 };
    static const struct dps_response_terms *const terms[] = {&hold, &linear, &table};
    struct dps_response_memory wrapped = memory_of(2);
    struct dps_response_memory fresh = memory_of(2);
    for (uint32_t k = 0; k < MORE + DPS_RESPONSE_ROWS; k++) {
        double x0 = k < MORE ? 5 * uniform(1, k) - 2 : uniform(1, k);
        struct dps_response_row row = row_of(x0, uniform(2, k), uniform(3, k), 0.1);
        dps_response_note(&linear, &wrapped, &row);
        if (k >= MORE) {
            dps_response_note(&linear, &fresh, &row);
        }
    }
    CHECK_INT((int64_t)wrapped.n_rows, MORE + DPS_RESPONSE_ROWS);
    for (size_t i = 0; i < 3; i++) {
        for (uint32_t k = 0; k < 20; k++) {
            double x0 = 0.2 + 0.6 * uniform(4, k);
            double x1 = 0.2 + 0.6 * uniform(5, k);
            CHECK_CLOSE(answer_at(terms[i], &wrapped, x0, x1, 1, false),
                answer_at(terms[i], &fresh, x0, x1, 1, false), 1e-11);
        }
        CHECK_CLOSE(answer_at(terms[i], &wrapped, 2, 0.5, 1, true),
            answer_at(terms[i], &fresh, 2, 0.5, 1, true), 1e-11);
    }
}

TEST(a_memory_goes_on_from_its_bytes)
{
    struct dps_response_memory memory = memory_of(2);
    struct dps_response_memory copy;
    for (uint32_t k = 0; k < 150; k++) {
        struct dps_response_row row = row_of(uniform(1, k), uniform(2, k), 0.5, 0.1);
        dps_response_note(&linear, &memory, &row);
        if (k == 70) {
            memcpy(&copy, &memory, sizeof copy);
        } else if (k > 70) {
            dps_response_note(&linear, &copy, &row);
        }
    }
    CHECK(memcmp(&copy, &memory, sizeof copy) == 0);
}

/* Nor does it hold what a row has beyond its answers. */
TEST(bytes_of_a_memory_are_those_of_what_it_was_told)
{
    struct dps_response_memory a = memory_of(2);
    struct dps_response_memory b = memory_of(2);
    for (uint32_t k = 0; k < 3; k++) {
        struct dps_response_row row;
        struct dps_response_row dirty;
        memset(&row, 0, sizeof row);
        memset(&dirty, 0x55, sizeof dirty);
        row = row_of(k, 1, 0.5, 0.1);
        dirty.at = row.at;
        memcpy(dirty.x, row.x, 2 * sizeof(double));
        memcpy(dirty.y, row.y, ANSWERS * sizeof(double));
        memcpy(dirty.error, row.error, ANSWERS * sizeof(double));
        dps_response_note(&linear, &a, &row);
        dps_response_note(&linear, &b, &dirty);
    }
    CHECK(memcmp(&a, &b, sizeof a) == 0);
}

/* ---- promises ---------------------------------------------------------- */

/* The least of them that no fewer than 95 % do not exceed. */
static double
promise_twin(const double *misses, uint32_t n)
{
    double least = INFINITY;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t within = 0;
        for (uint32_t j = 0; j < n; j++) {
            within += misses[j] <= misses[i];
        }
        if (100 * within >= 95 * n) {
            least = fmin(least, misses[i]);
        }
    }
    return least;
}

TEST(a_promise_is_the_quantile_of_the_last_misses)
{
    enum { N = 3000 };
    struct dps_response_memory memory = memory_of(2);
    double misses[N];
    double before = 0;
    for (uint32_t k = 0; k < N; k++) {
        /* So that some are equal. */
        double y = k % 3 == 0 ? uniform(6, k) : floor(20 * uniform(6, k)) / 20;
        note(&memory, 0, 0, y, 0.1);
        CHECK(k > 0 || isnan(dps_response_promise(&memory, 0)));
        if (k > 0) {
            uint32_t n = k < DPS_RESPONSE_MISSES ? k : DPS_RESPONSE_MISSES;
            misses[k - 1] = fabs(y - before);
            CHECK(dps_response_promise(&memory, ANSWERS - 1) ==
                  promise_twin(misses + k - n, n));
        }
        before = y;
    }
    CHECK_INT((int64_t)memory.n_misses, N - 1);
}

TEST(misses_that_are_not_known_are_in_no_promise)
{
    struct dps_response_memory memory = memory_of(2);
    static const double y[] = {0.5, 0.9, NAN, 0.8, NAN, NAN, 0.6};
    for (size_t k = 0; k < 7; k++) {
        note(&memory, 0, 0, y[k], 0.1);
    }
    CHECK_CLOSE(dps_response_promise(&memory, 1), 0.4, 1e-14);
}

TEST(a_miss_is_that_of_the_estimator_in_use)
{
    struct dps_response_memory memory = memory_of(2);
    note(&memory, 0, 0, 0.2, 0.0);
    note(&memory, 1, 0, 0.8, 0.0);
    struct dps_response_row row = row_of(0.5, 0, 0.45, 0);
    dps_response_note(&linear, &memory, &row);
    CHECK_CLOSE(memory.misses[0][0], 0.6, 1e-14);
    CHECK_WITHIN(memory.misses[1][0], 0.05, 1e-5);
}

/* ---- when to measure --------------------------------------------------- */

static bool
due(const struct dps_response_memory *memory, double adapt, double x0, double x1)
{
    struct dps_response_terms terms = linear;
    terms.adapt = adapt;
    const double x[] = {x0, x1};
    return dps_response_due(&terms, memory, x, 1000);
}

TEST(by_the_calendar_alone_nothing_is_due)
{
    struct dps_response_memory memory = memory_of(2);
    note(&memory, 0, 0, 0.2, 0);
    CHECK(!due(&memory, 0, 100, 100));
}

TEST(a_measurement_is_due_at_its_age)
{
    struct dps_response_memory memory = memory_of(2);
    struct dps_response_row row = row_of(0, 0, 0.2, 0);
    row.at = dps_date_of(2026, 1, 31);
    dps_response_note(&linear, &memory, &row);
    struct dps_response_terms terms = linear;
    terms.age = (struct dps_span){.ns = 3 * DPS_NS};
    CHECK(!dps_response_due(&terms, &memory, row.x, row.at));
    CHECK(!dps_response_due(&terms, &memory, row.x, row.at + 2));
    CHECK(dps_response_due(&terms, &memory, row.x, row.at + 3));
    terms.age = (struct dps_span){.months = 1};
    CHECK(!dps_response_due(&terms, &memory, row.x, dps_date_of(2026, 2, 28) - 1));
    CHECK(dps_response_due(&terms, &memory, row.x, dps_date_of(2026, 2, 28)));
    terms.age = (struct dps_span){0};
    CHECK(!dps_response_due(&terms, &memory, row.x, row.at + 1000 * DPS_YEAR));
}

/* The doubt of a slope is 1 before anything has moved. */
TEST(after_one_measurement_it_is_how_far_the_drivers_have_moved)
{
    struct dps_response_memory memory = memory_of(2);
    note(&memory, 0.5, 0.5, 0.2, 0.01);
    CHECK(!due(&memory, 0.05, 0.5, 0.5));
    CHECK(!due(&memory, 0.05, 0.47, 0.5399));
    CHECK(due(&memory, 0.05, 0.47, 0.5401));
    CHECK(due(&memory, 0.05, 0.4499, 0.5));
}

/* y = 0.1 + x0 / 2 - x1 / 4: signs do not cancel, each move counts. */
TEST(a_share_is_due_where_its_slopes_take_it_beyond_the_tolerance)
{
    struct dps_response_memory memory = memory_of(2);
    for (uint32_t k = 0; k < 50; k++) {
        double x0 = uniform(1, k);
        double x1 = uniform(2, k);
        note(&memory, x0, x1, 0.3 + x0 / 2 - x1 / 4, 0);
    }
    double x0 = uniform(1, 49);
    double x1 = uniform(2, 49);
    CHECK(!due(&memory, 0.05, x0 + 0.0998, x1));
    CHECK(due(&memory, 0.05, x0 + 0.1002, x1));
    CHECK(due(&memory, 0.05, x0 - 0.1002, x1));
    CHECK(!due(&memory, 0.05, x0, x1 - 0.1995));
    CHECK(due(&memory, 0.05, x0, x1 - 0.2005));
    CHECK(due(&memory, 0.05, x0 + 0.0502, x1 + 0.1002));
    CHECK(!due(&memory, 0.05, x0 + 0.0498, x1 - 0.0998));
}

TEST(a_driver_that_never_moved_is_in_doubt_and_one_that_did_nothing_is_not)
{
    struct dps_response_memory memory = memory_of(2);
    for (uint32_t k = 0; k < 50; k++) {
        note(&memory, uniform(1, k), 0.5, 0.3, 0.001);
    }
    double x0 = uniform(1, 49);
    CHECK(!due(&memory, 0.01, x0 + 10, 0.5));
    CHECK(due(&memory, 0.01, x0, 0.511));
    CHECK(!due(&memory, 0.01, x0, 0.509));
}

TEST(only_shares_decide_and_each_of_them_does)
{
    struct dps_response_memory memory = memory_of(2);
    struct dps_response_row row = {.at = 0};
    for (uint32_t k = 0; k < 50; k++) {
        row = row_of(uniform(1, k), uniform(2, k), 0.3, 0);
        row.y[SHARES] = 100 * row.x[0];
        dps_response_note(&linear, &memory, &row);
    }
    CHECK(!due(&memory, 0.05, row.x[0] + 1, row.x[1]));
    memory = memory_of(2);
    for (uint32_t k = 0; k < 50; k++) {
        row = row_of(uniform(1, k), uniform(2, k), 0.3, 0);
        row.y[SHARES - 1] = row.x[0];
        dps_response_note(&linear, &memory, &row);
    }
    CHECK(due(&memory, 0.05, row.x[0] + 0.06, row.x[1]));
}
