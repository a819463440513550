#include "sim/economy/lived_run.h"

#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "sim/economy/lived_batch.h"
#include "sim/economy/lived_proofs.h"
#include "sim/economy/lived_record.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MICRO = 1000000 };

/* The plans of a member in a batch, one after the other. */
struct span {
    size_t first, n;
};

static struct span
span_of(const struct dps_lived_batch *batch, uint32_t member)
{
    struct span span = {0, 0};
    for (size_t i = 0; i < batch->n; i++) {
        if (batch->member[i] == member) {
            span.first = span.n == 0 ? i : span.first;
            span.n++;
        }
    }
    return span;
}

/* ---- what happened ----------------------------------------------------- */

/* What a unit of a cell's work costs [USD]. */
static double
price_of(const struct dps_member *member, size_t cell)
{
    const struct dps_market_sale *sale = &member->cells.sales[cell];
    return sale->served > 0 ? sale->value / sale->served
                            : member->service.outcome.price;
}

/* What a job owes for its work in the window [uUSD]. */
static int64_t
due_of(const struct dps_member *member, const struct dps_scope *scope,
    const struct dps_market_job *job)
{
    return job->machine != UINT32_MAX
               ? dps_truncate(
                     (long double)(job->work *
                                   price_of(member, scope->cell[job->machine]) * MICRO))
               : 0;
}

static void
happen(struct dps_lived *lived, const struct dps_member *member,
    const struct dps_scope *scope, const struct dps_market_answer *answer,
    struct dps_lived_row *row)
{
    for (size_t i = 0; i < answer->n_jobs; i++) {
        const struct dps_market_job *job = &answer->jobs[i];
        if (job->machine != UINT32_MAX) {
            struct dps_ceded *part = &lived->parts[scope->cell[job->machine]];
            int64_t due = due_of(member, scope, job);
            part->work += job->work;
            part->due += due;
            row->work += job->work;
            row->value += due;
        }
    }
    row->machines += scope->workload.n_machines;
    row->jobs += answer->n_jobs;
}

/* ---- what was measured ------------------------------------------------- */

/* A mean of NAN was not measured, and what was before holds. */
static void
put(struct dps_lived_row *row, size_t i, const struct dps_estimate *estimate)
{
    row->y[i] = estimate->mean;
    row->error[i] = estimate->error;
}

static enum dps_status
measure(const struct dps_lived *lived, const struct dps_lived_batch *batch,
    struct span span, struct dps_lived_row *row, struct dps_error *err)
{
    struct dps_lived_market *markets = calloc(span.n, sizeof *markets);
    struct dps_estimate figures[DPS_MARKET_FIGURES];
    struct dps_estimate leanings[DPS_SETUP_LIVED_GROUPS];
    enum dps_status status = dps_market_estimates(&batch->answers[span.first], span.n,
        lived->terms->lead.ns > 0, figures, leanings, err);
    for (size_t i = 0; i < span.n && markets != NULL; i++) {
        markets[i] = (struct dps_lived_market){
            &batch->scopes[span.first + i], &batch->answers[span.first + i]};
    }
    for (size_t i = 0; i < DPS_MARKET_FIGURES && status == DPS_OK; i++) {
        put(row, i, &figures[i]);
    }
    for (size_t c = 0; c < lived->n_cells && status == DPS_OK; c++) {
        put(row, DPS_MARKET_FIGURES + c, &leanings[c]);
    }
    if (status == DPS_OK) {
        status = markets != NULL ? dps_lived_find(lived, markets, span.n, row, err)
                                 : dps_fail(err, DPS_ENOMEM,
                                       "out of memory for %zu windows", span.n);
    }
    free(markets);
    return status;
}

/* ---- a network's window ------------------------------------------------ */

/* The last response stands in for a window that failed. */
static enum dps_status
do_without(struct dps_lived *lived, const struct dps_member *member,
    const struct dps_lived_row *row, const struct dps_error *failure,
    struct dps_journal *journal, struct dps_error *err)
{
    char detail[2 * DPS_ERROR_TEXT];
    memset(lived->parts, 0, lived->n_cells * sizeof *lived->parts);
    lived->failed++;
    while (lived->terms->every.ns > 0 && lived->next <= row->at) {
        lived->next += lived->terms->every.ns;
    }
    snprintf(detail, sizeof detail, "the last response holds: %s", failure->text);
    const struct dps_event event = {
        row->at, "window failed", member->setup->name, detail};
    return journal != NULL ? dps_journal_event(journal, &event, err) : DPS_OK;
}

static enum dps_status
take(struct dps_lived *lived, const struct dps_member *member,
    const struct dps_lived_batch *batch, struct span span, struct dps_lived_row *row,
    struct dps_justice *justice, const struct dps_turn *turn,
    struct dps_journal *journal, struct dps_error *err)
{
    size_t replications = (size_t)lived->terms->replications;
    double epoch = (double)(turn->epoch.end - turn->epoch.begin) * DPS_NS;
    enum dps_status status = measure(lived, batch, span, row, err);
    for (size_t i = 0; i < span.n && status == DPS_OK; i += replications) {
        size_t k = span.first + i;
        const struct dps_lived_market market = {&batch->scopes[k], &batch->answers[k]};
        happen(lived, member, market.scope, market.answer, row);
        status = dps_lived_accuse(
            &market, member, (double)lived->terms->length.ns / epoch, justice, err);
        if (status == DPS_OK && journal != NULL) {
            status = dps_lived_record_market(
                lived, member->setup, i / replications, &market, journal, err);
        }
    }
    if (status == DPS_OK) {
        status = dps_lived_note(lived, row, turn, err);
    }
    return status == DPS_OK && journal != NULL
               ? dps_lived_record_event(row, member->setup->name,
                     &batch->answers[span.first], journal, err)
               : status;
}

static enum dps_status
close_window(struct dps_economy *economy, uint32_t i,
    const struct dps_lived_batch *batch, const struct dps_turn *turn,
    struct dps_journal *journal, struct dps_error *err)
{
    struct dps_lived *lived = &economy->lived[i];
    const struct dps_member *member = &economy->members[i];
    struct span span = span_of(batch, i);
    struct dps_lived_row row = {.at = batch->plans[span.first].start};
    for (size_t k = span.first; k < span.first + span.n; k++) {
        if (batch->states[k] != DPS_OK) {
            return do_without(lived, member, &row, &batch->errors[k], journal, err);
        }
    }
    for (size_t k = span.first; k < span.first + span.n; k++) {
        economy->proofs_ran += batch->answers[k].verdicts.ran;
        economy->proofs_skipped += batch->answers[k].verdicts.skipped;
    }
    enum dps_status status = dps_lived_expect(lived, &row, err);
    return status == DPS_OK ? take(lived, member, batch, span, &row, &economy->justice,
                                  turn, journal, err)
                            : status;
}

/* ---- an epoch's -------------------------------------------------------- */

static enum dps_status
live(struct dps_economy *economy, struct dps_lived_batch *batch,
    const struct dps_turn *turn, struct dps_journal *journal, struct dps_error *err)
{
    const char *policy = economy->setup->windows->on_failure;
    bool goes_on = strcmp(policy, "last response") == 0;
    enum dps_status status =
        dps_lived_batch_live(batch, &economy->nursery, economy->workers,
            strcmp(policy, "retry") == 0 ? DPS_MARKET_RETRY : DPS_MARKET_STOP, err);
    if (status != DPS_OK && !goes_on) {
        return status;
    }
    status = DPS_OK;
    for (uint32_t i = 0; i < economy->n_members && status == DPS_OK; i++) {
        if (span_of(batch, i).n > 0) {
            status = close_window(economy, i, batch, turn, journal, err);
        }
    }
    return status;
}

static bool
is_due(const struct dps_economy *economy, uint32_t i, const struct dps_turn *turn)
{
    const struct dps_setup_network *rules = economy->members[i].setup; /* as amended */
    return rules->jobs.n > 0 && rules->schedule != NULL &&
           dps_lived_due(&economy->lived[i], turn);
}

/* Adds the plans of all that have a window. */
static enum dps_status
gather(struct dps_economy *economy, struct dps_lived_batch *batch,
    const struct dps_turn *turn, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (uint32_t i = 0; i < economy->n_members && status == DPS_OK; i++) {
        const struct dps_member *member = &economy->members[i];
        if (is_due(economy, i, turn)) {
            status = dps_lived_batch_add(batch, &economy->lived[i], member,
                &economy->outages, turn, economy->setup->start, err);
            if (status != DPS_OK) {
                dps_within(err, status, "a window of %s", member->setup->name);
            }
        }
    }
    return status;
}

enum dps_status
dps_lived_run(struct dps_economy *economy, const struct dps_turn *turn,
    struct dps_journal *journal, struct dps_error *err)
{
    struct dps_lived_batch batch = {.n = 0};
    size_t n = 0;
    for (uint32_t i = 0; i < economy->n_members; i++) {
        n += is_due(economy, i, turn)
                 ? dps_lived_plans(&economy->lived[i], &economy->members[i])
                 : 0;
    }
    if (n == 0) {
        return DPS_OK;
    }
    enum dps_status status = dps_lived_batch_init(&batch, n, economy->paje, err);
    batch.proves_all = economy->proves_all;
    if (status == DPS_OK) {
        status = gather(economy, &batch, turn, err);
    }
    if (status == DPS_OK && batch.n > 0) {
        status = live(economy, &batch, turn, journal, err);
    }
    dps_lived_batch_free(&batch);
    return status;
}
