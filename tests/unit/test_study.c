#define _GNU_SOURCE /* strsep */
/* Backtests of a network whose laws are known, and what a forecast may not see. */
#include "sim/study/study.h"

#include "sim/core/date.h"
#include "sim/core/rng.h"
#include "sim/study/names.h"
#include "sim/study/setup.h"
#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 512, LONG = 40000, ROWS = 90, TRAINED = 60 };

/* ---- numbers and templates --------------------------------------------------- */

static void
fill(const struct dps_names *names, const struct dps_names_row *row, const char *text,
    char out[TEXT])
{
    struct dps_error err;
    FILE *file = fmemopen(out, TEXT, "w");
    REQUIRE(file != NULL);
    enum dps_status status = dps_names_fill(names, row, text, file, &err);
    fclose(file);
    REQUIRE_OK(status, &err);
}

TEST(a_template_is_filled_with_numbers_and_dates)
{
    static struct dps_names names;
    struct dps_error err;
    char text[TEXT];
    dps_names_init(&names);
    REQUIRE_OK(dps_names_add(&names, "rate", "", 2.5, &err), &err);
    REQUIRE_OK(dps_names_add(&names, "rate", "sd", 0.25, &err), &err);
    fill(&names, NULL, "a $(rate * (1 + rate_sd)) b $(floor(1e9 / 3))", text);
    CHECK_TEXT(text, "a 3.125 b 333333333");
    const struct dps_names_row row = {
        .begin = dps_date_of(2024, 2, 1),
        .end = dps_date_of(2024, 3, 1),
        .value = 7,
        .before = 4,
        .k = -3,
    };
    fill(&names, &row, "{at: $(begin), to: $(end), by: $((value - before) / days + k)}",
        text);
    CHECK_TEXT(text, "{at: 2024-02-01, to: 2024-03-01, by: -2.89655172414}");
}

TEST(a_template_tells_what_is_wrong_with_it)
{
    static struct dps_names names;
    struct dps_error err;
    char text[TEXT];
    FILE *out = fmemopen(text, sizeof text, "w");
    REQUIRE(out != NULL);
    dps_names_init(&names);
    CHECK_FAILS(dps_names_fill(&names, NULL, "x $(1 + 2", out, &err), &err, DPS_EINVAL,
        "x $(1 + 2 has a $( without end");
    CHECK_FAILS(dps_names_fill(&names, NULL, "$(value)", out, &err), &err, DPS_EINVAL,
        "$(value): column 1: unknown name 'value' (nothing is known here)");
    REQUIRE_OK(dps_names_add(&names, "a", "b", 1, &err), &err);
    CHECK_FAILS(dps_names_add(&names, "a_b", "", 1, &err), &err, DPS_EINVAL,
        "a_b stands for two numbers");
    fclose(out);
}

TEST(the_tables_of_studies_hold_together)
{
    struct dps_error err;
    CHECK_OK(dps_record_check(&dps_study_record, &err), &err);
}

/* ---- a small world ------------------------------------------------------------ */

/* What is burned a day, by its number: a level and a little noise. */
static double
burned(int day, double extra)
{
    double u[2];
    dps_rng_uniforms((struct dps_rng_name){3, DPS_RNG_TEST, 0, (uint32_t)day}, u);
    return 10 + u[0] + (day >= TRAINED ? extra : 0);
}

static void
write_text(const char *folder, const char *name, const char *text)
{
    char path[TEXT];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    REQUIRE(file != NULL);
    fputs(text, file);
    REQUIRE(fclose(file) == 0);
}

/* `days` rows, of which those of the hold-out have `extra` more. */
static void
write_series(const char *folder, int days, double extra)
{
    static char text[LONG];
    size_t n = (size_t)snprintf(text, sizeof text, "date,sum\n");
    double sum = 0;
    for (int day = 0; day < days; day++) {
        char date[DPS_DATE_TEXT];
        dps_date_format(dps_date_of(2024, 1, 1) + day * DPS_DAY, date);
        sum += burned(day, extra);
        n += (size_t)snprintf(text + n, sizeof text - n, "%s,%.9g\n", date, sum);
    }
    write_text(folder, "burnt.csv", text);
}

static const char scenario[] = "title: small\n"
                               "start: 2024-01-01\n"
                               "length: 1 yr\n"
                               "networks:\n"
                               "  x:\n"
                               "    title: x\n"
                               "    start: 2024-01-01\n"
                               "    tokens: [{symbol: X, decimals: 6}]\n"
                               "    genesis: [{name: all, to: holders, kind: vesting, "
                               "amount: 1e6 X, over: 0 s}]\n";

static const char study[] =
    "title: small\n"
    "kind: backtest\n"
    "scenario: small\n"
    "train_until: 2024-03-01\n" /* 60 days */
    "members: 20\n"
    "variants_tried: 1\n"
    "tried: this one\n"
    "series:\n"
    "  burnt: {file: burnt.csv, column: sum, optional: true, source: test}\n"
    "fits:\n"
    "  step: {series: burnt, y: value - before}\n"
    "set:\n"
    "  - {path: networks.x.burns, rows: burnt, each: \"{at: $(begin), per_day: "
    "$(floor(1e6 * (value - before)) / 1e6) X, source: test}\"}\n"
    "variants:\n"
    "  - {name: given, conditional: true}\n"
    "  - {name: blind, ahead: [{series: burnt, next: x + step + step_sd * z}]}\n"
    "  - {name: schedule, alone: true, ahead: [{series: burnt, next: x}]}\n"
    "compare:\n"
    "  - {name: burnt, series: burnt, network: x, value: \"sum(burned * step, 0)\", "
    "observed: y + gap, alone: y + gap, rows: 5, most_mape: 5 %, as_naive: true, "
    "skill: "
    "true, least_cover: 50 %}\n";

struct outcome {
    char table[LONG];
    char notes[LONG];
    enum dps_status status;
    struct dps_error err;
};

/* Runs the study of a folder; what it writes goes to `out` in it, if there is one. */
static void
run_study(struct outcome *self, const char *folder, const char *out, int jobs)
{
    char path[TEXT];
    char output[TEXT];
    const char *const places[] = {folder};
    snprintf(path, sizeof path, "%s/study.yaml", folder);
    snprintf(output, sizeof output, "%s/%s", folder, out != NULL ? out : "");
    const struct dps_study_options options = {
        .study = path,
        .folder = out != NULL ? output : NULL,
        .jobs = jobs,
        .places = places,
        .studies = places,
        .n_places = 1,
    };
    FILE *table = fmemopen(self->table, sizeof self->table, "w");
    FILE *notes = fmemopen(self->notes, sizeof self->notes, "w");
    REQUIRE(table != NULL && notes != NULL);
    self->status = dps_study_run(&options, table, notes, &self->err);
    fclose(table);
    fclose(notes);
}

static const char *
make_world(const char *study_text, int days, double extra)
{
    const char *folder = test_folder();
    write_text(folder, "small.yaml", scenario);
    write_text(folder, "study.yaml", study_text);
    write_series(folder, days, extra);
    return folder;
}

/* The i-th field of the row of a variant. */
static const char *
field_of(const struct outcome *self, const char *variant, int i)
{
    static char text[TEXT];
    char start[TEXT];
    snprintf(start, sizeof start, "\n%s,", variant);
    const char *at = strstr(self->table, start);
    REQUIRE(at != NULL);
    for (at++; i > 0; i--) {
        at += strcspn(at, ",\n");
        REQUIRE(*at == ',');
        at++;
    }
    snprintf(text, sizeof text, "%.*s", (int)strcspn(at, ",\n"), at);
    return text;
}

enum {
    N = 2,
    MAPE = 3,
    SKILL = 5,
    SCHEDULE = 7,
    COVERAGE = 9,
    PERSISTENCE = 11,
    TARGET = 14
};

static double
number_of(const struct outcome *self, const char *variant, int i)
{
    return strtod(field_of(self, variant, i), NULL);
}

static int64_t
count_of(const struct outcome *self, const char *variant, int i)
{
    return strtoll(field_of(self, variant, i), NULL, 10);
}

static void
read_text(const char *folder, const char *name, char text[LONG])
{
    char path[TEXT];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r");
    REQUIRE(file != NULL);
    text[fread(text, 1, LONG - 1, file)] = '\0';
    fclose(file);
}

/* A file of bands without the column of what came about. */
static void
read_bands(const char *folder, const char *name, char text[LONG])
{
    static char whole[LONG];
    size_t n = 0;
    read_text(folder, name, whole);
    char *rows = whole;
    char *line;
    while ((line = strsep(&rows, "\n")) != NULL && line[0] != '\0') {
        char *truth = strchr(line, ',') + 1;
        char *rest = strchr(truth, ',');
        n += (size_t)snprintf(
            text + n, LONG - n, "%.*s%s\n", (int)(truth - line), line, rest + 1);
    }
}

/* ---- scores ------------------------------------------------------------------- */

TEST(a_network_whose_law_is_known_is_forecast_well)
{
    static struct outcome outcome;
    run_study(&outcome, make_world(study, ROWS, 0), NULL, 2);
    REQUIRE_OK(outcome.status, &outcome.err);
    CHECK(number_of(&outcome, "given", MAPE) < 0.01);
    CHECK(number_of(&outcome, "blind", MAPE) < 1);
    CHECK(number_of(&outcome, "blind", SKILL) > 0.9);
    CHECK(number_of(&outcome, "blind", COVERAGE) >= 50);
    CHECK_TEXT(field_of(&outcome, "blind", TARGET), "met");
    CHECK_INT(count_of(&outcome, "blind", N), ROWS - TRAINED);
}

/* Here the schedule alone stands still, as persistence does. */
TEST(the_schedule_alone_is_a_naive_forecast_of_its_own)
{
    static struct outcome outcome;
    run_study(&outcome, make_world(study, ROWS, 0), NULL, 1);
    REQUIRE_OK(outcome.status, &outcome.err);
    CHECK_WITHIN(number_of(&outcome, "blind", SCHEDULE),
        number_of(&outcome, "blind", SKILL), 2e-3);
    CHECK_WITHIN(number_of(&outcome, "blind", TARGET - 1),
        number_of(&outcome, "blind", PERSISTENCE), 0.011);
    CHECK(strstr(outcome.table, "\nschedule,") == NULL);
}

TEST(a_target_that_is_missed_is_told)
{
    static struct outcome outcome;
    run_study(&outcome, make_world(study, ROWS, -10), NULL, 2);
    REQUIRE_OK(outcome.status, &outcome.err);
    CHECK_TEXT(field_of(&outcome, "blind", TARGET),
        "missed: MAPE above 5.0 %; worse than naive; coverage below 50 %; no skill");
    CHECK(number_of(&outcome, "given", MAPE) < 0.01);
}

TEST(any_number_of_jobs_gives_the_same_table)
{
    static struct outcome one;
    static struct outcome many;
    run_study(&one, make_world(study, ROWS, 0), NULL, 1);
    run_study(&many, make_world(study, ROWS, 0), NULL, 7);
    REQUIRE_OK(one.status, &one.err);
    CHECK_TEXT(one.table, many.table);
}

/* The study with a text replaced by another. */
static const char *
changed_study(const char *what, const char *by)
{
    static char text[LONG];
    const char *at = strstr(study, what);
    REQUIRE(at != NULL);
    snprintf(
        text, sizeof text, "%.*s%s%s", (int)(at - study), study, by, at + strlen(what));
    return text;
}

TEST(a_fit_looks_at_the_last_rows_of_training_and_numbers_them_from_its_end)
{
    static struct outcome outcome;
    static char text[LONG];
    const char *folder = make_world(
        changed_study("  step: {series: burnt, y: value - before}\n",
            "  step: {series: burnt, y: value - before, rows: 10, certain: true}\n"
            "  number: {series: burnt, y: k, rows: 10, certain: true}\n"
            "  line: {series: burnt, y: 3 - 2 * k, x: k, certain: true}\n"),
        ROWS, 7);
    double sum = 0;
    for (int day = TRAINED - 10; day < TRAINED; day++) {
        sum += burned(day, 7);
    }
    run_study(&outcome, folder, "out", 1);
    REQUIRE_OK(outcome.status, &outcome.err);
    read_text(folder, "out/numbers.csv", text);
    const struct {
        const char *name;
        double value;
    } numbers[] = {{"\n0,step,", sum / 10}, {"\n0,number,", -4.5}, {"\n0,line,", 3},
        {"\n0,line_slope,", -2}};
    for (size_t i = 0; i < DPS_COUNT_OF(numbers); i++) {
        const char *at = strstr(text, numbers[i].name);
        REQUIRE(at != NULL);
        CHECK_CLOSE(strtod(at + strlen(numbers[i].name), NULL), numbers[i].value, 1e-6);
    }
}

/* ---- what a forecast may not see ------------------------------------------------ */

static char before[4][LONG];
static char after[4][LONG];

static void
run_and_read(int days, double extra, char text[4][LONG])
{
    static struct outcome outcome;
    const char *folder = make_world(study, days, extra);
    run_study(&outcome, folder, "out", 2);
    REQUIRE_OK(outcome.status, &outcome.err);
    read_text(folder, "out/numbers.csv", text[0]);
    read_text(folder, "out/blind.settings", text[1]);
    read_bands(folder, "out/blind-burnt.csv", text[2]);
    read_bands(folder, "out/given-burnt.csv", text[3]);
}

TEST(hold_out_rows_change_neither_fit_nor_settings_nor_forecast)
{
    run_and_read(ROWS, 0, before);
    run_and_read(ROWS, 5, after);
    CHECK_TEXT(before[0], after[0]);
    CHECK_TEXT(before[1], after[1]);
    CHECK_TEXT(before[2], after[2]);
    CHECK(strcmp(before[3], after[3]) != 0); /* which is given them */
}

TEST(rows_that_come_later_are_scored_and_change_no_forecast_of_those_before)
{
    static struct outcome outcome;
    run_and_read(ROWS, 0, before);
    run_and_read(ROWS + 10, 0, after);
    size_t n = strlen(before[2]);
    CHECK(strlen(after[2]) > n && strncmp(before[2], after[2], n) == 0);
    run_study(&outcome, make_world(study, ROWS + 10, 0), NULL, 2);
    CHECK_INT(count_of(&outcome, "blind", N), ROWS + 10 - TRAINED);
}

TEST(rows_from_until_on_are_not_read)
{
    static struct outcome outcome;
    static char text[LONG];
    snprintf(text, sizeof text, "%suntil: 2024-03-11\n", study);
    run_study(&outcome, make_world(text, ROWS, 0), NULL, 2);
    REQUIRE_OK(outcome.status, &outcome.err);
    CHECK_INT(count_of(&outcome, "blind", N), 10);
}

/* ---- what may be wrong ---------------------------------------------------------- */

TEST(an_absent_file_that_is_optional_is_told_and_nothing_is_scored)
{
    static struct outcome outcome;
    const char *folder = test_folder();
    write_text(folder, "small.yaml", scenario);
    write_text(folder, "study.yaml", study);
    run_study(&outcome, folder, NULL, 1);
    CHECK_OK(outcome.status, &outcome.err);
    CHECK_TEXT(outcome.notes, "small\nnot scored: burnt.csv is not here (test)\n");
    CHECK_TEXT(outcome.table, "");
}

static void
run_changed(struct outcome *self, const char *what, const char *by)
{
    run_study(self, make_world(changed_study(what, by), ROWS, 0), NULL, 1);
}

TEST(what_is_wrong_with_a_study_is_told)
{
    static const struct {
        const char *what, *by, *sentence;
        enum dps_status status;
    } cases[] = {
        {"{series: burnt, y:", "{series: burned, y:",
            "variant schedule: member 0: fits.step: series is burned, which is not "
            "among "
            "the series",
            DPS_EINVAL},
        {"network: x,", "network: y,",
            "variant schedule: member 0: compare burnt: network is y, which is not in "
            "the "
            "scenario",
            DPS_EINVAL},
        {"rows: burnt, each", "rows: brunt, each",
            "variant schedule: member 0: variant schedule: set networks.x.burns: "
            "series is "
            "brunt, which is not among the series",
            DPS_EINVAL},
        {"y: value - before", "y: value - befor",
            "variant schedule: member 0: fits.step: column 9: unknown name 'befor': "
            "did "
            "you mean before?",
            DPS_EINVAL},
        {"optional: true", "optional: false, from: 2025-01-01",
            "series.burnt has no row before train_until", DPS_EINVAL},
        {"file: burnt.csv, column: sum, optional: true", "file: gone.csv, column: sum",
            "series.burnt.file is gone.csv, which is not there", DPS_EINVAL},
    };
    static struct outcome outcome;
    for (size_t i = 0; i < DPS_COUNT_OF(cases); i++) {
        run_changed(&outcome, cases[i].what, cases[i].by);
        const char *colon = strstr(outcome.err.text, "study.yaml: ");
        CHECK_STATUS(outcome.status, cases[i].status);
        REQUIRE(colon != NULL);
        CHECK_TEXT(colon + strlen("study.yaml: "), cases[i].sentence);
    }
}

TEST(a_study_of_an_unknown_kind_names_those_there_are)
{
    static struct outcome outcome;
    run_changed(&outcome, "kind: backtest", "kind: sweep");
    CHECK_STATUS(outcome.status, DPS_EINVAL);
    CHECK(strstr(outcome.err.text, "backtest") != NULL);
}
