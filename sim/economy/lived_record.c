#include "sim/economy/lived_record.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH = 256 };

/* ---- jobs -------------------------------------------------------------- */

enum job_column {
    JOB,
    FATE,
    MACHINE,
    CELL,
    SUBMIT,
    START,
    ARRIVED,
    FINISH,
    DELIVERED,
    WORK,
    JOB_COLUMNS
};

static void
fill_job(const struct dps_scope *scope, const struct dps_market_job *job,
    union dps_value *cells, size_t n, size_t i)
{
    bool placed = job->machine != UINT32_MAX;
    cells[JOB * n + i].i64 = (int64_t)job->job;
    cells[FATE * n + i].i64 = job->fate;
    cells[MACHINE * n + i].i64 = placed ? (int64_t)job->machine : -1;
    cells[CELL * n + i].i64 = placed ? (int64_t)scope->cell[job->machine] : -1;
    cells[SUBMIT * n + i].i64 = job->submit;
    cells[START * n + i].i64 = job->start;
    cells[ARRIVED * n + i].i64 = job->arrived;
    cells[FINISH * n + i].i64 = job->finish;
    cells[DELIVERED * n + i].i64 = job->delivered;
    cells[WORK * n + i].f64 = job->work;
}

static enum dps_status
record_jobs(const char *path, const struct dps_scope *scope,
    const struct dps_market_answer *answer, struct dps_journal *journal,
    struct dps_error *err)
{
    size_t n = answer->n_jobs;
    union dps_value *cells = calloc(JOB_COLUMNS * n + 1, sizeof *cells);
    if (cells == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a window's jobs");
    }
    for (size_t i = 0; i < n; i++) {
        fill_job(scope, &answer->jobs[i], cells, n, i);
    }
    const struct dps_column columns[JOB_COLUMNS] = {
        {"job", "1", "number of the job", DPS_I64, &cells[JOB * n]},
        {"fate", "1", "at the end: 0 waits, 1 runs, 2 done, 3 refused", DPS_I64,
            &cells[FATE * n]},
        {"machine", "1", "number of its first machine; -1: none", DPS_I64,
            &cells[MACHINE * n]},
        {"group", "1", "of that, among the network's; -1: none", DPS_I64,
            &cells[CELL * n]},
        {"submit", "ns", "submitted, after the scenario's start", DPS_I64,
            &cells[SUBMIT * n]},
        {"start", "ns", "placed; 2^63 - 1: not in the window, here and below", DPS_I64,
            &cells[START * n]},
        {"arrived", "ns", "input at the machine", DPS_I64, &cells[ARRIVED * n]},
        {"finish", "ns", "executed", DPS_I64, &cells[FINISH * n]},
        {"delivered", "ns", "output at its owner", DPS_I64, &cells[DELIVERED * n]},
        {"work", "unit", "done in the window", DPS_F64, &cells[WORK * n]},
    };
    const struct dps_table table = {.path = path,
        .long_name = "jobs of a window",
        .source = "",
        .signal = "finish",
        .axis = "submit",
        .columns = columns,
        .n_columns = JOB_COLUMNS,
        .n = n};
    enum dps_status status = dps_journal_table(journal, &table, err);
    free(cells);
    return status;
}

/* ---- verdicts ---------------------------------------------------------- */

enum verdict_column {
    AT,
    OF_MACHINE,
    OPERATOR,
    ORDINAL,
    CLAIM,
    TASK,
    VERDICT,
    REASON,
    STRATEGY,
    TRUTH,
    INVENTED,
    CLAIMED,
    VERDICT_COLUMNS
};

static void
fill_verdict(const struct dps_scope *scope, const struct dps_market_conviction *of,
    union dps_value *cells, size_t n, size_t i)
{
    cells[AT * n + i].i64 = of->at;
    cells[OF_MACHINE * n + i].i64 = (int64_t)of->machine;
    cells[OPERATOR * n + i].i64 = (int64_t)scope->workload.machines[of->machine].owner;
    cells[ORDINAL * n + i].i64 = (int64_t)scope->node[of->machine];
    cells[CLAIM * n + i].i64 = (int64_t)of->claim;
    cells[TASK * n + i].i64 = (int64_t)of->task;
    cells[VERDICT * n + i].i64 = (int64_t)of->verdict;
    cells[REASON * n + i].i64 = (int64_t)of->reason;
    cells[STRATEGY * n + i].i64 = (int64_t)of->strategy;
    cells[TRUTH * n + i].i64 = (int64_t)of->truth;
    cells[INVENTED * n + i].i64 = (int64_t)of->invented;
    cells[CLAIMED * n + i].f64 = of->work;
}

static enum dps_status
record_verdicts(const char *path, const struct dps_scope *scope,
    const struct dps_market_verdicts *verdicts, struct dps_journal *journal,
    struct dps_error *err)
{
    size_t n = verdicts->n;
    union dps_value *cells = calloc(VERDICT_COLUMNS * n + 1, sizeof *cells);
    if (cells == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a window's verdicts");
    }
    for (size_t i = 0; i < n; i++) {
        fill_verdict(scope, &verdicts->convictions[i], cells, n, i);
    }
    const struct dps_column columns[VERDICT_COLUMNS] = {
        {"at", "ns", "its proof arrived, or had not, after the scenario's start",
            DPS_I64, &cells[AT * n]},
        {"machine", "1", "number of the machine in the window", DPS_I64,
            &cells[OF_MACHINE * n]},
        {"operator", "1", "of the machine", DPS_I64, &cells[OPERATOR * n]},
        {"node", "1", "place in the fleet", DPS_I64, &cells[ORDINAL * n]},
        {"claim", "1", "number of the claim; of a job, the job's", DPS_I64,
            &cells[CLAIM * n]},
        {"task", "1", "what was to be done or kept", DPS_I64, &cells[TASK * n]},
        {"verdict", "1", "1 it is wrong, 2 no proof, 3 late, 4 nothing came", DPS_I64,
            &cells[VERDICT * n]},
        {"reason", "1", "of the verifier's list, from 0", DPS_I64, &cells[REASON * n]},
        {"strategy", "1", "of the machine: 0 honest, else its cheat", DPS_I64,
            &cells[STRATEGY * n]},
        {"truth", "1", "1 if the claim is true, which no verifier knows", DPS_I64,
            &cells[TRUTH * n]},
        {"invented", "1", "1 if nothing stands behind it", DPS_I64,
            &cells[INVENTED * n]},
        {"work", "unit", "claimed", DPS_F64, &cells[CLAIMED * n]},
    };
    const struct dps_table table = {.path = path,
        .long_name = "verdicts against nodes in a window",
        .source = "",
        .signal = "verdict",
        .axis = "at",
        .columns = columns,
        .n_columns = VERDICT_COLUMNS,
        .n = n};
    enum dps_status status = dps_journal_table(journal, &table, err);
    free(cells);
    return status;
}

enum dps_status
dps_lived_record_market(const struct dps_lived *self,
    const struct dps_setup_network *network, size_t number,
    const struct dps_lived_market *market, struct dps_journal *journal,
    struct dps_error *err)
{
    char path[PATH];
    char suffix[32] = "";
    if ((int64_t)self->n_rows >= self->terms->recorded) {
        return DPS_OK;
    }
    if (number > 0) {
        snprintf(suffix, sizeof suffix, "-%zu", number);
    }
    snprintf(path, sizeof path, "windows/%s/%" PRIu64 "/jobs%s", network->name,
        self->n_rows, suffix);
    enum dps_status status =
        record_jobs(path, market->scope, market->answer, journal, err);
    if (status == DPS_OK && network->verify != NULL) {
        snprintf(path, sizeof path, "windows/%s/%" PRIu64 "/verdicts%s", network->name,
            self->n_rows, suffix);
        status = record_verdicts(
            path, market->scope, &market->answer->verdicts, journal, err);
    }
    return status;
}

/* ---- the window -------------------------------------------------------- */

enum dps_status
dps_lived_record_event(const struct dps_lived_row *row, const char *network,
    const struct dps_market_answer *answer, struct dps_journal *journal,
    struct dps_error *err)
{
    char detail[2 * DPS_ERROR_TEXT];
    const char *own = strstr(answer->settings, "network/"); /* behind what is lent */
    int lent = own != NULL ? (int)(own - answer->settings) : 0;
    snprintf(detail, sizeof detail,
        "%" PRIu64 " machines, %" PRIu64 " jobs, %.6g units for %.6g USD; share %.4f, "
        "used %.4f; engine %s%s%.*s",
        row->machines, row->jobs, row->work, (double)row->value / 1e6,
        row->y[DPS_MARKET_SHARE], row->y[DPS_MARKET_USED], answer->engine,
        lent > 0 ? " " : "", lent > 0 ? lent - 1 : 0, answer->settings);
    const struct dps_event event = {row->at, "window", network, detail};
    return dps_journal_event(journal, &event, err);
}
