#include "sim/run/replay_rows.h"

#include "sim/dispatch/measures.h"
#include "sim/run/replay_record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum dps_status
dps_replay_cells(size_t columns, size_t n, union dps_value **out, struct dps_error *err)
{
    *out = calloc(columns * n + 1, sizeof **out);
    return *out != NULL ? DPS_OK
                        : dps_fail(err, DPS_ENOMEM, "out of memory for a table");
}

enum dps_status
dps_replay_put_table(struct dps_table table, struct dps_column *columns,
    union dps_value *cells, struct dps_journal *journal, struct dps_error *err)
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

/* So many rows a table has at most, and its name says it. */
static size_t
rows_of(size_t n, const char *what, char name[96])
{
    if (n <= DPS_REPLAY_ROWS) {
        snprintf(name, 96, "%s", what);
        return n;
    }
    snprintf(name, 96, "%s, the first %d of %zu", what, (int)DPS_REPLAY_ROWS, n);
    return DPS_REPLAY_ROWS;
}

/* ---- jobs -------------------------------------------------------------- */

enum { NEVER, DONE, FOR_EVER, REFUSED, WITHDRAWN, FAILED }; /* what became of a job */

static int64_t
outcome_of(const struct dps_placement *placement)
{
    static const int64_t outcomes[] = {[DPS_JOB_DONE] = DONE,
        [DPS_JOB_RUNS] = FOR_EVER,
        [DPS_JOB_REFUSED] = REFUSED,
        [DPS_JOB_WITHDRAWN] = WITHDRAWN,
        [DPS_JOB_FAILED] = FAILED};
    return outcomes[placement->state];
}

/* The stream by whose name a job is called, NAME-3; "": none. */
static const char *
stream_of(const struct dps_replay *replay, const struct dps_job *job)
{
    const char *name = replay->workload.text + job->name;
    const char *last = strrchr(name, '-');
    for (size_t i = 0; i < replay->plan.n_streams && last != NULL; i++) {
        const char *stream = replay->plan.streams[i].name;
        if (strlen(stream) == (size_t)(last - name) &&
            strncmp(stream, name, (size_t)(last - name)) == 0) {
            return stream;
        }
    }
    return "";
}

static enum dps_status
record_jobs(
    const struct dps_replay *replay, struct dps_journal *journal, struct dps_error *err)
{
    struct dps_column columns[] = {
        {"job", "1", "the trace's own name of it", DPS_WORD, NULL},
        {"outcome", "1",
            "0 never started, 1 done, 2 runs for ever, 3 refused, 4 withdrawn, 5 "
            "failed",
            DPS_I64, NULL},
        {"submit", "ns", "submitted", DPS_I64, NULL},
        {"start", "ns", "started, the last time; -1: never", DPS_I64, NULL},
        {"finish", "ns", "finished; -1: never", DPS_I64, NULL},
        {"wait", "ns", "from submission to start; -1: for ever", DPS_I64, NULL},
        {"machines", "1", "how many it has", DPS_I64, NULL},
        {"first", "1", "its first row in placements", DPS_I64, NULL},
        {"lost", "1", "times that a machine left under it", DPS_I64, NULL},
        {"price", "1", "agreed for a second, in base units", DPS_I64, NULL},
        {"owner", "1", "whose it is", DPS_I64, NULL},
        {"holds", "1", "of each machine, in the unit of their capacity", DPS_I64, NULL},
        {"stream", "1", "that it is of", DPS_WORD, NULL}, /* the last: where any are */
    };
    enum { COLUMNS = DPS_COUNT_OF(columns), NUMBERS = COLUMNS - 2 };
    char name[96];
    const struct dps_workload *workload = &replay->workload;
    uint32_t resource = dps_measured_resource(workload);
    bool streams = replay->plan.n_streams > 0;
    size_t n = rows_of(workload->n_jobs, "jobs of the replay", name);
    union dps_value *cells = NULL;
    enum dps_status status = dps_replay_cells(COLUMNS, n, &cells, err);
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        const struct dps_job *job = &workload->jobs[i];
        const struct dps_placement *placement = &replay->placements.jobs[i];
        bool ran = dps_placement_ran(placement);
        const int64_t numbers[NUMBERS] = {outcome_of(placement), job->submit,
            ran ? placement->start : -1,
            placement->state == DPS_JOB_DONE ? placement->finish : -1,
            ran ? placement->start - job->submit : -1, ran ? placement->n : 0,
            ran ? (int64_t)placement->first : 0, placement->lost,
            ran ? placement->price : 0, (int64_t)job->owner, job->need[resource]};
        cells[i].word = workload->text + job->name;
        for (size_t k = 0; k < NUMBERS; k++) {
            cells[(k + 1) * n + i].i64 = numbers[k];
        }
        cells[(NUMBERS + 1) * n + i].word = stream_of(replay, job);
    }
    struct dps_table table = {.path = "windows/0/jobs",
        .long_name = name,
        .signal = "wait",
        .axis = "submit",
        .n_columns = streams ? COLUMNS : COLUMNS - 1,
        .n = n};
    return status == DPS_OK ? dps_replay_put_table(table, columns, cells, journal, err)
                            : status;
}

/* When the data of each job came, in the order of the jobs. */
static enum dps_status
record_transfers(
    const struct dps_replay *replay, struct dps_journal *journal, struct dps_error *err)
{
    struct dps_column columns[] = {
        {"arrived", "ns", "its input was at its machine, and it ran; -1: never",
            DPS_I64, NULL},
        {"delivered", "ns", "its output was back; -1: never, or it has no data",
            DPS_I64, NULL},
        {"input", "byte", "to its machine", DPS_I64, NULL},
        {"output", "byte", "back to its owner", DPS_I64, NULL},
    };
    char name[96];
    const struct dps_workload *workload = &replay->workload;
    size_t n = rows_of(workload->n_jobs, "transfers of the jobs", name);
    union dps_value *cells = NULL;
    enum dps_status status = dps_replay_cells(DPS_COUNT_OF(columns), n, &cells, err);
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        cells[i].i64 = replay->network->transfers[i].arrived;
        cells[n + i].i64 = replay->network->transfers[i].delivered;
        cells[2 * n + i].i64 = workload->jobs[i].input;
        cells[3 * n + i].i64 = workload->jobs[i].output;
    }
    struct dps_table table = {.path = "windows/0/transfers",
        .long_name = name,
        .signal = "arrived",
        .axis = "",
        .n_columns = DPS_COUNT_OF(columns),
        .n = n};
    return status == DPS_OK ? dps_replay_put_table(table, columns, cells, journal, err)
                            : status;
}

/* ---- machines ---------------------------------------------------------- */

static enum dps_status
record_placements(
    const struct dps_replay *replay, struct dps_journal *journal, struct dps_error *err)
{
    struct dps_column columns[] = {
        {"machine", "1", "number of a machine of a job", DPS_I64, NULL},
        {"devices", "1", "of its devices those that the job has, as bits", DPS_I64,
            NULL},
    };
    char name[96];
    const struct dps_placements *placements = &replay->placements;
    size_t n = rows_of(placements->n_nodes, "machines of the jobs", name);
    union dps_value *cells = NULL;
    enum dps_status status = dps_replay_cells(DPS_COUNT_OF(columns), n, &cells, err);
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        cells[i].i64 = placements->nodes[i];
        if (placements->devices != NULL) {
            memcpy(&cells[n + i].i64, &placements->devices[i], sizeof(int64_t));
        }
    }
    struct dps_table table = {.path = "windows/0/placements",
        .long_name = name,
        .signal = "machine",
        .axis = "",
        .n_columns = placements->devices != NULL ? 2 : 1,
        .n = n};
    return status == DPS_OK ? dps_replay_put_table(table, columns, cells, journal, err)
                            : status;
}

static enum dps_status
record_machines(
    const struct dps_replay *replay, struct dps_journal *journal, struct dps_error *err)
{
    static const char *const units[DPK_RESOURCES] = {
        [DPK_SLOTS] = "slots", [DPK_CPU] = "1/1000 core", [DPK_GPU] = "1/1000 GPU"};
    const struct dps_workload *workload = &replay->workload;
    uint32_t resource = dps_measured_resource(workload);
    char doc[64];
    snprintf(doc, sizeof doc, "what jobs hold parts of [%s]", units[resource]);
    struct dps_column columns[] = {
        {"machine", "1", "its name", DPS_WORD, NULL},
        {"model", "1", "of its GPUs", DPS_WORD, NULL},
        {"devices", "1", "GPUs", DPS_I64, NULL},
        {"capacity", "1", doc, DPS_I64, NULL},
        {"region", "1", "where it is", DPS_I64, NULL},
    };
    char name[96];
    size_t n = rows_of(workload->n_machines, "machines", name);
    union dps_value *cells = NULL;
    enum dps_status status = dps_replay_cells(DPS_COUNT_OF(columns), n, &cells, err);
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        const struct dps_machine *machine = &workload->machines[i];
        cells[i].word = workload->text + machine->name;
        cells[n + i].word =
            machine->model > 0 ? workload->text + workload->model[machine->model] : "";
        cells[2 * n + i].i64 = machine->devices;
        cells[3 * n + i].i64 = machine->capacity[resource];
        cells[4 * n + i].i64 = machine->region;
    }
    struct dps_table table = {.path = "windows/0/cluster",
        .long_name = name,
        .signal = "capacity",
        .axis = "",
        .n_columns = DPS_COUNT_OF(columns),
        .n = n};
    return status == DPS_OK ? dps_replay_put_table(table, columns, cells, journal, err)
                            : status;
}

enum dps_status
dps_replay_record_rows(
    const struct dps_replay *replay, struct dps_journal *journal, struct dps_error *err)
{
    enum dps_status status = record_jobs(replay, journal, err);
    if (status == DPS_OK) {
        status = record_placements(replay, journal, err);
    }
    if (status == DPS_OK) {
        status = record_machines(replay, journal, err);
    }
    if (status == DPS_OK && replay->network != NULL) {
        status = record_transfers(replay, journal, err);
    }
    if (status == DPS_OK && replay->network != NULL) {
        status = dps_replay_record_flows(replay, journal, err);
    }
    return status;
}
