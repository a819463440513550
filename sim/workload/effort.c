#include "sim/workload/effort.h"

#include "sim/workload/number.h"
#include "sim/workload/own.h"
#include "sim/workload/streams.h"
#include "sim/workload/tasks.h"

#include <inttypes.h>
#include <stdio.h>

struct dps_effort_kind {
    /* Makes ready what it reads of the stream. */
    enum dps_status (*ready)(struct dps_effort *self, struct dps_error *err);
    enum dps_status (*give)(const struct dps_effort *self, struct dps_workload *out,
        struct dps_job *job, struct dps_error *err);
    /* Sets a job's run and tail, and gives its time [s]. */
    double (*draw)(const struct dps_effort *self, double u, struct dps_rng_name name,
        struct dps_job *job);
    double (*mean)(const struct dps_effort *self, size_t i);
};

/* [ns]; what is beyond the clock is never. */
static int64_t
nanoseconds(double seconds)
{
    double ns = seconds * 1e9 + 0.5;
    return ns < (double)INT64_MAX ? (int64_t)ns : INT64_MAX;
}

/* ---- a law of times ---------------------------------------------------- */

static enum dps_status
ready_run(struct dps_effort *self, struct dps_error *err)
{
    return dps_lifetime_init(&self->run, &self->stream->run->law, err);
}

static enum dps_status
give_models(const struct dps_effort *self, struct dps_workload *out,
    struct dps_job *job, struct dps_error *err)
{
    return dps_models_read(out, self->stream->models, &job->models, err);
}

static double
cut(const struct dps_effort *self, double time)
{
    double longest = self->stream->longest;
    return longest > 0 && time > longest ? longest : time;
}

static double
draw_run(const struct dps_effort *self, double u, struct dps_rng_name name,
    struct dps_job *job)
{
    double time = 0;
    (void)name;
    dps_lifetime_times(&self->run, &u, &time, 1);
    time = cut(self, time);
    job->run = nanoseconds(time);
    return time;
}

static double
mean_run(const struct dps_effort *self, size_t i)
{
    enum { QUANTILES = 1024 };
    double times[QUANTILES];
    double mean = 0;
    (void)i;
    for (int k = 0; k < QUANTILES; k++) {
        times[k] = (k + 0.5) / QUANTILES;
    }
    dps_lifetime_times(&self->run, times, times, QUANTILES);
    for (int k = 0; k < QUANTILES; k++) {
        mean += cut(self, times[k]) / QUANTILES;
    }
    return mean;
}

static const struct dps_effort_kind by_run = {
    ready_run, give_models, draw_run, mean_run};

/* ---- tokens ------------------------------------------------------------ */

static double
gpus_of(const struct dps_stream *stream)
{
    return stream->gpus > 0 ? (double)stream->gpus : 1;
}

static enum dps_status
ready_tokens(struct dps_effort *self, struct dps_error *err)
{
    return dps_token_work_read(
        self->stream->tokens, gpus_of(self->stream), &self->requests, err);
}

static enum dps_status
give_tokens(const struct dps_effort *self, struct dps_workload *out,
    struct dps_job *job, struct dps_error *err)
{
    return dps_requests_give(&self->requests, self->stream->name, out, job, err);
}

static double
draw_tokens(const struct dps_effort *self, double u, struct dps_rng_name name,
    struct dps_job *job)
{
    const struct dps_token_work *tokens = self->stream->tokens;
    double own[2];
    (void)u;
    name.purpose = DPS_RNG_TOKENS;
    dps_rng_uniforms(name, own);
    return dps_requests_time(&self->requests, dps_count_of(&tokens->input, own[0]),
        dps_count_of(&tokens->output, own[1]), job);
}

static double
mean_tokens(const struct dps_effort *self, size_t i)
{
    const struct dps_token_work *tokens = self->stream->tokens;
    return dps_serving_time(&self->requests.of[i], dps_count_mean(&tokens->input),
        dps_count_mean(&tokens->output));
}

static const struct dps_effort_kind by_tokens = {
    ready_tokens, give_tokens, draw_tokens, mean_tokens};

/* ---- steps ------------------------------------------------------------- */

static enum dps_status
ready_steps(struct dps_effort *self, struct dps_error *err)
{
    const struct dps_stream *stream = self->stream;
    return dps_step_work_read(stream->task, gpus_of(stream) * (double)stream->width,
        &self->requests.gpus, self->rate, err);
}

static enum dps_status
give_steps(const struct dps_effort *self, struct dps_workload *out, struct dps_job *job,
    struct dps_error *err)
{
    char name[200];
    uint32_t task;
    snprintf(name, sizeof name, "the task of %.150s", self->stream->name);
    enum dps_status status = dps_task_note(
        out, name, &self->requests.gpus, self->rate, self->rate[0], &task, err);
    if (status == DPS_OK) {
        dps_task_give(out, task, job);
    }
    return status;
}

static double
draw_steps(const struct dps_effort *self, double u, struct dps_rng_name name,
    struct dps_job *job)
{
    double time = dps_count_of(&self->stream->task->steps, u) / self->rate[0];
    (void)name;
    job->run = dps_trace_ns(time);
    return time;
}

static double
mean_steps(const struct dps_effort *self, size_t i)
{
    return dps_count_mean(&self->stream->task->steps) / self->rate[i];
}

static const struct dps_effort_kind by_steps = {
    ready_steps, give_steps, draw_steps, mean_steps};

/* ---- any --------------------------------------------------------------- */

static const struct dps_effort_kind *
kind_of(const struct dps_stream *stream)
{
    if (stream->tokens != NULL) {
        return &by_tokens;
    }
    return stream->task != NULL ? &by_steps : &by_run;
}

enum dps_status
dps_effort_init(
    struct dps_effort *self, const struct dps_stream *stream, struct dps_error *err)
{
    *self = (struct dps_effort){.kind = kind_of(stream), .stream = stream};
    return self->kind->ready(self, err);
}

void
dps_effort_free(struct dps_effort *self)
{
    dps_lifetime_free(&self->run);
}

enum dps_status
dps_effort_give(const struct dps_effort *self, struct dps_workload *out,
    struct dps_job *job, struct dps_error *err)
{
    return self->kind->give(self, out, job, err);
}

void
dps_effort_draw(const struct dps_effort *self, double u, struct dps_rng_name name,
    struct dps_job *job)
{
    double time = self->kind->draw(self, u, name, job);
    job->estimate = nanoseconds(time * self->stream->estimate);
}

size_t
dps_effort_gpus(const struct dps_effort *self)
{
    return self->requests.gpus.n;
}

double
dps_effort_mean(const struct dps_effort *self, size_t i)
{
    return self->kind->mean(self, i);
}

/* What says how long jobs run, of those that a stream may say. */
static enum dps_status
check_one(const struct dps_stream *self, struct dps_error *err)
{
    int n = (self->run != NULL) + (self->tokens != NULL) + (self->task != NULL);
    return n == 1 ? DPS_OK
                  : dps_fail(err, DPS_EINVAL,
                        "run, tokens and task are %s: say one of them",
                        n == 0 ? "all none" : "not just one");
}

/* Keys that do not go with rates. */
static enum dps_status
check_rated(const struct dps_stream *self, const char *by, struct dps_error *err)
{
    if (self->models[0] != '\0') {
        return dps_fail(err, DPS_EINVAL,
            "models is %.100s beside %s, whose gpus are the models that will do",
            self->models, by);
    }
    if (self->longest > 0) {
        return dps_fail(err, DPS_EINVAL,
            "longest is %g s beside %s: say the `most` of these", self->longest, by);
    }
    return self->fixed
               ? dps_fail(err, DPS_EINVAL,
                     "fixed is true beside %s, which run by the rate of the GPU "
                     "that they have",
                     by)
               : DPS_OK;
}

static enum dps_status
check_requests(const struct dps_stream *self, struct dps_error *err)
{
    if (self->width > 1) {
        return dps_fail(err, DPS_EINVAL,
            "width is %" PRId64 " beside tokens: a request has one machine",
            self->width);
    }
    return self->checkpoint > 0
               ? dps_fail(err, DPS_EINVAL,
                     "checkpoint is %g s beside tokens: a request that is lost begins "
                     "anew",
                     self->checkpoint)
               : DPS_OK;
}

enum dps_status
dps_effort_check(const struct dps_stream *stream, struct dps_error *err)
{
    enum dps_status status = check_one(stream, err);
    if (status == DPS_OK && stream->run == NULL) {
        status = check_rated(stream, stream->tokens != NULL ? "tokens" : "a task", err);
    }
    return status == DPS_OK && stream->tokens != NULL ? check_requests(stream, err)
                                                      : status;
}
