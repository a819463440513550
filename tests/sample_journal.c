#include "tests/sample_journal.h"

#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N_SERIES = 17, HISTORY = 1100, SCENARIO = 70000 };

static const struct dps_series series[N_SERIES] = {
    {"networks/filecoin/supply/circulating", "1e-9 FIL", "circulating", DPS_I64},
    {"networks/filecoin/supply/mined", "1e-9 FIL", "mined", DPS_I64},
    {"networks/filecoin/supply/vested", "1e-9 FIL", "vested", DPS_I64},
    {"networks/filecoin/supply/locked", "1e-9 FIL", "locked", DPS_I64},
    {"networks/filecoin/supply/burnt", "1e-9 FIL", "burnt", DPS_I64},
    {"networks/filecoin/supply/reserve", "1e-9 FIL", "reserve", DPS_I64},
    {"networks/filecoin/emission/simple", "1e-9 FIL", "simple minting", DPS_I64},
    {"networks/filecoin/emission/baseline", "1e-9 FIL", "baseline minting", DPS_I64},
    {"networks/filecoin/fleet/online", "1", "nodes online", DPS_I64},
    {"networks/filecoin/fleet/down", "1", "nodes down", DPS_I64},
    {"networks/filecoin/fleet/operators", "1", "operators", DPS_I64},
    {"networks/filecoin/fleet/raw_power", "byte", "raw power", DPS_F64},
    {"networks/filecoin/fleet/baseline_power", "byte", "baseline power", DPS_F64},
    {"networks/filecoin/rewards/per_node", "FIL/d", "reward per node", DPS_F64},
    {"networks/filecoin/rewards/per_tib", "FIL/d", "reward per TiB", DPS_F64},
    {"networks/nosana/supply/circulating", "1e-6 NOS", "circulating", DPS_I64},
    {"networks/nosana/fleet/online", "1", "nodes online", DPS_I64},
};

static int64_t
tokens(double whole, double decimals)
{
    return (int64_t)(whole * decimals);
}

static double
simple(double years)
{
    return 330e6 * -expm1(-DPS_LN2 * years / 6);
}

/* Fills the cells of the epoch that ends `day` days after the start. */
static void
fill(union dps_value cells[N_SERIES], double day, double growth)
{
    double years = day / 365;
    double after = years > 3 ? exp(growth * (years - 3)) : 1;
    double power = 1.2e18 + 16e18 * (1 - exp(-years)) * after;
    double nodes = 100e3 * (1 - 0.9 * exp(-2 * years)) * after;
    double wave = 1 + 0.01 * sin(day / 9);
    double mined = 6.69e6 + simple(years) + 300e6 * -expm1(-years / 12) * sqrt(after);
    double vested = 400e6 * fmin(1, years / 6);
    double locked = 140e6 * (1 - exp(-2 * years)) * wave;
    double burnt = 35e6 * (1 - exp(-years));
    size_t i = 0;
    cells[i++].i64 = tokens(mined + vested - locked - burnt, 1e9);
    cells[i++].i64 = tokens(mined, 1e9);
    cells[i++].i64 = tokens(vested, 1e9);
    cells[i++].i64 = tokens(locked, 1e9);
    cells[i++].i64 = tokens(burnt, 1e9);
    cells[i++].i64 = tokens(300e6, 1e9);
    cells[i++].i64 = tokens(simple(years), 1e9);
    cells[i++].i64 = tokens(mined - 6.69e6 - simple(years), 1e9);
    cells[i++].i64 = (int64_t)(nodes * wave);
    cells[i++].i64 = (int64_t)(0.02 * nodes);
    cells[i++].i64 = 4000;
    cells[i++].f64 = power * wave;
    cells[i++].f64 = 2.5e18 * exp2(years);
    cells[i++].f64 = 250e3 * exp(-years / 5) / (nodes * wave);
    cells[i++].f64 = 250e3 * exp(-years / 5) / (power / 1.0995e12);
    cells[i++].i64 = tokens(20e6 * fmin(1, years / 4), 1e6);
    cells[i++].i64 = (int64_t)(2000 + 10 * day);
}

static void
declare(struct dps_journal *journal, struct sample sample)
{
    struct dps_error err;
    const char *const metas[][2] = {
        {"title", "Filecoin & Nosana, made up"},
        {"start", "2020-10-15"},
        {"seed", "1"},
        {"version", "0.1.0"},
        {"default_signal", "networks/filecoin/supply/circulating"},
        {"default_auxiliary",
            "networks/filecoin/supply/mined networks/nosana/supply/circulating"},
        {"absent.circulating", "the chain's circulating supply is not on this machine"},
        {"not_modelled", "deal collateral\nprice feedback on joins\n"},
    };
    for (size_t i = 0; i < sizeof metas / sizeof metas[0]; i++) {
        REQUIRE_OK(dps_journal_meta(journal, metas[i][0], metas[i][1], &err), &err);
    }
    if (sample.label != NULL) {
        REQUIRE_OK(dps_journal_meta(journal, "label", sample.label, &err), &err);
    }
    char *text = malloc(SCENARIO + 1);
    memset(text, 'x', SCENARIO);
    text[sample.long_text ? SCENARIO : 40] = '\0';
    memcpy(text, "# a scenario\nstart: 2020-10-15\n", 31);
    REQUIRE_OK(dps_journal_meta(journal, "scenario", text, &err), &err);
    free(text);
    for (size_t i = 0; i < N_SERIES; i++) {
        REQUIRE_OK(dps_journal_series(journal, &series[i], &err), &err);
    }
}

/* What the chain is said to have done: 3 % beside the model. */
static void
tell_history(struct dps_journal *journal)
{
    static union dps_value dates[HISTORY];
    static union dps_value mined[HISTORY];
    struct dps_error err;
    for (int i = 0; i < HISTORY; i++) {
        union dps_value cells[N_SERIES];
        fill(cells, i + 1, 0);
        dates[i].i64 = dps_date_of(2020, 10, 16) + i * DPS_DAY;
        mined[i].f64 = (double)cells[1].i64 * 1e-9 * (1 + 0.03 * sin(i / 200.0));
    }
    const struct dps_column columns[] = {
        {"date_s", "s", "date, since 1970", DPS_I64, dates},
        {"value", "FIL", "mined supply of the chain", DPS_F64, mined},
    };
    struct dps_table table = {
        .path = "history/filecoin/mined",
        .long_name = "mined supply of the chain",
        .source = "made up",
        .signal = "value",
        .axis = "date_s",
        .columns = columns,
        .n_columns = 2,
        .n = HISTORY,
    };
    REQUIRE_OK(dps_journal_table(journal, &table, &err), &err);
}

static void
tell_events(struct dps_journal *journal, size_t day)
{
    struct dps_error err;
    int64_t time = (int64_t)day * DPS_DAY * DPS_NS;
    if (day % 100 == 50) {
        struct dps_event event = {
            time, "amendment", "filecoin", "the <gas> rule changes & more burns"};
        REQUIRE_OK(dps_journal_event(journal, &event, &err), &err);
    }
    if (day % 50 == 25) {
        struct dps_posting_record posting = {
            time, "FIL", "treasury", "nodes", "grant", (int64_t)day};
        REQUIRE_OK(dps_journal_posting(journal, &posting, &err), &err);
    }
}

void
sample_journal(const char *path, struct sample sample)
{
    struct dps_error err;
    struct dps_journal *journal = NULL;
    REQUIRE_OK(dps_journal_open(path, 0, &journal, &err), &err);
    declare(journal, sample);
    tell_history(journal);
    for (size_t day = 1; day <= sample.n_epochs; day++) {
        union dps_value cells[N_SERIES];
        fill(cells, (double)day, sample.growth);
        tell_events(journal, day);
        struct dps_row row = {.time = (int64_t)day * DPS_DAY * DPS_NS,
            .cells = cells,
            .n_cells = N_SERIES};
        REQUIRE_OK(dps_journal_row(journal, &row, &err), &err);
        if (sample.states_every > 0 && day % sample.states_every == 0) {
            REQUIRE_OK(dps_journal_state(journal, row.digest, &err), &err);
        }
    }
    if (sample.unfinished) {
        REQUIRE_OK(dps_journal_sync(journal, NULL, &err), &err);
    } else {
        struct dps_digest root = dps_journal_chain(journal);
        REQUIRE_OK(dps_journal_end(journal, root, &err), &err);
    }
    dps_journal_close(&journal);
}

void
sample_table(struct dps_journal *journal, const char *path, size_t n,
    const struct sample_column *columns, size_t n_columns)
{
    struct dps_error err;
    union dps_value cells[SAMPLE_COLUMNS][SAMPLE_ROWS];
    struct dps_column list[SAMPLE_COLUMNS];
    for (size_t k = 0; k < n_columns; k++) {
        const struct sample_column *column = &columns[k];
        bool words = column->words[0] != NULL;
        list[k] = (struct dps_column){column->name,
            column->unit != NULL ? column->unit : "ns", "made up",
            words          ? DPS_WORD
            : column->real ? DPS_F64
                           : DPS_I64,
            cells[k]};
        for (size_t i = 0; i < n; i++) {
            if (words) {
                cells[k][i].word = column->words[i];
            } else if (column->real) {
                cells[k][i].f64 = column->numbers[i];
            } else {
                cells[k][i].i64 = (int64_t)column->numbers[i];
            }
        }
    }
    const struct dps_table table = {.path = path,
        .long_name = "made up",
        .source = "",
        .signal = columns[0].name,
        .axis = columns[0].name,
        .columns = list,
        .n_columns = n_columns,
        .n = n};
    REQUIRE_OK(dps_journal_table(journal, &table, &err), &err);
}

struct dps_trace *
sample_trace(const char *folder, const char *path_of_series,
    void (*fill_in)(struct dps_journal *journal))
{
    struct dps_error err;
    struct dps_journal *journal = NULL;
    struct dps_trace *trace = NULL;
    char path[4096];
    snprintf(path, sizeof path, "%s/made", folder);
    REQUIRE_OK(dps_journal_open(path, 0, &journal, &err), &err);
    REQUIRE_OK(dps_journal_meta(journal, "title", "made up", &err), &err);
    if (path_of_series != NULL) {
        const struct dps_series one = {path_of_series, "1", "made up", DPS_I64};
        REQUIRE_OK(dps_journal_series(journal, &one, &err), &err);
    }
    fill_in(journal);
    const union dps_value cell = {.i64 = 1};
    struct dps_row row = {
        .time = 1, .cells = &cell, .n_cells = path_of_series != NULL ? 1 : 0};
    REQUIRE_OK(dps_journal_row(journal, &row, &err), &err);
    REQUIRE_OK(dps_journal_end(journal, dps_journal_chain(journal), &err), &err);
    dps_journal_close(&journal);
    REQUIRE_OK(dps_trace_open(path, &trace, &err), &err);
    return trace;
}

uint8_t *
sample_bytes(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    REQUIRE(file != NULL);
    fseek(file, 0, SEEK_END);
    *n = (size_t)ftell(file);
    rewind(file);
    uint8_t *bytes = malloc(*n + 1);
    *n = fread(bytes, 1, *n, file);
    bytes[*n] = 0;
    fclose(file);
    return bytes;
}

void
sample_file(const char *path, const void *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    REQUIRE(file != NULL);
    REQUIRE(fwrite(bytes, 1, n, file) == n);
    fclose(file);
}
