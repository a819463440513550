#include "sim/dispatch/dispatch.h"

#include <stdlib.h>

/* What the calendar holds: machines that come back. */
enum { UP };

/* Times in a row that nothing but a kernel's own wish wakes it, and it begins no job.
 */
enum { IDLE_WAKES = 1 << 24 };

struct player {
    const struct dps_workload *workload;
    const struct dps_down *down; /* that are to come */
    size_t n_down;
    struct dps_dispatcher dispatcher;
    struct dps_runner runner;
    struct dps_job_list ended; /* at this time */
    struct dps_calendar calendar;
    size_t submitted; /* jobs, from the first on */
    uint32_t idle;    /* times in a row that nothing happened */
};

/* ---- what happens ------------------------------------------------------ */

static enum dps_status
take_down(struct player *self, int64_t now, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (; self->n_down > 0 && self->down->from <= now && status == DPS_OK;
         self->down++, self->n_down--) {
        status = dps_dispatcher_tell(
            &self->dispatcher, now, DPS_LEAVES, self->down->machine, err);
        if (status == DPS_OK && self->runner.leave != NULL) {
            status =
                self->runner.leave(self->runner.context, self->down->machine, now, err);
        }
        if (status == DPS_OK && self->down->to != INT64_MAX) {
            status = dps_calendar_add(
                &self->calendar, self->down->to, UP, self->down->machine, err);
        }
    }
    return status;
}

static enum dps_status
take_up(struct player *self, int64_t now, struct dps_error *err)
{
    const struct dps_entry *entry = dps_calendar_next(&self->calendar);
    enum dps_status status = DPS_OK;
    for (; entry != NULL && entry->time == now && status == DPS_OK;
         entry = dps_calendar_next(&self->calendar)) {
        uint32_t machine = (uint32_t)dps_calendar_take(&self->calendar).id;
        status = dps_dispatcher_tell(&self->dispatcher, now, DPS_JOINS, machine, err);
        if (self->runner.join != NULL) {
            self->runner.join(self->runner.context, machine);
        }
    }
    return status;
}

static enum dps_status
end_jobs(struct player *self, int64_t now, struct dps_error *err)
{
    self->ended.n = 0;
    enum dps_status status =
        self->runner.live(self->runner.context, now, &self->ended, err);
    for (size_t i = 0; i < self->ended.n && status == DPS_OK; i++) {
        status = dps_dispatcher_tell(
            &self->dispatcher, now, DPS_ENDS, self->ended.jobs[i], err);
    }
    return status;
}

static enum dps_status
submit(struct player *self, int64_t now, struct dps_error *err)
{
    const struct dps_job *jobs = self->workload->jobs;
    enum dps_status status = DPS_OK;
    while (self->submitted < self->workload->n_jobs &&
           jobs[self->submitted].submit == now && status == DPS_OK) {
        status = dps_dispatcher_tell(
            &self->dispatcher, now, DPS_SUBMITS, (uint32_t)self->submitted++, err);
    }
    return status;
}

/* Empties a list of jobs into the runner. */
static enum dps_status
pass_on(struct dps_job_list *list, void *context,
    enum dps_status (*to)(void *, uint32_t, int64_t, struct dps_error *), int64_t now,
    struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < list->n && status == DPS_OK; i++) {
        status = to(context, list->jobs[i], now, err);
    }
    list->n = 0;
    return status;
}

/* Tells the runner what was lost and what has begun. */
static enum dps_status
tell_runner(struct player *self, int64_t now, struct dps_error *err)
{
    struct dps_placing *placing = &self->dispatcher.placing;
    const struct dps_runner *runner = &self->runner;
    enum dps_status status =
        pass_on(&placing->dropped, runner->context, runner->lose, now, err);
    return status == DPS_OK
               ? pass_on(&placing->begun, runner->context, runner->begin, now, err)
               : status;
}

/* ---- from event to event ----------------------------------------------- */

static int64_t
earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* When the workload next does something but end a job; INT64_MAX: never. */
static int64_t
next_event(const struct player *self)
{
    const struct dps_entry *entry = dps_calendar_next(&self->calendar);
    int64_t time = entry != NULL ? entry->time : INT64_MAX;
    bool more = self->submitted < self->workload->n_jobs;
    time =
        earlier(time, more ? self->workload->jobs[self->submitted].submit : INT64_MAX);
    return earlier(time, self->n_down > 0 ? self->down->from : INT64_MAX);
}

/* Whether all jobs were submitted and have come to their end, with all they sent. */
static bool
is_over(const struct player *self)
{
    return self->submitted == self->workload->n_jobs &&
           self->dispatcher.placing.open == 0 &&
           (self->runner.is_idle == NULL || self->runner.is_idle(self->runner.context));
}

static enum dps_status
live_through(struct player *self, int64_t now, struct dps_error *err)
{
    static enum dps_status (*const steps[])(struct player *, int64_t,
        struct dps_error *) = {end_jobs, take_down, take_up, submit};
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < sizeof steps / sizeof *steps && status == DPS_OK; i++) {
        status = steps[i](self, now, err);
    }
    if (status == DPS_OK) {
        status = dps_dispatcher_settle(&self->dispatcher, now, err);
    }
    if (self->dispatcher.placing.begun.n > 0) {
        self->idle = 0;
    }
    return status == DPS_OK ? tell_runner(self, now, err) : status;
}

static enum dps_status
live(struct player *self, struct dps_error *err)
{
    const struct dps_placing *placing = &self->dispatcher.placing;
    enum dps_status status = DPS_OK;
    int64_t now = 0;
    int64_t until = self->dispatcher.setup.until;
    while (status == DPS_OK && !is_over(self)) {
        int64_t event = next_event(self);
        int64_t next = earlier(event, dps_dispatcher_next(&self->dispatcher));
        next = earlier(next, until);
        event = earlier(event, self->runner.next(self->runner.context, next));
        next = earlier(event, next);
        if (next >= until && until != INT64_MAX) {
            break;
        }
        self->idle = event == next ? 0 : self->idle + 1;
        if (self->idle > IDLE_WAKES) {
            return dps_kernel_blame(self->dispatcher.setup.scheduler, "decide", now,
                dps_fail(err, DPS_EINVAL,
                    "it wants to be woken for ever and begins nothing, wake %u",
                    (unsigned)self->idle),
                err);
        }
        if (next == INT64_MAX) {
            return dps_fail(err, DPS_EINVAL,
                "scheduler %s leaves %zu jobs waiting when nothing runs any more",
                self->dispatcher.setup.scheduler->table->name, placing->waiting);
        }
        now = next;
        status = live_through(self, now, err);
    }
    return status == DPS_OK ? dps_dispatcher_finish(&self->dispatcher, now, err)
                            : status;
}

enum dps_status
dps_dispatch_with(const struct dps_dispatch_setup *setup, const struct dps_down *down,
    size_t n_down, struct dps_placements *out, struct dps_error *err)
{
    struct dps_trace_runner by_trace = {.placements = out};
    struct player player = {
        .workload = setup->workload,
        .down = down,
        .n_down = n_down,
        .runner = setup->runner != NULL ? *setup->runner : dps_trace_runner(&by_trace),
    };
    struct dps_dispatch_setup whole = *setup;
    whole.nodes_leave = n_down > 0;
    enum dps_status status = dps_dispatcher_init(&player.dispatcher, &whole, out, err);
    if (status == DPS_OK) {
        status = live(&player, err);
    }
    dps_dispatcher_free(&player.dispatcher);
    dps_calendar_free(&player.calendar);
    dps_trace_runner_free(&by_trace);
    free(player.ended.jobs);
    return status;
}

enum dps_status
dps_dispatch(const struct dps_workload *workload, struct dps_kernel *kernel,
    struct dps_placements *out, struct dps_error *err)
{
    const struct dps_dispatch_setup setup = {
        .workload = workload, .scheduler = kernel, .until = INT64_MAX};
    return dps_dispatch_with(&setup, NULL, 0, out, err);
}
