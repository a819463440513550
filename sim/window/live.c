#include "sim/window/live.h"

#include "sim/core/calendar.h"
#include "sim/core/date.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* What comes first at equal time. */
enum entry_class { SUBMIT = 1 };

struct life {
    const struct dps_window_plan *plan;
    const struct dps_engine_kind *kind;
    void *engine;
    struct dps_calendar calendar;
    struct dps_window_result *result;
};

/* ---- two clocks -------------------------------------------------------- */

/* The one place where the engine's seconds become the scenario's nanoseconds. */
static int64_t
time_of(const struct dps_window_plan *plan, double clock)
{
    return plan->start + llround(clock * 1e9);
}

static double
clock_of(const struct dps_window_plan *plan, int64_t time)
{
    return (double)(time - plan->start) / 1e9;
}

/* ---- what the engine tells --------------------------------------------- */

/* Runs on an actor's small stack.  What happens at or after the end is the economy's.
 */
static void
note_stage(void *context, size_t task, enum dps_stage stage, double clock)
{
    struct life *life = context;
    const struct dps_window_plan *plan = life->plan;
    int64_t time = time_of(plan, clock);
    if (time - plan->start >= plan->length) {
        return;
    }
    struct dps_window_outcome *o = &life->result->outcomes[task];
    life->result->events++;
    switch (stage) {
    case DPS_STAGE_ARRIVED: o->arrived = time; break;
    case DPS_STAGE_WORKED: o->worked = time; break;
    case DPS_STAGE_FINISHED:
        o->finished = time;
        o->fate = DPS_WINDOW_FINISHED;
        break;
    case DPS_STAGE_FAILED: o->fate = DPS_WINDOW_FAILED; break;
    }
}

/* ---- a life ------------------------------------------------------------ */

static enum dps_status
prepare(struct life *life, struct dps_error *err)
{
    const struct dps_window_plan *plan = life->plan;
    struct dps_window_result *result = life->result;
    result->outcomes = calloc(plan->n_jobs + 1, sizeof *result->outcomes);
    result->postings = calloc(plan->n_jobs + 1, sizeof *result->postings);
    if (result->outcomes == NULL || result->postings == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at %zu jobs", plan->n_jobs);
    }
    result->n_outcomes = plan->n_jobs;
    for (size_t i = 0; i < plan->n_jobs; i++) {
        const struct dps_window_job *job = &plan->jobs[i];
        result->outcomes[i] = (struct dps_window_outcome){
            .job = job->id,
            .submit = job->submit,
            .arrived = DPS_WINDOW_NOT_YET,
            .worked = DPS_WINDOW_NOT_YET,
            .finished = DPS_WINDOW_NOT_YET,
        };
        enum dps_status status =
            dps_calendar_add(&life->calendar, job->submit, SUBMIT, i, err);
        if (status != DPS_OK) {
            return status;
        }
    }
    return DPS_OK;
}

static enum dps_status
submit(struct life *life, size_t i, struct dps_error *err)
{
    const struct dps_window_job *job = &life->plan->jobs[i];
    const struct dps_task task = {
        .client = job->client,
        .node = job->node,
        .input = job->input,
        .work = job->work,
        .output = job->output,
    };
    life->result->events++;
    return life->kind->submit(life->engine, i, &task, err);
}

/* Lets the engine live up to a date and counts what happened. */
static enum dps_status
run_to(struct life *life, int64_t time, struct dps_error *err)
{
    const struct dps_window_plan *plan = life->plan;
    life->kind->run_until(life->engine, clock_of(plan, time));
    enum dps_status status = dps_engine_fault(life->kind, life->engine, err);
    if (status != DPS_OK) {
        return status;
    }
    if (life->result->events <= plan->max_events) {
        return DPS_OK;
    }
    char date[DPS_DATE_TEXT];
    dps_date_format(plan->origin + time / DPS_NS, date);
    return dps_fail(err, DPS_EIO,
        "it met its limit of %" PRIu64 " events by %s: %" PRIu64 " had happened",
        plan->max_events, date, life->result->events);
}

static enum dps_status
run(struct life *life, struct dps_error *err)
{
    const struct dps_entry *next = dps_calendar_next(&life->calendar);
    for (; next != NULL; next = dps_calendar_next(&life->calendar)) {
        enum dps_status status = run_to(life, next->time, err);
        if (status != DPS_OK) {
            return status;
        }
        struct dps_entry entry = dps_calendar_take(&life->calendar);
        status = submit(life, (size_t)entry.id, err);
        if (status != DPS_OK) {
            return status;
        }
    }
    return run_to(life, life->plan->start + life->plan->length, err);
}

static void
post(struct life *life)
{
    struct dps_window_result *result = life->result;
    for (size_t i = 0; i < result->n_outcomes; i++) {
        const struct dps_window_outcome *o = &result->outcomes[i];
        const struct dps_window_job *job = &life->plan->jobs[i];
        if (o->fate == DPS_WINDOW_FINISHED && job->price > 0) {
            result->postings[result->n_postings++] = (struct dps_window_posting){
                .time = o->finished,
                .entity = job->id,
                .from = job->payer,
                .to = job->payee,
                .token = job->token,
                .reason = DPS_WINDOW_PAYMENT,
                .units = job->price,
            };
        }
    }
    dps_window_result_sort(result);
}

enum dps_status
dps_window_live(const struct dps_window_plan *plan, const struct dps_platform *platform,
    const struct dps_engine_kind *kind, struct dps_window_result *result,
    struct dps_error *err)
{
    *result = (struct dps_window_result){0};
    struct life life = {.plan = plan, .kind = kind, .result = result};
    const struct dps_listener listener = {.reached = note_stage, .context = &life};
    enum dps_status status = prepare(&life, err);
    if (status == DPS_OK) {
        status = kind->open(platform, &listener, &life.engine, err);
    }
    if (status == DPS_OK) {
        status = run(&life, err);
    }
    if (status == DPS_OK) {
        post(&life);
        snprintf(result->engine, sizeof result->engine, "%s", kind->name);
        snprintf(result->settings, sizeof result->settings, "%s",
            kind->settings(life.engine));
    }
    kind->close(&life.engine);
    dps_calendar_free(&life.calendar);
    if (status != DPS_OK) {
        dps_window_result_free(result);
    }
    return status;
}
