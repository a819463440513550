/* Run times that hang on the models of the machines' GPUs: closed forms, and cases that
 * are refused. */
#include "sim/workload/tasks.h"

#include "sim/dispatch/pace.h"
#include "sim/dispatch/replay.h"
#include "sim/workload/formats.h"
#include "tests/test.h"

#include <stdio.h>
#include <string.h>

static const char *
written(char path[600], const char *folder, const char *name, const char *text)
{
    snprintf(path, 600, "%.500s/%s", folder, name);
    FILE *file = fopen(path, "w");
    REQUIRE(file != NULL);
    fputs(text, file);
    fclose(file);
    return path;
}

static const char throughputs[] = "type,gpus,v100,k80,p100\n"
                                  "LM,1,100,10,50\n"
                                  "LM,2,180,18,\n"
                                  "A3C,1,8,,4\n";
/* Prompts of 200 tokens in 200 and 20 ms, and 100 and 25 ms a token. */
static const char serving[] =
    "gpu,gpus,model,requests,duration_s,output_tokens_per_s,all_tokens_per_s,ttft_ms,"
    "tpot_ms\n"
    "slow,1,m,200,200,100,300,200,100\n"
    "fast,1,m,200,200,100,300,20,25\n"
    "slow,1,of-slow,200,200,100,300,200,100\n";

/* A replay of a trace, its table and a cluster. */
static enum dps_status
open_replay(struct dps_replay *out, const char *table, const char *trace,
    const char *cluster, const char *format, struct dps_error *err)
{
    char paths[3][600];
    const char *folder = test_folder();
    written(paths[0], folder, "table.csv", table);
    const struct dps_replay_plan plan = {
        .trace = written(paths[1], folder, "trace", trace),
        .format = format,
        .places = &folder,
        .n_places = 1,
        .cluster = written(paths[2], folder, "machines.csv", cluster),
        .scheduler = "filter-score",
        .seed = 1,
    };
    return dps_replay_open(out, &plan, err);
}

struct wanted {
    double start, finish; /* [s] */
    const char *machine;  /* its first */
};

static void
check_lived(const char *table, const char *trace, const char *cluster,
    const char *format, const struct wanted *wanted, size_t n)
{
    struct dps_replay replay = {.inflate = 0};
    struct dps_error err;
    REQUIRE_OK(open_replay(&replay, table, trace, cluster, format, &err), &err);
    REQUIRE_OK(dps_replay_play(&replay, &err), &err);
    REQUIRE(replay.workload.n_jobs == n);
    for (size_t i = 0; i < n; i++) {
        const struct dps_placement *job = &replay.placements.jobs[i];
        REQUIRE(job->n > 0);
        uint32_t node = replay.placements.nodes[job->first];
        CHECK_WITHIN((double)job->start * 1e-9, wanted[i].start, 1e-9);
        CHECK_WITHIN((double)job->finish * 1e-9, wanted[i].finish, 1e-9);
        CHECK_TEXT(replay.workload.text + replay.workload.machines[node].name,
            wanted[i].machine);
    }
    dps_replay_free(&replay);
}

TEST(a_job_takes_its_steps_over_the_rate_of_its_type_on_the_machines_model)
{
    static const char format[] = "gavel:table=table.csv,gpus=v100|k80|p100";
    static const char trace[] = "LM\tx\t-n\t0\t1000\t0\t1\n";
    static const struct {
        const char *cluster;
        double seconds;
    } cases[] = {
        {"name,model,gpus\na,v100,1\n", 10},
        {"name,model,gpus\na,k80,1\n", 100},
        {"name,model,gpus\na,p100,1\n", 20},
        /* A machine's own speed beside it. */
        {"name,model,gpus,speed\na,k80,1,2.5\n", 40},
        /* Models of which no table tells stand before and between the others. */
        {"name,model,gpus\nz,A100,1\ny,l4,1\na,k80,1\n", 100},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct wanted wanted = {0, cases[i].seconds, "a"};
        check_lived(throughputs, trace, cases[i].cluster, format, &wanted, 1);
    }
}

TEST(a_gang_runs_by_its_slowest_and_by_the_rate_on_so_many_gpus)
{
    /* On two GPUs 900 steps are 5 s of a v100 and 50 s of a k80; a p100 has no rate. */
    static const struct wanted wanted[] = {{0, 50, "a"}};
    check_lived(throughputs, "LM\tx\t-n\t0\t900\t0\t2\n",
        "name,model,gpus\na,v100,1\nb,k80,1\n",
        "gavel:table=table.csv,gpus=v100|k80|p100", wanted, 1);
}

TEST(a_job_waits_for_a_model_that_its_type_has_a_rate_on)
{
    /* A3C cannot run on the k80, and so waits for the v100. */
    static const struct wanted wanted[] = {{0, 10, "fast"}, {10, 20, "fast"}};
    check_lived(throughputs,
        "LM\tx\t-n\t0\t1000\t0\t1\n"
        "A3C\tx\t-n\t0\t80\t1\t1\n",
        "name,model,gpus\nfast,v100,1\nslow,k80,1\n",
        "gavel:table=table.csv,gpus=v100|k80", wanted, 2);
}

TEST(a_request_takes_its_prompt_over_one_rate_and_its_answer_over_another)
{
    static const char trace[] = "TIMESTAMP,ContextTokens,GeneratedTokens\n"
                                "2023-11-16 23:59:59.0,5000,101\n"
                                "2023-11-16 23:59:59.0,5000,101\n";
    static const char cluster[] = "name,model,gpus\na,fast,1\nb,slow,1\n";
    /* 5000 / 10000 + 100 / 40, and 5000 / 1000 + 100 / 10. */
    static const struct wanted wanted[] = {{0, 3, "a"}, {0, 15, "b"}};
    static const char *const references[] = {"slow", "fast"};
    for (size_t i = 0; i < 2; i++) { /* whichever run times are of */
        char format[100];
        snprintf(format, sizeof format, "azure:gpu=%s,model=m,table=table.csv,gpus=%s",
            references[i], "fast|slow");
        check_lived(serving, trace, cluster, format, wanted, 2);
    }
}

TEST(mooncakes_requests_run_by_the_machines_model_too)
{
    static const char trace[] =
        "{\"timestamp\": 0, \"input_length\": 2000, \"output_length\": 11}\n";
    static const struct wanted wanted = {0, 0.2 + 0.25, "a"};
    check_lived(serving, trace, "name,model,gpus\na,fast,1\n",
        "mooncake:gpu=slow,model=m,table=table.csv,gpus=fast|slow", &wanted, 1);
}

TEST(a_run_with_a_tail_is_divided_part_by_part_to_the_nearest_ns)
{
    static const struct {
        int64_t run, tail;
        double first, second; /* speeds */
        int64_t wanted;
    } cases[] = {
        {100, 0, 2, 7e-6, 50}, {100, 40, 2, 0.5, 30 + 80}, {100, 100, 2, 0.5, 200},
        {3, 1, 3, 2, 1 + 1}, /* 2/3 and 1/2 */
        {INT64_MAX - 1, 1, 1, 1, INT64_MAX - 1},
        {INT64_MAX - 1, INT64_MAX / 2, 0.5, 0.5, INT64_MAX},
        {INT64_MAX - 1, 0, 1e6, 1, (INT64_MAX - 1) / 1000000 + 1},
        {INT64_MAX, 5, 2, 2, INT64_MAX}, /* for ever */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dps_job job = {
            .run = cases[i].run, .tail = cases[i].tail, .task = 1, .tail_task = 2};
        struct dps_machine machine = {.model = 3};
        struct dps_task_rates tasks[] = {
            {.speed = {[3] = (uint64_t)(cases[i].first * 1e12 + 0.5)}},
            {.speed = {[3] = (uint64_t)(cases[i].second * 1e12 + 0.5)}}};
        uint32_t node = 0;
        struct dps_placement placement = {.n = 1};
        const struct dps_workload workload = {
            .jobs = &job, .machines = &machine, .tasks = tasks, .n_tasks = 2};
        const struct dps_placements placements = {.jobs = &placement, .nodes = &node};
        CHECK_INT(dps_pace_of(&workload, &placements, 0), cases[i].wanted);
    }
}

TEST(rates_stay_with_their_models_whichever_are_noted_later)
{
    struct dps_workload workload = {.n_jobs = 0};
    struct dps_error err;
    struct dps_gpus gpus;
    static const double rate[] = {3, 0, 2};
    static const char *const later[] = {"a", "n", "z", "l"};
    uint32_t task;
    uint32_t again;
    REQUIRE_OK(dps_gpus_read(&gpus, "p|k|m", &err), &err);
    REQUIRE_OK(dps_task_note(&workload, "t", &gpus, rate, 4, &task, &err), &err);
    REQUIRE_OK(dps_task_note(&workload, "t", &gpus, rate, 1, &again, &err), &err);
    CHECK_INT(again, task);
    for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
        REQUIRE_OK(dps_workload_model(&workload, later[i], 1, &err), &err);
    }
    for (const char *name = "aklmnpz"; *name != '\0'; name++) {
        uint32_t model = dps_workload_model_of(&workload, name, 1);
        REQUIRE(model > 0);
        CHECK_INT((int64_t)workload.tasks[task - 1].speed[model],
            *name == 'p'   ? 750000000000
            : *name == 'm' ? 500000000000
                           : 0);
    }
    dps_workload_free(&workload);
}

TEST(what_no_machine_can_run_and_what_no_table_tells_is_refused)
{
    static const char azure[] = "TIMESTAMP,ContextTokens,GeneratedTokens\n"
                                "2023-11-16 23:59:59.0,5000,101\n";
    static const char gavel[] = "A3C\tx\t-n\t0\t80\t1\t1\n";
    static const char machine[] = "name,model,gpus\na,k80,1\n";
    static const struct {
        const char *table, *trace, *cluster, *format, *sentence;
    } cases[] = {
        {throughputs, gavel, machine, "gavel:table=table.csv,gpus=v100|k80",
            "no machine can run A3C on 1 GPUs: none has a GPU of a model that it has a "
            "rate on, such as v100"},
        {throughputs, gavel, "name\na\n", "gavel:table=table.csv,gpus=v100",
            "no machine can run A3C on 1 GPUs: none has a GPU of a model that it has a "
            "rate on, such as v100"},
        {throughputs, gavel, machine, "gavel:table=table.csv,gpus=v100|v100",
            "gpus=v100|v100 names v100 twice"},
        {throughputs, gavel, machine, "gavel:table=table.csv,gpus=h100",
            "table.csv:1: there is no column h100"},
        {"type,gpus,v100,k80\nA3C,1,1,3e6\n", gavel, machine,
            "gavel:table=table.csv,gpus=k80",
            "A3C on 1 GPUs on k80 is 3e+06 times as fast as where run times are from: "
            "[1e-6, 1e6] is allowed"},
        {serving, azure, machine,
            "azure:gpu=slow,model=of-slow,table=table.csv,gpus=slow|fast",
            "table.csv: no row of gpu fast and model of-slow"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dps_replay replay = {.inflate = 0};
        struct dps_error err = {.status = DPS_OK};
        CHECK_INT(open_replay(&replay, cases[i].table, cases[i].trace, cases[i].cluster,
                      cases[i].format, &err),
            DPS_EINVAL);
        size_t n = strlen(err.text);
        size_t m = strlen(cases[i].sentence);
        CHECK_TEXT(err.text + (n > m ? n - m : 0), cases[i].sentence);
        dps_replay_free(&replay);
    }
}
