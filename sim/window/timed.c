#include "sim/window/timed.h"

#include "sim/core/date.h"
#include "sim/dispatch/pace.h"
#include "sim/window/timed_figures.h"
#include "sim/window/timed_hosts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a job does. */
enum { IDLE, TRAVELS, ARRIVED, EXECUTES };

/* A transfer's number at the engine: of a job's input, and one more of its output. */
enum { INPUT, OUTPUT, WAYS };

/* Of the calendar: what ends a job, in the order in which it comes at one time. */
enum { STOP, END };

/* ---- two clocks -------------------------------------------------------- */

static double
clock_of(const struct dps_timed *self, int64_t time)
{
    return (double)(time - self->zero) / 1e9;
}

/* The one place where the engine's seconds become ns: never before the present, and
 * not after `limit`, up to which it was asked to live. */
static int64_t
time_of(const struct dps_timed *self, double clock, int64_t limit)
{
    int64_t time = self->zero + llround(clock * 1e9);
    time = time < self->now ? self->now : time;
    return time < limit ? time : limit;
}

/* Runs on an actor's small stack.  What a transfer does after its arrival is of no
 * interest: it has nothing to execute, and is cancelled as soon as somebody looks. */
static void
note_stage(void *context, size_t task, enum dps_stage stage, double clock)
{
    struct dps_timed *self = context;
    uint32_t *state = &self->jobs[task / WAYS].state;
    (void)clock;
    if (*state == TRAVELS && stage == DPS_STAGE_ARRIVED) {
        self->told[self->n_told++] = (uint32_t)task;
        *state = ARRIVED;
    } else if (*state == TRAVELS && stage == DPS_STAGE_FAILED) {
        self->under_way--;
        self->undelivered += task % WAYS == OUTPUT;
        *state = IDLE;
    }
}

static void
run_to(struct dps_timed *self, double clock)
{
    if (clock > self->clock) {
        self->kind->run_until(self->engine, clock);
        self->clock = clock;
    }
}

/* While nothing travels the engine's clock stands still, so that it keeps its digits;
 * it goes on from a whole second. */
static void
catch_up(struct dps_timed *self, int64_t now)
{
    self->now = now;
    if (self->under_way == 0) {
        run_to(self, ceil(self->clock));
        self->zero = now - (int64_t)self->clock * DPS_NS;
    } else {
        run_to(self, clock_of(self, now));
    }
}

/* Lives on until a transfer has arrived, at most up to `clock`. */
static void
live_on(struct dps_timed *self, double clock)
{
    if (self->n_told == 0 && clock > self->clock) {
        self->clock = self->kind->step(self->engine, clock);
    }
}

/* ---- transfers --------------------------------------------------------- */

static enum dps_status
send(struct dps_timed *self, uint32_t job, unsigned way, int64_t now,
    struct dps_error *err)
{
    const struct dps_job *of = &self->workload->jobs[job];
    uint32_t client = self->jobs[job].client;
    uint32_t node = self->placements->nodes[self->placements->jobs[job].first];
    const struct dps_task task = {
        .client = way == INPUT ? client : node,
        .node = way == INPUT ? node : client,
        .input = way == INPUT ? of->input : of->output,
    };
    catch_up(self, now);
    self->jobs[job].state = TRAVELS;
    self->jobs[job].begun = now;
    self->under_way++;
    return self->kind->submit(self->engine, (size_t)job * WAYS + way, &task, err);
}

static enum dps_status
execute(struct dps_timed *self, uint32_t job, int64_t now, struct dps_error *err)
{
    int64_t run = dps_pace_of(self->workload, self->placements, job);
    int64_t ends = run < INT64_MAX - now ? now + run : INT64_MAX;
    self->jobs[job].state = EXECUTES;
    self->jobs[job].ends = ends;
    self->jobs[job].input = now - self->jobs[job].begun;
    self->transfers[job].arrived = now;
    return ends != INT64_MAX ? dps_calendar_add(&self->calendar, ends, END, job, err)
                             : DPS_OK;
}

/* All that has arrived by now. */
static enum dps_status
receive(struct dps_timed *self, int64_t now, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < self->n_told && status == DPS_OK; i++) {
        uint32_t job = self->told[i] / WAYS;
        const struct dps_job *of = &self->workload->jobs[job];
        self->kind->cancel(self->engine, self->told[i]);
        self->under_way--;
        if (self->told[i] % WAYS == INPUT) {
            self->bytes += (uint64_t)of->input;
            status = execute(self, job, now, err);
        } else {
            self->bytes += (uint64_t)of->output;
            self->transfers[job].delivered = now;
            self->jobs[job].state = IDLE;
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
    self->transfers[job] = (struct dps_transfers){-1, -1};
    self->jobs[job].begun = now;
    const struct dps_job *of = &self->workload->jobs[job];
    enum dps_status status = DPS_OK;
    if (of->cancel > 0 && of->cancel < INT64_MAX - now) {
        status = dps_calendar_add(&self->calendar, now + of->cancel, STOP, job, err);
    }
    if (status != DPS_OK) {
        return status;
    }
    return dps_job_has_data(of) ? send(self, job, INPUT, now, err)
                                : execute(self, job, now, err);
}

/* What the calendar has of it is passed over when it comes. */
static void
stop(struct dps_timed *self, uint32_t job, int64_t now)
{
    uint32_t task = job * WAYS + INPUT;
    size_t n = 0;
    if (self->jobs[job].state == TRAVELS || self->jobs[job].state == ARRIVED) {
        catch_up(self, now);
        self->kind->cancel(self->engine, task);
        self->under_way--;
    }
    for (size_t i = 0; i < self->n_told; i++) { /* few, and mostly none */
        self->told[n] = self->told[i];
        n += self->told[i] != task;
    }
    self->n_told = n;
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

/* Inputs on their way to it fail as well; their jobs are lost in a moment. */
static enum dps_status
leave(void *context, uint32_t node, int64_t now, struct dps_error *err)
{
    struct dps_timed *self = context;
    catch_up(self, now);
    return self->kind->fail(self->engine, node, err);
}

static void
join(void *context, uint32_t node)
{
    struct dps_timed *self = context;
    self->kind->recover(self->engine, node);
}

static bool
goes(const struct dps_timed *self)
{
    return dps_engine_fault(self->kind, self->engine, NULL) == DPS_OK;
}

/* An engine that has ended has something to say at once. */
static int64_t
next(void *context, int64_t limit)
{
    struct dps_timed *self = context;
    const struct dps_entry *entry = dps_calendar_next(&self->calendar);
    int64_t ends = entry != NULL ? entry->time : INT64_MAX;
    limit = ends < limit ? ends : limit;
    while (
        self->n_told == 0 && self->under_way > 0 && limit == INT64_MAX && goes(self)) {
        live_on(self, self->clock + 1e6); /* something will arrive */
    }
    if (self->under_way > 0 && limit != INT64_MAX) {
        live_on(self, clock_of(self, limit));
    }
    if (self->n_told > 0) {
        return time_of(self, self->clock, limit);
    }
    return goes(self) ? ends : self->now;
}

static bool
is_idle(const void *context)
{
    const struct dps_timed *self = context;
    return self->under_way == 0;
}

/* It has executed to its end. */
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
        bool stops = end.class_id == STOP;
        if (stops ? !is_stopped(self, job, now) : !is_done(self, job, now)) {
            continue; /* it was lost, or has ended */
        }
        stop(self, job, now);
        status = dps_job_list_add(ended, job, err);
        if (status == DPS_OK && !stops &&
            dps_job_has_data(&self->workload->jobs[job])) {
            status = send(self, job, OUTPUT, now, err);
        }
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
    free(self->columns);
    free(self->jobs);
    free(self->transfers);
    free(self->told);
    *self = (struct dps_timed){0};
}

enum dps_status
dps_timed_open(struct dps_timed *self, const struct dps_workload *workload,
    const struct dps_placements *placements, const struct dps_engine_kind *kind,
    enum dps_network_model network, const struct dps_timed_links *links,
    struct dps_error *err)
{
    size_t n = workload->n_jobs;
    *self = (struct dps_timed){.workload = workload,
        .placements = placements,
        .platform = {.network = network},
        .runner = {.context = self,
            .begin = begin,
            .lose = lose,
            .leave = leave,
            .join = join,
            .next = next,
            .is_idle = is_idle,
            .live = live}};
    if (n > INT32_MAX - 1) {
        return dps_fail(err, DPS_EINVAL, "%zu jobs are too many for an engine", n);
    }
    self->jobs = calloc(n + 1, sizeof *self->jobs);
    self->transfers = calloc(n + 1, sizeof *self->transfers);
    self->told = calloc(WAYS * n + 1, sizeof *self->told);
    if (self->jobs == NULL || self->transfers == NULL || self->told == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at %zu jobs", n);
    }
    for (size_t i = 0; i < n; i++) {
        self->transfers[i] = (struct dps_transfers){-1, -1};
    }
    enum dps_status status = dps_timed_hosts(self, links, err);
    if (status == DPS_OK) {
        const struct dps_listener listener = {.reached = note_stage, .context = self};
        self->kind = kind;
        status = kind->open(&self->platform, &listener, &self->engine, err);
    }
    if (status == DPS_OK) {
        self->network = (struct dps_replay_network){.engine = kind->name,
            .settings = kind->settings(self->engine),
            .figures = self->figures,
            .n_figures = DPS_TIMED_OWN,
            .transfers = self->transfers};
    }
    return status;
}
