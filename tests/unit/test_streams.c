/* Streams of jobs in a workload: whose draws are whose, what jobs get, what is refused,
 * and a queue of them against theory. */
#include "sim/workload/streams.h"

#include "models/arrival/diurnal.h"
#include "models/arrival/poisson.h"
#include "models/lifetime/closed.h"
#include "sim/core/date.h"
#include "sim/run/run.h"
#include "sim/run/workload.h"
#include "tests/queues.h"
#include "tests/sample_journal.h"
#include "tests/test.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t second = 1000000000; /* [ns] */

static const struct dps_arrival_poisson often = {1 / 30.0};
static const struct dps_arrival_poisson seldom = {1 / 100.0};
static const struct dps_lifetime_exponential minutes = {300};
static const struct dps_lifetime_fixed five = {5};
static const struct dps_lifetime_law in_minutes = {
    {&dps_lifetime_exponential.base, &minutes}};
static const struct dps_lifetime_law in_five = {{&dps_lifetime_fixed.base, &five}};
static const struct dps_lifetime_law never = {{&dps_lifetime_never.base, NULL}};

static struct dps_stream
stream(const char *name, const struct dps_arrival_poisson *arrival)
{
    return (struct dps_stream){
        .name = name,
        .arrival = {{&dps_arrival_poisson.base, arrival}},
        .run = &in_minutes,
        .scale = 1,
        .estimate = 1,
        .width = 1,
        .gpu_share = 1,
        .models = "",
        .owners = 1,
    };
}

static void
make(struct dps_workload *out, const struct dps_stream *streams, size_t n,
    int64_t length)
{
    struct dps_error err;
    *out = (struct dps_workload){0};
    REQUIRE_OK(dps_streams_make(out, streams, n, 0, length * second, 11, &err), &err);
}

/* The jobs of a stream in `all` are those of `alone`, but for their places. */
static void
check_same(const struct dps_workload *alone, const struct dps_workload *all,
    const char *prefix)
{
    size_t k = 0;
    for (size_t i = 0; i < all->n_jobs; i++) {
        const char *name = all->text + all->jobs[i].name;
        if (strncmp(name, prefix, strlen(prefix)) != 0) {
            continue;
        }
        REQUIRE(k < alone->n_jobs);
        CHECK_TEXT(alone->text + alone->jobs[k].name, name);
        CHECK(alone->jobs[k].submit == all->jobs[i].submit);
        CHECK(alone->jobs[k].run == all->jobs[i].run);
        CHECK(alone->jobs[k].owner == all->jobs[i].owner);
        k++;
    }
    CHECK(k == alone->n_jobs);
}

TEST(a_stream_beside_another_changes_none_of_its_jobs)
{
    struct dps_stream both[] = {stream("b", &seldom), stream("a", &often)};
    struct dps_workload alone[2];
    struct dps_workload all;
    both[0].owners = 7;
    make(&alone[0], &both[0], 1, 100000);
    make(&alone[1], &both[1], 1, 100000);
    make(&all, both, 2, 100000);
    REQUIRE(alone[0].n_jobs > 800 && alone[1].n_jobs > 2500);
    CHECK(all.n_jobs == alone[0].n_jobs + alone[1].n_jobs);
    check_same(&alone[0], &all, "b-");
    check_same(&alone[1], &all, "a-");
    for (size_t i = 1; i < all.n_jobs; i++) {
        CHECK(all.jobs[i - 1].submit <= all.jobs[i].submit);
    }
    CHECK(all.jobs[all.n_jobs - 1].submit < 100000 * second);
    dps_workload_free(&alone[0]);
    dps_workload_free(&alone[1]);
    dps_workload_free(&all);
}

TEST(what_jobs_need_and_how_long_they_come_shifts_no_draw)
{
    struct dps_stream plain = stream("a", &often);
    struct dps_stream rich = plain;
    struct dps_workload some;
    struct dps_workload more;
    rich.gpus = 1;
    rich.models = "A100";
    rich.urgent = true;
    make(&some, &plain, 1, 50000);
    make(&more, &rich, 1, 100000);
    REQUIRE(some.n_jobs > 1000 && more.n_jobs > some.n_jobs);
    more.n_jobs = some.n_jobs;
    check_same(&some, &more, "a-");
    dps_workload_free(&some);
    dps_workload_free(&more);
}

TEST(jobs_of_one_time_stand_in_the_order_of_the_streams)
{
    struct dps_stream twins[] = {stream("a", &often), stream("a", &often)};
    struct dps_workload out;
    make(&out, twins, 2, 3000); /* of one name, thus of the same times */
    REQUIRE(out.n_jobs > 100);
    for (size_t i = 0; i < out.n_jobs; i += 2) {
        CHECK(out.jobs[i].submit == out.jobs[i + 1].submit);
        CHECK(out.jobs[i].order + out.n_jobs / 2 == out.jobs[i + 1].order);
    }
    dps_workload_free(&out);
}

/* ---- jobs -------------------------------------------------------------- */

TEST(every_key_of_a_stream_is_a_job_s)
{
    struct dps_stream self = stream("full", &often);
    struct dps_workload out;
    self.run = &in_five;
    self.estimate = 1.5;
    self.width = 3;
    self.gpus = 2;
    self.gpu_memory = 10e9;
    self.models = "V100|A100";
    self.cpu = 2.5;
    self.memory = 1048577;
    self.disk = 3 * 1048576.0;
    self.owner = 17;
    self.market = 4;
    self.priority = -3;
    self.max_price = 99;
    self.deadline = 60;
    self.urgent = true;
    make(&out, &self, 1, 300);
    REQUIRE(out.n_jobs > 1);
    const struct dps_job *job = &out.jobs[1];
    CHECK_TEXT(out.text + job->name, "full-1");
    CHECK_INT(job->run, 5 * second);
    CHECK_INT(job->estimate, 15 * second / 2);
    CHECK_INT(job->width, 3);
    CHECK_INT(job->most, 3);
    CHECK_INT(job->devices, 2);
    CHECK_INT(job->need[DPK_GPU], 2000);
    CHECK_INT(job->need[DPK_GPU_MEMORY], 9537); /* 9536.7 MiB */
    CHECK_INT(job->need[DPK_CPU], 2500);
    CHECK_INT(job->need[DPK_MEMORY], 2);
    CHECK_INT(job->need[DPK_DISK], 3);
    CHECK_INT(job->need[DPK_SLOTS], 0);
    CHECK_INT((int64_t)job->models, 1 << 1 | 1 << 2);
    CHECK_INT((int64_t)job->owner, 17);
    CHECK_INT(job->market, 4);
    CHECK_INT(job->priority, -3);
    CHECK_INT(job->max_price, 99);
    CHECK_INT(job->urgent, 1);
    CHECK(llabs(job->deadline - job->submit - 60 * second) <= 1);
    dps_workload_free(&out);
}

TEST(data_stages_and_haste_of_a_stream_are_a_job_s)
{
    struct dps_stream self = stream("full", &often);
    struct dps_workload out;
    self.input = 1e6;
    self.output = 2e6;
    self.exchange = 3e6;
    self.stages = 5;
    self.spread = true;
    self.x = -0.030;
    self.y = 0.040;
    self.height = 0.001;
    self.patience = 70;
    self.cancel = 80;
    self.tries = 3;
    make(&out, &self, 1, 300);
    REQUIRE(out.n_jobs > 1);
    const struct dps_job *job = &out.jobs[1];
    CHECK_INT(job->input, 1000000);
    CHECK_INT(job->output, 2000000);
    CHECK_INT(job->exchange, 3000000);
    CHECK_INT(job->stages, 5);
    CHECK_INT(job->spread, 1);
    CHECK_INT(job->x, -30000000);
    CHECK_INT(job->y, 40000000);
    CHECK_INT(job->height, 1000000);
    CHECK_INT(job->patience, 70 * second);
    CHECK_INT(job->cancel, 80 * second);
    CHECK_INT(job->tries, 3);
    dps_workload_free(&out);
}

TEST(what_is_not_said_is_nothing_and_a_job_without_needs_takes_a_slot)
{
    struct dps_stream self = stream("bare", &often);
    struct dps_stream half = stream("half", &often);
    struct dps_workload out;
    make(&out, &self, 1, 300);
    CHECK_INT(out.jobs[0].need[DPK_SLOTS], 1);
    CHECK(out.jobs[0].deadline == INT64_MAX && out.jobs[0].max_price == INT64_MAX);
    CHECK(out.jobs[0].estimate == out.jobs[0].run);
    dps_workload_free(&out);
    half.gpus = 1;
    half.gpu_share = 0.47;
    half.run = &never;
    make(&out, &half, 1, 300);
    CHECK_INT(out.jobs[0].need[DPK_GPU], 470);
    CHECK_INT(out.jobs[0].devices, 1);
    CHECK(out.jobs[0].run == INT64_MAX && out.jobs[0].estimate == INT64_MAX);
    dps_workload_free(&out);
}

TEST(runs_follow_their_law_up_to_the_longest_and_users_are_alike)
{
    enum { USERS = 5 };
    struct dps_stream self = stream("a", &often);
    struct dps_workload out;
    double count[USERS] = {0};
    double sum = 0;
    double cut = 0;
    self.longest = 300;
    self.owner = 10;
    self.owners = USERS;
    make(&out, &self, 1, 3000000);
    double n = (double)out.n_jobs;
    REQUIRE(n > 90000);
    for (size_t i = 0; i < out.n_jobs; i++) {
        REQUIRE(out.jobs[i].owner >= 10 && out.jobs[i].owner < 10 + USERS);
        count[out.jobs[i].owner - 10] += 1;
        CHECK(out.jobs[i].run <= 300 * second);
        cut += out.jobs[i].run == 300 * second;
        sum += (double)out.jobs[i].run * 1e-9;
    }
    /* Of min(X, m), X of mean m: mean m (1 - 1/e), variance m^2 (1 - 2/e - 1/e^2). */
    const double e = exp(-1);
    CHECK_WITHIN(sum / n, 300 * (1 - e), 5 * 300 * sqrt((1 - 2 * e - e * e) / n));
    CHECK_WITHIN(cut / n, e, 5 * sqrt(e * (1 - e) / n));
    for (size_t i = 0; i < USERS; i++) {
        CHECK_WITHIN(count[i] / n, 0.2, 5 * sqrt(0.16 / n));
    }
    dps_workload_free(&out);
}

TEST(a_scaled_stream_has_as_many_jobs_more_and_at_0_none)
{
    struct dps_stream self = stream("a", &often);
    struct dps_workload out;
    self.scale = 2.5;
    self.fixed = true;
    make(&out, &self, 1, 300000);
    CHECK_WITHIN((double)out.n_jobs, 25000, 5 * sqrt(25000));
    CHECK_INT(out.jobs[0].fixed, 1);
    dps_workload_free(&out);
    self.scale = 0;
    make(&out, &self, 1, 300000);
    CHECK_INT((int64_t)out.n_jobs, 0);
    dps_workload_free(&out);
}

/* At noon of a day without nights, from midnight on. */
TEST(the_jobs_of_a_day_come_at_its_hours_wherever_time_0_is)
{
    static const struct dps_arrival_diurnal day = {1, 1, 43200, 1, 1};
    struct dps_stream self = stream("a", &often);
    struct dps_workload out = {.n_jobs = 0};
    struct dps_error err;
    self.arrival.law = (struct dps_variant){&dps_arrival_diurnal.base, &day};
    REQUIRE_OK(
        dps_streams_make(&out, &self, 1, 39600 * second, 7200 * second, 11, &err),
        &err);
    /* 1 + cos over an hour either side of the peak. */
    double wanted = 7200 + 86400 / M_PI * sin(M_PI / 12);
    CHECK_WITHIN((double)out.n_jobs, wanted, 5 * sqrt(wanted));
    CHECK(out.jobs[0].submit < 60 * second);
    CHECK(out.jobs[out.n_jobs - 1].submit < 7200 * second);
    dps_workload_free(&out);
}

/* ---- a queue ----------------------------------------------------------- */

/* M/M/1: lambda / (mu (mu - lambda)) (Erlang 1909). */
static void
check_queue(double load, int64_t jobs)
{
    const struct dps_arrival_poisson arrival = {load / 300};
    struct dps_stream self = stream("queue", &arrival);
    struct dps_replay replay = {.inflate = 0};
    struct dps_error err;
    double batch[QUEUE_BATCHES] = {0};
    const struct dps_replay_plan plan = {.streams = &self,
        .n_streams = 1,
        .length = (int64_t)((double)jobs / arrival.rate) * second,
        .cluster = "1",
        .scheduler = "fcfs",
        .seed = 21};
    REQUIRE_OK(dps_replay_open(&replay, &plan, &err), &err);
    REQUIRE_OK(dps_replay_play(&replay, &err), &err);
    size_t size = (replay.workload.n_jobs - QUEUE_WARM) / QUEUE_BATCHES;
    for (size_t b = 0; b < QUEUE_BATCHES; b++) {
        for (size_t i = 0; i < size; i++) {
            size_t j = QUEUE_WARM + b * size + i;
            batch[b] += (double)(replay.placements.jobs[j].start -
                                 replay.workload.jobs[j].submit) *
                        1e-9 / (double)size;
        }
    }
    struct queue_mean mean = queue_mean_of(batch);
    double wanted = 300 * load / (1 - load);
    printf("# load %.2f: mean wait %.1f s, theory %.1f s, error %.1f s\n", load,
        mean.value, wanted, mean.error);
    CHECK(mean.error < 0.1 * wanted);
    CHECK_WITHIN(mean.value, wanted, 5 * mean.error);
    dps_replay_free(&replay);
}

TEST(a_queue_of_a_poisson_stream_waits_as_erlang_says)
{
    check_queue(0.5, 120000);
    check_queue(0.8, 200000);
}

/* ---- scenarios --------------------------------------------------------- */

static char folder[512];

#define HEAD                                                                           \
    "title: a question\n"                                                              \
    "workload:\n"                                                                      \
    "  machines: 4\n"                                                                  \
    "  scheduler: fcfs\n"
#define RUN    "run: {kind: fixed, time: 60 s}"
#define COMES  "arrival: {kind: poisson, rate: 60 h^-1}"
#define STREAM "    - {name: a, " COMES ", " RUN "}\n"

/* Checks it, or runs it into `out`. */
static enum dps_status
try(const char *text, const char *out, struct dps_error *err)
{
    char path[600];
    char to[600];
    struct dps_run_outcome outcome;
    snprintf(path, sizeof path, "%s/x.yaml", folder);
    snprintf(to, sizeof to, "%s/%s", folder, out != NULL ? out : "");
    sample_file(path, text, strlen(text));
    const struct dps_run_options options = {
        .scenario = path, .folder = to, .until = DPS_NEVER, .quiet = true};
    return out != NULL ? dps_run_start(&options, &outcome, err)
                       : dps_run_check(&options, err);
}

TEST(what_is_wrong_with_streams_is_told_with_its_place)
{
    static const struct {
        const char *text, *sentence;
    } cases[] = {
        {HEAD, ":3:3: workload.streams is empty, and there is no trace: say one of"},
        {HEAD "  length: 1 d\n  trace: x.yaml\n  streams:\n" STREAM,
            ":8:5: workload.streams is beside trace "},
        {HEAD "  length: 1 d\n  trace: x.yaml\n",
            ":5:11: workload.length is of streams: a trace is played whole"},
        {HEAD "  streams:\n" STREAM,
            "workload.length is 0 s beside streams: say how long their jobs come"},
        {HEAD "  length: 1 mo\n  streams:\n" STREAM,
            ":5:11: workload.length is in months: write it in d"},
        {HEAD "  length: 1 d\n  format: swf\n  streams:\n" STREAM,
            ":6:11: workload.format is swf of no trace"},
        {HEAD "  length: 1 d\n  streams:\n" STREAM STREAM,
            "workload.streams has two named a: a name is one stream's draws"},
        {HEAD "  length: 3650000 d\n  streams:\n" STREAM,
            ":5:11: workload.length is 3650000 d"},
        {HEAD "  length: 10000 d\n  streams:\n    - {name: a, " RUN
              ", arrival: {kind: poisson, rate: 1 s^-1}}\n",
            "workload.streams make 8.64e+08 jobs in the length, more than 2e+07"},
        {HEAD "  length: 1 d\n  streams:\n    - {name: a, " RUN
              ", arrival: {kind: hawks, rate: 1 h^-1}}\n",
            ":7:65: workload.streams.0.arrival.kind is hawks"},
        {HEAD "  length: 1 d\n  streams:\n    - {name: a, " RUN
              ", arrival: {kind: hawkes, rate: 1 h^-1, branching: 1, decay: 1 h}}\n",
            "workload.streams.0.arrival.branching is 1, not in [0, 1)"},
        {HEAD "  length: 1 d\n  streams:\n    - {name: a, " RUN
              ", arrival: {kind: diurnal, rate: 1 h^-1, peak: 24 h}}\n",
            "workload.streams.0.arrival.peak is 24 h, not in [0, 86400)"},
        {HEAD "  length: 1 d\n  streams:\n    - {name: a, " COMES ", " RUN
              ", gpus: 2, gpu_share: 0.5}\n",
            "workload.streams.0.gpu_share is 0.5 of 2 GPUs: a share is allowed of "
            "one"},
        {HEAD "  length: 1 d\n  streams:\n    - {name: a, " COMES ", " RUN
              ", models: A100}\n",
            "workload.streams.0.models is A100 of no GPUs: say gpus"},
        {HEAD "  length: 1 d\n  streams:\n    - {name: '', " COMES ", " RUN "}\n",
            "workload.streams.0.name is \"\", not 1 to 100 letters without a comma"},
        {HEAD "  length: 1 d\n  streams:\n    - {name: a, " COMES
              ", run: {kind: empirical, file: x.yaml, column: x}}\n",
            "workload.streams.0.run is of times in "},
        {"title: t\nworkload:\n  scheduler: fcfs\n  length: 1 d\n  streams:\n" STREAM,
            "workload.cluster: a stream does not say which machines there are"},
    };
    snprintf(folder, sizeof folder, "%s", test_folder());
    for (size_t i = 0; i < DPS_COUNT_OF(cases); i++) {
        struct dps_error err = {.status = DPS_OK};
        CHECK_STATUS(try(cases[i].text, NULL, &err), DPS_EINVAL);
        if (!CHECK(strstr(err.text, cases[i].sentence) != NULL)) {
            printf("# %s\n# says: %s\n", cases[i].sentence, err.text);
        }
    }
}

TEST(two_runs_of_streams_give_equal_bytes)
{
    static const char *const names[] = {"one", "two"};
    struct dps_error err;
    uint8_t *bytes[2];
    size_t n[2];
    snprintf(folder, sizeof folder, "%s", test_folder());
    for (size_t i = 0; i < 2; i++) {
        char path[600];
        REQUIRE_OK(
            try(HEAD "  length: 1 d\n  streams:\n" STREAM, names[i], &err), &err);
        snprintf(path, sizeof path, "%s/%s/trace.h5", folder, names[i]);
        bytes[i] = sample_bytes(path, &n[i]);
    }
    CHECK(n[0] == n[1] && memcmp(bytes[0], bytes[1], n[0]) == 0);
    free(bytes[0]);
    free(bytes[1]);
}

TEST(the_shipped_farm_is_512_gpus_with_a_day_of_jobs)
{
    struct dps_error err;
    struct dps_scenario *scenario = NULL;
    struct dps_replay replay = {.inflate = 0};
    struct dps_replay_words words = {.machines = ""};
    const struct dps_scenario_root root = {"workload", &dps_replay_setup_record};
    REQUIRE_OK(dps_scenario_open_as(
                   "scenarios/gpu-farm.yaml", &root, 1, NULL, &scenario, &err),
        &err);
    struct dps_replay_plan plan =
        dps_replay_setup_plan(dps_scenario_value(scenario), &words);
    REQUIRE_OK(dps_replay_open(&replay, &plan, &err), &err);
    int64_t gpus = 0;
    for (size_t i = 0; i < replay.workload.n_machines; i++) {
        gpus += replay.workload.machines[i].devices;
    }
    CHECK_INT(gpus, 512);
    CHECK_INT(replay.workload.n_models, 4);
    CHECK(replay.workload.n_jobs > 4000 && replay.workload.n_jobs < 9000);
    dps_replay_free(&replay);
    dps_scenario_close(&scenario);
}
