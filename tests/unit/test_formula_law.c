/* Laws written as expressions: what they may name, and each thread's evaluators. */
#include "models/formula/law.h"
#include "models/formula/memo.h"
#include "models/growth.h"
#include "sim/core/date.h"
#include "tests/test.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static const struct dps_formula_param params[] = {{"a", 0.3}, {"cap", 1000}};

#define PARAMS                                                                         \
    {                                                                                  \
        (void *)(uintptr_t)params, DPS_COUNT_OF(params)                                \
    }

static const struct dps_formula_name names[] = {
    {"queue", "1", "jobs that wait"},
    {"share", "1", "the cell's share"},
};
static const struct dps_formula_own own = {names, 2};

/* What a family with a kind `formula` declares, as in the header's example. */
struct price_formula {
    struct dps_formula_law value;
};

static const struct dps_field fields[] = {
    DPS_FORMULA_FIELDS(
        struct price_formula, value, "value", "the price at the epoch's end"),
};

static const struct dps_record record = {
    .name = "price.formula",
    .doc = "an expression for the price",
    .size = sizeof(struct price_formula),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

TEST(the_rows_of_the_macro_make_a_table_that_holds_together)
{
    struct dps_error err = {0};
    CHECK_OK(dps_record_check(&record, &err), &err);
    CHECK(dps_record_field(&record, "value")->offset == 0);
    CHECK(dps_record_field(&record, "params") != NULL);
}

static double
value_at(const char *text, const struct dps_formula_point *at)
{
    const struct dps_formula_law law = {text, PARAMS};
    struct dps_error err = {0};
    double value = NAN;
    CHECK_OK(dps_formula_law_value(&law, &own, at, NULL, &value, &err), &err);
    return value;
}

TEST(a_law_names_every_figure_its_own_time_its_family_s_words_and_its_numbers)
{
    static double figures[DPS_FIGURES];
    const double mine[] = {12, 0.25};
    const struct dps_formula_point at = {figures, 2.5 * DPS_YEAR, mine};
    for (int i = 0; i < DPS_FIGURES; i++) {
        figures[i] = 100 + i;
    }
    for (int i = 0; i < DPS_FIGURES; i++) {
        if (i != DPS_DAYS) {
            CHECK(value_at(dps_figure_table[i].name, &at) == 100 + i);
        }
    }
    CHECK(value_at("t", &at) == 2.5 * DPS_YEAR);
    CHECK(value_at("days", &at) == 2.5 * 365);
    CHECK(value_at("years", &at) == 2.5);
    CHECK(value_at("queue * share", &at) == 3);
    CHECK(value_at("a * cap", &at) == 300);
    const struct dps_formula_point alone = {NULL, 0, mine};
    CHECK(value_at("supply + t + price", &alone) == 0);
}

TEST(a_bad_law_is_refused_with_its_key_and_column)
{
    static const struct dps_formula_param bad[] = {{"2x", 1}};
    static const struct dps_formula_param taken[] = {{"price", 1}};
    struct dps_error err = {0};
    CHECK_FAILS(dps_formula_law_check(&(struct dps_formula_law){"2 * prise", PARAMS},
                    "value", &own, &err),
        &err, DPS_EINVAL, "value: column 5: unknown name 'prise': did you mean price?");
    CHECK_FAILS(
        dps_formula_law_check(
            &(struct dps_formula_law){"pricee", {.items = NULL}}, "rate", NULL, &err),
        &err, DPS_EINVAL, "rate: column 1: unknown name 'pricee': did you mean price?");
    CHECK_FAILS(dps_formula_law_check(
                    &(struct dps_formula_law){"1", {(void *)(uintptr_t)bad, 1}},
                    "value", NULL, &err),
        &err, DPS_EINVAL, "params.2x is no name: letters, digits and _ after a letter");
    CHECK_FAILS(dps_formula_law_check(
                    &(struct dps_formula_law){"1", {(void *)(uintptr_t)taken, 1}},
                    "value", NULL, &err),
        &err, DPS_EINVAL,
        "params.price has the name of a variable: price of the token");
    CHECK_OK(dps_formula_law_check(&(struct dps_formula_law){"ema(queue, 3)", PARAMS},
                 "value", &own, &err),
        &err);
}

/* ---- each thread's evaluators ------------------------------------------ */

enum { MANY = 200 };

TEST(a_law_is_known_by_what_it_says_and_not_by_where_it_lies)
{
    const double mine[] = {1, 2};
    const struct dps_formula_point at = {NULL, 0, mine};
    struct dps_formula_param number = {"a", 1};
    char text[16];
    struct dps_formula_law law = {text, {&number, 1}};
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < MANY; i++) {
            struct dps_error err = {0};
            double value = NAN;
            snprintf(text, sizeof text, "a + %d", i);
            number.value = 1000 * round;
            CHECK_OK(dps_formula_law_value(&law, &own, &at, NULL, &value, &err), &err);
            if (!CHECK(value == i + 1000 * round)) {
                return;
            }
        }
    }
}

TEST(an_evaluator_is_found_again)
{
    const struct dps_formula_law law = {"t + queue", PARAMS};
    const struct dps_formula_law other = {"t + cap", PARAMS};
    struct dps_formula *first = NULL;
    struct dps_formula *second = NULL;
    struct dps_error err = {0};
    REQUIRE_OK(dps_memo_formula(&law, &own, &first, &err), &err);
    REQUIRE_OK(dps_memo_formula(&other, &own, &second, &err), &err);
    CHECK(first != second);
    REQUIRE_OK(dps_memo_formula(&law, &own, &second, &err), &err);
    CHECK(first == second);
}

struct job {
    pthread_t thread;
    double sum;
};

static const struct dps_formula_law shared = {
    "ema(t, 3) + lag(t, 5) * a + sum(t, 0) / cap", PARAMS};

static void *
run_job(void *data)
{
    struct job *job = data;
    struct dps_formula_memory memory = {.epochs = 0};
    job->sum = 0;
    for (int i = 0; i < 2000; i++) {
        const double mine[] = {0, 0};
        const struct dps_formula_point at = {NULL, i, mine};
        double value = NAN;
        (void)!dps_formula_law_value(&shared, &own, &at, &memory, &value, NULL);
        job->sum += value;
    }
    return NULL;
}

TEST(threads_share_a_law_and_give_their_evaluators_back)
{
    struct job jobs[4];
    for (size_t i = 0; i < 3; i++) {
        REQUIRE(pthread_create(&jobs[i].thread, NULL, run_job, &jobs[i]) == 0);
    }
    run_job(&jobs[3]);
    for (size_t i = 0; i < 3; i++) {
        CHECK(pthread_join(jobs[i].thread, NULL) == 0);
        CHECK(jobs[i].sum == jobs[3].sum);
    }
    CHECK(isfinite(jobs[3].sum));
}

/* ---- a kind and the same law as a formula ------------------------------- */

TEST(a_logistic_demand_written_as_a_formula_is_the_kind)
{
    static const struct dps_formula_param numbers[] = {
        {"low", 1e4}, {"high", 1e6}, {"middle", 6}, {"tenfold", 1.5}};
    const struct dps_growth_logistic kind = {.from = 1e4,
        .to = 1e6,
        .midpoint = 6 * DPS_YEAR,
        .tenfold = {.ns = 3 * DPS_YEAR / 2 * DPS_NS}};
    const struct dps_formula_law law = {
        "low + (high - low) / (1 + 10 ^ ((middle - years) / tenfold))",
        {(void *)(uintptr_t)numbers, DPS_COUNT_OF(numbers)}};
    const struct dps_growth_kind *logistic =
        (const void *)dps_family_kind(&dps_growth_family, "logistic");
    for (int64_t day = 0; day < 20 * 365; day++) {
        const struct dps_formula_point at = {NULL, (double)(day * DPS_DAY), NULL};
        struct dps_error err = {0};
        double value = NAN;
        CHECK_OK(dps_formula_law_value(&law, NULL, &at, NULL, &value, &err), &err);
        if (!CHECK_CLOSE(value, logistic->target(&kind, day * DPS_DAY), 1e-12)) {
            break;
        }
    }
}
