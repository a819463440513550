/* Means of what is simulated, their errors and the warm-up, against closed forms and
 * slow twins. */
#include "models/output.h"

#include "sim/core/rng.h"
#include "tests/test.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>

enum { MANY = 200000 };

static const double sigmas = 5;
static double series[MANY];

static double
normal(uint64_t series_id, uint32_t i)
{
    double u[2];
    dps_rng_uniforms((struct dps_rng_name){11, DPS_RNG_TEST, series_id, i}, u);
    return gsl_cdf_ugaussian_Pinv(u[0]);
}

/* x(i) = a x(i - 1) + e(i) about 0, stationary from the first on, of variance 1. */
static void
autoregressive(double a, uint64_t id, double *x, size_t n)
{
    x[0] = normal(id, 0);
    for (size_t i = 1; i < n; i++) {
        x[i] = a * x[i - 1] + sqrt(1 - a * a) * normal(id, (uint32_t)i);
    }
}

/* ---- batch means ------------------------------------------------------- */

TEST(batches_have_the_error_that_one_works_out_by_hand)
{
    /* Means of the batches are 2, 5 and 8; the last observation is in none. */
    static const double x[] = {1, 3, 4, 6, 7, 9, 1000};
    struct dps_estimate e = dps_output_batches(x, 7, 3);
    CHECK_CLOSE(e.mean, 5, 1e-15);
    CHECK_CLOSE(e.error, sqrt(9.0 / 3), 1e-15);
    CHECK_CLOSE(e.n, 42.0 / 5 / 3, 1e-15);
    CHECK(e.freedom == 2);
}

/* The variance of a mean of batches is known to sqrt(2 / (b - 1)) of itself. */
TEST(independent_observations_count_each)
{
    enum { BATCHES = 1000 };
    autoregressive(0, 1, series, MANY);
    struct dps_estimate e = dps_output_batches(series, MANY, BATCHES);
    double rough = sqrt(2.0 / (BATCHES - 1));
    printf("# %.0f of %d observations, error %.3g of %.3g\n", e.n, MANY, e.error,
        1 / sqrt(MANY));
    CHECK_WITHIN(e.error * e.error * MANY, 1, sigmas * rough);
    CHECK_WITHIN(e.n / MANY, 1, sigmas * rough);
    CHECK(e.n <= MANY);
    CHECK_WITHIN(e.mean, 0, sigmas * e.error);
}

/* Its mean has variance (1 + a) / (1 - a) / n, but for what batches that are 200 long
 * still remember of one another: a share 2 a / (1 - a^2) / 200 of it. */
TEST(observations_that_remember_count_for_fewer)
{
    enum { BATCHES = 1000 };
    static const double memory[] = {0.5, 0.8, -0.5};
    for (size_t i = 0; i < 3; i++) {
        double a = memory[i];
        autoregressive(a, 2 + i, series, MANY);
        struct dps_estimate e = dps_output_batches(series, MANY, BATCHES);
        double wanted = fmin(1, (1 - a) / (1 + a));
        double rough = sigmas * sqrt(2.0 / (BATCHES - 1)) + 2 * a / (1 - a * a) / 200;
        printf("# a = %.1f: %.4f of the observations, theory %.4f\n", a, e.n / MANY,
            wanted);
        CHECK_CLOSE(e.n / MANY, wanted, rough);
        CHECK_CLOSE(e.error * e.error * MANY, (1 + a) / (1 - a), rough);
    }
}

TEST(a_constant_is_known_without_error)
{
    double x[1003];
    for (size_t i = 0; i < 1003; i++) {
        x[i] = 0.1;
    }
    struct dps_estimate e = dps_output_batches(x, 1003, 10);
    CHECK(e.mean == 0.1 && e.error == 0);
    CHECK(e.n == 1000 && e.freedom == 9);
    CHECK(dps_output_half_width(&e, 0.95) == 0);
    CHECK_INT((int64_t)dps_output_warm_up(x, 1003), 0);
}

TEST(batches_of_one_observation_tell_no_error)
{
    static const double x[] = {1, 2, 6, 7, 9};
    for (size_t n = 1; n < 6; n++) {
        struct dps_estimate e = dps_output_batches(x, n, 3);
        double sum = 0;
        for (size_t i = 0; i < n; i++) {
            sum += x[i];
        }
        CHECK_CLOSE(e.mean, sum / (double)n, 1e-15);
        CHECK(e.error == (double)INFINITY && e.n == 0 && e.freedom == 0);
        CHECK(dps_output_half_width(&e, 0.95) == (double)INFINITY);
    }
    struct dps_estimate none = dps_output_batches(x, 0, 3);
    CHECK(isnan(none.mean) && none.error == (double)INFINITY && none.n == 0);
}

/* ---- warm-up ----------------------------------------------------------- */

/* As the header says, with a mean and a sum of squares for each d. */
static size_t
warm_up_twin(const double *x, size_t n)
{
    size_t k = n / 5;
    size_t best = 0;
    double least = INFINITY;
    for (size_t d = 0; n >= 10 && d <= k / 2; d++) {
        double mean = 0;
        double sum = 0;
        for (size_t i = 5 * d; i < 5 * k; i++) {
            mean += x[i] / (double)(5 * (k - d));
        }
        for (size_t i = d; i < k; i++) {
            double five =
                (x[5 * i] + x[5 * i + 1] + x[5 * i + 2] + x[5 * i + 3] + x[5 * i + 4]) /
                5;
            sum += (five - mean) * (five - mean);
        }
        double merit = sum / ((double)(k - d) * (double)(k - d));
        if (merit < least) {
            least = merit;
            best = 5 * d;
        }
    }
    return best;
}

TEST(the_warm_up_is_that_of_a_slow_twin)
{
    size_t cut = 0;
    for (size_t n = 0; n < 400; n++) {
        autoregressive(0.9, 100 + n, series, n + 1);
        for (size_t i = 0; i < n; i++) {
            series[i] += n % 3 == 0 ? 8 * pow(0.9, (double)i) : 0;
        }
        size_t found = dps_output_warm_up(series, n);
        CHECK_INT((int64_t)found, (int64_t)warm_up_twin(series, n));
        cut += found > 0;
    }
    CHECK(cut > 100); /* else it says little */
}

/* A level 4 standard deviations off for the first 200 of 2000 observations. */
TEST(a_transient_is_found_to_a_few_observations)
{
    size_t off = 0;
    for (uint64_t run = 0; run < 100; run++) {
        autoregressive(0, 1000 + run, series, 2000);
        for (size_t i = 0; i < 200; i++) {
            series[i] += 4;
        }
        size_t found = dps_output_warm_up(series, 2000);
        CHECK(found >= 200);
        off += found > 260;
    }
    printf("# %zu of 100 cuts are more than 60 observations late\n", off);
    CHECK(off <= 20);
}

TEST(a_steady_series_is_hardly_cut_on_average)
{
    double cut = 0;
    for (uint64_t run = 0; run < 100; run++) {
        autoregressive(0, 2000 + run, series, 2000);
        cut += (double)dps_output_warm_up(series, 2000) / 2000 / 100;
    }
    printf("# %.1f %% of a steady series is cut\n", 100 * cut);
    CHECK(cut < 0.1);
}

/* Five observations that differ from all others, and half of all is the most. */
TEST(the_warm_up_ends_within_the_first_half)
{
    double x[25];
    for (size_t i = 0; i < 25; i++) {
        x[i] = i < 20 ? 0 : 1;
    }
    CHECK_INT((int64_t)dps_output_warm_up(x, 25), 0);
    for (size_t i = 0; i < 25; i++) {
        x[i] = i < 5 ? 1 : 0;
    }
    CHECK_INT((int64_t)dps_output_warm_up(x, 25), 5);
    CHECK_INT((int64_t)dps_output_warm_up(x, 10), 5);
    CHECK_INT((int64_t)dps_output_warm_up(x, 9), 0);
    for (size_t i = 0; i < 25; i++) {
        x[i] = i < 5 ? 1e6 : i < 10 ? 1e3 : i < 15 ? 10 : 0;
    }
    CHECK_INT((int64_t)dps_output_warm_up(x, 25), 10);
}

/* ---- pools and intervals ----------------------------------------------- */

TEST(one_repetition_is_as_it_is)
{
    struct dps_estimate e = {3, 0.5, 17, 9};
    struct dps_estimate pooled = dps_output_pool(&e, 1);
    CHECK(pooled.mean == 3 && pooled.error == 0.5 && pooled.n == 17 &&
          pooled.freedom == 9);
    pooled = dps_output_pool(&e, 0);
    CHECK(isnan(pooled.mean) && pooled.error == (double)INFINITY);
}

/* Means 1 and 3 have a standard error of 1. */
TEST(the_larger_of_spread_and_errors_is_the_error)
{
    struct dps_estimate each[] = {{1, 0.3, 50, 9}, {3, 0.4, 30, 9}};
    struct dps_estimate spread = dps_output_pool(each, 2);
    CHECK_CLOSE(spread.mean, 2, 1e-15);
    CHECK_CLOSE(spread.error, 1, 1e-15);
    CHECK(spread.freedom == 1);
    CHECK_CLOSE(spread.n, 80 * 0.25 * 0.25, 1e-14);

    each[0].error = 3;
    each[1].error = 4;
    struct dps_estimate errors = dps_output_pool(each, 2);
    CHECK_CLOSE(errors.mean, 2, 1e-15);
    CHECK_CLOSE(errors.error, 2.5, 1e-15);
    CHECK(errors.n == 80);
    CHECK_CLOSE(errors.freedom, 25.0 * 25 * 9 / (81 + 256), 1e-14);
}

TEST(repetitions_without_an_error_have_that_of_their_spread)
{
    struct dps_estimate each[] = {{1, INFINITY, 0, 0}, {2, 9, 7, 9}, {6, 9, 7, 9}};
    struct dps_estimate e = dps_output_pool(each, 3);
    CHECK_CLOSE(e.mean, 3, 1e-15);
    CHECK_CLOSE(e.error, sqrt(14.0 / 2 / 3), 1e-15);
    CHECK(e.n == 3 && e.freedom == 2);
}

TEST(equal_repetitions_without_error_are_sure)
{
    struct dps_estimate each[] = {{0.1, 0, 20, 4}, {0.1, 0, 20, 4}, {0.1, 0, 20, 4}};
    struct dps_estimate e = dps_output_pool(each, 3);
    CHECK(e.mean == 0.1 && e.error == 0 && e.n == 60 && e.freedom > 0);
}

/* As tables of Student's t have it. */
TEST(half_widths_are_quantiles_of_student)
{
    struct dps_estimate e = {0, 2, 10, 9};
    CHECK_CLOSE(dps_output_half_width(&e, 0.95), 2 * 2.262157, 1e-6);
    CHECK_CLOSE(dps_output_half_width(&e, 0.99), 2 * 3.249836, 1e-6);
    e.freedom = 1;
    CHECK_CLOSE(dps_output_half_width(&e, 0.95), 2 * 12.706205, 1e-6);
}
