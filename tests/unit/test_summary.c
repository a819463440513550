#include "analysis/summary.h"

#include "analysis/clock.h"
#include "analysis/compare.h"
#include "analysis/quantity.h"
#include "analysis/statistics.h"
#include "tests/sample_journal.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PATH = 512, DAYS = 400 };

static char folder[MAX_PATH];

/* A trace of a sample journal of that name in the test's folder. */
static struct dps_trace *
open_sample(const char *name, struct sample sample)
{
    struct dps_error err;
    struct dps_trace *trace = NULL;
    char path[2 * MAX_PATH];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    sample.n_epochs = sample.n_epochs > 0 ? sample.n_epochs : DAYS;
    sample_journal(path, sample);
    REQUIRE_OK(dps_trace_open(path, &trace, &err), &err);
    return trace;
}

static void
begin(void)
{
    snprintf(folder, sizeof folder, "%s", test_folder());
}

/* ---- quantities -------------------------------------------------------- */

TEST(units_are_taken_apart)
{
    static const struct {
        const char *text;
        double factor;
        const char *unit;
    } cases[] = {
        {"1e-9 FIL", 1e-9, "FIL"},
        {"1", 1, ""},
        {"byte", 1, "byte"},
        {"34359738368 byte", 34359738368.0, "byte"},
        {"FIL/d", 1, "FIL/d"},
        {"-1 x", 1, "-1 x"},
        {"nan", 1, "nan"},
        {"", 1, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dps_quantity quantity = dps_quantity_of(cases[i].text);
        CHECK(quantity.factor == cases[i].factor);
        CHECK_TEXT(quantity.unit, cases[i].unit);
    }
}

TEST(figures_are_written_for_people)
{
    static const struct {
        double value;
        const char *unit;
        const char *text;
    } cases[] = {
        {6.12345678901234567e17, "1e-9 FIL", "612.3 M FIL"},
        {1999999999.9999, "1", "2 G"},
        {4012, "1", "4,012"},
        {9999.6, "1", "10 k"},
        {-1234, "FIL", "-1,234 FIL"},
        {0.0123456, "FIL/d", "0.01235 FIL/d"},
        {2.5e18, "byte", "2.5 EB"},
        {512, "byte", "512 B"},
        {0, "1e-9 FIL", "0 FIL"},
        {NAN, "1", "nan"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[DPS_QUANTITY_TEXT];
        struct dps_quantity quantity = dps_quantity_of(cases[i].unit);
        dps_quantity_format(cases[i].value, &quantity, text);
        CHECK_TEXT(text, cases[i].text);
    }
}

/* ---- statistics --------------------------------------------------------- */

TEST(statistics_agree_with_the_values)
{
    struct dps_error err;
    enum { LONG = 5000 }; /* more than a block of 4096 */
    static double values[LONG];
    struct dps_statistics s;
    begin();
    struct dps_trace *trace = open_sample("a", (struct sample){.n_epochs = LONG});
    const struct dps_dataset *set =
        dps_trace_find(trace, "networks/filecoin/fleet/raw_power");
    REQUIRE(set != NULL);
    REQUIRE_OK(dps_trace_f64(trace, set, 0, LONG, values, &err), &err);
    REQUIRE_OK(dps_statistics_of(trace, set, &s, &err), &err);
    double sum = 0;
    double low = values[0];
    double high = values[0];
    for (size_t i = 0; i < LONG; i++) {
        sum += values[i];
        low = fmin(low, values[i]);
        high = fmax(high, values[i]);
    }
    CHECK(s.first == values[0] && s.last == values[LONG - 1]);
    CHECK(s.min == low && s.max == high && s.n == LONG);
    CHECK_CLOSE(s.mean, sum / LONG, 1e-12);
    dps_trace_close(&trace);
}

/* ---- summaries --------------------------------------------------------- */

/* What a summary says; the caller frees it. */
static char *
summary_of(const struct dps_trace *trace, bool json)
{
    struct dps_error err;
    size_t n;
    char path[2 * MAX_PATH];
    snprintf(path, sizeof path, "%s/summary", folder);
    FILE *out = fopen(path, "w");
    REQUIRE(out != NULL);
    REQUIRE_OK(dps_summary_write(trace, json, out, &err), &err);
    fclose(out);
    return (char *)sample_bytes(path, &n);
}

TEST(a_summary_names_the_run_and_every_series)
{
    begin();
    struct dps_trace *trace = open_sample("a", (struct sample){0});
    char *text = summary_of(trace, false);
    CHECK(strncmp(text,
              "Filecoin & Nosana, made up\n"
              "  2020-10-15 to 2021-11-19, 400 epochs, seed 1, depinsim 0.1.0\n"
              "  root digest ",
              94) == 0);
    CHECK(strstr(text, dps_trace_root(trace)) != NULL);
    CHECK(strstr(text, "\nnetworks/nosana/fleet ") != NULL);
    CHECK(strstr(text, "\n  operators                        4,000     4,000") != NULL);
    CHECK(strstr(text, "\n4 events, 8 single postings\n") != NULL);
    free(text);
    dps_trace_close(&trace);
}

TEST(an_unfinished_run_is_summarised_as_such)
{
    begin();
    struct dps_trace *trace = open_sample("a", (struct sample){.unfinished = true});
    char *text = summary_of(trace, false);
    CHECK(strstr(text, "\n  not finished\n") != NULL);
    free(text);
    text = summary_of(trace, true);
    CHECK(strstr(text, "\"finished\": false,") != NULL);
    free(text);
    dps_trace_close(&trace);
}

TEST(the_json_summary_holds_values_in_whole_units)
{
    begin();
    struct dps_trace *trace = open_sample("a", (struct sample){0});
    char *text = summary_of(trace, true);
    CHECK(strstr(text, "{\n  \"title\": \"Filecoin & Nosana, made up\",\n") == text);
    CHECK(strstr(text,
              "\"networks/filecoin/supply/reserve\": {\"long_name\": \"reserve\", "
              "\"unit\": \"FIL\", \"first\": 300000000, \"last\": 300000000, "
              "\"min\": 300000000, \"max\": 300000000, \"mean\": 300000000}") != NULL);
    CHECK(strstr(text, "deal collateral\\u000aprice feedback") != NULL);
    free(text);
    dps_trace_close(&trace);
}

TEST(a_summary_that_cannot_be_written_is_told)
{
    struct dps_error err;
    FILE *full = fopen("/dev/full", "w");
    if (full == NULL) {
        test_skip("there is no /dev/full");
        return;
    }
    begin();
    struct dps_trace *trace = open_sample("a", (struct sample){0});
    CHECK_FAILS(dps_summary_write(trace, true, full, &err), &err, DPS_EIO,
        "the summary cannot be written: No space left on device");
    fclose(full);
    dps_trace_close(&trace);
}

/* ---- comparisons ------------------------------------------------------- */

/* Compares a sample with one whose fleet grows otherwise after three years; what is
 * said goes to *text, which the caller frees. */
static struct dps_comparison
compare(double growth, struct dps_compare_options options, char **text)
{
    struct dps_error err;
    struct dps_comparison comparison;
    char path[2 * MAX_PATH];
    size_t n;
    begin();
    struct dps_trace *a = open_sample("a", (struct sample){.n_epochs = 1200});
    struct dps_trace *b =
        open_sample("b", (struct sample){.n_epochs = 1200, .growth = growth});
    snprintf(path, sizeof path, "%s/comparison", folder);
    FILE *out = fopen(path, "w");
    REQUIRE(out != NULL);
    REQUIRE_OK(dps_compare(a, b, &options, out, &comparison, &err), &err);
    fclose(out);
    dps_trace_close(&a);
    dps_trace_close(&b);
    *text = (char *)sample_bytes(path, &n);
    return comparison;
}

TEST(equal_traces_do_not_differ)
{
    char *text;
    struct dps_comparison comparison =
        compare(0, (struct dps_compare_options){0}, &text);
    CHECK(comparison.n_different == 0 && comparison.n_compared > 20);
    CHECK(strstr(text, " datasets compared, 0 differ\n") != NULL);
    free(text);
}

TEST(the_first_differing_epoch_is_named)
{
    char *text;
    struct dps_comparison comparison =
        compare(0.1, (struct dps_compare_options){0}, &text);
    CHECK(comparison.n_different > 5);
    CHECK(strstr(text, "networks/filecoin/fleet/online: 105 of 1200 values differ, "
                       "first at 1095, by at most ") != NULL);
    CHECK(strstr(text, "digest/epochs: 105 of 1200 values differ, first at 1095\n") !=
          NULL);
    CHECK(strstr(text, "networks/filecoin/supply/vested") == NULL);
    free(text);
}

TEST(tolerances_forgive_and_globs_choose)
{
    char *wide = NULL;
    char *narrow = NULL;
    char *chosen = NULL;
    struct dps_compare_options options = {.rtol = 0.05};
    CHECK(compare(0.1, options, &wide).n_different == 0); /* digests do not count */
    options = (struct dps_compare_options){.rtol = 1e-6};
    CHECK(compare(0.1, options, &narrow).n_different > 0);
    options = (struct dps_compare_options){.only = "networks/nosana/*"};
    struct dps_comparison comparison = compare(0.1, options, &chosen);
    CHECK(comparison.n_compared == 2 && comparison.n_different == 0);
    free(wide);
    free(narrow);
    free(chosen);
}

TEST(traces_of_other_lengths_differ)
{
    struct dps_error err;
    struct dps_comparison comparison;
    char path[2 * MAX_PATH];
    size_t n;
    begin();
    struct dps_trace *a = open_sample("a", (struct sample){.n_epochs = 10});
    struct dps_trace *b =
        open_sample("b", (struct sample){.n_epochs = 12, .unfinished = true});
    struct dps_compare_options options = {0};
    snprintf(path, sizeof path, "%s/comparison", folder);
    FILE *out = fopen(path, "w");
    REQUIRE(out != NULL);
    REQUIRE_OK(dps_compare(a, b, &options, out, &comparison, &err), &err);
    fclose(out);
    char *text = (char *)sample_bytes(path, &n);
    CHECK(strstr(text, "epochs/time: has 10 and 12 values\n") != NULL);
    CHECK(strstr(text, "digest/root: only in ") != NULL);
    CHECK(comparison.n_different > 10);
    free(text);
    dps_trace_close(&a);
    dps_trace_close(&b);
}

TEST(times_are_dates_where_the_start_is_known)
{
    struct dps_error err;
    char text[DPS_DATE_TEXT];
    begin();
    struct dps_trace *trace = open_sample("a", (struct sample){.n_epochs = 2});
    CHECK_OK(dps_clock_epoch(trace, 1, text, &err), &err);
    CHECK_TEXT(text, "2020-10-17");
    CHECK_OK(dps_clock_epoch(trace, 2, text, &err), &err);
    CHECK_TEXT(text, "-");
    dps_trace_close(&trace);
}
