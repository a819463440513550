#include "sim/window/timed.h"

#include "sim/core/wide.h"
#include "sim/dispatch/pace.h"
#include "sim/window/timed_figures.h"
#include "sim/window/timed_hosts.h"
#include "sim/window/timed_loan.h"
#include "sim/window/timed_transfers.h"

#include <stdlib.h>

/* What a job does. */
enum { IDLE, TRAVELS, EXECUTES, EXCHANGES };

/* Of the calendar: what ends a job, in the order in which it comes at one time. */
enum { STOP, END };

/* ---- stages ------------------------------------------------------------ */

static const uint32_t *
nodes_of(const struct dps_timed *self, uint32_t job)
{
    return self->placements->nodes + self->placements->jobs[job].first;
}

/* Stages of execution, between which machines have something to exchange. */
static uint32_t
stages_of(const struct dps_timed *self, uint32_t job)
{
    const struct dps_job *of = &self->workload->jobs[job];
    bool exchanges = of->exchange > 0 && self->placements->jobs[job].n > 1;
    return exchanges && of->run < INT64_MAX && of->stages > 1 ? of->stages : 1;
}

/* How much of its run a job has done at the end of `stage` stages; they are alike, and
 * together the run to the ns. */
static int64_t
run_by(const struct dps_timed *self, uint32_t job, uint32_t stage)
{
    if (stage == 0) {
        return 0;
    }
    int64_t run = dps_pace_of(self->workload, self->placements, job);
    uint32_t n = stages_of(self, job);
    return stage == n ? run : (int64_t)((dps_wide)(uint64_t)run * stage / n);
}

static enum dps_status
execute(struct dps_timed *self, uint32_t job, int64_t now, struct dps_error *err)
{
    struct dps_timed_job *of = &self->jobs[job];
    int64_t run = run_by(self, job, of->stage + 1) - run_by(self, job, of->stage);
    of->state = EXECUTES;
    of->ends = run < INT64_MAX - now ? now + run : INT64_MAX;
    return of->ends != INT64_MAX
               ? dps_calendar_add(&self->calendar, of->ends, END, job, err)
               : DPS_OK;
}

/* ---- transfers --------------------------------------------------------- */

/* Its input, to its first machine or to all. */
static enum dps_status
send_inputs(struct dps_timed *self, uint32_t job, int64_t now, struct dps_error *err)
{
    struct dps_timed_job *of = &self->jobs[job];
    uint32_t n = self->workload->jobs[job].spread ? self->placements->jobs[job].n : 1;
    enum dps_status status = DPS_OK;
    of->state = TRAVELS;
    of->begun = now;
    of->pending = n;
    for (uint32_t i = 0; i < n && status == DPS_OK; i++) {
        const struct dps_task task = {.client = of->client,
            .node = nodes_of(self, job)[i],
            .input = self->workload->jobs[job].input};
        status = dps_timed_send(self, of->first + i, &task, now, err);
    }
    return status;
}

/* Each of its machines sends to the next of the ring. */
static enum dps_status
exchange(struct dps_timed *self, uint32_t job, int64_t now, struct dps_error *err)
{
    struct dps_timed_job *of = &self->jobs[job];
    uint32_t n = self->placements->jobs[job].n;
    enum dps_status status = DPS_OK;
    of->state = EXCHANGES;
    of->since = now;
    of->pending = n;
    for (uint32_t i = 0; i < n && status == DPS_OK; i++) {
        const struct dps_task task = {.client = nodes_of(self, job)[i],
            .node = nodes_of(self, job)[i + 1 < n ? i + 1 : 0],
            .input = self->workload->jobs[job].exchange};
        status = dps_timed_send(self, of->first + i, &task, now, err);
    }
    return status;
}

static enum dps_status
send_output(struct dps_timed *self, uint32_t job, int64_t now, struct dps_error *err)
{
    struct dps_timed_job *of = &self->jobs[job];
    const struct dps_task task = {.client = nodes_of(self, job)[0],
        .node = of->client,
        .input = self->workload->jobs[job].output};
    of->begun = now;
    return dps_timed_send(self, of->first + of->n, &task, now, err);
}

/* All that it waited for is there. */
static enum dps_status
go_on(struct dps_timed *self, uint32_t job, int64_t now, struct dps_error *err)
{
    struct dps_timed_job *of = &self->jobs[job];
    if (of->state == EXCHANGES) {
        self->exchanges++;
        self->exchanging += (double)(now - of->since) * 1e-9;
    } else {
        of->input = now - of->begun;
        self->transfers[job].arrived = now;
    }
    return execute(self, job, now, err);
}

/* All that has arrived by now. */
static enum dps_status
receive(struct dps_timed *self, int64_t now, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < self->n_told && status == DPS_OK; i++) {
        uint32_t job = self->parcels[self->told[i]].job;
        struct dps_timed_job *of = &self->jobs[job];
        dps_timed_take(self, self->told[i]);
        if (self->told[i] == of->first + of->n) {
            self->transfers[job].delivered = now;
        } else if (--of->pending == 0) {
            status = go_on(self, job, now, err);
        }
    }
    self->n_told = 0;
    return status;
}

/* ---- the runner -------------------------------------------------------- */

static enum dps_status
begin(void *context, uint32_t job, int64_t now, struct dps_error *err)
{
    struct dps_timed *self = context;
    struct dps_timed_job *of = &self->jobs[job];
    int64_t cancel = self->workload->jobs[job].cancel;
    enum dps_status status = DPS_OK;
    self->transfers[job] = (struct dps_transfers){-1, -1};
    of->begun = now;
    of->stage = 0;
    if (cancel > 0 && cancel < INT64_MAX - now) {
        status = dps_calendar_add(&self->calendar, now + cancel, STOP, job, err);
    }
    if (status != DPS_OK) {
        return status;
    }
    return dps_job_has_data(&self->workload->jobs[job])
               ? send_inputs(self, job, now, err)
               : go_on(self, job, now, err);
}

/* What stages have done, and the present one. */
static int64_t
executed(const void *context, uint32_t job, int64_t now)
{
    const struct dps_timed *self = context;
    const struct dps_timed_job *of = &self->jobs[job];
    if (of->state == EXECUTES && of->ends == INT64_MAX) {
        return now - self->transfers[job].arrived;
    }
    return of->state == EXECUTES ? run_by(self, job, of->stage + 1) - (of->ends - now)
                                 : run_by(self, job, of->stage);
}

/* What the calendar has of it is passed over when it comes. */
static void
stop(struct dps_timed *self, uint32_t job, int64_t now)
{
    dps_timed_stop(self, job, now);
    self->jobs[job].state = IDLE;
}

static enum dps_status
lose(void *context, uint32_t job, int64_t now, struct dps_error *err)
{
    struct dps_timed *self = context;
    (void)err;
    stop(self, job, now);
    self->transfers[job].arrived = -1;
    return DPS_OK;
}

/* What is on its way to it or from it fails as well; its jobs are lost in a moment. */
static enum dps_status
leave(void *context, uint32_t node, int64_t now, struct dps_error *err)
{
    struct dps_timed *self = context;
    dps_timed_catch_up(self, now);
    return self->kind->fail(self->engine, node, err);
}

static void
join(void *context, uint32_t node)
{
    struct dps_timed *self = context;
    self->kind->recover(self->engine, node);
}

/* It has executed to the end of a stage. */
static bool
is_done(const struct dps_timed *self, uint32_t job, int64_t now)
{
    return self->jobs[job].state == EXECUTES && self->jobs[job].ends == now;
}

/* Its owner stops it, whatever it does. */
static bool
is_stopped(const struct dps_timed *self, uint32_t job, int64_t now)
{
    const struct dps_placement *placement = &self->placements->jobs[job];
    return placement->state == DPS_JOB_RUNS &&
           placement->start + self->workload->jobs[job].cancel == now;
}

/* A stage is over, and maybe the job. */
static enum dps_status
end_stage(struct dps_timed *self, uint32_t job, int64_t now, struct dps_job_list *ended,
    struct dps_error *err)
{
    struct dps_timed_job *of = &self->jobs[job];
    if (++of->stage < stages_of(self, job)) {
        return exchange(self, job, now, err);
    }
    of->state = IDLE;
    enum dps_status status = dps_job_list_add(ended, job, err);
    return status == DPS_OK && dps_job_has_data(&self->workload->jobs[job])
               ? send_output(self, job, now, err)
               : status;
}

static enum dps_status
live(void *context, int64_t now, struct dps_job_list *ended, struct dps_error *err)
{
    struct dps_timed *self = context;
    self->now = now;
    enum dps_status status = dps_engine_fault(self->kind, self->engine, err);
    status = status == DPS_OK ? receive(self, now, err) : status;
    const struct dps_entry *entry = dps_calendar_next(&self->calendar);
    for (; entry != NULL && entry->time <= now && status == DPS_OK;
         entry = dps_calendar_next(&self->calendar)) {
        struct dps_entry end = dps_calendar_take(&self->calendar);
        uint32_t job = (uint32_t)end.id;
        if (end.class_id == END && is_done(self, job, now)) {
            status = end_stage(self, job, now, ended, err);
        } else if (end.class_id == STOP && is_stopped(self, job, now)) {
            stop(self, job, now);
            status = dps_job_list_add(ended, job, err);
        } /* else it was lost, or has ended */
    }
    return status;
}

/* ---- a life ------------------------------------------------------------ */

struct life {
    enum dps_status (*body)(void *context, struct dps_error *err);
    void *context;
    enum dps_status status;
    struct dps_error *err;
};

static void
drive(void *context)
{
    struct life *life = context;
    life->status = life->body(life->context, life->err);
}

enum dps_status
dps_timed_live(struct dps_timed *self,
    enum dps_status (*body)(void *context, struct dps_error *err), void *context,
    struct dps_error *err)
{
    struct life life = {.body = body, .context = context, .err = err};
    enum dps_status status = self->kind->drive(self->engine, drive, &life, err);
    status = status == DPS_OK ? life.status : status;
    status = status == DPS_OK ? dps_timed_figures(self, err) : status;
    return status == DPS_OK ? dps_timed_check(self, err) : status;
}

void
dps_timed_close(struct dps_timed *self)
{
    if (self->kind != NULL) {
        self->kind->close(&self->engine);
    }
    dps_calendar_free(&self->calendar);
    dps_check_free(&self->check);
    dps_timed_loan_free(&self->loan);
    free(self->columns);
    free((void *)self->hosts);
    dps_buffer_free(&self->xml);
    dps_buffer_free(&self->names);
    free(self->jobs);
    free(self->transfers);
    free(self->told);
    free(self->parcels);
    *self = (struct dps_timed){0};
}

enum dps_status
dps_timed_open(struct dps_timed *self, const struct dps_workload *workload,
    const struct dps_placements *placements, const struct dps_engine_kind *kind,
    enum dps_network_model network, const struct dps_timed_links *links,
    const char *paje, struct dps_error *err)
{
    size_t n = workload->n_jobs;
    *self = (struct dps_timed){.workload = workload,
        .placements = placements,
        .platform = {.network = network, .paje = paje},
        .runner = {.context = self,
            .begin = begin,
            .lose = lose,
            .leave = leave,
            .join = join,
            .next = dps_timed_next,
            .executed = executed,
            .is_idle = dps_timed_is_idle,
            .live = live}};
    self->jobs = calloc(n + 1, sizeof *self->jobs);
    self->transfers = calloc(n + 1, sizeof *self->transfers);
    if (self->jobs == NULL || self->transfers == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at %zu jobs", n);
    }
    for (size_t i = 0; i < n; i++) {
        self->transfers[i] = (struct dps_transfers){-1, -1};
    }
    enum dps_status status = dps_timed_numbers(self, err);
    if (status == DPS_OK) {
        status = dps_timed_hosts(self, links, err);
    }
    if (status == DPS_OK && links->platform != NULL && links->platform[0] != '\0') {
        status = dps_timed_own(self, links, err);
    }
    self->kind = kind;
    if (status == DPS_OK && dps_timed_lends(self, links, kind)) {
        status = dps_timed_lend(self, links, err);
    }
    if (status == DPS_OK) {
        const struct dps_listener listener = {
            .reached = dps_timed_note, .context = self};
        status = self->kind->open(&self->platform, &listener, &self->engine, err);
    }
    if (status == DPS_OK && self->loan != NULL) {
        dps_timed_lent(self);
    }
    if (status == DPS_OK) {
        self->network = (struct dps_replay_network){.engine = kind->name,
            .settings = self->kind->settings(self->engine),
            .figures = self->figures,
            .n_figures = DPS_TIMED_OWN,
            .transfers = self->transfers};
    }
    return status;
}
