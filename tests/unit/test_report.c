#include "analysis/report.h"

#include "analysis/curve.h"
#include "tests/sample_journal.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_PATH = 512, DAYS = 1500 };

static char folder[MAX_PATH];

static void
begin(void)
{
    snprintf(folder, sizeof folder, "%s", test_folder());
}

static struct dps_trace *
open_sample(const char *name, struct sample sample)
{
    struct dps_error err;
    struct dps_trace *trace = NULL;
    char path[2 * MAX_PATH];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    sample.n_epochs = DAYS;
    sample_journal(path, sample);
    REQUIRE_OK(dps_trace_open(path, &trace, &err), &err);
    return trace;
}

/* The page on those traces, which the caller frees; the figures go to folder/figures.
 */
static char *
page_of(struct dps_trace *const *traces, size_t n)
{
    struct dps_error err;
    char path[2 * MAX_PATH];
    char figures[2 * MAX_PATH];
    size_t size;
    snprintf(path, sizeof path, "%s/report.html", folder);
    snprintf(figures, sizeof figures, "%s/figures", folder);
    REQUIRE_OK(dps_report_write(traces, n, path, figures, &err), &err);
    return (char *)sample_bytes(path, &size);
}

/* Whether gnuplot is there to draw; else the test is skipped. */
static bool
can_draw(void)
{
    bool can =
        system("gnuplot --version >/dev/null 2>&1") == 0; /* NOLINT(cert-env33-c) */
    if (!can) {
        test_skip("gnuplot is not installed");
    }
    return can;
}

static size_t
count(const char *text, const char *word)
{
    size_t n = 0;
    for (const char *at = text; (at = strstr(at, word)) != NULL; at++) {
        n++;
    }
    return n;
}

/* ---- curves ------------------------------------------------------------ */

TEST(thinning_keeps_ends_and_extremes)
{
    enum { N = 10000 };
    struct dps_curve curve = {
        .x = calloc(N, sizeof(double)), .y = calloc(N, sizeof(double)), .n = N};
    for (size_t i = 0; i < N; i++) {
        curve.x[i] = (double)i;
        curve.y[i] = sin((double)i / 100);
    }
    curve.y[1234] = 9;
    curve.y[4321] = -9;
    dps_curve_thin(&curve, 400);
    CHECK(curve.n <= 400 && curve.n > 100);
    CHECK(curve.x[0] == 0 && curve.x[curve.n - 1] == N - 1);
    bool high = false;
    bool low = false;
    for (size_t i = 0; i < curve.n; i++) {
        high = high || (curve.x[i] == 1234 && curve.y[i] == 9);
        low = low || (curve.x[i] == 4321 && curve.y[i] == -9);
        CHECK(i == 0 || curve.x[i] > curve.x[i - 1]);
    }
    CHECK(high && low);
    dps_curve_free(&curve);
}

TEST(errors_are_shares_of_the_real_value_at_its_dates)
{
    struct dps_error err;
    double model_x[] = {0, 10, 20};
    double model_y[] = {0, 100, 100};
    double real_x[] = {-1, 5, 10, 15, 20, 21};
    double real_y[] = {1, 100, 50, 0, 200, 1};
    struct dps_curve model = {.x = model_x, .y = model_y, .n = 3};
    struct dps_curve real = {.x = real_x, .y = real_y, .n = 6};
    struct dps_curve errors = {0};
    REQUIRE_OK(dps_curve_of_errors(&errors, &model, &real, &err), &err);
    REQUIRE(errors.n == 3); /* within the model's range, and not of nothing */
    CHECK_WITHIN(errors.y[0], -0.5, 1e-12);
    CHECK_WITHIN(errors.y[1], 1, 1e-12);
    CHECK_WITHIN(errors.y[2], -0.5, 1e-12);
    CHECK(errors.x[0] == 5 && errors.x[2] == 20);
    dps_curve_free(&errors);
}

TEST(a_running_total_is_drawn_a_day)
{
    struct dps_error err;
    struct dps_curve total = {0};
    struct dps_curve daily = {0};
    begin();
    struct dps_trace *trace = open_sample("a", (struct sample){0});
    const struct dps_dataset *set =
        dps_trace_find(trace, "networks/filecoin/emission/simple");
    REQUIRE(set != NULL);
    REQUIRE_OK(dps_curve_of_series(&total, trace, set, DPS_AS_IS, &err), &err);
    REQUIRE_OK(dps_curve_of_series(&daily, trace, set, DPS_PER_DAY, &err), &err);
    CHECK_TEXT(total.quantity.unit, "FIL");
    CHECK_TEXT(daily.quantity.unit, "FIL/d");
    REQUIRE(daily.n == DAYS - 1);
    CHECK(daily.x[0] == total.x[1]);
    double sum = 0;
    for (size_t i = 0; i < daily.n; i++) {
        sum += daily.y[i];
    }
    CHECK_CLOSE(sum, total.y[DAYS - 1] - total.y[0], 1e-12);
    dps_curve_free(&total);
    dps_curve_free(&daily);
    dps_trace_close(&trace);
}

/* ---- pages ------------------------------------------------------------- */

TEST(a_report_is_one_page_that_needs_nothing_else)
{
    if (!can_draw()) {
        return;
    }
    begin();
    struct dps_trace *trace = open_sample("a", (struct sample){0});
    char *page = page_of(&trace, 1);
    CHECK(strncmp(page, "<!DOCTYPE html>", 15) == 0);
    CHECK(strstr(page, "</html>\n") == page + strlen(page) - 8);
    CHECK(count(page, "<script") == 0 && count(page, "src=") == 0);
    CHECK(count(page, "<link") == 0 && count(page, "@import") == 0);
    CHECK(count(page, "http") == 2 * count(page, "<svg")); /* XML's names, no links */
    CHECK(count(page, "<figure ") == 9 && count(page, "</svg>") == 9);
    CHECK(strstr(page, "<h1>Filecoin &amp; Nosana, made up</h1>") != NULL);
    CHECK(strstr(page, "the &lt;gas&gt; rule changes &amp; more burns") != NULL);
    free(page);
    dps_trace_close(&trace);
}

TEST(a_report_tells_history_gaps_and_provenance)
{
    if (!can_draw()) {
        return;
    }
    begin();
    struct dps_trace *trace = open_sample("a", (struct sample){0});
    char *page = page_of(&trace, 1);
    CHECK(strstr(page, "filecoin: mined, simulated and real") != NULL);
    /* The sample's chain is 3 % beside the model at most: 1 / 0.97 - 1 = 3.1 %. */
    CHECK(strstr(page, "<td class=\"n\">+3.09 %</td>") != NULL);
    CHECK(
        strstr(page, "<strong>circulating</strong>: the chain&apos;") != NULL ||
        strstr(page, "<strong>circulating</strong>: the chain's circulating supply is "
                     "not on this machine") != NULL);
    CHECK(strstr(page, "<li>deal collateral</li>\n<li>price feedback on joins</li>") !=
          NULL);
    CHECK(strstr(page, dps_trace_root(trace)) != NULL);
    CHECK(strstr(page, "<pre># a scenario\nstart: 2020-10-15\n") != NULL);
    free(page);
    dps_trace_close(&trace);
}

TEST(other_traces_are_drawn_beside_the_first_by_their_labels)
{
    if (!can_draw()) {
        return;
    }
    begin();
    struct dps_trace *traces[] = {
        open_sample("a", (struct sample){.label = "constant"}),
        open_sample("b", (struct sample){.label = "rapid decline", .growth = -1})};
    char *page = page_of(traces, 2);
    CHECK(strstr(page, "<h2>The runs compared</h2>") != NULL);
    CHECK(strstr(page, dps_trace_root(traces[1])) != NULL);
    CHECK(count(page, ">rapid decline<") >= 5); /* the table and the legends */
    free(page);
    for (size_t i = 0; i < 2; i++) {
        dps_trace_close(&traces[i]);
    }
}

TEST(figures_are_written_apart_and_as_in_the_page)
{
    if (!can_draw()) {
        return;
    }
    begin();
    char path[2 * MAX_PATH];
    size_t n;
    struct dps_trace *trace = open_sample("a", (struct sample){0});
    char *page = page_of(&trace, 1);
    snprintf(path, sizeof path, "%s/figures/filecoin-supply.svg", folder);
    char *svg = (char *)sample_bytes(path, &n);
    const char *from = strstr(svg, "<svg");
    CHECK(from != NULL && strstr(page, from) != NULL);
    CHECK(strstr(svg, "tokens [M FIL]") != NULL && strstr(svg, ">2022-01<") != NULL);
    CHECK(strstr(svg, "the real chain") != NULL);
    free(svg);
    free(page);
    dps_trace_close(&trace);
}

TEST(without_gnuplot_the_error_says_what_to_install)
{
    struct dps_error err;
    char out[2 * MAX_PATH];
    begin();
    struct dps_trace *trace = open_sample("a", (struct sample){0});
    const char *path = getenv("PATH");
    char *before = strdup(path != NULL ? path : "");
    snprintf(out, sizeof out, "%s/report.html", folder);
    setenv("PATH", folder, 1);
    CHECK_FAILS(dps_report_write(&trace, 1, out, NULL, &err), &err, DPS_EIO,
        "gnuplot, which draws the figures, is not installed: apt-get install "
        "gnuplot-nox");
    setenv("PATH", before, 1);
    CHECK(access(out, F_OK) != 0);
    free(before);
    dps_trace_close(&trace);
}

TEST(a_page_that_cannot_be_written_is_told_and_leaves_nothing)
{
    struct dps_error err;
    char out[2 * MAX_PATH];
    char sentence[3 * MAX_PATH];
    if (!can_draw()) {
        return;
    }
    begin();
    struct dps_trace *trace = open_sample("a", (struct sample){0});
    snprintf(out, sizeof out, "%s/none/report.html", folder);
    snprintf(sentence, sizeof sentence,
        "%s: cannot be written: No such file or directory", out);
    CHECK_FAILS(dps_report_write(&trace, 1, out, NULL, &err), &err, DPS_EIO, sentence);
    dps_trace_close(&trace);
}
