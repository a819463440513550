#include "sim/economy/crowd.h"

#include "models/place.h"
#include "sim/core/date.h"
#include "sim/workload/effort.h"
#include "sim/workload/own.h"
#include "sim/workload/streams.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const double week = 7 * 86400;               /* [s] */
static const int64_t monday = INT64_C(4) * DPS_DAY; /* the first after 1970 [s] */
static const double nano = 1e9;

static const struct dps_stream *
stream_at(const struct dps_crowd *self, size_t i)
{
    const struct dps_stream *streams = self->network->jobs.items;
    return &streams[i];
}

/* ---- how many ---------------------------------------------------------- */

/* What the machines that will do make of a GPU, or of one of them without GPUs, in the
 * mean [unit/s]; 0: there are none. */
static double
mean_rate(const struct dps_scope *scope, uint64_t models)
{
    const struct dps_workload *workload = &scope->workload;
    double rate = 0;
    double devices = 0;
    for (size_t i = 0; i < workload->n_machines; i++) {
        const struct dps_machine *machine = &workload->machines[i];
        if (models == 0 || (models >> machine->model & 1) != 0) {
            rate += scope->rate[i];
            devices += machine->devices;
        }
    }
    return devices > 0 ? rate / devices : 0;
}

/* The time of a job in the mean on GPUs of a model by which it has a rate [s]; 0: it
 * has none. */
static double
time_on(const struct dps_effort *effort, const struct dps_workload *workload,
    uint32_t model)
{
    for (size_t i = 0; i < dps_effort_gpus(effort); i++) {
        const char *name = effort->requests.gpus.name[i];
        if (strcmp(name, workload->text + workload->model[model]) == 0) {
            return dps_effort_mean(effort, i);
        }
    }
    return 0;
}

/* The work of a job that has rates, of each of its GPUs in the mean [unit]: where all
 * that will do are taken by such jobs, what they do over how many jobs they end. */
static double
rated_work(const struct dps_effort *effort, const struct dps_scope *scope)
{
    const struct dps_workload *workload = &scope->workload;
    double times[DPS_MOST_MODELS + 1] = {0};
    double rate = 0;
    double ended = 0; /* jobs of a GPU [1/s] */
    for (uint32_t m = 1; m <= workload->n_models; m++) {
        times[m] = time_on(effort, workload, m);
    }
    for (size_t i = 0; i < workload->n_machines; i++) {
        const struct dps_machine *machine = &workload->machines[i];
        if (times[machine->model] > 0) {
            rate += scope->rate[i];
            ended += machine->devices / times[machine->model];
        }
    }
    return ended > 0 ? rate / ended : 0;
}

/* The work of a job of a stream, of each of its GPUs in the mean [unit]; 0: no machine
 * will do. */
static enum dps_status
gpu_work(const struct dps_crowd *self, const struct dps_stream *stream,
    const struct dps_effort *effort, struct dps_scope *scope, double *work,
    struct dps_error *err)
{
    uint64_t models = 0;
    if (dps_effort_gpus(effort) > 0) {
        *work = rated_work(effort, scope);
        return DPS_OK;
    }
    enum dps_status status =
        dps_models_read(&scope->workload, stream->models, &models, err);
    double rate = mean_rate(scope, models);
    bool any = rate > 0;
    rate = stream->fixed ? rate : dps_scope_reference(self->cells);
    *work = any ? dps_effort_mean(effort, 0) * rate : 0;
    return status;
}

/* The work of a job of a stream in the mean [unit]. */
static enum dps_status
work_of(const struct dps_crowd *self, const struct dps_stream *stream,
    struct dps_scope *scope, double *work, struct dps_error *err)
{
    struct dps_effort effort;
    double devices = stream->gpus > 0 ? (double)stream->gpus * stream->gpu_share : 1;
    enum dps_status status = dps_effort_init(&effort, stream, err);
    if (status == DPS_OK) {
        status = gpu_work(self, stream, &effort, scope, work, err);
    }
    if (status == DPS_OK && *work == 0) {
        bool rated = dps_effort_gpus(&effort) > 0;
        const char *named = stream->models[0] != '\0' ? stream->models : "any class";
        status = dps_fail(err, DPS_EINVAL,
            "jobs of %s want machines of %.100s, and none of these is there",
            stream->name, rated ? "the classes that they have rates on" : named);
    }
    *work = *work * devices * (double)stream->width;
    dps_effort_free(&effort);
    return status;
}

/* By what the rates of all streams are multiplied. */
static enum dps_status
scale_of(const struct dps_crowd *self, struct dps_scope *scope, double *scale,
    struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    double offered = 0; /* at the streams' own rates [unit/s] */
    for (size_t i = 0; i < self->network->jobs.n && status == DPS_OK; i++) {
        double work = 0;
        const struct dps_stream *stream = stream_at(self, i);
        status = work_of(self, stream, scope, &work, err);
        offered +=
            dps_arrival_mean(&stream->arrival, week) / week * work * stream->scale;
    }
    *scale = offered > 0 ? self->wanted / offered : 0;
    return status == DPS_OK && *scale == 0
               ? dps_fail(err, DPS_EINVAL,
                     "jobs bring no work in the mean, and users ask for %g units/s",
                     self->wanted)
               : status;
}

static enum dps_status
add_jobs(const struct dps_crowd *self, double scale, struct dps_scope *scope,
    struct dps_error *err)
{
    size_t n = self->network->jobs.n;
    struct dps_stream *streams = calloc(n + 1, sizeof *streams);
    if (streams == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for streams of jobs");
    }
    for (size_t i = 0; i < n; i++) {
        streams[i] = *stream_at(self, i);
        streams[i].scale *= scale;
    }
    int64_t weeks = DPS_NS * (int64_t)week;
    int64_t from = (self->begin - monday * DPS_NS) % weeks;
    enum dps_status status = dps_streams_check(streams, n, self->length, err);
    if (status == DPS_OK) {
        status = dps_streams_make(&scope->workload, streams, n,
            from < 0 ? from + weeks : from, self->length, self->seed, err);
    }
    free(streams);
    /* A machine's own speed is of what its class does in the network's units. */
    for (uint32_t t = 0; t < scope->workload.n_tasks; t++) {
        scope->workload.tasks[t].alone = 1;
    }
    return status;
}

/* ---- from where -------------------------------------------------------- */

/* The regions of the network's machines, each once. */
struct regions {
    const struct dps_region *items[DPS_SETUP_LIVED_GROUPS];
    size_t n;
    double share;
};

static void
add_region(struct regions *self, const struct dps_region *region)
{
    for (size_t i = 0; i < self->n; i++) {
        if (strcmp(self->items[i]->name, region->name) == 0) {
            return;
        }
    }
    self->items[self->n++] = region;
    self->share += region->share;
}

static const struct dps_region *
home_of(const struct regions *regions, double u)
{
    double left = u * regions->share;
    size_t i = 0;
    for (; i + 1 < regions->n; i++) {
        left -= regions->items[i]->share;
        if (left < 0) {
            break;
        }
    }
    return regions->items[i];
}

static void
settle(const struct dps_crowd *self, struct dps_workload *workload)
{
    struct regions regions = {.n = 0};
    for (size_t c = 0; c < self->cells->n; c++) {
        const struct dps_group *group =
            &self->fleet->groups[self->cells->items[c].group];
        if (group->region != NULL) {
            add_region(&regions, group->region);
        }
    }
    for (size_t i = 0; i < workload->n_jobs && regions.n > 0; i++) {
        struct dps_job *job = &workload->jobs[i];
        struct dps_place place;
        double u[2];
        struct dps_rng_name name = {self->fleet->seed, DPS_RNG_WINDOW, job->owner, 0};
        dps_rng_uniforms(name, u);
        dps_place_of(
            home_of(&regions, u[0]), NULL, self->fleet->seed, ~job->owner, &place);
        job->x = (int32_t)(place.x * nano);
        job->y = (int32_t)(place.y * nano);
        job->height = (int32_t)(place.height * nano);
    }
}

enum dps_status
dps_crowd_gather(
    const struct dps_crowd *self, struct dps_scope *scope, struct dps_error *err)
{
    double scale = 0;
    enum dps_status status = scale_of(self, scope, &scale, err);
    if (status == DPS_OK) {
        status = add_jobs(self, scale, scope, err);
    }
    if (status == DPS_OK) {
        settle(self, &scope->workload);
    }
    return status;
}
