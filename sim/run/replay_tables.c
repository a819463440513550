#include "sim/dispatch/course.h"
#include "sim/dispatch/result.h"
#include "sim/run/replay_record.h"
#include "sim/run/workload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double nanosecond = 1e-9; /* [s] */

/* A table's columns in one piece of memory: n rows of each, column by column. */
static enum dps_status
make_cells(size_t columns, size_t n, union dps_value **out, struct dps_error *err)
{
    *out = calloc(columns * n + 1, sizeof **out);
    return *out != NULL ? DPS_OK
                        : dps_fail(err, DPS_ENOMEM, "out of memory for a table");
}

/* Points columns, whose values are not set yet, at their cells, writes the table and
 * frees the cells. */
static enum dps_status
put_table(struct dps_table table, struct dps_column *columns, union dps_value *cells,
    struct dps_journal *journal, struct dps_error *err)
{
    for (size_t i = 0; i < table.n_columns; i++) {
        columns[i].values = cells + i * table.n;
    }
    table.columns = columns;
    table.source = "";
    enum dps_status status = dps_journal_table(journal, &table, err);
    free(cells);
    return status;
}

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
    enum dps_status status = make_cells(n, 1, &cells, err);
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
    return put_table(table, columns, cells, journal, err);
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

/* ---- jobs -------------------------------------------------------------- */

enum { NEVER, DONE, FOR_EVER, REFUSED }; /* what became of a job */

static int64_t
outcome_of(const struct dps_placement *placement)
{
    return placement->state == DPS_JOB_DONE      ? DONE
           : placement->state == DPS_JOB_RUNS    ? FOR_EVER
           : placement->state == DPS_JOB_REFUSED ? REFUSED
                                                 : NEVER;
}

static enum dps_status
record_jobs(
    const struct dps_replay *replay, struct dps_journal *journal, struct dps_error *err)
{
    struct dps_column columns[] = {
        {"job", "1", "the trace's own name of it", DPS_WORD, NULL},
        {"outcome", "1", "0 never started, 1 done, 2 runs for ever, 3 refused", DPS_I64,
            NULL},
        {"submit", "ns", "submitted", DPS_I64, NULL},
        {"start", "ns", "started, the last time; -1: never", DPS_I64, NULL},
        {"finish", "ns", "finished; -1: never", DPS_I64, NULL},
        {"wait", "ns", "from submission to start; -1: for ever", DPS_I64, NULL},
        {"machines", "1", "how many it has", DPS_I64, NULL},
        {"first", "1", "its first row in placements", DPS_I64, NULL},
        {"lost", "1", "times that a machine left under it", DPS_I64, NULL},
        {"price", "1", "agreed for a second, in base units", DPS_I64, NULL},
    };
    enum { COLUMNS = DPS_COUNT_OF(columns) };
    const struct dps_workload *workload = &replay->workload;
    size_t n = workload->n_jobs;
    union dps_value *cells = NULL;
    enum dps_status status = make_cells(COLUMNS, n, &cells, err);
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        const struct dps_job *job = &workload->jobs[i];
        const struct dps_placement *placement = &replay->placements.jobs[i];
        bool ran = dps_placement_ran(placement);
        const int64_t numbers[COLUMNS - 1] = {outcome_of(placement), job->submit,
            ran ? placement->start : -1,
            placement->state == DPS_JOB_DONE ? placement->finish : -1,
            ran ? placement->start - job->submit : -1, ran ? placement->n : 0,
            ran ? (int64_t)placement->first : 0, placement->lost,
            ran ? placement->price : 0};
        cells[i].word = workload->text + job->name;
        for (size_t k = 1; k < COLUMNS; k++) {
            cells[k * n + i].i64 = numbers[k - 1];
        }
    }
    struct dps_table table = {.path = "windows/0/jobs",
        .long_name = "jobs of the replay",
        .signal = "wait",
        .axis = "submit",
        .n_columns = COLUMNS,
        .n = n};
    return status == DPS_OK ? put_table(table, columns, cells, journal, err) : status;
}

/* When the data of each job came, in the order of the jobs. */
static enum dps_status
record_transfers(const struct dps_replay_network *network, size_t n,
    struct dps_journal *journal, struct dps_error *err)
{
    struct dps_column columns[] = {
        {"arrived", "ns", "its input was at its machine, and it ran; -1: never",
            DPS_I64, NULL},
        {"delivered", "ns", "its output was back; -1: never, or it has no data",
            DPS_I64, NULL},
    };
    union dps_value *cells = NULL;
    enum dps_status status = make_cells(DPS_COUNT_OF(columns), n, &cells, err);
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        cells[i].i64 = network->transfers[i].arrived;
        cells[n + i].i64 = network->transfers[i].delivered;
    }
    struct dps_table table = {.path = "windows/0/transfers",
        .long_name = "transfers of the jobs",
        .signal = "arrived",
        .axis = "",
        .n_columns = DPS_COUNT_OF(columns),
        .n = n};
    return status == DPS_OK ? put_table(table, columns, cells, journal, err) : status;
}

static enum dps_status
record_placements(
    const struct dps_replay *replay, struct dps_journal *journal, struct dps_error *err)
{
    struct dps_column columns[] = {
        {"machine", "1", "number of a machine of a job", DPS_I64, NULL},
        {"devices", "1", "of its devices those that the job has, as bits", DPS_I64,
            NULL},
    };
    const struct dps_placements *placements = &replay->placements;
    size_t n = placements->n_nodes;
    union dps_value *cells = NULL;
    enum dps_status status = make_cells(DPS_COUNT_OF(columns), n, &cells, err);
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        cells[i].i64 = placements->nodes[i];
        if (placements->devices != NULL) {
            memcpy(&cells[n + i].i64, &placements->devices[i], sizeof(int64_t));
        }
    }
    struct dps_table table = {.path = "windows/0/placements",
        .long_name = "machines of the jobs",
        .signal = "machine",
        .axis = "",
        .n_columns = placements->devices != NULL ? 2 : 1,
        .n = n};
    return status == DPS_OK ? put_table(table, columns, cells, journal, err) : status;
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
    enum dps_status status = make_cells(DPS_COUNT_OF(columns), n, &cells, err);
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
    return status == DPS_OK ? put_table(table, columns, cells, journal, err) : status;
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
    enum dps_status status = make_cells(DPS_COUNT_OF(columns), n, &cells, err);
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
    return put_table(table, columns, cells, journal, err);
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
        status = record_jobs(replay, journal, err);
    }
    if (status == DPS_OK) {
        status = record_placements(replay, journal, err);
    }
    if (status == DPS_OK) {
        status = record_waits(&course, journal, err);
    }
    if (status == DPS_OK && replay->network != NULL) {
        status =
            record_transfers(replay->network, replay->workload.n_jobs, journal, err);
    }
    if (status == DPS_OK && replay->inflate > 0) {
        status = record_fullness(&replay->fullness, journal, err);
    }
    dps_course_free(&course);
    return status;
}
