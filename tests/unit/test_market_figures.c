/* What answers say together of a market's steady state: by hand, and by a slow twin. */
#include "sim/core/rng.h"
#include "sim/window/market_figures.h"
#include "tests/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CELLS = 3, JOBS = 200, MOST = 4 };

/* An answer whose lists are its own. */
struct sheet {
    struct dps_market_part parts[DPS_MARKET_SLICES * CELLS];
    struct dps_market_job jobs[JOBS];
    double waits[JOBS], latencies[JOBS];
};

static struct sheet sheets[MOST];
static struct dps_market_answer answers[MOST];
static struct dps_estimate figures[DPS_MARKET_FIGURES];
static struct dps_estimate leanings[CELLS];

static double
draw(size_t i, uint32_t what, uint32_t k)
{
    double u[2];
    dps_rng_uniforms((struct dps_rng_name){i, DPS_RNG_TEST, what, k}, u);
    return u[0];
}

/* Machines of two cells, the second used half again as much; the third has none. */
static void
fill(size_t i)
{
    struct sheet *sheet = &sheets[i];
    struct dps_market_answer *a = &answers[i];
    *a = (struct dps_market_answer){.start = 1000,
        .length = 5000,
        .jobs = sheet->jobs,
        .n_jobs = JOBS,
        .parts = sheet->parts,
        .n_cells = CELLS,
        .waits = sheet->waits,
        .latencies = sheet->latencies,
        .n_waits = JOBS,
        .n_latencies = JOBS};
    for (uint32_t k = 0; k < DPS_MARKET_SLICES; k++) {
        for (uint32_t c = 0; c < 2; c++) {
            double busy = 0.4 + 0.2 * c + 0.1 * draw(i, k, c);
            sheet->parts[k * CELLS + c] = (struct dps_market_part){
                .capacity = 100, .served = 100 * busy, .energy = 50 + 200 * busy};
        }
        a->wanted[k] = 110 + 20 * draw(i, k, 7);
        a->wasted[k] = k == 3 ? 5 : 0;
    }
    for (uint32_t j = 0; j < JOBS; j++) {
        sheet->waits[j] = draw(i, 100 + j, 0);
        sheet->latencies[j] = 3 + 2 * sheet->waits[j];
        sheet->jobs[j] = (struct dps_market_job){.submit = 1000 + 25 * (int64_t)j,
            .fate = j % 20 == 0 ? DPS_MARKET_REFUSED : DPS_MARKET_DONE};
    }
    sheet->jobs[0].submit = 999; /* before the window */
}

static void
estimate(size_t n, bool led)
{
    struct dps_error err;
    for (size_t i = 0; i < n; i++) {
        fill(i);
    }
    REQUIRE_OK(dps_market_estimates(answers, n, led, figures, leanings, &err), &err);
}

/* ---- quotients --------------------------------------------------------- */

/* Sums over all slices of n answers but those in one block of them, or of all. */
struct sums {
    double served, wasted, wanted, capacity, energy, cell[CELLS], room[CELLS];
};

static struct sums
sums_without(size_t n, size_t left_out, size_t block)
{
    struct sums s = {0};
    for (size_t i = 0; i < n * DPS_MARKET_SLICES; i++) {
        const struct dps_market_answer *a = &answers[i / DPS_MARKET_SLICES];
        size_t k = i % DPS_MARKET_SLICES;
        if (i / block == left_out) {
            continue;
        }
        s.wanted += a->wanted[k];
        s.wasted += a->wasted[k];
        for (size_t c = 0; c < CELLS; c++) {
            const struct dps_market_part *part = &a->parts[k * CELLS + c];
            s.served += part->served;
            s.capacity += part->capacity;
            s.energy += part->energy;
            s.cell[c] += part->served;
            s.room[c] += part->capacity;
        }
    }
    return s;
}

static double
used_of(const struct sums *s)
{
    return s->served / s->capacity;
}

static double
energy_of(const struct sums *s)
{
    return s->energy / s->served;
}

static double
leaning_of(const struct sums *s)
{
    return s->cell[1] / s->room[1] / used_of(s);
}

/* The slow twin: each slice, or each answer, left out in turn (Quenouille 1956, Tukey
 * 1958). */
static double
jackknife(size_t n, size_t block, double (*of)(const struct sums *))
{
    size_t blocks = n * DPS_MARKET_SLICES / block;
    double sum = 0;
    double squares = 0;
    for (size_t i = 0; i < blocks; i++) {
        struct sums s = sums_without(n, i, block);
        sum += of(&s);
        squares += of(&s) * of(&s);
    }
    double count = (double)blocks;
    return sqrt((count - 1) / count * (squares - sum * sum / count));
}

TEST(quotients_are_of_sums_and_of_one_answer_their_errors_those_of_a_jackknife)
{
    for (size_t n = 1; n <= MOST; n++) {
        estimate(n, true);
        struct sums s = sums_without(n, SIZE_MAX, 1);
        CHECK_CLOSE(
            figures[DPS_MARKET_SHARE].mean, (s.served - s.wasted) / s.wanted, 1e-14);
        CHECK_CLOSE(figures[DPS_MARKET_USED].mean, used_of(&s), 1e-14);
        CHECK_CLOSE(figures[DPS_MARKET_ENERGY].mean, energy_of(&s), 1e-14);
        CHECK_CLOSE(leanings[1].mean, leaning_of(&s), 1e-14);
        /* 199 inside, of which 9 of 10 twenties were refused */
        CHECK_CLOSE(figures[DPS_MARKET_REFUSALS].mean, 9.0 / 199, 1e-14);
        CHECK(figures[DPS_MARKET_REFUSALS].error > 0);
    }
    estimate(1, true);
    CHECK_CLOSE(figures[DPS_MARKET_USED].error, jackknife(1, 1, used_of), 0.01);
    CHECK_CLOSE(figures[DPS_MARKET_ENERGY].error, jackknife(1, 1, energy_of), 0.05);
    CHECK_CLOSE(leanings[1].error, jackknife(1, 1, leaning_of), 0.05);
    CHECK_CLOSE(figures[DPS_MARKET_USED].freedom, 9, 1e-15);
}

/* Answers that differ by more than slices do, as where jobs last longer than a window.
 */
TEST(several_answers_are_as_sure_as_they_agree_where_their_slices_agree_better)
{
    static const double more[MOST][2] = {{5, 9}, {20, 0}, {9, 2}, {0, 15}};
    struct dps_error err;
    for (size_t n = 2; n <= MOST; n++) {
        estimate(n, true);
        for (size_t i = 0; i < n * DPS_MARKET_SLICES; i++) {
            struct dps_market_part *parts =
                &sheets[i / DPS_MARKET_SLICES].parts[i % DPS_MARKET_SLICES * CELLS];
            parts[0].served += more[i / DPS_MARKET_SLICES][0];
            parts[1].served += more[i / DPS_MARKET_SLICES][1];
        }
        REQUIRE_OK(
            dps_market_estimates(answers, n, true, figures, leanings, &err), &err);
        double used = jackknife(n, DPS_MARKET_SLICES, used_of);
        double leaning = jackknife(n, DPS_MARKET_SLICES, leaning_of);
        CHECK(used > 1.2 * jackknife(n, 1, used_of));
        CHECK_CLOSE(figures[DPS_MARKET_USED].error, used, 0.01);
        CHECK_CLOSE(leanings[1].error, leaning, 0.05);
        CHECK_CLOSE(figures[DPS_MARKET_USED].freedom, (double)n - 1, 1e-15);
    }
}

/* The same answer twice, or hardly above it, is worth two of its slices. */
TEST(several_answers_are_as_sure_as_their_slices_where_they_agree_better)
{
    struct dps_error err;
    estimate(1, true);
    struct dps_estimate once = figures[DPS_MARKET_USED];
    answers[1] = answers[0];
    REQUIRE_OK(dps_market_estimates(answers, 2, true, figures, leanings, &err), &err);
    CHECK_CLOSE(figures[DPS_MARKET_USED].mean, once.mean, 1e-14);
    CHECK_CLOSE(figures[DPS_MARKET_USED].error, once.error / sqrt(2), 1e-12);
    CHECK_CLOSE(figures[DPS_MARKET_USED].freedom, 18, 1e-12);
    CHECK_CLOSE(figures[DPS_MARKET_USED].n, 20, 1e-12);
    estimate(2, true);
    sheets[1] = sheets[0];
    for (size_t k = 0; k < DPS_MARKET_SLICES; k++) {
        sheets[1].parts[k * CELLS].served += 0.5;
    }
    REQUIRE_OK(dps_market_estimates(answers, 2, true, figures, leanings, &err), &err);
    CHECK_CLOSE(figures[DPS_MARKET_USED].mean, once.mean + 0.5 / 200 / 2, 1e-14);
    CHECK_CLOSE(figures[DPS_MARKET_USED].error, once.error / sqrt(2), 1e-12);
}

/* What is not served in one slice is in the next. */
TEST(work_that_is_passed_on_to_the_next_slice_hardly_makes_the_share_less_sure)
{
    struct dps_error err;
    fill(0);
    for (size_t k = 0; k < DPS_MARKET_SLICES; k++) {
        double backlog = k % 2 == 0 ? 10 : -10;
        answers[0].wanted[k] = 100;
        answers[0].wasted[k] = 0;
        memset(&sheets[0].parts[k * CELLS], 0, CELLS * sizeof sheets[0].parts[0]);
        sheets[0].parts[k * CELLS].served = 100 + backlog;
    }
    REQUIRE_OK(dps_market_estimates(answers, 1, true, figures, leanings, &err), &err);
    CHECK_CLOSE(figures[DPS_MARKET_SHARE].mean, 1, 1e-14);
    /* Ten squares of 0.01, and nine pairs that take them away but for a tenth. */
    CHECK_CLOSE(
        figures[DPS_MARKET_SHARE].error, sqrt(10.0 / 9 * 10 * 0.01 * 0.01 / 10), 1e-12);
    /* Without machines there is nothing to be used. */
    CHECK(
        isnan(figures[DPS_MARKET_USED].mean) && isinf(figures[DPS_MARKET_USED].error));
}

TEST(a_cell_without_machines_leans_nowhere_and_cells_alike_lean_by_one)
{
    struct dps_error err;
    estimate(2, true);
    CHECK(leanings[2].mean == 1 && isinf(leanings[2].error));
    CHECK_CLOSE(leanings[0].mean + leanings[1].mean, 2, 1e-12); /* as large */
    for (size_t i = 0; i < 2; i++) {
        for (size_t k = 0; k < DPS_MARKET_SLICES; k++) {
            sheets[i].parts[k * CELLS + 1] = sheets[i].parts[k * CELLS];
        }
    }
    REQUIRE_OK(dps_market_estimates(answers, 2, true, figures, leanings, &err), &err);
    CHECK_CLOSE(leanings[0].mean, 1, 1e-14);
    CHECK_WITHIN(leanings[1].error, 0, 1e-14);
}

/* ---- times of jobs ----------------------------------------------------- */

TEST(means_are_pooled_from_batches_of_each_answer)
{
    struct dps_estimate each[MOST];
    estimate(3, true);
    for (size_t i = 0; i < 3; i++) {
        each[i] = dps_output_batches(sheets[i].waits, JOBS, DPS_MARKET_SLICES);
    }
    struct dps_estimate pooled = dps_output_pool(each, 3);
    CHECK(memcmp(&pooled, &figures[DPS_MARKET_WAIT], sizeof pooled) == 0);
    CHECK_CLOSE(figures[DPS_MARKET_LATENCY].mean, 3 + 2 * pooled.mean, 1e-14);
    CHECK_CLOSE(figures[DPS_MARKET_LATENCY].error, 2 * pooled.error, 1e-12);
}

static int
compare(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;
    return (*x > *y) - (*x < *y);
}

TEST(percentiles_are_those_of_answers_and_one_alone_is_not_sure)
{
    estimate(1, true);
    CHECK(isinf(figures[DPS_MARKET_WAIT_99].error));
    estimate(3, true);
    double sum = 0;
    double squares = 0;
    for (size_t i = 0; i < 3; i++) {
        double x[JOBS];
        memcpy(x, sheets[i].waits, sizeof x);
        qsort(x, JOBS, sizeof *x, compare);
        sum += x[197]; /* two of 200 are longer */
        squares += x[197] * x[197];
    }
    CHECK_CLOSE(figures[DPS_MARKET_WAIT_99].mean, sum / 3, 1e-14);
    CHECK_CLOSE(figures[DPS_MARKET_WAIT_99].error,
        sqrt((squares - sum * sum / 3) / 2 / 3), 1e-6);
    CHECK_CLOSE(figures[DPS_MARKET_LATENCY_99].mean, 3 + 2 * sum / 3, 1e-14);
}

/* The first quarter of the jobs waits far less, and the slices have nothing. */
TEST(what_a_market_without_a_lead_does_while_it_fills_is_left_out)
{
    struct dps_error err;
    estimate(1, false);
    double before = figures[DPS_MARKET_USED].mean;
    for (size_t j = 0; j < JOBS / 4; j++) {
        sheets[0].waits[j] = -20 + (double)j / 10;
    }
    for (size_t i = 0; i < (size_t)3 * CELLS; i++) {
        sheets[0].parts[i].served = 0;
    }
    REQUIRE_OK(dps_market_estimates(answers, 1, false, figures, leanings, &err), &err);
    double expected = 0;
    for (size_t j = JOBS / 4; j < JOBS; j++) {
        expected += sheets[0].waits[j] / (JOBS - JOBS / 4.0);
    }
    CHECK_WITHIN(figures[DPS_MARKET_WAIT].mean, expected, 0.03);
    CHECK_WITHIN(figures[DPS_MARKET_USED].mean, before, 0.03);
    CHECK_CLOSE(figures[DPS_MARKET_USED].freedom, 6, 1e-15);
    REQUIRE_OK(dps_market_estimates(answers, 1, true, figures, leanings, &err), &err);
    CHECK(figures[DPS_MARKET_WAIT].mean < expected - 2);
    CHECK_WITHIN(figures[DPS_MARKET_USED].mean, 0.7 * before, 0.03);
}

TEST(what_nothing_was_seen_of_is_not_known)
{
    struct dps_error err;
    static struct dps_market_part parts[DPS_MARKET_SLICES];
    const struct dps_market_answer empty = {.length = 10, .parts = parts, .n_cells = 1};
    REQUIRE_OK(dps_market_estimates(&empty, 1, false, figures, leanings, &err), &err);
    for (unsigned f = 0; f < DPS_MARKET_FIGURES; f++) {
        CHECK(isnan(figures[f].mean) && isinf(figures[f].error));
        CHECK(figures[f].n == 0 && figures[f].freedom == 0);
    }
    CHECK(leanings[0].mean == 1);
}

TEST(answers_of_other_cells_are_not_of_one_market)
{
    struct dps_error err;
    estimate(2, true);
    answers[1].n_cells = 2;
    CHECK_FAILS(dps_market_estimates(answers, 2, true, figures, leanings, &err), &err,
        DPS_EINVAL,
        "answer 1 has 2 cells and answer 0 has 3: they are not of one market");
    CHECK_FAILS(dps_market_estimates(answers, 0, true, figures, leanings, &err), &err,
        DPS_EINVAL, "there is no answer");
}

TEST(every_figure_has_a_name_a_unit_and_a_line)
{
    for (unsigned f = 0; f < DPS_MARKET_FIGURES; f++) {
        enum dps_market_figure figure = (enum dps_market_figure)f;
        CHECK(dps_market_figure_name(figure)[0] != '\0');
        CHECK(dps_market_figure_unit(figure)[0] != '\0');
        CHECK(dps_market_figure_doc(figure)[0] != '\0');
    }
    CHECK_TEXT(dps_market_figure_name(DPS_MARKET_WAIT_99), "wait_99");
}
