/* What windows have measured and what was expected of them, as a report and a summary
 * tell it. */
#include "analysis/report.h"
#include "analysis/responses.h"
#include "analysis/summary.h"
#include "tests/sample_journal.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PATH = 512, WINDOWS = 5 };

#define NONE ((double)NAN)

static char folder[MAX_PATH];

/* Five windows, ten days apart.  What was expected of the share missed by 0.1, 0.02,
 * 0.03 and 0.3: two of three promises are kept, one thanks to the error. */
static void
fill(struct dps_journal *journal)
{
    struct dps_error err;
    static const double day = 86400e9;
    const struct sample_column columns[] = {
        {.name = "time", .numbers = {10 * day, 20 * day, 30 * day, 40 * day, 50 * day}},
        {.name = "jobs", .unit = "1", .numbers = {10, 20, 30, 40, 50}},
        {.name = "x_load", .unit = "1", .real = true, .numbers = {1, 2, 1.5, 0.5, 2}},
        {.name = "share",
            .unit = "1",
            .real = true,
            .numbers = {0.5, 0.6, 0.58, 0.55, 0.9}},
        {.name = "share_error",
            .unit = "1",
            .real = true,
            .numbers = {0.1, 0.01, 0.01, 0.05, 0.01}},
        {.name = "share_predicted",
            .unit = "1",
            .real = true,
            .numbers = {NONE, 0.5, 0.6, 0.58, 0.6}},
        {.name = "share_promise",
            .unit = "1",
            .real = true,
            .numbers = {NONE, NONE, 0.1, 0.02, 0.1}},
        {.name = "wait", .unit = "s", .real = true, .numbers = {5, 4, 3, 2, 1}},
        {.name = "wait_error",
            .unit = "s",
            .real = true,
            .numbers = {1, 1, (double)INFINITY, 1, 0.5}},
        {.name = "wait_predicted",
            .unit = "s",
            .real = true,
            .numbers = {NONE, NONE, NONE, NONE, NONE}},
        {.name = "wait_promise",
            .unit = "s",
            .real = true,
            .numbers = {NONE, NONE, NONE, NONE, NONE}},
    };
    const struct sample_column jobs[] = {
        {.name = "job", .unit = "1", .numbers = {0, 1}},
        {.name = "machine", .unit = "1", .numbers = {0, 2}},
        {.name = "submit", .numbers = {20 * day, 20 * day + 1e9}},
        {.name = "start", .numbers = {20 * day, 20 * day + 2e9}},
        {.name = "finish", .numbers = {20 * day + 60e9, 20 * day + 3600e9}},
    };
    const struct dps_event failed = {
        (int64_t)(35 * day), "window failed", "grid", "the last response holds: crash"};
    REQUIRE_OK(dps_journal_meta(journal, "start", "2030-01-01", &err), &err);
    sample_table(journal, "responses/grid", WINDOWS, columns,
        sizeof columns / sizeof columns[0]);
    sample_table(journal, "windows/grid/1/jobs", 2, jobs, 5);
    REQUIRE_OK(dps_journal_event(journal, &failed, &err), &err);
}

static struct dps_trace *
open_made(struct dps_responses *responses)
{
    struct dps_error err;
    snprintf(folder, sizeof folder, "%s", test_folder());
    struct dps_trace *trace = sample_trace(folder, "networks/grid/fleet/online", fill);
    const struct dps_trace_table *table = dps_trace_table(trace, "responses/grid");
    REQUIRE(table != NULL && dps_responses_are(table));
    REQUIRE(!dps_responses_are(dps_trace_table(trace, "windows/grid/1/jobs")));
    REQUIRE_OK(dps_responses_read(responses, trace, table, &err), &err);
    return trace;
}

TEST(answers_are_the_columns_with_an_error_and_an_expectation)
{
    struct dps_responses responses;
    struct dps_trace *trace = open_made(&responses);
    CHECK_TEXT(responses.network, "grid");
    REQUIRE(responses.n == WINDOWS && responses.n_answers == 2);
    CHECK(responses.n_drivers == 1 && responses.x[3] == 0.5);
    CHECK_TEXT(responses.answers[0].name, "share");
    CHECK_TEXT(responses.answers[1].name, "wait");
    CHECK_TEXT(responses.answers[1].unit, "s");
    CHECK(responses.time[1] == 20 * 86400.0 && responses.jobs[4] == 50);
    CHECK(dps_responses_answer(&responses, "wait") == &responses.answers[1]);
    CHECK(dps_responses_answer(&responses, "wait_error") == NULL);
    dps_responses_free(&responses);
    dps_responses_free(&responses);
    dps_trace_close(&trace);
}

TEST(misses_are_what_was_expected_less_what_was_measured)
{
    struct dps_error err;
    struct dps_responses responses;
    struct dps_misses misses;
    struct dps_trace *trace = open_made(&responses);
    REQUIRE_OK(
        dps_responses_misses(&responses, &responses.answers[0], &misses, &err), &err);
    CHECK(misses.n == 4 && misses.n_promised == 3);
    CHECK(misses.n_kept == 2); /* 0.02 of 0.1; 0.03 of 0.02 and two errors; not 0.3 */
    CHECK_CLOSE(misses.half, 0.03, 1e-9);
    CHECK_CLOSE(misses.most, 0.3, 1e-9);
    CHECK_CLOSE(misses.bias, (-0.1 + 0.02 + 0.03 - 0.3) / 4, 1e-9);
    REQUIRE_OK(
        dps_responses_misses(&responses, &responses.answers[1], &misses, &err), &err);
    CHECK(misses.n == 0 && misses.n_promised == 0 && isnan(misses.half));
    dps_responses_free(&responses);
    dps_trace_close(&trace);
}

TEST(a_window_is_outside_where_a_driver_is_as_never_before)
{
    struct dps_responses responses;
    struct dps_trace *trace = open_made(&responses);
    const bool wanted[WINDOWS] = {false, true, false, true, false};
    for (size_t k = 0; k < WINDOWS; k++) {
        CHECK(dps_responses_outside(&responses, k) == wanted[k]);
    }
    dps_responses_free(&responses);
    dps_trace_close(&trace);
}

static char *
summary_of(const struct dps_trace *trace, bool json)
{
    struct dps_error err;
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    REQUIRE(out != NULL);
    REQUIRE_OK(dps_summary_write(trace, json, out, &err), &err);
    fclose(out);
    return text;
}

TEST(a_summary_tells_how_many_windows_there_were_and_how_they_were_met)
{
    snprintf(folder, sizeof folder, "%s", test_folder());
    struct dps_trace *trace = sample_trace(folder, "networks/grid/fleet/online", fill);
    char *text = summary_of(trace, false);
    CHECK(
        strstr(text,
            "\nresponses/grid: 5 windows from 2030-01-11 to 2030-02-20 with 150 jobs; "
            "1 more failed, and the last response stood in for it; before 4 something "
            "was expected, 2 of them where no window before had been.\n") != NULL);
    CHECK(strstr(text, "  share                              0.9      0.02      0.03"
                       "       0.3   -0.0875    2 of 3") != NULL);
    CHECK(strstr(text, "  wait                                 1         1         -"
                       "         -         -    0 of 0    s") != NULL);
    free(text);
    text = summary_of(trace, true);
    CHECK(
        strstr(text, "\"grid\": {\"windows\": 5, \"jobs\": 150, \"failed\": 1, "
                     "\"predicted\": 4, \"extrapolated\": 2, \"answers\": {") != NULL);
    CHECK(strstr(text, "\"miss_half\": null, \"miss_95\": null, \"bias\": null, "
                       "\"promised\": 0, \"kept\": 0}") != NULL);
    free(text);
    dps_trace_close(&trace);
}

TEST(a_report_draws_answers_with_their_errors_and_the_last_window_that_is_told)
{
    struct dps_error err;
    char path[2 * MAX_PATH];
    size_t n;
    if (system("gnuplot --version >/dev/null 2>&1") != 0) { /* NOLINT(cert-env33-c) */
        test_skip("gnuplot is not installed");
        return;
    }
    snprintf(folder, sizeof folder, "%s", test_folder());
    struct dps_trace *trace = sample_trace(folder, "networks/grid/fleet/online", fill);
    snprintf(path, sizeof path, "%s/report.html", folder);
    REQUIRE_OK(dps_report_write(&trace, 1, path, NULL, &err), &err);
    char *page = (char *)sample_bytes(path, &n);
    CHECK(strstr(page, "<h2>Windows</h2>") != NULL);
    CHECK(strstr(page, "<strong>grid</strong>: 5 windows from 2030-01-11") != NULL);
    CHECK(strstr(page, "grid: what windows served of what was asked for") != NULL);
    CHECK(strstr(page, ">expected<") != NULL);
    CHECK(strstr(page, "grid, window of 2030-01-21: how many jobs waited and ran") !=
          NULL);
    CHECK(strstr(page, "grid, window of 2030-01-21: which jobs had which machine") !=
          NULL);
    free(page);
    dps_trace_close(&trace);
}
