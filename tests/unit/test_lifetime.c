#include "models/lifetime/lifetime.h"

#include "models/lifetime/closed.h"
#include "models/lifetime/gamma.h"
#include "models/lifetime/hyper.h"
#include "models/lifetime/inverse.h"
#include "models/lifetime/observed.h"
#include "sim/core/maths.h"
#include "sim/core/rng.h"
#include "tests/test.h"

#include <math.h>

/* ---- the laws under test ----------------------------------------------- */

static struct dps_lifetime_phase combos[] = {
    {0.338, 34.48}, {0.390, 0.0332}, {0.272, 0.9355}};
static struct dps_lifetime_phase apart[] = {{0.7, 1}, {0.3, 1e9}};
static struct dps_lifetime_age ages[] = {
    {10, 0.99}, {20, 0.99}, {30, 0.7}, {50, 0.4}, {60, 0.3}};
static struct dps_lifetime_time seen[] = {{5}, {1}, {4}, {4}, {9}};

static const struct dps_lifetime_exponential exponential = {10};
static const struct dps_lifetime_weibull young = {0.4, 10};
static const struct dps_lifetime_weibull old = {3, 10};
static const struct dps_lifetime_log_normal repair = {10, 1.2};
static const struct dps_lifetime_gamma sessions = {0.357, 43.652};
static const struct dps_lifetime_gamma shortest = {0.05, 3};
static const struct dps_lifetime_gamma regular = {1e4, 3};
static const struct dps_lifetime_hyper mixed = {{combos, 3}};
static const struct dps_lifetime_hyper extreme = {{apart, 2}};
static const struct dps_lifetime_ages by_age = {{ages, 5}};
static const struct dps_lifetime_empirical observed = {"", "", {seen, 5}};
static const struct dps_lifetime_fixed day = {86400};

/* How far F(Q(u)) may be from u: the rounding of doubles, or a table's error. */
struct subject {
    const char *what;
    const struct dps_lifetime_kind *kind;
    const void *params;
    double error;
};

static const struct subject subjects[] = {
    {"exponential", &dps_lifetime_exponential, &exponential, 1e-15},
    {"weibull 0.4", &dps_lifetime_weibull, &young, 1e-15},
    {"weibull 3", &dps_lifetime_weibull, &old, 1e-15},
    {"log-normal", &dps_lifetime_log_normal, &repair, 1e-15},
    {"survival", &dps_lifetime_by_age, &by_age, 1e-15},
    {"gamma 0.05", &dps_lifetime_gamma, &shortest, 1e-9},
    {"gamma 0.357", &dps_lifetime_gamma, &sessions, 1e-9},
    {"gamma 1e4", &dps_lifetime_gamma, &regular, 1e-9},
    {"hyper-exponential", &dps_lifetime_hyper_exponential, &mixed, 1e-9},
    {"hyper-exponential apart", &dps_lifetime_hyper_exponential, &extreme, 1e-9},
};

static struct dps_lifetime
made(const struct dps_lifetime_kind *kind, const void *params)
{
    struct dps_error err;
    struct dps_lifetime law;
    const struct dps_variant variant = {&kind->base, params};
    REQUIRE_OK(dps_lifetime_init(&law, &variant, &err), &err);
    return law;
}

enum { N = 20000 };
static double u[N];
static double t[N];

/* Numbers of all sizes: even ones, and both tails to 2^-53. */
static void
fill(void)
{
    for (size_t i = 0; i < N; i++) {
        double even = ((double)i + 0.5) / N;
        double tail = ceil(dps_exp2(53 - 52 * even)) * 0x1p-53;
        u[i] = i % 3 == 0 ? even : i % 3 == 1 ? tail : 1 - tail;
    }
}

/* ---- quantiles --------------------------------------------------------- */

TEST(a_quantile_undoes_the_distribution_in_the_middle_and_in_both_tails)
{
    fill();
    for (size_t k = 0; k < DPS_COUNT_OF(subjects); k++) {
        const struct subject *subject = &subjects[k];
        struct dps_lifetime law = made(subject->kind, subject->params);
        double worst = 0;
        dps_lifetime_times(&law, u, t, N);
        for (size_t i = 0; i < N; i++) {
            double gap = fabs(dps_lifetime_survival(&law, t[i]) - (1 - u[i]));
            worst = gap > worst ? gap : worst;
        }
        if (!test_check(worst <= subject->error, subject->what, TEST_HERE)) {
            CHECK_WITHIN(worst, 0, subject->error);
        }
        dps_lifetime_free(&law);
    }
}

TEST(a_larger_number_is_a_longer_time)
{
    for (size_t i = 0; i < N; i++) {
        u[i] = ((double)i + 0.5) / N;
    }
    for (size_t k = 0; k < DPS_COUNT_OF(subjects); k++) {
        struct dps_lifetime law = made(subjects[k].kind, subjects[k].params);
        int64_t wrong = 0;
        dps_lifetime_times(&law, u, t, N);
        for (size_t i = 1; i < N; i++) {
            wrong += !(t[i] > t[i - 1]);
        }
        CHECK_INT(wrong, 0);
        dps_lifetime_free(&law);
    }
}

/* The plain twin solves each number by itself. */
TEST(arrays_of_any_length_give_what_single_numbers_give)
{
    const size_t lengths[] = {0, 1, 255, 256, 257, 1000};
    for (size_t k = 0; k < DPS_COUNT_OF(subjects); k++) {
        struct dps_lifetime law = made(subjects[k].kind, subjects[k].params);
        for (size_t j = 0; j < DPS_COUNT_OF(lengths); j++) {
            double one = 0;
            fill();
            dps_lifetime_times(&law, u, t, lengths[j]);
            for (size_t i = 0; i < lengths[j]; i++) {
                dps_lifetime_times(&law, &u[i], &one, 1);
                CHECK(t[i] == one);
            }
            dps_lifetime_times(&law, u, u, lengths[j]); /* in place */
            for (size_t i = 0; i < lengths[j]; i++) {
                CHECK(t[i] == u[i]);
            }
        }
        dps_lifetime_free(&law);
    }
}

TEST(a_table_gives_what_solving_gives)
{
    fill();
    for (size_t k = 0; k < DPS_COUNT_OF(subjects); k++) {
        struct dps_lifetime law = made(subjects[k].kind, subjects[k].params);
        dps_lifetime_times(&law, u, t, 3000);
        for (size_t i = 0; i < 3000; i++) {
            double exact = dps_lifetime_quantile(&law, u[i]);
            double gap =
                dps_lifetime_survival(&law, exact) - dps_lifetime_survival(&law, t[i]);
            CHECK_WITHIN(gap, 0, subjects[k].error);
        }
        dps_lifetime_free(&law);
    }
}

TEST(only_extreme_phases_are_solved_one_by_one)
{
    struct dps_lifetime usual = made(&dps_lifetime_hyper_exponential, &mixed);
    struct dps_lifetime far = made(&dps_lifetime_hyper_exponential, &extreme);
    CHECK_INT((int64_t)dps_inverse_marked(&usual.table), 0);
    CHECK(usual.table.n_cubics < 1500);
    CHECK(dps_inverse_marked(&far.table) > 0);
    dps_lifetime_free(&usual);
    dps_lifetime_free(&far);
    dps_lifetime_free(&far);
}

/* ---- means ------------------------------------------------------------- */

/* The integral of the survival function over log t, by the midpoint rule. */
static double
integrated(const struct dps_lifetime *law)
{
    const double step = 1e-3;
    double sum = 0;
    for (int i = -40000; i < 30000; i++) {
        double at = dps_exp(((double)i + 0.5) * step);
        sum += dps_lifetime_survival(law, at) * at * step;
    }
    return sum;
}

TEST(a_mean_is_the_integral_of_survival)
{
    for (size_t k = 0; k < DPS_COUNT_OF(subjects); k++) {
        struct dps_lifetime law = made(subjects[k].kind, subjects[k].params);
        CHECK_CLOSE(integrated(&law), dps_lifetime_mean(&law), 1e-6);
        dps_lifetime_free(&law);
    }
}

/* ---- laws without a density -------------------------------------------- */

TEST(observed_times_come_back_each_as_often_as_it_was_seen)
{
    struct dps_lifetime law = made(&dps_lifetime_empirical, &observed);
    const double wanted[] = {1, 4, 4, 5, 9};
    for (size_t i = 0; i < 5; i++) {
        CHECK(dps_lifetime_quantile(&law, ((double)i + 1e-9) / 5) == wanted[i]);
        CHECK(dps_lifetime_quantile(&law, ((double)i + 1 - 1e-9) / 5) == wanted[i]);
    }
    CHECK(dps_lifetime_quantile(&law, 0x1p-53) == 1);
    CHECK(dps_lifetime_quantile(&law, 1 - 0x1p-53) == 9);
    CHECK_CLOSE(dps_lifetime_mean(&law), 4.6, 1e-15);
    CHECK_CLOSE(dps_lifetime_survival(&law, 3.9), 0.8, 1e-15);
    CHECK_CLOSE(dps_lifetime_survival(&law, 4), 0.4, 1e-15);
    CHECK(dps_lifetime_survival(&law, 9) == 0);
    dps_lifetime_free(&law);
}

TEST(times_of_a_file_are_handed_over)
{
    static const struct dps_lifetime_empirical from_file = {
        "up.csv", "hours", {seen, 5}};
    static const struct dps_lifetime_empirical file_alone = {
        "up.csv", "hours", {NULL, 0}};
    const struct dps_variant both = {&dps_lifetime_empirical.base, &from_file};
    const struct dps_variant alone = {&dps_lifetime_empirical.base, &file_alone};
    const double rows[] = {100, 50};
    const double wrong[] = {3, 0};
    struct dps_lifetime law;
    struct dps_error err;
    CHECK_TEXT(dps_lifetime_file(&both), "up.csv");
    CHECK_TEXT(dps_lifetime_column(&both), "hours");
    REQUIRE_OK(dps_lifetime_init_observed(&law, &both, rows, 2, &err), &err);
    CHECK(dps_lifetime_quantile(&law, 0.99) == 100);
    CHECK_CLOSE(dps_lifetime_mean(&law), 173.0 / 7, 1e-15);
    dps_lifetime_free(&law);
    CHECK_FAILS(dps_lifetime_init(&law, &both, &err), &err, DPS_ESTATE,
        "the times of up.csv were not handed over");
    CHECK_FAILS(dps_lifetime_init_observed(&law, &alone, rows, 0, &err), &err,
        DPS_EINVAL, "up.csv holds no times");
    CHECK_FAILS(dps_lifetime_init_observed(&law, &alone, wrong, 2, &err), &err,
        DPS_EINVAL, "up.csv has 0 s as time 2, not > 0");
    dps_lifetime_free(&law);
}

TEST(survivors_are_those_of_the_table_and_then_die_as_before)
{
    struct dps_lifetime law = made(&dps_lifetime_by_age, &by_age);
    for (size_t i = 0; i < DPS_COUNT_OF(ages); i++) {
        CHECK_CLOSE(dps_lifetime_survival(&law, ages[i].age), ages[i].survival, 1e-14);
    }
    CHECK_CLOSE(dps_lifetime_survival(&law, 40), sqrt(0.7 * 0.4), 1e-14);
    CHECK_CLOSE(dps_lifetime_survival(&law, 70), 0.3 * 0.75, 1e-14);
    dps_lifetime_free(&law);
    struct dps_lifetime_age rows[] = {{10, 0.5}, {20, 0.5}};
    const struct dps_lifetime_ages some_stay = {{rows, 2}};
    struct dps_lifetime half = made(&dps_lifetime_by_age, &some_stay);
    CHECK(dps_lifetime_quantile(&half, 0.4) < 10);
    CHECK(dps_lifetime_quantile(&half, 0.6) == INFINITY);
    CHECK(dps_lifetime_mean(&half) == INFINITY);
    CHECK_CLOSE(dps_lifetime_survival(&half, 1e9), 0.5, 1e-15);
    dps_lifetime_free(&half);
}

TEST(fixed_times_do_not_vary_and_never_does_not_come)
{
    struct dps_lifetime fixed = made(&dps_lifetime_fixed, &day);
    struct dps_lifetime never = made(&dps_lifetime_never, NULL);
    const double at[] = {0x1p-53, 0.5, 1 - 0x1p-53};
    double out[3];
    dps_lifetime_times(&fixed, at, out, 3);
    CHECK(out[0] == 86400 && out[1] == 86400 && out[2] == 86400);
    CHECK(dps_lifetime_survival(&fixed, 86399) == 1);
    CHECK(dps_lifetime_survival(&fixed, 86400) == 0);
    CHECK(dps_lifetime_mean(&fixed) == 86400);
    dps_lifetime_times(&never, at, out, 3);
    CHECK(out[0] == INFINITY && out[1] == INFINITY && out[2] == INFINITY);
    CHECK(dps_lifetime_survival(&never, 1e300) == 1);
    CHECK(dps_lifetime_mean(&never) == INFINITY);
}

/* ---- tables and what they refuse ---------------------------------------- */

TEST(the_tables_of_all_laws_hold_together)
{
    struct dps_error err;
    CHECK_OK(dps_record_check(&dps_lifetime_record, &err), &err);
}

static enum dps_status
refusal(const struct dps_lifetime_kind *kind, const void *params, struct dps_error *err)
{
    return kind->base.params->check(params, err);
}

TEST(laws_that_contradict_themselves_are_refused)
{
    struct dps_error err;
    struct dps_lifetime_phase short_of_one[] = {{0.5, 1}, {0.4, 2}};
    struct dps_lifetime_age late[] = {{2, 0.9}, {2, 0.8}};
    struct dps_lifetime_age risen[] = {{2, 0.8}, {3, 0.9}};
    const struct dps_lifetime_hyper hyper = {{short_of_one, 2}};
    const struct dps_lifetime_ages none = {{NULL, 0}};
    const struct dps_lifetime_ages twice = {{late, 2}};
    const struct dps_lifetime_ages rising = {{risen, 2}};
    const struct dps_lifetime_empirical empty = {"", "", {NULL, 0}};
    const struct dps_lifetime_empirical no_column = {"up.csv", "", {NULL, 0}};
    CHECK_FAILS(refusal(&dps_lifetime_hyper_exponential, &hyper, &err), &err,
        DPS_EINVAL, "phases have chances that add up to 0.9, not to 1");
    CHECK_FAILS(refusal(&dps_lifetime_by_age, &none, &err), &err, DPS_EINVAL,
        "rows is empty, not at least one age");
    CHECK_FAILS(refusal(&dps_lifetime_by_age, &twice, &err), &err, DPS_EINVAL,
        "rows.1.age is not after the age before it");
    CHECK_FAILS(refusal(&dps_lifetime_by_age, &rising, &err), &err, DPS_EINVAL,
        "rows.1.survival is 0.9, more than at the age before it, 0.8");
    CHECK_FAILS(refusal(&dps_lifetime_empirical, &empty, &err), &err, DPS_EINVAL,
        "rows is empty and there is no file");
    CHECK_FAILS(refusal(&dps_lifetime_empirical, &no_column, &err), &err, DPS_EINVAL,
        "column is empty: which one of the file?");
    CHECK(refusal(&dps_lifetime_by_age, &by_age, &err) == DPS_OK);
    CHECK(refusal(&dps_lifetime_hyper_exponential, &mixed, &err) == DPS_OK);
}
