#include "sim/workload/streams.h"

#include "sim/core/digest.h"
#include "sim/core/rng.h"
#include "sim/workload/effort.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_LETTERS = 100 };

static const double mebibyte = 1048576; /* [byte] */
static const double most_jobs = 2e7;    /* 3 GB of them */

/* ---- keys -------------------------------------------------------------- */

#define PLACE(member_, doc_)                                                           \
    DPS_FIELD(struct dps_stream, member_, DPS_NUMBER, .unit = "s",                     \
        .domain = "[-2, 2]", .fallback = "0 s", .source = "not said", .doc = (doc_))

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_stream, name, DPS_TEXT,
        .doc = "names its draws, and its jobs NAME-0, NAME-1 ..."),
    DPS_FIELD(struct dps_stream, arrival, DPS_RECORD, .record = &dps_arrival_record,
        .doc = "when its jobs come, `{kind: poisson, rate: 40 h^-1}`"),
    DPS_FIELD(struct dps_stream, scale, DPS_NUMBER, .unit = "1", .domain = "[0, 1e6]",
        .fallback = "1", .source = "the law of the times says",
        .doc = "what the rate at which they come is multiplied by"),
    DPS_FIELD(struct dps_stream, run, DPS_NAMED, .record = &dps_lifetime_record,
        .library = "runs", .fallback = "none",
        .doc =
            "how long they run on a machine of speed 1, `{kind: exponential, mean: 1 "
            "h}`; this, `tokens` or `task` is said"),
    DPS_FIELD(struct dps_stream, tokens, DPS_NAMED, .record = &dps_token_work_record,
        .library = "tokens", .fallback = "none",
        .doc = "they are requests to a language model, of so many tokens, and run as "
               "fast as the GPU that they have"),
    DPS_FIELD(struct dps_stream, task, DPS_NAMED, .record = &dps_step_work_record,
        .library = "tasks", .fallback = "none",
        .doc = "they are of so many steps, and run as fast as the GPUs that they have"),
    DPS_FIELD(struct dps_stream, longest, DPS_NUMBER, .unit = "s", .domain = "[0, 9e9]",
        .fallback = "0", .source = "the law of the run time says",
        .doc = "runs that would be longer are cut to it; 0: none is"),
    DPS_FIELD(struct dps_stream, estimate, DPS_NUMBER, .unit = "1",
        .domain = "[1, 1e6]", .fallback = "1", .source = "assumed",
        .doc = "what owners say that a run takes, over what it takes"),
    DPS_FIELD(struct dps_stream, width, DPS_COUNT, .domain = "[1, 1e9]",
        .fallback = "1", .source = "most jobs",
        .doc = "machines that a job has at once"),
    DPS_FIELD(struct dps_stream, input, DPS_NUMBER, .unit = "byte",
        .domain = "[0, 9e15]", .fallback = "0", .source = "not said",
        .doc = "that its owner sends to its first machine, where there is a network"),
    DPS_FIELD(struct dps_stream, output, DPS_NUMBER, .unit = "byte",
        .domain = "[0, 9e15]", .fallback = "0", .source = "not said",
        .doc = "that comes back when it has run, likewise"),
    DPS_FIELD(struct dps_stream, spread, DPS_SWITCH, .fallback = "false",
        .source = "assumed", .doc = "the input is sent to all of its machines"),
    DPS_FIELD(struct dps_stream, stages, DPS_COUNT, .domain = "[1, 1e9]",
        .fallback = "1", .source = "most jobs", .doc = "of its run, all alike"),
    DPS_FIELD(struct dps_stream, exchange, DPS_NUMBER, .unit = "byte",
        .domain = "[0, 9e15]", .fallback = "0", .source = "not said",
        .doc = "that between two stages each of its machines sends to the next, in a "
               "ring; a gradient of G bytes summed by w of them is 2 (w - 1) / w G"),
    PLACE(x, "where its owners are in the network"),
    PLACE(y, "likewise"),
    DPS_FIELD(struct dps_stream, height, DPS_NUMBER, .unit = "s", .domain = "[0, 2]",
        .fallback = "0 s", .source = "not said",
        .doc = "latency of its owners' access links"),
    DPS_FIELD(struct dps_stream, gpus, DPS_COUNT, .domain = "[0, 64]", .fallback = "0",
        .source = "not said", .doc = "GPUs on each machine"),
    DPS_FIELD(struct dps_stream, gpu_share, DPS_NUMBER, .unit = "1",
        .domain = "[0.001, 1]", .fallback = "1", .source = "a whole one",
        .doc = "of the GPU; a share only of one"),
    DPS_FIELD(struct dps_stream, gpu_memory, DPS_NUMBER, .unit = "byte",
        .domain = "[0, 1e18]", .fallback = "0", .source = "not said",
        .doc = "of each GPU"),
    DPS_FIELD(struct dps_stream, models, DPS_TEXT, .fallback = "",
        .doc = "of GPUs that will do, with | between them; empty: any"),
    DPS_FIELD(struct dps_stream, cpu, DPS_NUMBER, .unit = "1", .domain = "[0, 1e9]",
        .fallback = "0", .source = "not said", .doc = "cores on each machine"),
    DPS_FIELD(struct dps_stream, memory, DPS_NUMBER, .unit = "byte",
        .domain = "[0, 1e18]", .fallback = "0", .source = "not said",
        .doc = "on each machine"),
    DPS_FIELD(struct dps_stream, disk, DPS_NUMBER, .unit = "byte",
        .domain = "[0, 1e18]", .fallback = "0", .source = "not said",
        .doc = "on each machine"),
    DPS_FIELD(struct dps_stream, owners, DPS_COUNT, .domain = "[1, 1e15]",
        .fallback = "1", .source = "assumed",
        .doc = "of so many users each job is one's, each as likely"),
    DPS_FIELD(struct dps_stream, owner, DPS_COUNT, .domain = "[0, 1e15]",
        .fallback = "0", .source = "any",
        .doc = "the number of the first of them; streams may share users"),
    DPS_FIELD(struct dps_stream, market, DPS_COUNT, .domain = "[0, 4e9]",
        .fallback = "0", .source = "any", .doc = "that they are posted to"),
    DPS_FIELD(struct dps_stream, priority, DPS_COUNT, .domain = "[-2e9, 2e9]",
        .fallback = "0", .source = "all alike", .doc = "higher first"),
    DPS_FIELD(struct dps_stream, max_price, DPS_COUNT, .domain = "[0, 9e15]",
        .fallback = "0", .source = "not said",
        .doc = "base units that they pay a second at most; 0: any"),
    DPS_FIELD(struct dps_stream, deadline, DPS_NUMBER, .unit = "s",
        .domain = "[0, 9e9]", .fallback = "0", .source = "not said",
        .doc = "when they are to be done, after submission; 0: there is no such time"),
    DPS_FIELD(struct dps_stream, checkpoint, DPS_NUMBER, .unit = "s",
        .domain = "[0, 9e9]", .fallback = "0", .source = "not said",
        .doc = "part of a run after which what has run is kept, for when a machine "
               "leaves; 0: never"),
    DPS_FIELD(struct dps_stream, checkpoint_cost, DPS_NUMBER, .unit = "s",
        .domain = "[0, 9e9]", .fallback = "0", .source = "not said",
        .doc = "time that keeping it takes each time"),
    DPS_FIELD(struct dps_stream, patience, DPS_NUMBER, .unit = "s",
        .domain = "[0, 9e9]", .fallback = "0", .source = "not said",
        .doc = "how long they wait before they are taken back; 0: for ever"),
    DPS_FIELD(struct dps_stream, cancel, DPS_NUMBER, .unit = "s", .domain = "[0, 9e9]",
        .fallback = "0", .source = "not said",
        .doc = "when their owner stops them, after their start; 0: never"),
    DPS_FIELD(struct dps_stream, tries, DPS_COUNT, .domain = "[0, 1e9]",
        .fallback = "0", .source = "assumed",
        .doc = "times that a job is submitted where machines leave under it; 0: as "
               "often as it is lost"),
    DPS_FIELD(struct dps_stream, urgent, DPS_SWITCH, .fallback = "false",
        .source = "most jobs wait", .doc = "they start at once or are refused"),
    DPS_FIELD(struct dps_stream, fixed, DPS_SWITCH, .fallback = "false",
        .source = "assumed",
        .doc = "they run as long on a machine of any speed, as rentals do"),
};

static enum dps_status
check_stream(const void *value, struct dps_error *err)
{
    const struct dps_stream *self = value;
    const char *file = self->run != NULL ? dps_lifetime_file(&self->run->law) : "";
    size_t letters = strlen(self->name);
    if (letters == 0 || letters > MOST_LETTERS || strpbrk(self->name, ",\n") != NULL) {
        return dps_fail(err, DPS_EINVAL,
            "name is \"%.*s\", not 1 to %d letters without a comma", MOST_LETTERS,
            self->name, MOST_LETTERS);
    }
    if (file[0] != '\0') {
        return dps_fail(err, DPS_EINVAL,
            "run is of times in %s: a stream's stand in the scenario, as rows", file);
    }
    if (self->gpu_share < 1 && self->gpus != 1) {
        return dps_fail(err, DPS_EINVAL,
            "gpu_share is %g of %" PRId64 " GPUs: a share is allowed of one GPU alone",
            self->gpu_share, self->gpus);
    }
    enum dps_status status = dps_effort_check(self, err);
    return status == DPS_OK && self->models[0] != '\0' && self->gpus == 0
               ? dps_fail(err, DPS_EINVAL, "models is %.100s of no GPUs: say gpus",
                     self->models)
               : status;
}

const struct dps_record dps_stream_record = {
    .name = "workload.stream",
    .doc = "Jobs alike that come by a law of times.",
    .size = sizeof(struct dps_stream),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check_stream,
};

/* Reads its tables, so that who starts a run knows that they can be read. */
static enum dps_status
check_tables(const struct dps_stream *self, struct dps_error *err)
{
    struct dps_effort effort;
    enum dps_status status = dps_effort_init(&effort, self, err);
    dps_effort_free(&effort);
    return status == DPS_OK ? DPS_OK
                            : dps_within(err, status, "streams: %s", self->name);
}

enum dps_status
dps_streams_check(
    const struct dps_stream *streams, size_t n, int64_t length, struct dps_error *err)
{
    double jobs = 0;
    for (size_t i = 0; i < n; i++) {
        enum dps_status status = check_tables(&streams[i], err);
        if (status != DPS_OK) {
            return status;
        }
        jobs += streams[i].scale *
                dps_arrival_mean(&streams[i].arrival, (double)length * 1e-9);
        for (size_t k = 0; k < i; k++) {
            if (strcmp(streams[i].name, streams[k].name) == 0) {
                return dps_fail(err, DPS_EINVAL,
                    "streams has two named %s: a name is one stream's draws",
                    streams[i].name);
            }
        }
    }
    return jobs <= most_jobs
               ? DPS_OK
               : dps_fail(err, DPS_EINVAL,
                     "streams make %.3g jobs in the length, more than %.3g", jobs,
                     most_jobs);
}

/* ---- jobs -------------------------------------------------------------- */

/* [ns]; what is beyond the clock is never. */
static int64_t
nanoseconds(double seconds)
{
    double ns = seconds * 1e9 + 0.5;
    return ns < (double)INT64_MAX ? (int64_t)ns : INT64_MAX;
}

static int64_t
mebibytes(double bytes)
{
    return (int64_t)ceil(bytes / mebibyte);
}

static int32_t
place(double seconds)
{
    return (int32_t)floor(seconds * 1e9 + 0.5);
}

/* What all jobs of a stream have. */
static enum dps_status
shape_of(const struct dps_stream *self, const struct dps_effort *effort,
    struct dps_workload *out, struct dps_job *job, struct dps_error *err)
{
    bool needs = false;
    *job = (struct dps_job){
        .need = {[DPK_CPU] = (int64_t)(self->cpu * 1000 + 0.5),
            [DPK_MEMORY] = mebibytes(self->memory),
            [DPK_GPU] = self->gpus * (int64_t)(self->gpu_share * 1000 + 0.5),
            [DPK_GPU_MEMORY] = mebibytes(self->gpu_memory),
            [DPK_DISK] = mebibytes(self->disk)},
        .width = (uint32_t)self->width,
        .devices = (uint32_t)self->gpus,
        .market = (uint32_t)self->market,
        .priority = (int32_t)self->priority,
        .max_price = self->max_price,
        .input = (int64_t)(self->input + 0.5),
        .output = (int64_t)(self->output + 0.5),
        .exchange = (int64_t)(self->exchange + 0.5),
        .stages = (uint32_t)self->stages,
        .spread = self->spread,
        .x = place(self->x),
        .y = place(self->y),
        .height = place(self->height),
        .checkpoint = nanoseconds(self->checkpoint),
        .checkpoint_cost = nanoseconds(self->checkpoint_cost),
        .patience = nanoseconds(self->patience),
        .cancel = nanoseconds(self->cancel),
        .tries = (uint32_t)self->tries,
        .urgent = self->urgent,
        .fixed = self->fixed,
    };
    enum dps_status status = dps_effort_give(effort, out, job, err);
    for (size_t r = 0; r < DPK_RESOURCES; r++) {
        needs = needs || job->need[r] > 0;
    }
    job->need[DPK_SLOTS] = !needs;
    return status;
}

/* How long job k runs and whose it is, by numbers of its own. */
static void
draw_job(const struct dps_stream *self, const struct dps_effort *effort,
    struct dps_rng_name name, struct dps_job *job)
{
    double u[2];
    dps_rng_uniforms(name, u);
    dps_effort_draw(effort, u[0], name, job);
    job->owner = (uint64_t)self->owner + (uint64_t)(u[1] * (double)self->owners);
}

static enum dps_status
add_jobs(const struct dps_stream *self, const struct dps_effort *effort,
    struct dps_workload *out, int64_t from, int64_t length, uint64_t seed,
    struct dps_error *err)
{
    char name[MOST_LETTERS + 24];
    struct dps_job job;
    uint64_t stream = dps_digest_of(self->name, strlen(self->name)).low;
    struct dps_arrival_state state =
        dps_arrival_begin(&self->arrival, self->scale, (double)from * 1e-9);
    enum dps_status status = shape_of(self, effort, out, &job, err);
    for (uint32_t k = 0; status == DPS_OK && self->scale > 0; k++) {
        dps_arrival_next(&self->arrival, seed, stream, k, &state);
        job.submit = nanoseconds(state.at);
        if (job.submit >= length) {
            break;
        }
        draw_job(
            self, effort, (struct dps_rng_name){seed, DPS_RNG_JOB, stream, k}, &job);
        job.deadline =
            self->deadline > 0 ? nanoseconds(state.at + self->deadline) : INT64_MAX;
        snprintf(name, sizeof name, "%s-%" PRIu32, self->name, k);
        status = dps_workload_add(out, &job, name, err);
    }
    return status;
}

enum dps_status
dps_streams_make(struct dps_workload *out, const struct dps_stream *streams, size_t n,
    int64_t from, int64_t length, uint64_t seed, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        struct dps_effort effort;
        status = dps_effort_init(&effort, &streams[i], err);
        if (status == DPS_OK) {
            status = add_jobs(&streams[i], &effort, out, from, length, seed, err);
        }
        dps_effort_free(&effort);
    }
    return status == DPS_OK ? dps_workload_sort(out, err) : status;
}
