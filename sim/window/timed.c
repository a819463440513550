#include "sim/window/timed.h"

#include "sim/core/date.h"
#include "sim/dispatch/pace.h"
#include "sim/window/timed_hosts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a job does. */
enum { IDLE, TRAVELS, ARRIVED, EXECUTES };

/* A transfer's number at the engine: of a job's input, and one more of its output. */
enum { INPUT, OUTPUT, WAYS };

/* Of the calendar, which holds nothing else. */
enum { END };

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

static bool
has_data(const struct dps_job *job)
{
    return job->input > 0 || job->output > 0;
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
    return has_data(&self->workload->jobs[job]) ? send(self, job, INPUT, now, err)
                                                : execute(self, job, now, err);
}

/* What the calendar has of it is passed over when it comes. */
static enum dps_status
lose(void *context, uint32_t job, int64_t now, struct dps_error *err)
{
    struct dps_timed *self = context;
    uint32_t task = job * WAYS + INPUT;
    size_t n = 0;
    (void)err;
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
        uint32_t job = (uint32_t)dps_calendar_take(&self->calendar).id;
        if (self->jobs[job].state != EXECUTES || self->jobs[job].ends != now) {
            continue; /* it was lost */
        }
        self->jobs[job].state = IDLE;
        status = dps_job_list_add(ended, job, err);
        if (status == DPS_OK && has_data(&self->workload->jobs[job])) {
            status = send(self, job, OUTPUT, now, err);
        }
    }
    return status;
}

/* ---- figures ----------------------------------------------------------- */

static int
compare_times(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Mean and 99th percentile of n times, the least of which no fewer than 99 % are not
 * longer; 0 of none. */
static void
measure(int64_t *times, size_t n, double *mean, double *p99)
{
    double sum = 0;
    qsort(times, n, sizeof *times, compare_times);
    for (size_t i = 0; i < n; i++) {
        sum += (double)times[i] * 1e-9;
    }
    *mean = n > 0 ? sum / (double)n : 0;
    *p99 = n > 0 ? (double)times[(99 * n + 99) / 100 - 1] * 1e-9 : 0;
}

static enum dps_status
fill_figures(struct dps_timed *self, struct dps_error *err)
{
    size_t jobs = self->workload->n_jobs;
    size_t n[WAYS] = {0, 0};
    double mean[WAYS];
    double p99[WAYS];
    int64_t *times = calloc(WAYS * jobs + 1, sizeof *times);
    if (times == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at %zu jobs", jobs);
    }
    for (size_t i = 0; i < jobs; i++) {
        const struct dps_transfers *t = &self->transfers[i];
        if (t->arrived >= 0 && has_data(&self->workload->jobs[i])) {
            times[n[INPUT]++] = self->jobs[i].input;
        }
        if (t->delivered >= 0) {
            times[jobs + n[OUTPUT]++] = t->delivered - self->jobs[i].begun;
        }
    }
    for (unsigned way = 0; way < WAYS; way++) {
        measure(times + way * jobs, n[way], &mean[way], &p99[way]);
    }
    free(times);
    const struct dps_replay_figure figures[DPS_TIMED_FIGURES] = {
        {"inputs", "1", "jobs whose input came to their machine", true, n[INPUT], 0},
        {"mean_input_s", "s", "mean time of these on their way", false, 0, mean[INPUT]},
        {"p99_input_s", "s", "99 % of them took no longer", false, 0, p99[INPUT]},
        {"outputs", "1", "jobs whose output came back", true, n[OUTPUT], 0},
        {"mean_output_s", "s", "mean time of these on their way", false, 0,
            mean[OUTPUT]},
        {"p99_output_s", "s", "99 % of them took no longer", false, 0, p99[OUTPUT]},
        {"undelivered", "1", "outputs lost on their way with their machine", true,
            self->undelivered, 0},
        {"moved_bytes", "byte", "what arrived in all, of lost jobs too", true,
            self->bytes, 0},
    };
    memcpy(self->figures, figures, sizeof figures);
    return DPS_OK;
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
    return status == DPS_OK ? fill_figures(self, err) : status;
}

void
dps_timed_close(struct dps_timed *self)
{
    if (self->kind != NULL) {
        self->kind->close(&self->engine);
    }
    dps_calendar_free(&self->calendar);
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
            .n_figures = DPS_TIMED_FIGURES,
            .transfers = self->transfers};
    }
    return status;
}
