/* The backtests of scenarios/studies on published series: naive scores that others
 * found too, targets, and that nothing is fitted to what came after.
 */
#include "tests/test.h"
#include "models/score.h"
#include "sim/study/study.h"
#include "tests/csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 1024, LONG = 100000, FIELDS = 15 };

struct outcome {
    char table[LONG];
    char notes[LONG];
};

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

/* Runs a shipped study with few members and a change, which writes to `folder`; false
 * where its series are not here. */
static bool
run_study(struct outcome *self, const char *study, int members, const char *change,
    const char *folder)
{
    static const char *const places[] = {"scenarios", "scenarios/studies"};
    char text[TEXT];
    char path[TEXT];
    snprintf(text, sizeof text, "extends: %s\nmembers: %d\n%s", study, members, change);
    write_text(folder, "study.yaml", text);
    snprintf(path, sizeof path, "%s/study.yaml", folder);
    const struct dps_study_options options = {
        .study = path,
        .folder = folder,
        .jobs = 2,
        .places = places,
        .studies = places,
        .n_places = 2,
    };
    struct dps_error err;
    FILE *table = fmemopen(self->table, sizeof self->table, "w");
    FILE *notes = fmemopen(self->notes, sizeof self->notes, "w");
    REQUIRE(table != NULL && notes != NULL);
    enum dps_status status = dps_study_run(&options, table, notes, &err);
    fclose(table);
    fclose(notes);
    REQUIRE_OK(status, &err);
    return strstr(self->notes, "not scored") == NULL;
}

/* The i-th field of the row that begins so. */
static const char *
field_of(const struct outcome *self, const char *row, int i)
{
    static char text[TEXT];
    const char *at = strstr(self->table, row);
    REQUIRE(at != NULL);
    for (; i > 0; i--) {
        at += strcspn(at, ",\n");
        REQUIRE(*at == ',');
        at++;
    }
    snprintf(text, sizeof text, "%.*s", (int)strcspn(at, "\n,"), at);
    return text;
}

enum {
    N = 2,
    MAPE = 3,
    SKILL = 5,
    COVERAGE = 9,
    PERSISTENCE = 11,
    DRIFT = 12,
    SCHEDULE = 13,
    TARGET = 14
};

static double
number_of(const struct outcome *self, const char *row, int i)
{
    return strtod(field_of(self, row, i), NULL);
}

static struct outcome outcome;

/* ---- scores ------------------------------------------------------------------- */

/* Circulating by drift 3.7 %, locked 5.9 % and burnt 2.3 % by persistence. */
TEST(filecoin_is_forecast_and_its_naive_scores_are_those_of_others)
{
    if (!run_study(&outcome, "backtest-filecoin", 20, "", test_folder())) {
        test_skip("no oracles");
        return;
    }
    CHECK_WITHIN(number_of(&outcome, "conditional,FIL circ", DRIFT), 3.7, 0.05);
    CHECK_WITHIN(number_of(&outcome, "conditional,FIL lock", PERSISTENCE), 5.9, 0.05);
    CHECK_WITHIN(
        number_of(&outcome, "unconditional,FIL burnt", PERSISTENCE), 2.3, 0.05);
    CHECK(number_of(&outcome, "conditional,FIL circ", N) >= 187);
    CHECK_TEXT(field_of(&outcome, "conditional,FIL circ", TARGET), "met");
    CHECK_TEXT(field_of(&outcome, "conditional,FIL lock", TARGET), "met");
    CHECK_TEXT(field_of(&outcome, "unconditional,FIL burnt", TARGET), "met");
    CHECK(number_of(&outcome, "unconditional,FIL circ", MAPE) <= 5);
}

/* By drift 8.4 %. */
TEST(akash_is_forecast_and_its_naive_score_is_that_of_others)
{
    if (!run_study(&outcome, "backtest-akash", 20, "", test_folder())) {
        test_skip("no oracles");
        return;
    }
    CHECK_WITHIN(number_of(&outcome, "unconditional,AKT", DRIFT), 8.4, 0.05);
    CHECK_TEXT(field_of(&outcome, "unconditional,AKT", TARGET), "met");
}

/* Rewards by their schedule 2.1 %, which pays what was announced, as the model does. */
TEST(render_is_forecast_and_its_naive_score_is_that_of_others)
{
    if (!run_study(&outcome, "backtest-render", 20, "", test_folder())) {
        test_skip("no oracles");
        return;
    }
    CHECK_WITHIN(number_of(&outcome, "conditional,RENDER rew", SCHEDULE), 2.1, 0.05);
    CHECK_TEXT(field_of(&outcome, "conditional,RENDER rew", TARGET), "met");
    CHECK(number_of(&outcome, "conditional,RENDER burn", SKILL) > 0);
    CHECK(number_of(&outcome, "unconditional,RENDER burn", SKILL) > 0);
}

TEST(helium_s_rewards_are_forecast_better_than_by_their_schedule)
{
    if (!run_study(&outcome, "backtest-helium", 100, "", test_folder())) {
        test_skip("no oracles");
        return;
    }
    CHECK_INT((int64_t)number_of(&outcome, "unconditional,HNT", N), 16);
    CHECK_TEXT(field_of(&outcome, "unconditional,HNT", TARGET), "met");
}

/* 2.5 M HNT whatever the month's days: 5.2 %. */
TEST(helium_s_schedule_by_equal_months_is_as_far_off_as_others_found)
{
    const char *path = test_shared_file("oracles/helium_monthly.csv");
    struct csv csv = {.bytes = NULL};
    if (path == NULL || !csv_open(&csv, path)) {
        test_skip("no oracles");
        return;
    }
    const double month = 2.5e6;
    struct dps_score score = {0};
    for (size_t i = 48 - 16; i < 48; i++) {
        dps_score_add(&score, &month, 1, csv_number(&csv, i, "hnt_rewards_total"));
    }
    CHECK_WITHIN(100 * dps_score_mape(&score), 5.2, 0.05);
    csv_close(&csv);
}

TEST(hotspots_are_forecast_within_their_band)
{
    if (!run_study(&outcome, "backtest-helium-hotspots", 20, "", test_folder())) {
        test_skip("no oracles");
        return;
    }
    CHECK_TEXT(field_of(&outcome, "unconditional,hotspots", TARGET), "met");
    CHECK(number_of(&outcome, "unconditional,hotspots", MAPE) <= 30);
    CHECK(number_of(&outcome, "unconditional,hotspots", COVERAGE) >= 50);
}

/* ---- what came after ------------------------------------------------------------ */

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
    char *rest = NULL;
    for (char *line = strtok_r(whole, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        const char *truth = strchr(line, ',');
        REQUIRE(truth != NULL);
        const char *said = strchr(truth + 1, ',');
        REQUIRE(said != NULL);
        n += (size_t)snprintf(
            text + n, LONG - n, "%.*s%s\n", (int)(truth - line), line, said);
    }
}

/* Writes a table anew, with a digit before each number of a column from a row on, and
 * with a last row. */
static void
write_changed(const struct csv *csv, const char *column, size_t from, const char *last,
    const char *path)
{
    FILE *file = fopen(path, "w");
    REQUIRE(file != NULL);
    for (size_t row = 0; row <= csv->n_rows; row++) {
        for (size_t c = 0; c < csv->n_columns; c++) {
            const char *text = csv->cells[row * csv->n_columns + c];
            bool changed =
                row > from && strcmp(csv->cells[c], column) == 0 && text[0] != '\0';
            fprintf(file, "%s%s%s", c > 0 ? "," : "", changed ? "1" : "", text);
        }
        fputs("\n", file);
    }
    fputs(last, file);
    REQUIRE(fclose(file) == 0);
}

struct changed {
    const char *study, *series, *file, *column, *bands;
    size_t trained;   /* rows of the file before the hold-out */
    const char *last; /* a row to come */
};

static char before[2][LONG];
static char after[2][LONG];

static void
run_changed(const struct changed *self, const char *file, char text[2][LONG])
{
    char change[TEXT];
    const char *folder = "build/backtest"; /* test_folder() is where the rows are */
    snprintf(change, sizeof change, "series: {%s: {file: %s}}\n", self->series, file);
    REQUIRE(system("mkdir -p build/backtest") == 0); // NOLINT(cert-env33-c)
    REQUIRE(run_study(&outcome, self->study, 20, change, folder));
    read_bands(folder, self->bands, text[0]);
    read_text(folder, "numbers.csv", text[1]);
}

static void
check_changed(const struct changed *self)
{
    char path[TEXT];
    char whole[TEXT];
    const char *oracle = test_shared_file(self->file);
    struct csv csv = {.bytes = NULL};
    if (oracle == NULL || !csv_open(&csv, oracle)) {
        test_skip("no oracles");
        return;
    }
    REQUIRE(realpath(oracle, whole) != NULL);
    run_changed(self, whole, before);
    int64_t rows = (int64_t)number_of(&outcome, "unconditional,", N);
    double mape = number_of(&outcome, "unconditional,", MAPE);
    snprintf(path, sizeof path, "%s/changed.csv", test_folder());
    write_changed(&csv, self->column, self->trained, self->last, path);
    REQUIRE(realpath(path, whole) != NULL);
    run_changed(self, whole, after);
    CHECK_TEXT(before[1], after[1]);
    CHECK(strncmp(before[0], after[0], strlen(before[0])) == 0);
    CHECK_INT((int64_t)number_of(&outcome, "unconditional,", N), rows + 1);
    CHECK(number_of(&outcome, "unconditional,", MAPE) > mape + 10);
    csv_close(&csv);
}

TEST(rows_of_akash_after_training_change_its_score_alone_and_later_ones_are_scored)
{
    const struct changed changed = {
        .study = "backtest-akash",
        .series = "supply",
        .file = "oracles/akash_monthly.csv",
        .column = "actual_circulating",
        .bands = "unconditional-AKT supply.csv",
        .trained = 25,
        .last = "Sep 2023,35,,,,,,218000000,,,,\n",
    };
    check_changed(&changed);
}

TEST(rows_of_hotspots_after_training_change_their_score_alone)
{
    const struct changed changed = {
        .study = "backtest-helium-hotspots",
        .series = "hotspots",
        .file = "oracles/helium_monthly.csv",
        .column = "hotspots",
        .bands = "unconditional-hotspots.csv",
        .trained = 30,
        .last = "2023-8,1,1,1,1,1,1000000\n",
    };
    check_changed(&changed);
}
