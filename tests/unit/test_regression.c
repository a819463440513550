/* Lines through points, lines drawn around them, and how far models are off. */
#include "models/regression.h"

#include "models/bias.h"
#include "models/score.h"
#include "sim/core/rng.h"
#include "tests/test.h"

#include <math.h>

static double
uniform(uint64_t entity, uint32_t draw)
{
    double u[2];
    dps_rng_uniforms((struct dps_rng_name){7, DPS_RNG_TEST, entity, draw}, u);
    return u[0];
}

static double
normal(uint64_t entity, uint32_t draw)
{
    return dps_regression_normal(uniform(entity, draw));
}

TEST(a_straight_line_is_found_again)
{
    const double x[] = {1, 2, 4, 8};
    double y[4];
    struct dps_regression line;
    struct dps_error err;
    for (int i = 0; i < 4; i++) {
        y[i] = 3 - 0.5 * x[i];
    }
    REQUIRE_OK(dps_regression_fit(&line, x, y, 4, &err), &err);
    CHECK_CLOSE(line.a, 3, 1e-14);
    CHECK_CLOSE(line.b, -0.5, 1e-14);
    CHECK_WITHIN(line.sd, 0, 1e-14);
}

TEST(without_x_a_line_is_the_mean_and_the_deviation_that_of_a_sample)
{
    const double y[] = {2, 4, 4, 4, 5, 5, 7, 9};
    struct dps_regression line;
    struct dps_error err;
    REQUIRE_OK(dps_regression_fit(&line, NULL, y, 8, &err), &err);
    CHECK(line.a == 5 && line.b == 0);
    CHECK_CLOSE(line.sd, sqrt(32.0 / 7), 1e-14);
}

TEST(too_few_points_make_no_line)
{
    const double x[] = {1, 1, 1};
    const double y[] = {1, 2, 3};
    struct dps_regression line;
    struct dps_error err;
    CHECK_FAILS(dps_regression_fit(&line, x, y, 2, &err), &err, DPS_EINVAL,
        "has 2 points, too few for a line: 3 or more");
    CHECK_FAILS(dps_regression_fit(&line, NULL, y, 1, &err), &err, DPS_EINVAL,
        "has 1 points, too few for a line: 2 or more");
    CHECK_FAILS(dps_regression_fit(&line, x, y, 3, &err), &err, DPS_EINVAL,
        "has points that all lie at one x");
}

/* The flat prior makes intervals that hold the truth as often as they say. */
TEST(drawn_lines_are_on_both_sides_of_the_true_one_as_often_as_they_say)
{
    enum { WORLDS = 1000, POINTS = 6, LINES = 99 };
    const double part = 0.8;
    int inside[2] = {0};
    for (uint64_t world = 0; world < WORLDS; world++) {
        double x[POINTS];
        double y[POINTS];
        double at[2][LINES];
        struct dps_regression line;
        struct dps_error err;
        for (uint32_t i = 0; i < POINTS; i++) {
            x[i] = i;
            y[i] = 1 + 2 * x[i] + 3 * normal(world, i);
        }
        REQUIRE_OK(dps_regression_fit(&line, x, y, POINTS, &err), &err);
        for (uint32_t l = 0; l < LINES; l++) {
            uint64_t draw = WORLDS + world * LINES + l;
            struct dps_regression drawn = dps_regression_draw(
                &line, uniform(draw, 0), normal(draw, 1), normal(draw, 2));
            at[0][l] = drawn.b;
            at[1][l] = drawn.a + 9 * drawn.b; /* beyond the points */
        }
        const double truth[] = {2, 1 + 9 * 2};
        for (int t = 0; t < 2; t++) {
            dps_score_sort(at[t], LINES);
            inside[t] += dps_score_quantile(at[t], LINES, 0.1) <= truth[t] &&
                                 truth[t] <= dps_score_quantile(at[t], LINES, 0.9)
                             ? 1
                             : 0;
        }
    }
    /* 5 sigma of a binomial, and the 1 % that 99 lines know their own quantiles to. */
    double allowed = 5 * sqrt(part * (1 - part) / WORLDS) + 0.01;
    CHECK_WITHIN((double)inside[0] / WORLDS, part, allowed);
    CHECK_WITHIN((double)inside[1] / WORLDS, part, allowed);
}

/* ---- bias ---------------------------------------------------------------------- */

TEST(a_constant_factor_is_the_ratio_and_has_no_deviation)
{
    const double said[] = {1, 2, 3, 4, 5};
    const double seen[] = {1.5, 3, 4.5, 6, 7.5};
    double scratch[10];
    struct dps_bias bias = dps_bias_of(seen, said, 5, true, scratch);
    CHECK_CLOSE(bias.middle, 1.5, 1e-14);
    CHECK_WITHIN(bias.sd, 0, 1e-14);
    CHECK_WITHIN(bias.step, 0, 1e-14);
}

TEST(one_row_out_of_line_moves_no_bias)
{
    double said[21];
    double seen[21];
    double scratch[42];
    for (int i = 0; i < 21; i++) {
        said[i] = 100 + i;
        seen[i] = said[i] - 7 + (i % 3 - 1); /* gaps -8, -7, -6 */
    }
    struct dps_bias before = dps_bias_of(seen, said, 21, false, scratch);
    seen[20] = 1e9;
    struct dps_bias after = dps_bias_of(seen, said, 21, false, scratch);
    CHECK(before.middle == -7 && after.middle == -7);
    CHECK(before.sd == after.sd);
    CHECK(before.step == after.step);
}

TEST(of_normal_gaps_the_deviation_is_the_standard_one)
{
    enum { MANY = 20000 };
    static double said[MANY];
    static double seen[MANY];
    static double scratch[2 * MANY];
    for (uint32_t i = 0; i < MANY; i++) {
        seen[i] = 50 + 4 * normal(99, i);
        said[i] = 50;
    }
    struct dps_bias bias = dps_bias_of(seen, said, MANY, false, scratch);
    CHECK_WITHIN(bias.middle, 0, 5 * 4 * 1.2533 / sqrt(MANY));
    CHECK_CLOSE(bias.sd, 4, 0.05);
    CHECK_CLOSE(bias.step, 4 * sqrt(2), 0.05); /* of independent rows */
}

TEST(rows_that_nothing_is_said_of_do_not_count)
{
    const double said[] = {NAN, 2, 0, 4};
    const double seen[] = {5, 4, 9, 8};
    double scratch[8];
    CHECK_CLOSE(dps_bias_of(seen, said, 4, true, scratch).middle, 2, 1e-14);
    CHECK_CLOSE(dps_bias_of(seen, said, 4, false, scratch).middle, 4, 1e-14);
    CHECK(dps_bias_of(seen, said, 1, true, scratch).middle == 1);
    CHECK(dps_bias_of(seen, said, 1, false, scratch).middle == 0);
}
