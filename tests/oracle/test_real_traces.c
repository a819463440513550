/* Traces that others published, read and replayed: what their papers and files say of
 * them. */
#include "sim/dispatch/measures.h"
#include "sim/dispatch/replay.h"
#include "sim/workload/formats.h"
#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char vc_0e4a51[] = "data/philly-gavel/0e4a51.trace.gz";
static const char vc_e13805[] = "data/philly-gavel/e13805.trace.gz";
static const char azure[] = "data/azure-llm-2023/AzureLLMInferenceTrace_code.csv.gz";
static const char mooncake[] = "data/mooncake-fast25/conversation_trace.jsonl.gz";
static const char lanl[] =
    "data/availability/LA-UR-05-7318-failure-data-1996-2005.csv.gz";
#define SPOT "data/availability/spot-traces/"

static bool
is_read(struct dps_workload *out, const char *file, const char *format)
{
    struct dps_error err;
    const char *path = test_shared_file(file);
    *out = (struct dps_workload){0};
    if (path == NULL) {
        test_skip("no such data beside the project");
        return false;
    }
    REQUIRE_OK(dps_workload_read(out, path, format, &err), &err);
    return true;
}

static int
by_value(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* The median and the mean of seconds that jobs run, over a time for each token. */
static void
describe_runs(const struct dps_workload *workload, double *median, double *mean)
{
    double *runs = calloc(workload->n_jobs, sizeof *runs);
    REQUIRE(runs != NULL);
    *mean = 0;
    for (size_t i = 0; i < workload->n_jobs; i++) {
        runs[i] = (double)workload->jobs[i].run * 1e-9;
        *mean += runs[i] / (double)workload->n_jobs;
    }
    qsort(runs, workload->n_jobs, sizeof *runs, by_value);
    *median = runs[workload->n_jobs / 2];
    free(runs);
}

/* A table by which prompts and answers take a second a token, or next to nothing, so
 * that run times are numbers of tokens. */
static const char *
table_of(double prefill, double decode)
{
    static char path[600];
    snprintf(path, sizeof path, "%s/tokens.csv", test_folder());
    FILE *file = fopen(path, "w");
    REQUIRE(file != NULL);
    /* A prompt of one token; ttft and tpot are then the times of a token. */
    fprintf(file,
        "gpu,gpus,model,requests,duration_s,output_tokens_per_s,all_tokens_per_s,"
        "ttft_ms,tpot_ms\ng,1,m,1,1,1,2,%.17g,%.17g\n",
        1000 / prefill, 1000 / decode);
    fclose(file);
    return path;
}

static const char *
format_of(const char *name, double prefill, double decode)
{
    static char text[700];
    snprintf(text, sizeof text, "%s:gpu=g,model=m,table=%s", name,
        table_of(prefill, decode));
    return text;
}

/* ---- Philly ------------------------------------------------------------ */

TEST(phillys_two_clusters_have_1181_and_607_jobs_of_known_widths)
{
    static const struct {
        const char *file;
        size_t n;
        double last;    /* arrival [s] */
        int widths[25]; /* counted apart, by cut, sort and uniq */
    } wanted[] = {
        {vc_0e4a51, 1181, 7363956, {[1] = 436, [2] = 226, [4] = 451, [8] = 68}},
        {vc_e13805, 607, 8468723,
            {[1] = 233, [2] = 5, [4] = 116, [8] = 234, [12] = 6, [16] = 11, [24] = 2}},
    };
    for (size_t k = 0; k < 2; k++) {
        struct dps_workload workload;
        int widths[25] = {0};
        if (!is_read(&workload, wanted[k].file, NULL)) {
            return;
        }
        REQUIRE(workload.n_jobs == wanted[k].n);
        for (size_t i = 0; i < workload.n_jobs; i++) {
            REQUIRE(workload.jobs[i].width < 25 && workload.jobs[i].run > 0);
            widths[workload.jobs[i].width]++;
        }
        for (size_t w = 0; w < 25; w++) {
            CHECK_INT(widths[w], wanted[k].widths[w]);
        }
        CHECK_WITHIN((double)workload.jobs[workload.n_jobs - 1].submit * 1e-9,
            wanted[k].last, 1e-6);
        dps_workload_free(&workload);
    }
}

/* The first lines of the file, by hand: 95,121 steps of a Transformer of batch size 128
 * on GPUs that make so many a second. */
TEST(phillys_jobs_take_longer_on_older_gpus)
{
    static const struct {
        const char *format;
        double rate; /* [step/s] */
    } gpus[] = {{"gavel", 5.44610521981264}, {"gavel:gpu=p100", 3.0735350560514787},
        {"gavel:gpu=k80", 0.9815827061299781}};
    for (size_t k = 0; k < 3; k++) {
        struct dps_workload workload;
        if (!is_read(&workload, vc_0e4a51, gpus[k].format)) {
            return;
        }
        CHECK_TEXT(workload.text + workload.jobs[0].name, "0");
        CHECK_CLOSE((double)workload.jobs[0].run * 1e-9, 95121 / gpus[k].rate, 1e-12);
        dps_workload_free(&workload);
    }
}

/* ---- requests ---------------------------------------------------------- */

TEST(azures_8819_requests_come_at_2_567_a_second_with_known_medians)
{
    struct dps_workload workload;
    double median;
    double mean;
    if (!is_read(&workload, azure, format_of("azure", 1, 1e12))) {
        return;
    }
    REQUIRE(workload.n_jobs == 8819);
    double span = (double)workload.jobs[8818].submit * 1e-9;
    CHECK_WITHIN(span, 3435.95, 0.01);
    CHECK_WITHIN(8819 / span, 2.567, 0.001);
    describe_runs(&workload, &median, &mean);
    CHECK_WITHIN(median, 1469, 1e-6); /* input tokens */
    CHECK_WITHIN(mean, 2047.8, 0.05);
    dps_workload_free(&workload);
    REQUIRE(is_read(&workload, azure, format_of("azure", 1e12, 1)));
    describe_runs(&workload, &median, &mean);
    CHECK_WITHIN(median, 13 - 1, 1e-6); /* output tokens after the first */
    CHECK_WITHIN(mean, 27.9 - 1, 0.05);
    dps_workload_free(&workload);
}

TEST(mooncakes_12031_requests_have_12035_tokens_in_and_343_out_in_the_mean)
{
    struct dps_workload workload;
    double median;
    double mean;
    if (!is_read(&workload, mooncake, format_of("mooncake", 1, 1e12))) {
        return;
    }
    REQUIRE(workload.n_jobs == 12031);
    CHECK_INT(workload.jobs[12030].submit, INT64_C(3536999000000));
    describe_runs(&workload, &median, &mean);
    CHECK_WITHIN(mean, 12035.1, 0.05);
    dps_workload_free(&workload);
    REQUIRE(is_read(&workload, mooncake, format_of("mooncake", 1e12, 1)));
    describe_runs(&workload, &median, &mean);
    CHECK_WITHIN(mean, 342.6 - 1, 0.06);
    dps_workload_free(&workload);
}

TEST(a_memory_that_all_share_saves_some_of_mooncakes_prompts_and_not_all)
{
    struct dps_workload none;
    struct dps_workload shared;
    double saved = 0;
    double all = 0;
    if (!is_read(&none, mooncake, "mooncake") ||
        !is_read(&shared, mooncake, "mooncake:cache=shared")) {
        return;
    }
    for (size_t i = 0; i < none.n_jobs; i++) {
        CHECK(shared.jobs[i].run <= none.jobs[i].run);
        saved += (double)(none.jobs[i].run - shared.jobs[i].run);
        all += (double)none.jobs[i].run;
    }
    CHECK(saved > 0.01 * all && saved < 0.99 * all);
    dps_workload_free(&none);
    dps_workload_free(&shared);
}

/* ---- times away -------------------------------------------------------- */

static bool
is_down_read(
    struct dps_downtime *out, const char *file, uint64_t machines, const char *format)
{
    struct dps_workload workload = {0};
    struct dps_error err;
    const struct dps_source source = {.path = test_shared_file(file), .format = format};
    if (source.path == NULL) {
        test_skip("no such data beside the project");
        return false;
    }
    REQUIRE_OK(dps_workload_slots(&workload, machines, &err), &err);
    REQUIRE_OK(dps_downtime_read(out, &workload, &source, &err), &err);
    dps_workload_free(&workload);
    return true;
}

/* Machines there in the mean over a span. */
static double
mean_there(const struct dps_downtime *down, double machines, double span)
{
    double away = 0;
    for (size_t i = 0; i < down->n; i++) {
        away += (double)(down->items[i].to - down->items[i].from) * 1e-9;
    }
    return machines - away / span;
}

/* Ticks of each are counted apart; the means stand in the data's own README. */
TEST(spot_instances_are_there_as_often_as_their_traces_say)
{
    static const struct {
        const char *file;
        uint64_t machines;
        double mean, ticks, gap;
    } wanted[] = {
        {SPOT "availability_1-node_aws-10-26-2022_us-west-2a_k80_1.json.gz", 1, .8927,
            3895, 600},
        {SPOT "availability_1-node_aws-02-15-2023_us-east-2a_v100_1.json.gz", 1, .7593,
            20158, 195},
        {SPOT "availability_16-node_aws-08-27-2023_us-west-2a_v100_1.json.gz", 16,
            6.8986, 4736, 300},
        {SPOT "preemption_4-node_aws-08-03-2023_us-east-2a_v100_1.json.gz", 4, 2.9236,
            5131, 300},
    };
    for (size_t k = 0; k < sizeof wanted / sizeof *wanted; k++) {
        struct dps_downtime down;
        if (!is_down_read(&down, wanted[k].file, wanted[k].machines, NULL)) {
            return;
        }
        CHECK_WITHIN(mean_there(&down, (double)wanted[k].machines,
                         wanted[k].ticks * wanted[k].gap),
            wanted[k].mean, 6e-5);
        dps_downtime_free(&down);
    }
}

TEST(system_20_of_los_alamos_fails_as_often_as_its_records_say)
{
    struct dps_downtime down;
    if (!is_down_read(&down, lanl, 512, "lanl:system=20")) {
        return;
    }
    /* 2,478 records, of which some overlap, have no length, or follow on each other. */
    CHECK(down.n > 2300 && down.n <= 2478);
    CHECK_INT((int64_t)down.left_out, 0);
    CHECK_INT(down.items[0].from, 0);
    double span = (double)down.items[down.n - 1].from * 1e-9 / 3600;
    CHECK_WITHIN(span / (double)down.n, 13.17, 0.9); /* mean time between [h] */
    dps_downtime_free(&down);
}

/* ---- replayed ---------------------------------------------------------- */

static bool
is_replayed(struct dps_replay *self, const char *file, const char *cluster,
    const char *scheduler, const char *down)
{
    static const char *const places[] = {"scenarios"};
    char *path[2] = {NULL, NULL};
    const char *files[2] = {file, down};
    struct dps_error err;
    for (size_t i = 0; i < 2 && files[i] != NULL; i++) {
        const char *found = test_shared_file(files[i]);
        if (found == NULL) {
            free(path[0]);
            test_skip("no such data beside the project");
            return false;
        }
        path[i] = strdup(found);
    }
    const struct dps_replay_plan plan = {.trace = path[0],
        .cluster = cluster,
        .scheduler = scheduler,
        .down = path[1],
        .places = places,
        .n_places = 1,
        .seed = 1};
    REQUIRE_OK(dps_replay_open(self, &plan, &err), &err);
    REQUIRE_OK(dps_replay_play(self, &err), &err);
    free(path[0]);
    free(path[1]);
    return true;
}

/* What must hold of any replay that does not lose jobs: all run, none before it came,
 * and machines do the work that there is, no more. */
static void
check_plausible(const struct dps_replay *self, uint64_t jobs)
{
    struct dps_measures m = dps_measures_of(&self->workload, &self->placements);
    double work = 0;
    for (size_t i = 0; i < self->workload.n_jobs; i++) {
        const struct dps_job *job = &self->workload.jobs[i];
        const struct dps_placement *placement = &self->placements.jobs[i];
        CHECK(placement->start >= job->submit);
        CHECK_INT(placement->finish - placement->start, job->run);
        CHECK_INT(placement->n, job->width);
        work += (double)job->run * 1e-9 * job->width;
    }
    CHECK_INT((int64_t)m.jobs, (int64_t)jobs);
    CHECK_INT((int64_t)m.refused, 0);
    CHECK(m.mean_wait >= 0 && m.mean_bounded_slowdown >= 1);
    CHECK_CLOSE(
        m.utilisation * m.makespan * (double)self->workload.n_machines, work, 1e-2);
    CHECK(m.utilisation > 0 && m.utilisation <= 1);
}

TEST(phillys_jobs_run_on_64_v100s_and_wait_less_where_short_ones_may_pass)
{
    struct dps_replay easy;
    struct dps_replay fcfs;
    if (!is_replayed(&easy, vc_e13805, "64", "easy", NULL)) {
        return;
    }
    REQUIRE(is_replayed(&fcfs, vc_e13805, "64", "fcfs", NULL));
    check_plausible(&easy, 607);
    check_plausible(&fcfs, 607);
    CHECK(dps_measures_of(&easy.workload, &easy.placements).mean_wait <
          dps_measures_of(&fcfs.workload, &fcfs.placements).mean_wait);
    dps_replay_free(&easy);
    dps_replay_free(&fcfs);
}

TEST(azures_requests_run_on_8_gpus)
{
    struct dps_replay replay;
    if (!is_replayed(&replay, azure, "8", "fcfs", NULL)) {
        return;
    }
    check_plausible(&replay, 8819);
    dps_replay_free(&replay);
}

TEST(mooncakes_requests_run_on_32_gpus)
{
    struct dps_replay replay;
    if (!is_replayed(&replay, mooncake, "32", "fcfs", NULL)) {
        return;
    }
    check_plausible(&replay, 12031);
    dps_replay_free(&replay);
}

TEST(phillys_jobs_wait_longer_where_machines_fail_as_at_los_alamos)
{
    struct dps_replay whole;
    struct dps_replay failing;
    if (!is_replayed(&whole, vc_e13805, "64", "easy", NULL)) {
        return;
    }
    REQUIRE(is_replayed(&failing, vc_e13805, "64", "easy", lanl));
    struct dps_measures m = dps_measures_of(&failing.workload, &failing.placements);
    CHECK_INT((int64_t)m.jobs, 607);
    CHECK(m.mean_wait > dps_measures_of(&whole.workload, &whole.placements).mean_wait);
    dps_replay_free(&whole);
    dps_replay_free(&failing);
}
