#include "sim/core/batch.h"

#include "sim/core/digest.h"
#include "sim/core/maths.h"
#include "sim/core/rng.h"
#include "tests/test.h"

#include <float.h>
#include <gsl/gsl_cdf.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { N = 200000, MANY = 1000000 };

static void
uniforms(double *u, size_t n, uint64_t seed)
{
    for (size_t i = 0; i < n; i += 2) {
        double two[2];
        dps_rng_uniforms((struct dps_rng_name){seed, DPS_RNG_TEST, i, 0}, two);
        u[i] = two[0];
        if (i + 1 < n) {
            u[i + 1] = two[1];
        }
    }
}

/* The largest relative difference between y and f(x). */
static double
worst(const double *x, const double *y, size_t n, double (*f)(double))
{
    double largest = 0;
    for (size_t i = 0; i < n; i++) {
        double exact = f(x[i]);
        double gap = fabs(y[i] - exact) / fabs(exact);
        largest = y[i] == exact || gap < largest ? largest : gap;
        if (isnan(gap) && y[i] != exact) {
            return INFINITY;
        }
    }
    return largest;
}

static double x[MANY];
static double y[MANY];

TEST(logarithms_are_within_two_units_in_the_last_place)
{
    uniforms(x, N, 1);
    dps_batch_log(x, y, N);
    CHECK(worst(x, y, N, dps_log) <= 2 * DBL_EPSILON);
    for (size_t i = 0; i < N; i++) { /* near 1, where they vanish */
        x[i] = 1 + (x[i] - 0.5) * 1e-3;
    }
    dps_batch_log(x, y, N);
    CHECK(worst(x, y, N, dps_log) <= 2 * DBL_EPSILON);
    uniforms(x, N, 2);
    for (size_t i = 0; i < N; i++) { /* over all magnitudes */
        x[i] = dps_exp(1454 * x[i] - 744.5);
    }
    dps_batch_log(x, y, N);
    CHECK(worst(x, y, N, dps_log) <= 2 * DBL_EPSILON);
}

TEST(exponentials_are_within_four_units_in_the_last_place)
{
    const double widths[] = {1e-9, 1, 40, 1414};
    for (size_t k = 0; k < 4; k++) {
        uniforms(x, N, 3 + k);
        for (size_t i = 0; i < N; i++) {
            x[i] = (x[i] - 0.5) * widths[k];
        }
        dps_batch_exp(x, y, N);
        CHECK(worst(x, y, N, dps_exp) <= 4 * DBL_EPSILON);
    }
}

/* A result below the smallest normal number is off by a unit of its own last place. */
TEST(exponentials_reach_zero_and_infinity_where_doubles_do)
{
    for (size_t i = 0; i < N; i++) {
        x[i] = -708 - 38 * (double)i / N;
    }
    dps_batch_exp(x, y, N);
    for (size_t i = 0; i < N; i++) {
        CHECK(fabs(y[i] - dps_exp(x[i])) <= 4.95e-324 + 4 * DBL_EPSILON * y[i]);
    }
    const double in[] = {-INFINITY, -746, -745.2, 709.78, 709.79, INFINITY, 0, -0.0};
    double out[8];
    dps_batch_exp(in, out, 8);
    CHECK(out[0] == 0 && out[1] == 0 && out[2] == 0);
    CHECK_CLOSE(out[3], dps_exp(709.78), 4 * DBL_EPSILON);
    CHECK(out[4] == INFINITY && out[5] == INFINITY && out[6] == 1 && out[7] == 1);
}

TEST(logarithms_of_edges_are_those_of_the_library)
{
    const double in[] = {0, -0.0, INFINITY, 1, DBL_MIN, 4.94e-324, DBL_MAX, 0.5,
        0x1.6a09e667f3bcdp-1, 0x1.6a09e667f3bccp-1};
    double out[10];
    dps_batch_log(in, out, 10);
    CHECK(out[0] == -INFINITY && out[1] == -INFINITY && out[2] == INFINITY);
    CHECK(out[3] == 0);
    for (size_t i = 4; i < 10; i++) {
        CHECK_CLOSE(out[i], dps_log(in[i]), 2 * DBL_EPSILON);
    }
}

TEST(what_is_no_number_stays_none)
{
    const double in[] = {NAN, -1, -INFINITY};
    double out[3];
    dps_batch_log(in, out, 3);
    CHECK(isnan(out[0]) && isnan(out[1]) && isnan(out[2]));
    dps_batch_exp(in, out, 1);
    CHECK(isnan(out[0]));
    const double outside[] = {NAN, -0.1, 1.1};
    dps_batch_normal(outside, out, 3);
    CHECK(isnan(out[0]) && isnan(out[1]) && isnan(out[2]));
}

TEST(normal_quantiles_equal_those_of_gsl)
{
    uniforms(x, N, 9);
    dps_batch_normal(x, y, N);
    CHECK(worst(x, y, N, gsl_cdf_ugaussian_Pinv) <= 2e-15);
    for (size_t i = 0; i < N; i++) { /* the lower tail, to 1e-300 */
        x[i] = dps_exp(-690 * x[i]);
    }
    dps_batch_normal(x, y, N);
    CHECK(worst(x, y, N, gsl_cdf_ugaussian_Pinv) <= 2e-15);
    const double edges[] = {0, 1, 0.5, 0.0625, 0.9375};
    double out[5];
    dps_batch_normal(edges, out, 5);
    CHECK(out[0] == -INFINITY && out[1] == INFINITY && out[2] == 0);
    CHECK(out[3] == -out[4]);
}

/* The paper prints the quantiles of these three for a check. */
TEST(normal_quantiles_equal_the_figures_that_wichura_prints)
{
    const double p[] = {0.25, 0.001, 1e-20};
    const double z[] = {-0.6744897501960817, -3.090232306167814, -9.262340089798408};
    double out[3];
    dps_batch_normal(p, out, 3);
    for (size_t i = 0; i < 3; i++) {
        CHECK_CLOSE(out[i], z[i], 1e-15);
    }
}

TEST(the_normal_distribution_undoes_its_quantile)
{
    uniforms(x, N, 10);
    dps_batch_normal(x, y, N);
    double largest = 0;
    for (size_t i = 0; i < N; i++) {
        double gap = fabs(gsl_cdf_ugaussian_P(y[i]) - x[i]);
        largest = gap > largest ? gap : largest;
    }
    CHECK(largest < 1e-15);
}

TEST(arrays_of_any_length_and_in_place_give_what_single_numbers_give)
{
    static void (*const each[])(const double *, double *, size_t) = {
        dps_batch_log, dps_batch_exp, dps_batch_normal};
    const size_t lengths[] = {0, 1, 3, 255, 256, 257, 511, 513};
    for (size_t k = 0; k < 3; k++) {
        for (size_t j = 0; j < 8; j++) {
            double one = 0;
            size_t n = lengths[j];
            uniforms(x, 600, 20 + j);
            double after = x[n];
            uniforms(y, 600, 20 + j);
            each[k](x, x, n);
            for (size_t i = 0; i < n; i++) {
                each[k](&y[i], &one, 1);
                CHECK(x[i] == one);
            }
            CHECK(x[n] == after);
        }
    }
}

/* The digest was remembered from gcc 12 at -O3; clang 14 and -O0 give it too. */
TEST(bits_are_those_of_every_compiler_and_level)
{
    struct dps_digest log_of;
    struct dps_digest exp_of;
    struct dps_digest normal_of;
    uniforms(x, MANY, 42);
    dps_batch_log(x, y, MANY);
    log_of = dps_digest_of(y, sizeof y);
    dps_batch_normal(x, y, MANY);
    normal_of = dps_digest_of(y, sizeof y);
    for (size_t i = 0; i < MANY; i++) {
        x[i] = 1500 * x[i] - 750;
    }
    dps_batch_exp(x, y, MANY);
    exp_of = dps_digest_of(y, sizeof y);
    char text[128];
    snprintf(text, sizeof text, "%016" PRIx64 " %016" PRIx64 " %016" PRIx64, log_of.low,
        exp_of.low, normal_of.low);
    CHECK_TEXT(text, "8432b89f7e64c805 f552d0d785d8e3ea 8f24d0d5b7464e21");
}
