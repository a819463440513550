/* Measures of concentration against their closed forms, and the sketch against them. */
#include "models/concentration.h"

#include "models/sketch.h"
#include "sim/core/maths.h"
#include "tests/cohort.h"
#include "tests/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MANY = 200000 };

static int64_t x[MANY];
static int64_t scratch[MANY];

/* Pareto: P(X > v) = (v / least)^-alpha, by its quantile. */
static void
draw_pareto(double alpha, uint64_t entity, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double u = cohort_uniform(entity, (uint32_t)i);
        x[i] = (int64_t)(1e9 * pow(u, -1 / alpha));
    }
    dps_concentration_sort(x, scratch, n);
}

TEST(holdings_are_sorted_upward_for_any_length)
{
    static const size_t lengths[] = {0, 1, 2, 3, 255, 256, 257, 10000};
    for (size_t k = 0; k < sizeof lengths / sizeof lengths[0]; k++) {
        size_t n = lengths[k];
        int64_t sum = 0;
        for (size_t i = 0; i < n; i++) {
            double u = cohort_uniform(21, (uint32_t)i);
            x[i] = i % 7 == 0 ? 0 : (int64_t)(u * u * u * 0x1p62);
            sum ^= x[i];
        }
        dps_concentration_sort(x, scratch, n);
        for (size_t i = 0; i < n; i++) {
            CHECK(i == 0 || x[i - 1] <= x[i]);
            sum ^= x[i];
        }
        CHECK_INT(sum, 0);
    }
}

TEST(equal_holdings_are_not_concentrated)
{
    for (size_t i = 0; i < 1000; i++) {
        x[i] = 123456789;
    }
    CHECK(dps_gini(x, 1000) == 0);
    CHECK_CLOSE(dps_herfindahl(x, 1000), 1e-3, 1e-15);
    CHECK_INT(dps_nakamoto(x, 1000, 0.5), 501);
    CHECK_WITHIN(dps_theil(x, 1000), 0, 1e-12);
}

TEST(one_who_has_all_is_as_concentrated_as_can_be)
{
    memset(x, 0, sizeof x);
    x[999] = INT64_MAX;
    CHECK_CLOSE(dps_gini(x, 1000), 0.999, 1e-15);
    CHECK(dps_herfindahl(x, 1000) == 1);
    CHECK_INT(dps_nakamoto(x, 1000, 0.99), 1);
    CHECK_CLOSE(dps_theil(x, 1000), log(1000), 1e-15);
}

TEST(nothing_held_is_not_concentrated)
{
    static const int64_t none[3] = {0};
    struct dps_sketch *sketch = calloc(1, sizeof *sketch);
    REQUIRE(sketch != NULL);
    CHECK(dps_gini(none, 3) == 0 && dps_herfindahl(none, 3) == 0);
    CHECK(dps_theil(none, 3) == 0 && dps_nakamoto(none, 3, 0.5) == 0);
    CHECK(dps_gini(none, 0) == 0);
    for (int i = 0; i < 2; i++) {
        CHECK(dps_sketch_gini(sketch) == 0 && dps_sketch_gini_error(sketch) == 0);
        CHECK(dps_sketch_herfindahl(sketch) == 0 && dps_sketch_theil(sketch) == 0);
        CHECK(dps_sketch_nakamoto(sketch, 0.5) == 0);
        CHECK(dps_sketch_quantile(sketch, 0.5) == 0);
        dps_sketch_add(sketch, 0);
    }
    free(sketch);
}

/* By hand: 1, 2, 3, 4 have the Gini coefficient 1/4 and the Herfindahl index 30/100. */
TEST(small_holdings_are_measured_as_by_hand)
{
    static const int64_t four[] = {1, 2, 3, 4};
    double theil = 0;
    for (int i = 1; i <= 4; i++) {
        theil += i / 2.5 * log(i / 2.5) / 4;
    }
    CHECK_CLOSE(dps_gini(four, 4), 0.25, 1e-15);
    CHECK_CLOSE(dps_herfindahl(four, 4), 0.3, 1e-15);
    CHECK_CLOSE(dps_theil(four, 4), theil, 1e-14);
    CHECK_INT(dps_nakamoto(four, 4, 0.4), 2); /* 4 is not more than 40 % */
    CHECK_INT(dps_nakamoto(four, 4, 0.39), 1);
    CHECK_INT(dps_nakamoto(four, 4, 0.7), 3);
    CHECK_INT(dps_nakamoto(four, 4, 1), 0);
}

/* 1 / (2 alpha - 1), and the spread of the estimate from independent samples. */
TEST(paretos_gini_is_its_closed_form)
{
    enum { SAMPLES = 40, N = 5000 };
    static const double alpha[] = {2.5, 3, 5};
    for (size_t k = 0; k < 3; k++) {
        double sum = 0;
        double squares = 0;
        for (uint64_t s = 0; s < SAMPLES; s++) {
            draw_pareto(alpha[k], 100 + 1000 * k + s, N);
            double gini = dps_gini(x, N);
            sum += gini;
            squares += gini * gini;
        }
        double mean = sum / SAMPLES;
        double error = sqrt((squares / SAMPLES - mean * mean) / (SAMPLES - 1));
        double bias = 1 - 1.0 / N; /* of the estimate of N numbers, to first order */
        CHECK_WITHIN(mean, bias / (2 * alpha[k] - 1), 5 * error);
        CHECK(5 * error < 0.01);
    }
}

/* Of numbers as they are evenly spread, n large: Gini 1/3, Theil ln 2 - 1/2. */
TEST(the_evenly_spread_have_gini_a_third)
{
    for (size_t i = 0; i < MANY; i++) {
        x[i] = (int64_t)i + 1;
    }
    CHECK_CLOSE(dps_gini(x, MANY), (1 - 1.0 / MANY) / 3, 1e-12);
    CHECK_WITHIN(dps_theil(x, MANY), DPS_LN2 - 0.5, 1e-4);
}

/* ---- the sketch -------------------------------------------------------- */

static const double width = 1.0 / 64;

static void
compare(const struct dps_sketch *sketch, size_t n)
{
    double gini = dps_gini(x, n) - dps_sketch_gini(sketch);
    double error = dps_sketch_gini_error(sketch);
    double herfindahl = dps_herfindahl(x, n);
    double theil = dps_theil(x, n) - dps_sketch_theil(sketch);
    CHECK(gini >= -1e-15 && gini <= error + 1e-15 && error <= width / 4);
    CHECK(dps_sketch_herfindahl(sketch) <= herfindahl * (1 + 1e-12));
    CHECK(dps_sketch_herfindahl(sketch) >= herfindahl * (1 - width * width / 4));
    CHECK(theil >= -1e-12 && theil <= width * width / 4);
    for (int i = 1; i < 10; i++) {
        int64_t k = dps_nakamoto(x, n, 0.1 * i);
        int64_t sketched = dps_sketch_nakamoto(sketch, 0.1 * i);
        CHECK(k <= sketched && (double)(sketched - k) < width * (double)sketched + 1);
        size_t rank = (size_t)ceil(0.1 * i * (double)n);
        CHECK_CLOSE(dps_sketch_quantile(sketch, 0.1 * i), (double)x[rank - 1], width);
    }
}

TEST(the_sketch_is_within_its_bounds)
{
    static const double alpha[] = {0.8, 1.2, 2.5, 20, 300};
    struct dps_sketch *sketch = calloc(1, sizeof *sketch);
    REQUIRE(sketch != NULL);
    for (size_t k = 0; k < 5; k++) {
        *sketch = (struct dps_sketch){.count = {0}};
        size_t n = MANY >> k;
        draw_pareto(alpha[k], 31 + k, n);
        int64_t sum = 0;
        for (size_t i = 0; i < n; i++) {
            x[i] /= 100000; /* so that the sum of the heaviest tail fits */
            dps_sketch_add(sketch, x[i]);
            sum += x[i];
        }
        CHECK_INT(dps_sketch_count(sketch), (int64_t)n);
        CHECK_INT(dps_sketch_sum(sketch), sum);
        compare(sketch, n);
    }
    free(sketch);
}

/* The worst that a bin can hold: half at each end. */
TEST(the_bound_of_the_sketched_gini_is_reached)
{
    struct dps_sketch *sketch = calloc(1, sizeof *sketch);
    REQUIRE(sketch != NULL);
    for (size_t i = 0; i < 1000; i++) {
        x[i] = i < 500 ? INT64_C(1) << 30 : (INT64_C(65) << 24) - 1;
        dps_sketch_add(sketch, x[i]);
    }
    CHECK(dps_sketch_gini(sketch) == 0);
    CHECK_CLOSE(dps_gini(x, 1000), dps_sketch_gini_error(sketch), 1e-12);
    CHECK_CLOSE(dps_gini(x, 1000), width / 4, 0.01);
    free(sketch);
}

TEST(small_numbers_have_a_bin_each)
{
    struct dps_sketch *sketch = calloc(1, sizeof *sketch);
    REQUIRE(sketch != NULL);
    for (int i = 0; i < 128; i++) {
        x[i] = i;
        dps_sketch_add(sketch, i);
    }
    CHECK(dps_sketch_gini_error(sketch) == 0);
    CHECK_CLOSE(dps_sketch_gini(sketch), dps_gini(x, 128), 1e-15);
    CHECK(dps_sketch_quantile(sketch, 0.5) == 63);
    free(sketch);
}

TEST(sketches_of_blocks_add_up_in_any_order)
{
    enum { BLOCKS = 3 };
    struct dps_sketch *sketch = calloc(BLOCKS + 2, sizeof *sketch);
    REQUIRE(sketch != NULL);
    draw_pareto(1.1, 55, 10000);
    for (size_t i = 0; i < 10000; i++) {
        dps_sketch_add(&sketch[i % BLOCKS], x[i]);
    }
    for (size_t b = 0; b < BLOCKS; b++) {
        dps_sketch_merge(&sketch[BLOCKS], &sketch[b]);
        dps_sketch_merge(&sketch[BLOCKS + 1], &sketch[BLOCKS - 1 - b]);
    }
    CHECK(memcmp(&sketch[BLOCKS], &sketch[BLOCKS + 1], sizeof *sketch) == 0);
    CHECK_INT(dps_sketch_count(&sketch[BLOCKS]), 10000);
    dps_sketch_add(&sketch[0], INT64_MAX);
    CHECK(dps_sketch_quantile(&sketch[0], 1) == 0x1p63);
    free(sketch);
}

TEST(one_walk_over_a_sketch_gives_what_each_figure_gives)
{
    struct dps_sketch *sketch = calloc(1, sizeof *sketch);
    REQUIRE(sketch != NULL);
    struct dps_concentration all = dps_sketch_concentration(sketch);
    CHECK(all.n == 0 && all.half == 0 && !(all.gini > 0) && !(all.herfindahl > 0));
    draw_pareto(1.3, 56, 10000);
    for (size_t i = 0; i < 10000; i++) {
        dps_sketch_add(sketch, x[i]);
    }
    all = dps_sketch_concentration(sketch);
    CHECK_INT(all.n, dps_sketch_count(sketch));
    CHECK_INT(all.sum, dps_sketch_sum(sketch));
    CHECK_CLOSE(all.gini, dps_sketch_gini(sketch), 1e-15);
    CHECK_CLOSE(all.herfindahl, dps_sketch_herfindahl(sketch), 1e-12);
    CHECK_INT(all.third, dps_sketch_nakamoto(sketch, 1.0 / 3));
    CHECK_INT(all.half, dps_sketch_nakamoto(sketch, 1.0 / 2));
    CHECK_INT(all.two_thirds, dps_sketch_nakamoto(sketch, 2.0 / 3));
    free(sketch);
}

TEST(a_sketch_whose_members_move_is_that_of_where_they_are)
{
    struct dps_sketch *sketch = calloc(2, sizeof *sketch);
    REQUIRE(sketch != NULL);
    draw_pareto(1.1, 57, 2000);
    for (size_t i = 0; i < 1000; i++) {
        dps_sketch_move(&sketch[0], 0, x[1000 + i]);
        dps_sketch_move(&sketch[0], x[1000 + i], x[i]);
        dps_sketch_add(&sketch[1], x[i]);
    }
    CHECK(memcmp(&sketch[0], &sketch[1], sizeof *sketch) == 0);
    for (size_t i = 0; i < 1000; i++) {
        dps_sketch_move(&sketch[0], x[i], 0);
    }
    CHECK_INT(dps_sketch_count(&sketch[0]), 0);
    free(sketch);
}

TEST(those_without_anything_are_not_counted)
{
    int64_t some[] = {0, 3, 0, 1, 2, 0};
    struct dps_concentration all = dps_concentration_of(some, scratch, 6);
    CHECK_INT(all.n, 3);
    CHECK_INT(all.sum, 6);
    CHECK_CLOSE(all.gini, 2.0 / 9, 1e-15);
    CHECK_CLOSE(all.herfindahl, 14.0 / 36, 1e-15);
    CHECK_CLOSE(all.theil, log(3) - log(6) + (3 * log(3) + 2 * log(2)) / 6, 1e-14);
    CHECK_INT(all.third, 1);
    CHECK_INT(all.half, 2);
    CHECK_INT(all.two_thirds, 2);
    CHECK_INT(dps_concentration_of(some, scratch, 0).n, 0);
}
