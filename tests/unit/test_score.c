/* Scores against their closed forms and what makes them proper. */
#include "models/score.h"

#include "sim/core/rng.h"
#include "tests/test.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

enum { MANY = 4001 };

static double x[MANY];

/* Members at the quantiles (i + 1/2) / m of a normal distribution, sorted by itself. */
static void
fill_normal(size_t m, double mean, double sd)
{
    for (size_t i = 0; i < m; i++) {
        x[i] = mean + gsl_cdf_gaussian_Pinv(((double)i + 0.5) / (double)m, sd);
    }
}

/* Gneiting and Raftery 2007, eq. 5. */
static double
crps_of_normal(double mean, double sd, double y)
{
    double z = (y - mean) / sd;
    double p = gsl_cdf_ugaussian_P(z);
    return sd * (z * (2 * p - 1) + 2 * gsl_ran_ugaussian_pdf(z) - 1 / sqrt(M_PI));
}

/* The integral that defines it, piece by piece between members and the truth. */
static double
crps_by_steps(const double *sorted, size_t m, double y)
{
    double sum = 0;
    for (size_t i = 0; i + 1 < m; i++) {
        double below = (double)(i + 1) / (double)m;
        double middle = fmin(fmax(y, sorted[i]), sorted[i + 1]);
        sum += below * below * (middle - sorted[i]);
        sum += (1 - below) * (1 - below) * (sorted[i + 1] - middle);
    }
    return sum + fmax(0, sorted[0] - y) + fmax(0, y - sorted[m - 1]);
}

TEST(crps_of_one_member_is_the_absolute_error)
{
    const double one = 3.5;
    CHECK(dps_score_crps(&one, 1, 5) == 1.5);
    CHECK(dps_score_crps(&one, 1, 3.5) == 0);
    CHECK(dps_score_crps(&one, 1, -2) == 5.5);
}

TEST(crps_of_a_normal_ensemble_is_that_of_the_normal_distribution)
{
    static const double truths[] = {-1, 0.5, 2, 3.7, 9};
    fill_normal(MANY, 2, 1.5);
    for (size_t i = 0; i < sizeof truths / sizeof truths[0]; i++) {
        CHECK_CLOSE(dps_score_crps(x, MANY, truths[i]),
            crps_of_normal(2, 1.5, truths[i]), 1e-3);
    }
}

TEST(crps_is_the_integral_that_defines_it)
{
    for (uint32_t k = 0; k < 200; k++) {
        size_t m = 1 + k % 17;
        double u[2];
        for (size_t i = 0; i < m; i++) {
            dps_rng_uniforms((struct dps_rng_name){1, DPS_RNG_TEST, k, (uint32_t)i}, u);
            x[i] = floor(20 * u[0]) / 4; /* ties too */
        }
        dps_score_sort(x, m);
        double y = 8 * u[1] - 1;
        CHECK_WITHIN(dps_score_crps(x, m, y), crps_by_steps(x, m, y), 1e-12);
    }
}

TEST(crps_moves_with_the_unit_and_not_with_the_origin)
{
    const double a[] = {1, 2, 4, 8};
    const double b[] = {1 * 3.0 + 7, 2 * 3.0 + 7, 4 * 3.0 + 7, 8 * 3.0 + 7};
    CHECK_CLOSE(dps_score_crps(b, 4, 5 * 3.0 + 7), 3 * dps_score_crps(a, 4, 5), 1e-14);
}

/* Proper: whoever believes N(0, 1) expects the least by saying N(0, 1). */
TEST(crps_expects_most_of_the_distribution_that_is_true)
{
    enum { TRUTHS = 2000 };
    static const struct {
        double mean, sd;
    } said[] = {{0, 1}, {0.3, 1}, {-0.3, 1}, {0, 1.4}, {0, 0.7}};
    double expected[5] = {0};
    for (size_t s = 0; s < 5; s++) {
        fill_normal(500, said[s].mean, said[s].sd);
        for (size_t i = 0; i < TRUTHS; i++) {
            double y = gsl_cdf_ugaussian_Pinv(((double)i + 0.5) / TRUTHS);
            expected[s] += dps_score_crps(x, 500, y) / TRUTHS;
        }
    }
    for (size_t s = 1; s < 5; s++) {
        CHECK(expected[0] < expected[s]);
    }
    CHECK_CLOSE(expected[0], 1 / sqrt(M_PI), 2e-3); /* of N(0, 1) under itself */
}

TEST(quantiles_are_linear_between_members)
{
    const double five[] = {0, 10, 20, 30, 40};
    CHECK(dps_score_quantile(five, 5, 0) == 0);
    CHECK(dps_score_quantile(five, 5, 1) == 40);
    CHECK(dps_score_quantile(five, 5, 0.5) == 20);
    CHECK_CLOSE(dps_score_quantile(five, 5, 0.1), 4, 1e-15);
    CHECK(dps_score_quantile(five, 1, 0.3) == 0);
}

TEST(a_band_of_exact_quantiles_covers_what_it_says)
{
    enum { TRUTHS = 1000 };
    struct dps_score score = {0};
    fill_normal(MANY, 100, 5);
    for (size_t i = 0; i < TRUTHS; i++) {
        double p = ((double)i + 0.5) / TRUTHS;
        dps_score_add(&score, x, MANY, 100 + gsl_cdf_gaussian_Pinv(p, 5));
    }
    CHECK_WITHIN(dps_score_coverage(&score), DPS_SCORE_BAND, 1.5 / TRUTHS);
    CHECK_CLOSE(dps_score_width(&score), 2 * gsl_cdf_gaussian_Pinv(0.9, 5), 1e-3);
    CHECK_CLOSE(dps_score_mean_crps(&score), 5 / sqrt(M_PI), 1e-2);
}

TEST(a_forecast_that_knows_everything_has_no_error)
{
    struct dps_score score = {0};
    for (int i = 1; i < 10; i++) {
        double y = i * i;
        dps_score_add(&score, &y, 1, y);
    }
    CHECK(dps_score_mape(&score) == 0);
    CHECK(dps_score_mean_crps(&score) == 0);
    CHECK(dps_score_width(&score) == 0);
    CHECK(dps_score_coverage(&score) == 1); /* the ends of a band belong to it */
}

TEST(mape_is_of_the_median_and_leaves_out_rows_that_are_zero)
{
    const double three[] = {90, 110, 500};
    struct dps_score score = {0};
    dps_score_add(&score, three, 3, 100);
    dps_score_add(&score, three, 3, -100);
    dps_score_add(&score, three, 3, 0);
    CHECK_INT((int64_t)score.n, 3);
    CHECK_CLOSE(dps_score_mape(&score), (0.1 + 2.1) / 2, 1e-14);
}

TEST(without_rows_a_score_is_no_number)
{
    const struct dps_score none = {0};
    CHECK(isnan(dps_score_mape(&none)));
    CHECK(isnan(dps_score_mean_crps(&none)));
    CHECK(isnan(dps_score_coverage(&none)));
}

TEST(skill_is_one_for_the_perfect_and_nothing_for_the_reference_itself)
{
    CHECK(dps_score_skill(0, 3) == 1);
    CHECK(dps_score_skill(3, 3) == 0);
    CHECK(dps_score_skill(6, 3) == -1);
    CHECK(dps_score_skill(0, 0) == 0);
    CHECK(dps_score_skill(1, 0) == -INFINITY);
}

/* ---- naive forecasts --------------------------------------------------------- */

TEST(persistence_says_the_last_row)
{
    const double rows[] = {1, 2, 7};
    CHECK(dps_naive_persistence(rows, 3) == 7);
}

TEST(drift_goes_on_along_a_straight_line)
{
    double rows[50];
    for (int i = 0; i < 50; i++) {
        rows[i] = 3 - 0.25 * i;
    }
    for (size_t window = 1; window < 100; window += 7) {
        CHECK_CLOSE(dps_naive_drift(rows, 50, window, 8), 3 - 0.25 * 57, 1e-12);
    }
    CHECK(dps_naive_drift(rows, 1, 10, 5) == 3); /* one row has no step */
}

TEST(drift_looks_at_its_window_alone)
{
    const double rows[] = {100, 0, 1, 2, 3};
    CHECK(dps_naive_drift(rows, 5, 3, 2) == 5);
    CHECK(dps_naive_drift(rows, 5, 4, 4) == 3 - 97);
}

TEST(dressed_persistence_has_the_errors_of_its_lead)
{
    const double rows[] = {1, 2, 4, 8, 16};
    double ensemble[5];
    CHECK_INT((int64_t)dps_naive_dressed(rows, 5, 2, ensemble), 3);
    for (int i = 0; i < 3; i++) {
        CHECK(ensemble[i] == 64); /* each grew fourfold in two steps */
    }
    CHECK_INT((int64_t)dps_naive_dressed(rows, 5, 5, ensemble), 1);
    CHECK(ensemble[0] == 16);
}

TEST(dressed_persistence_takes_differences_where_a_row_is_not_above_zero)
{
    const double rows[] = {0, 5, 1, 2};
    double ensemble[4];
    CHECK_INT((int64_t)dps_naive_dressed(rows, 4, 1, ensemble), 3);
    CHECK(ensemble[0] == -2);
    CHECK(ensemble[1] == 3);
    CHECK(ensemble[2] == 7);
}
