#include "sim/dispatch/course.h"
#include "sim/dispatch/result.h"
#include "sim/run/replay_record.h"
#include "sim/run/replay_rows.h"
#include "sim/run/workload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double nanosecond = 1e-9; /* [s] */

/* ---- figures ----------------------------------------------------------- */

static void
fill_summary(const struct dps_replay_figure *figures, size_t n,
    struct dps_column *columns, union dps_value *cells)
{
    for (size_t i = 0; i < n; i++) {
        const struct dps_replay_figure *figure = &figures[i];
        columns[i] = (struct dps_column){figure->name, figure->unit, figure->doc,
            figure->whole ? DPS_I64 : DPS_F64, NULL};
        if (figure->whole) {
            cells[i].i64 = (int64_t)figure->count;
        } else {
            cells[i].f64 = figure->value;
        }
    }
}

static enum dps_status
record_summary(
    const struct dps_replay *replay, struct dps_journal *journal, struct dps_error *err)
{
    const struct dps_replay_network *network = replay->network;
    struct dps_replay_figure figures[DPS_REPLAY_FIGURES];
    struct dps_column columns[DPS_REPLAY_FIGURES + DPS_TIMED_FIGURES];
    union dps_value *cells = NULL;
    size_t n = DPS_REPLAY_FIGURES + (network != NULL ? network->n_figures : 0);
    enum dps_status status = dps_replay_cells(n, 1, &cells, err);
    if (status != DPS_OK) {
        return status;
    }
    dps_replay_figures(replay, figures);
    fill_summary(figures, DPS_REPLAY_FIGURES, columns, cells);
    if (network != NULL) {
        fill_summary(network->figures, network->n_figures, columns + DPS_REPLAY_FIGURES,
            cells + DPS_REPLAY_FIGURES);
    }
    struct dps_table table = {.path = "windows/0/summary",
        .long_name = "figures of the replay",
        .signal = "mean_wait_s",
        .axis = "",
        .n_columns = n,
        .n = 1};
    return dps_replay_put_table(table, columns, cells, journal, err);
}

/* What `depinsim replay` prints, in words. */
static enum dps_status
record_json(
    const struct dps_replay *replay, struct dps_journal *journal, struct dps_error *err)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    if (out == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a result");
    }
    dps_replay_write(replay, out);
    bool whole = fclose(out) == 0 && n > 0;
    if (whole) {
        text[n - 1] = '\0'; /* the end of its line */
    }
    enum dps_status status =
        whole ? dps_journal_meta(journal, "result", text, err)
              : dps_fail(err, DPS_ENOMEM, "out of memory for a result");
    free(text);
    return status;
}

/* ---- courses ----------------------------------------------------------- */

static enum dps_status
record_rows(
    const struct dps_course *course, struct dps_journal *journal, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < course->n && status == DPS_OK; i++) {
        const struct dps_course_step *step = &course->steps[i];
        const union dps_value cells[] = {
            {.f64 = step->waiting}, {.f64 = step->running}, {.f64 = step->used}};
        struct dps_row row = {.time = course->begin + (int64_t)(i + 1) * course->length,
            .cells = cells,
            .n_cells = DPS_COUNT_OF(cells)};
        status = dps_journal_row(journal, &row, err);
    }
    return status;
}

/* At most so many points of the distribution: the waits at equal steps of the share. */
static enum dps_status
record_waits(
    const struct dps_course *course, struct dps_journal *journal, struct dps_error *err)
{
    enum { MOST = 1000 };
    struct dps_column columns[] = {
        {"wait", "s", "wait", DPS_F64, NULL},
        {"share", "1", "share of the jobs that waited no longer", DPS_F64, NULL},
    };
    size_t n = course->n_waits < MOST ? course->n_waits : MOST;
    union dps_value *cells = NULL;
    enum dps_status status = dps_replay_cells(DPS_COUNT_OF(columns), n, &cells, err);
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        size_t last = (i + 1) * course->n_waits / n; /* so many waited no longer */
        cells[i].f64 = (double)course->waits[last - 1] * nanosecond;
        cells[n + i].f64 = (double)last / (double)course->n_waits;
    }
    struct dps_table table = {.path = "windows/0/waits",
        .long_name = "how long jobs waited",
        .signal = "share",
        .axis = "wait",
        .n_columns = DPS_COUNT_OF(columns),
        .n = n};
    return status == DPS_OK ? dps_replay_put_table(table, columns, cells, journal, err)
                            : status;
}

/* The points that have a value. */
static size_t
fill_fullness(const struct dps_fullness *fullness, union dps_value *cells, size_t n)
{
    size_t row = 0;
    for (size_t k = 0; k < fullness->n; k++) {
        const struct dps_fullness_point *point = &fullness->points[k];
        if (point->n > 0 && cells != NULL) {
            cells[row].f64 = (double)k;
            cells[n + row].f64 = point->allocation;
            cells[2 * n + row].f64 = point->fragmentation;
            cells[3 * n + row].f64 = point->fragmented;
        }
        row += point->n > 0;
    }
    return row;
}

static enum dps_status
record_fullness(const struct dps_fullness *fullness, struct dps_journal *journal,
    struct dps_error *err)
{
    struct dps_column columns[] = {
        {"arrived", "%", "GPUs that jobs asked for so far, of all", DPS_F64, NULL},
        {"allocation", "%", "GPUs allocated, of all", DPS_F64, NULL},
        {"fragmentation", "%", "GPUs fragmented, of those free", DPS_F64, NULL},
        {"fragmented", "%", "GPUs fragmented, of all", DPS_F64, NULL},
    };
    size_t n = fill_fullness(fullness, NULL, 0);
    union dps_value *cells = NULL;
    enum dps_status status = dps_replay_cells(DPS_COUNT_OF(columns), n, &cells, err);
    if (status != DPS_OK) {
        return status;
    }
    fill_fullness(fullness, cells, n);
    struct dps_table table = {.path = "windows/0/fullness",
        .long_name = "how full the GPUs were as jobs arrived",
        .signal = "allocation",
        .axis = "arrived",
        .n_columns = DPS_COUNT_OF(columns),
        .n = n};
    return dps_replay_put_table(table, columns, cells, journal, err);
}

enum dps_status
dps_replay_record_result(
    const struct dps_replay *replay, struct dps_journal *journal, struct dps_error *err)
{
    struct dps_course course = {.n = 0};
    enum dps_status status =
        dps_course_of(&course, &replay->workload, &replay->placements, err);
    if (status == DPS_OK) {
        status = record_json(replay, journal, err);
    }
    if (status == DPS_OK) {
        status = record_rows(&course, journal, err);
    }
    if (status == DPS_OK) {
        status = record_summary(replay, journal, err);
    }
    if (status == DPS_OK) {
        status = dps_replay_record_rows(replay, journal, err);
    }
    if (status == DPS_OK) {
        status = record_waits(&course, journal, err);
    }
    if (status == DPS_OK && replay->inflate > 0) {
        status = record_fullness(&replay->fullness, journal, err);
    }
    dps_course_free(&course);
    return status;
}
