/* Jobs of streams that run by the rates of the GPUs that they have: by tokens and by
 * steps, of tables and of figures, and what is refused. */
#include "sim/workload/effort.h"

#include "models/arrival/poisson.h"
#include "models/lifetime/closed.h"
#include "sim/core/date.h"
#include "sim/dispatch/pace.h"
#include "sim/dispatch/replay.h"
#include "sim/run/run.h"
#include "sim/workload/streams.h"
#include "sim/workload/tasks.h"
#include "tests/sample_journal.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const int64_t second = 1000000000; /* [ns] */

static const struct dps_arrival_poisson often = {1 / 30.0};
static const struct dps_count_fixed prompt = {5000};
static const struct dps_count_fixed answer = {101};
static const struct dps_count_log_normal prompts = {900, 1};
static const struct dps_count_geometric answers = {200};

static char folder[500]; /* of a test */

static void
open_folder(void)
{
    snprintf(folder, sizeof folder, "%s", test_folder());
}

static const char *
written(char path[600], const char *name, const char *text)
{
    snprintf(path, 600, "%s/%s", folder, name);
    sample_file(path, text, strlen(text));
    return path;
}

/* Prompts of 200 tokens in 200 and 20 ms, and 100 and 25 ms a token; two together are
 * twice as fast at prompts. */
static const char serving[] =
    "gpu,gpus,model,requests,duration_s,output_tokens_per_s,all_tokens_per_s,ttft_ms,"
    "tpot_ms\n"
    "slow,1,m,200,200,100,300,200,100\n"
    "fast,1,m,200,200,100,300,20,25\n"
    "fast,2,m,200,200,100,300,10,25\n";
static const char throughputs[] = "type,gpus,v100,k80\n"
                                  "LM,1,100,10\n"
                                  "LM,2,180,18\n"
                                  "A3C,1,8,\n";

static struct dps_token_rate both[] = {
    {"A", "fast", 0, 0}, {"B", "slow", 0, 0}, {"C", "", 700, 3}};
static struct dps_step_rate cards[] = {
    {"V", "v100", 0}, {"k80", "", 0}, {"H", "", 12.5}};

/* A stream without what says how long its jobs run. */
static struct dps_stream
stream(void)
{
    return (struct dps_stream){
        .name = "s",
        .arrival = {{&dps_arrival_poisson.base, &often}},
        .scale = 1,
        .estimate = 1,
        .width = 1,
        .gpu_share = 1,
        .models = "",
        .owners = 1,
    };
}

static void
make(struct dps_workload *out, const struct dps_stream *self, int64_t length)
{
    struct dps_error err;
    *out = (struct dps_workload){0};
    REQUIRE_OK(dps_streams_make(out, self, 1, 0, length * second, 11, &err), &err);
    REQUIRE(out->n_jobs > 0);
}

/* What job i takes on machines of a model of that name. */
static int64_t
time_on(const struct dps_workload *workload, size_t i, const char *model)
{
    const struct dps_machine machine = {
        .model = dps_workload_model_of(workload, model, strlen(model))};
    REQUIRE(machine.model > 0);
    const struct dps_job *job = &workload->jobs[i];
    CHECK((job->models >> machine.model & 1) != 0);
    return dps_pace_on(workload, job, &machine, job->run);
}

TEST(a_request_takes_its_tokens_over_the_rates_of_its_gpu_to_the_ns)
{
    open_folder();
    char path[600];
    const struct dps_token_work tokens = {
        .input = {{&dps_count_fixed.base, &prompt}, 0},
        .output = {{&dps_count_fixed.base, &answer}, 0},
        .model = "m",
        .table = written(path, "serving.csv", serving),
        .gpus = {both, 3},
    };
    struct dps_stream self = stream();
    struct dps_workload out;
    self.tokens = &tokens;
    make(&out, &self, 100);
    CHECK_INT(time_on(&out, 0, "A"), 3 * second);  /* 5000 / 10000 + 100 / 40 */
    CHECK_INT(time_on(&out, 0, "B"), 15 * second); /* 5000 / 1000 + 100 / 10 */
    /* 5000 / 700 + 100 / 3 s, to the nearest. */
    CHECK_INT(time_on(&out, 0, "C"),
        (5000 * second / 7 * 3 + 100 * 100 * second + 150) / 300);
    CHECK_INT(out.jobs[0].run, 3 * second); /* on the first */
    CHECK_INT((int64_t)out.jobs[0].need[DPK_GPU], 1000);
    CHECK_INT(out.jobs[0].devices, 1);
    CHECK_INT(out.jobs[0].need[DPK_SLOTS], 0);
    dps_workload_free(&out);
    /* On two GPUs by the row of two; half a GPU is as fast as one. */
    self.gpus = 2;
    const struct dps_token_work two = {.input = tokens.input,
        .output = tokens.output,
        .model = "m",
        .table = path,
        .gpus = {both, 1}};
    self.tokens = &two;
    make(&out, &self, 100);
    CHECK_INT(time_on(&out, 0, "A"), 2750000000);
    CHECK_INT((int64_t)out.jobs[0].need[DPK_GPU], 2000);
    dps_workload_free(&out);
    self.gpus = 1;
    self.gpu_share = 0.5;
    self.estimate = 2;
    make(&out, &self, 100);
    CHECK_INT(time_on(&out, 0, "A"), 3 * second);
    CHECK_INT((int64_t)out.jobs[0].need[DPK_GPU], 500);
    CHECK_INT(out.jobs[0].estimate, 6 * second);
    dps_workload_free(&out);
}

TEST(tokens_are_drawn_apart_by_their_laws_and_change_no_other_draw)
{
    const struct dps_token_work tokens = {
        .input = {{&dps_count_log_normal.base, &prompts}, 4000},
        .output = {{&dps_count_geometric.base, &answers}, 0},
        .model = "",
        .table = "",
        .gpus = {&both[2], 1},
    };
    static const struct dps_lifetime_fixed five = {5};
    static const struct dps_lifetime_law run = {{&dps_lifetime_fixed.base, &five}};
    struct dps_stream self = stream();
    struct dps_stream plain = stream();
    struct dps_workload out;
    struct dps_workload beside;
    double sum[2] = {0};
    double square[2] = {0};
    double both_sum = 0;
    self.tokens = &tokens;
    self.owners = 50;
    plain.run = &run;
    plain.owners = 50;
    make(&out, &self, 3000000);
    make(&beside, &plain, 3000000);
    REQUIRE(out.n_jobs == beside.n_jobs && out.n_jobs > 90000);
    double n = (double)out.n_jobs;
    for (size_t i = 0; i < out.n_jobs; i++) {
        const struct dps_job *job = &out.jobs[i];
        double input = (double)(job->run - job->tail) * 1e-9 * 700;
        double output = (double)job->tail * 1e-9 * 3 + 1;
        const double part[] = {input, output};
        CHECK(job->submit == beside.jobs[i].submit);
        CHECK(job->owner == beside.jobs[i].owner);
        CHECK(fabs(input - round(input)) < 1e-5 && fabs(output - round(output)) < 1e-5);
        CHECK(input < 4000.1);
        for (size_t k = 0; k < 2; k++) {
            sum[k] += part[k] / n;
            square[k] += part[k] * part[k] / n;
        }
        both_sum += input * output / n;
    }
    double deviation[2];
    for (size_t k = 0; k < 2; k++) {
        deviation[k] = sqrt(square[k] - sum[k] * sum[k]);
    }
    CHECK_WITHIN(sum[0], dps_count_mean(&tokens.input), 5 * deviation[0] / sqrt(n));
    CHECK_WITHIN(sum[1], 200, 5 * deviation[1] / sqrt(n));
    /* They have nothing to do with each other. */
    CHECK_WITHIN(
        (both_sum - sum[0] * sum[1]) / (deviation[0] * deviation[1]), 0, 5 / sqrt(n));
    dps_workload_free(&out);
    dps_workload_free(&beside);
}

TEST(steps_go_by_the_rate_of_the_gpus_that_a_job_has)
{
    open_folder();
    static const struct dps_count_fixed many = {9000};
    char path[600];
    const struct dps_step_work task = {
        .steps = {{&dps_count_fixed.base, &many}, 0},
        .type = "LM",
        .table = written(path, "throughputs.csv", throughputs),
        .gpus = {cards, 3},
    };
    struct dps_stream self = stream();
    struct dps_workload out;
    self.task = &task;
    make(&out, &self, 100);
    CHECK_INT(time_on(&out, 0, "V"), 90 * second);
    CHECK_INT(time_on(&out, 0, "k80"), 900 * second);
    CHECK_INT(time_on(&out, 0, "H"), 720 * second);
    dps_workload_free(&out);
    /* A gang of two is of the row of two; a figure is that of all together, and over
     * 180 a second some 1e-11 off. */
    self.width = 2;
    make(&out, &self, 100);
    CHECK_INT(time_on(&out, 0, "V"), 50 * second);
    CHECK_CLOSE((double)time_on(&out, 0, "H"), 720e9, 1e-11);
    CHECK_INT((int64_t)out.jobs[0].need[DPK_GPU], 1000);
    dps_workload_free(&out);
}

TEST(the_mean_time_on_a_gpu_is_that_of_many_jobs_there)
{
    const struct dps_token_work tokens = {
        .input = {{&dps_count_log_normal.base, &prompts}, 4000},
        .output = {{&dps_count_geometric.base, &answers}, 100},
        .model = "",
        .table = "",
        .gpus = {&both[2], 1},
    };
    const struct dps_step_work task = {
        .steps = tokens.input, .type = "", .table = "", .gpus = {&cards[2], 1}};
    struct dps_stream streams[] = {stream(), stream()};
    streams[0].tokens = &tokens;
    streams[1].task = &task;
    for (size_t s = 0; s < 2; s++) {
        struct dps_effort effort;
        struct dps_workload out;
        struct dps_error err;
        double sum = 0;
        double square = 0;
        make(&out, &streams[s], 3000000);
        double n = (double)out.n_jobs;
        for (size_t i = 0; i < out.n_jobs; i++) {
            double time = (double)out.jobs[i].run * 1e-9;
            sum += time / n;
            square += time * time / n;
        }
        REQUIRE_OK(dps_effort_init(&effort, &streams[s], &err), &err);
        CHECK_INT((int64_t)dps_effort_gpus(&effort), 1);
        CHECK_WITHIN(
            dps_effort_mean(&effort, 0), sum, 5 * sqrt((square - sum * sum) / n));
        dps_effort_free(&effort);
        dps_workload_free(&out);
    }
}

/* ---- scenarios --------------------------------------------------------- */

#define HEAD                                                                           \
    "title: a question\nworkload:\n  cluster: machines.csv\n  scheduler: filter-score" \
    "\n  length: 1 h\n  streams:\n    - {name: a, arrival: {kind: poisson, rate: 60 "  \
    "h^-1}, "
#define TOKENS                                                                         \
    "tokens: {input: {kind: fixed, count: 5000}, output: {kind: fixed, count: 101}, "
#define TASK "task: {steps: {kind: fixed, count: 900}, table: throughputs.csv, "

static enum dps_status
check_scenario(const char *text, struct dps_error *err)
{
    char path[600];
    char ignored[600];
    written(ignored, "serving.csv", serving);
    written(ignored, "throughputs.csv", throughputs);
    written(ignored, "machines.csv", "name,model,gpus\na,fast,1\n");
    static const char *const places[] = {"scenarios"};
    const struct dps_run_options options = {.scenario = written(path, "x.yaml", text),
        .folder = folder,
        .load = {.places = places, .n_places = 1},
        .until = DPS_NEVER,
        .quiet = true};
    return dps_run_check(&options, err);
}

TEST(what_tokens_and_steps_cannot_be_is_told_with_its_place)
{
    static const struct {
        const char *text, *sentence;
    } cases[] = {
        {HEAD "gpus: 1}\n", "run, tokens and task are all none: say one of them"},
        {HEAD "run: {kind: fixed, time: 1 s}, " TASK "type: LM, gpus: {k80: {}}}}\n",
            "run, tokens and task are not just one: say one of them"},
        {HEAD TOKENS "gpus: {}}}\n",
            "tokens.gpus is empty: name the models that will do"},
        {HEAD TASK "gpus: {}}}\n", "task.gpus is empty: name the models that will do"},
        {HEAD TOKENS "gpus: {A: {prefill: 5 token/s}}}}\n",
            "tokens.gpus.A.prefill is 5 token/s and decode 0 token/s: say both, or "
            "neither for the table's"},
        {HEAD TOKENS "gpus: {A: {prefill: -1 token/s}}}}\n",
            "tokens.gpus.A.prefill is -1 token/s, not in [0, 1e12]"},
        {HEAD "gpus: 1, models: A, " TOKENS "gpus: {A: {as: rtx4090}}}}\n",
            "models is A beside tokens, whose gpus are the models that will do"},
        {HEAD "longest: 5 s, " TOKENS "gpus: {A: {as: rtx4090}}}}\n",
            "longest is 5 s beside tokens: say the `most` of these"},
        {HEAD "fixed: true, " TASK "type: LM, gpus: {k80: {}}}}\n",
            "fixed is true beside a task, which run by the rate of the GPU that they "
            "have"},
        {HEAD "width: 2, " TOKENS "gpus: {A: {as: rtx4090}}}}\n",
            "width is 2 beside tokens: a request has one machine"},
        {HEAD "checkpoint: 2 s, " TOKENS "gpus: {A: {as: rtx4090}}}}\n",
            "checkpoint is 2 s beside tokens: a request that is lost begins anew"},
        {HEAD TOKENS "table: serving.csv, model: m, gpus: {fast: {}, A: {}}}}\n",
            "serving.csv: no row of gpu A, 1 of them, and model m"},
        {HEAD "gpus: 2, " TOKENS "table: serving.csv, model: m, gpus: {slow: {}}}}\n",
            "serving.csv: no row of gpu slow, 2 of them, and model m"},
        {HEAD TASK "type: A3C, gpus: {v100: {}, k80: {}}}}\n",
            "throughputs.csv has no steps a second of A3C on 1 k80"},
        {HEAD TASK "gpus: {v100: {}}}}\n",
            "throughputs.csv has no steps a second of no type on 1 v100"},
        {HEAD TASK "type: LM, gpus: {h100: {}}}}\n",
            "throughputs.csv:1: there is no column h100"},
        {HEAD TOKENS "gpus: {A|B: {as: rtx4090}}}}\n",
            "gpus A|B have a bar in their names, or more than 500 letters"},
        {HEAD TOKENS
            "gpus: {A: {prefill: 5 token/s, decode: 1e-8 token/s}, B: {prefill: "
            "5 token/s, decode: 1 token/s}}}}\n",
            "decode of a on B is 1e+08 times as fast as where run times are from: "
            "[1e-6, 1e6] is allowed"},
        {HEAD TOKENS "table: serving.csv, model: m, gpus: {slow: {}}}}\n",
            "no machine can run prefill of a: none has a GPU of a model that it has a "
            "rate on, such as slow"},
    };
    open_folder();
    for (size_t i = 0; i < DPS_COUNT_OF(cases); i++) {
        struct dps_error err = {.status = DPS_OK};
        CHECK_STATUS(check_scenario(cases[i].text, &err), DPS_EINVAL);
        if (!CHECK(strstr(err.text, cases[i].sentence) != NULL)) {
            printf("# %s\n# says: %s\n", cases[i].sentence, err.text);
        }
    }
}

TEST(the_tables_of_tokens_and_steps_do_not_contradict_themselves)
{
    struct dps_error err;
    CHECK_OK(dps_record_check(&dps_token_work_record, &err), &err);
    CHECK_OK(dps_record_check(&dps_step_work_record, &err), &err);
}

TEST(rates_that_the_project_brings_are_found_without_being_named)
{
    struct dps_error err;
    open_folder();
    CHECK_OK(check_scenario(HEAD TOKENS "gpus: {fast: {as: rtx4090}}}}\n", &err), &err);
    CHECK_OK(check_scenario(HEAD "task: {steps: {kind: fixed, count: 900}, type: "
                                 "'ResNet-50 (batch size 64)', gpus: {fast: {as: "
                                 "v100}}}}\n",
                 &err),
        &err);
}
