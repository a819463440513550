#include "sim/economy/windows.h"

#include "sim/core/date.h"
#include "sim/window/spec.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { WALLET_NAME = 128 };

static const struct dps_window_spec *
window_at(const struct dps_setup_network *network, size_t i)
{
    const struct dps_window_spec *specs = network->windows.items;
    return &specs[i];
}

/* ---- wallets ----------------------------------------------------------- */

static void
wallet_name(const struct dps_setup_network *network, const struct dps_window_spec *spec,
    size_t host, char name[WALLET_NAME])
{
    const struct dps_window_host *hosts = spec->hosts.items;
    snprintf(name, WALLET_NAME, "%s/%s", network->name, hosts[host].name);
}

enum dps_status
dps_windows_add_wallets(const struct dps_setup_network *network, int32_t first_token,
    struct dps_ledger *ledger, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t w = 0; w < network->windows.n; w++) {
        const struct dps_window_spec *spec = window_at(network, w);
        for (size_t i = 0; i < spec->hosts.n && status == DPS_OK; i++) {
            char name[WALLET_NAME];
            int32_t account = 0;
            wallet_name(network, spec, i, name);
            status = dps_ledger_add_account(ledger, first_token, name, &account, err);
        }
    }
    return status;
}

static enum dps_status
wallets_of(const struct dps_setup_network *network, const struct dps_window_spec *spec,
    const struct dps_ledger *ledger, uint64_t **out, struct dps_error *err)
{
    uint64_t *wallets = calloc(spec->hosts.n + 1, sizeof *wallets);
    if (wallets == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a window's wallets");
    }
    for (size_t i = 0; ledger != NULL && i < spec->hosts.n; i++) {
        char name[WALLET_NAME];
        wallet_name(network, spec, i, name);
        int32_t account = dps_ledger_account_named(ledger, name);
        if (account < 0) {
            free(wallets);
            return dps_fail(err, DPS_ESTATE, "no account %s for a window", name);
        }
        wallets[i] = (uint64_t)account;
    }
    *out = wallets;
    return DPS_OK;
}

/* ---- before a run ------------------------------------------------------ */

static enum dps_status
check_spec(const struct dps_setup *setup, const struct dps_window_spec *spec,
    struct dps_error *err)
{
    int64_t end = dps_date_after(setup->start, setup->length, 1);
    int64_t last = dps_date_after(spec->at, spec->length, 1);
    if (spec->at < setup->start || spec->at >= end) {
        return dps_fail(err, DPS_EINVAL, "starts outside the scenario");
    }
    const struct dps_window_task *jobs = spec->jobs.items;
    for (size_t i = 0; i < spec->jobs.n; i++) {
        if (jobs[i].price.token != 0) {
            return dps_fail(err, DPS_EINVAL,
                "jobs.%zu.price is not in the network's first token, which wallets "
                "hold",
                i);
        }
    }
    int64_t epoch = dps_date_spans(setup->start, setup->epoch, spec->at);
    return last > dps_date_after(setup->start, setup->epoch, epoch + 1)
               ? dps_fail(err, DPS_EINVAL, "passes the end of the epoch it starts in")
               : DPS_OK;
}

enum dps_status
dps_windows_check(const struct dps_setup *setup,
    const struct dps_setup_network *network, struct dps_error *err)
{
    for (size_t i = 0; i < network->windows.n; i++) {
        const struct dps_window_spec *spec = window_at(network, i);
        struct dps_window_draft draft = {.jobs = NULL};
        uint64_t *wallets = NULL;
        enum dps_status status = check_spec(setup, spec, err);
        if (status == DPS_OK) {
            status = wallets_of(network, spec, NULL, &wallets, err);
        }
        if (status == DPS_OK) {
            status = dps_window_draft_init(&draft, spec, setup->start, wallets, err);
            dps_window_draft_free(&draft);
        }
        free(wallets);
        if (status != DPS_OK) {
            return dps_within(err, status, "windows.%zu", i);
        }
    }
    return DPS_OK;
}

/* ---- during a run ------------------------------------------------------ */

static enum dps_status
apply(const struct dps_window_result *result, const struct dps_epoch *epoch,
    struct dps_ledger *ledger, struct dps_journal *journal, struct dps_error *err)
{
    for (size_t i = 0; i < result->n_postings; i++) {
        const struct dps_window_posting *p = &result->postings[i];
        struct dps_posting posting = {p->time, (int32_t)p->from, (int32_t)p->to,
            p->units, dps_window_reason_name(p->reason)};
        enum dps_status status = dps_ledger_post(ledger, &posting, err);
        if (status == DPS_OK && journal != NULL) {
            struct dps_posting_record record = {.time = p->time,
                .token = ledger->tokens[ledger->accounts[posting.from].token].symbol,
                .from = ledger->accounts[posting.from].name,
                .to = ledger->accounts[posting.to].name,
                .reason = posting.reason,
                .units = p->units};
            status = dps_journal_posting(journal, &record, err);
        }
        if (status != DPS_OK) {
            return dps_within(
                err, status, "window in epoch %u", (unsigned)epoch->number);
        }
    }
    return DPS_OK;
}

static enum dps_status
record_jobs(const struct dps_window_result *result, const char *network, size_t index,
    struct dps_journal *journal, struct dps_error *err)
{
    enum { COLUMNS = 6 };
    size_t n = result->n_outcomes;
    char path[2 * DPS_ACCOUNT_NAME];
    union dps_value *cells = calloc(COLUMNS * n + 1, sizeof *cells);
    if (cells == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a window's jobs");
    }
    for (size_t i = 0; i < n; i++) {
        const struct dps_window_outcome *job = &result->outcomes[i];
        cells[i].i64 = (int64_t)job->job;
        cells[n + i].i64 = (int64_t)job->fate;
        cells[2 * n + i].i64 = job->submit;
        cells[3 * n + i].i64 = job->arrived;
        cells[4 * n + i].i64 = job->worked;
        cells[5 * n + i].i64 = job->finished;
    }
    const struct dps_column columns[COLUMNS] = {
        {"job", "1", "number of the job", DPS_I64, cells},
        {"fate", "1", "0 unfinished, 1 finished, 2 failed", DPS_I64, &cells[n]},
        {"submit", "ns", "submitted, after the scenario's start", DPS_I64,
            &cells[2 * n]},
        {"arrived", "ns", "input at the node", DPS_I64, &cells[3 * n]},
        {"worked", "ns", "work done", DPS_I64, &cells[4 * n]},
        {"finished", "ns", "output at the client", DPS_I64, &cells[5 * n]},
    };
    snprintf(path, sizeof path, "windows/%s/%zu/jobs", network, index);
    const struct dps_table table = {.path = path,
        .long_name = "jobs of a window",
        .source = "",
        .signal = "finished",
        .axis = "submit",
        .columns = columns,
        .n_columns = COLUMNS,
        .n = n};
    enum dps_status status = dps_journal_table(journal, &table, err);
    free(cells);
    return status;
}

static enum dps_status
tell(const struct dps_window_result *result, const struct dps_window_request *request,
    const char *network, struct dps_journal *journal, struct dps_error *err)
{
    char detail[2 * DPS_ERROR_TEXT];
    size_t finished = 0;
    for (size_t i = 0; i < result->n_outcomes; i++) {
        finished += result->outcomes[i].fate == DPS_WINDOW_FINISHED;
    }
    snprintf(detail, sizeof detail, "%zu of %zu jobs finished, %zu postings; engine %s",
        finished, result->n_outcomes, result->n_postings, result->engine);
    struct dps_event event = {request->plan.start, "window", network, detail};
    return dps_journal_event(journal, &event, err);
}

static enum dps_status
live_one(const struct dps_setup_network *network, size_t index, int64_t origin,
    const struct dps_epoch *epoch, struct dps_ledger *ledger,
    struct dps_journal *journal, struct dps_error *err)
{
    const struct dps_window_spec *spec = window_at(network, index);
    struct dps_window_draft draft = {.jobs = NULL};
    struct dps_window_result result = {.postings = NULL};
    uint64_t *wallets = NULL;
    enum dps_status status = wallets_of(network, spec, ledger, &wallets, err);
    if (status == DPS_OK) {
        status = dps_window_draft_init(&draft, spec, origin, wallets, err);
    }
    if (status == DPS_OK) {
        status = dps_window_run(&draft.request, &result, err);
    }
    if (status == DPS_OK && journal != NULL) {
        status = tell(&result, &draft.request, network->name, journal, err);
    }
    if (status == DPS_OK) {
        status = apply(&result, epoch, ledger, journal, err);
    }
    if (status == DPS_OK && journal != NULL) {
        status = record_jobs(&result, network->name, index, journal, err);
    }
    dps_window_result_free(&result);
    dps_window_draft_free(&draft);
    free(wallets);
    return status;
}

enum dps_status
dps_windows_live(const struct dps_member *member, int64_t origin,
    const struct dps_epoch *epoch, struct dps_ledger *ledger,
    struct dps_journal *journal, struct dps_error *err)
{
    const struct dps_setup_network *network = member->setup;
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < network->windows.n && status == DPS_OK; i++) {
        int64_t at = window_at(network, i)->at;
        if (at >= epoch->begin && at < epoch->end) {
            status = live_one(network, i, origin, epoch, ledger, journal, err);
        }
    }
    return status;
}
