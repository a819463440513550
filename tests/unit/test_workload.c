/* A workload as a scenario: its keys, what it refuses, and that it gives what a replay
 * gives. */
#include "sim/run/workload.h"

#include "analysis/trace.h"
#include "sim/core/date.h"
#include "sim/core/rng.h"
#include "sim/dispatch/course.h"
#include "sim/dispatch/measures.h"
#include "sim/dispatch/result.h"
#include "sim/economy/setup.h"
#include "sim/run/run.h"
#include "sim/run/verify.h"
#include "tests/sample_journal.h"
#include "tests/test.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_PATH = 512, JOBS = 300, MACHINES = 8 };

static const double nanosecond = 1e-9; /* [s] */

static char folder[MAX_PATH];

/* A text into a file of the test's folder. */
static void
put(const char *name, const char *text)
{
    char path[2 * MAX_PATH];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    sample_file(path, text, strlen(text));
}

/* A log of jobs that come close upon each other, wide and narrow, drawn from a seed. */
static void
put_log(uint64_t seed)
{
    char path[2 * MAX_PATH];
    snprintf(path, sizeof path, "%s/jobs.swf", folder);
    FILE *out = fopen(path, "w");
    REQUIRE(out != NULL);
    unsigned now = 0;
    for (uint32_t i = 0; i < JOBS; i++) {
        uint32_t words[4];
        dps_rng_words((struct dps_rng_name){seed, DPS_RNG_ARRIVAL, i, 0}, words);
        now += words[0] % 20;
        unsigned run = 1 + words[1] % 60;
        unsigned width = 1 + words[2] % MACHINES;
        fprintf(out, "%u %u -1 %u %u -1 -1 %u %u -1 1 1 1 -1 -1 -1 -1 -1\n",
            (unsigned)i + 1, now, run, width, width, run + words[3] % 50);
    }
    fclose(out);
}

static void
begin(void)
{
    snprintf(folder, sizeof folder, "%s", test_folder());
    put_log(1);
    put("x.yaml", "title: a question\n"
                  "workload:\n"
                  "  trace: jobs.swf\n"
                  "  machines: 8\n"
                  "  scheduler: easy\n");
}

enum { MOST_SETTINGS = 4 };

/* Checks, starts or resumes the scenario x.yaml under PATH=VALUE settings. */
struct trial {
    struct dps_setting settings[MOST_SETTINGS];
    const char *out; /* a folder below the test's; NULL: check alone */
    bool resume;
    int threads;
    int64_t until;
};

static enum dps_status
try(const struct trial *trial, struct dps_error *err)
{
    char scenario[2 * MAX_PATH];
    char out[2 * MAX_PATH];
    struct dps_run_outcome outcome;
    size_t n = 0;
    while (n < MOST_SETTINGS && trial->settings[n].path != NULL) {
        n++;
    }
    snprintf(scenario, sizeof scenario, "%s/x.yaml", folder);
    snprintf(out, sizeof out, "%s/%s", folder, trial->out != NULL ? trial->out : "");
    const struct dps_run_options options = {
        .scenario = scenario,
        .folder = out,
        .load = {.settings = trial->settings, .n_settings = n},
        .threads = trial->threads,
        .until = trial->until != 0 ? trial->until : DPS_NEVER,
        .quiet = true,
    };
    if (trial->out == NULL) {
        return dps_run_check(&options, err);
    }
    enum dps_status status = trial->resume ? dps_run_resume(&options, &outcome, err)
                                           : dps_run_start(&options, &outcome, err);
    return status == DPS_OK && !outcome.finished
               ? dps_fail(err, DPS_ESTATE, "it is not finished")
               : status;
}

static struct dps_trace *
open_run(const char *name)
{
    char path[2 * MAX_PATH];
    struct dps_error err;
    struct dps_trace *trace = NULL;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    REQUIRE_OK(dps_trace_open(path, &trace, &err), &err);
    return trace;
}

static bool
same_files(const char *a, const char *b)
{
    char path[2 * MAX_PATH];
    size_t n_a;
    size_t n_b;
    snprintf(path, sizeof path, "%s/%s", folder, a);
    uint8_t *one = sample_bytes(path, &n_a);
    snprintf(path, sizeof path, "%s/%s", folder, b);
    uint8_t *other = sample_bytes(path, &n_b);
    bool same = n_a == n_b && memcmp(one, other, n_a) == 0;
    free(one);
    free(other);
    return same;
}

/* ---- keys -------------------------------------------------------------- */

static void
check_column(
    const struct dps_trace *trace, const char *path, const int64_t *wanted, size_t n)
{
    struct dps_error err;
    const struct dps_dataset *set = dps_trace_find(trace, path);
    int64_t *values = calloc(n + 1, sizeof *values);
    REQUIRE(set != NULL && values != NULL && set->n == n);
    REQUIRE_OK(dps_trace_i64(trace, set, 0, n, values, &err), &err);
    CHECK(memcmp(values, wanted, n * sizeof *values) == 0);
    free(values);
}

/* Client at (0, 0) is nearest to region 3, that at (90, 0) to region 5; each region has
 * a machine of its own, and jobs go to the first that is free. */
TEST(flows_are_added_up_by_the_regions_of_clients_and_machines)
{
    struct dps_error err;
    const int64_t clients[] = {3, 3, 5, 5};
    const int64_t machines[] = {3, 5, 3, 5};
    const int64_t jobs[] = {1, 0, 1, 1};
    const int64_t inputs[] = {4 << 20, 0, 2 << 20, 1 << 20};
    const int64_t outputs[] = {1 << 20, 0, 0, 3 << 20};
    begin();
    put("jobs.csv", "id,submit_s,run_s,input_mib,output_mib,owner,x_ms\n"
                    "a,0,100,4,1,1,0\nb,1,100,1,3,2,90\nc,1000,1,2,0,2,90\n"
                    "d,2000,1,0,0,1,0\n");
    put("machines.csv", "name,region,x_ms\n"
                        "west,3,10\n"
                        "east,5,100\n");
    put("x.yaml", "title: a question\n"
                  "workload:\n"
                  "  trace: jobs.csv\n"
                  "  cluster: machines.csv\n"
                  "  scheduler: easy\n"
                  "  network: {kind: flow, client_up: 1 MB/s}\n");
    CHECK_OK(try(&(struct trial){.out = "a"}, &err), &err);
    struct dps_trace *trace = open_run("a");
    check_column(trace, "windows/0/flows/client", clients, 4);
    check_column(trace, "windows/0/flows/machine", machines, 4);
    check_column(trace, "windows/0/flows/jobs", jobs, 4);
    check_column(trace, "windows/0/flows/input", inputs, 4);
    check_column(trace, "windows/0/flows/output", outputs, 4);
    dps_trace_close(&trace);
}

/* ---- a platform of one's own ------------------------------------------- */

/* A client and a machine with two links between them. */
static void
put_platform(const char *bandwidth)
{
    char xml[1024];
    snprintf(xml, sizeof xml,
        "<?xml version='1.0'?>\n"
        "<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
        "<platform version=\"4.1\"><zone id=\"z\" routing=\"Full\">\n"
        "<host id=\"west\" speed=\"1Gf\"/><host id=\"home0\" speed=\"1Gf\"/>\n"
        "<link id=\"near\" bandwidth=\"%s\" latency=\"5ms\"/>\n"
        "<link id=\"far\" bandwidth=\"2MBps\" latency=\"20ms\"/>\n"
        "<route src=\"home0\" dst=\"west\"><link_ctn id=\"near\"/>"
        "<link_ctn id=\"far\"/></route>\n"
        "</zone></platform>\n",
        bandwidth);
    put("links.xml", xml);
}

static void
begin_platform(void)
{
    begin();
    put_platform("1MBps");
    put("jobs.csv", "id,submit_s,run_s,input_mib,output_mib\n"
                    "a,0,10,4,1\nb,100,10,8,1\n");
    put("machines.csv", "name\nwest\n");
    put("x.yaml", "title: a question\n"
                  "workload:\n"
                  "  trace: jobs.csv\n"
                  "  cluster: machines.csv\n"
                  "  scheduler: easy\n"
                  "  network: {kind: flow, platform: links.xml, clients: home}\n");
}

/* Latencies add up, and the narrower link says how fast. */
TEST(over_two_links_of_ones_own_a_transfer_takes_latency_and_size_over_bandwidth)
{
    struct dps_error err;
    const double latency = 0.005 + 0.020;
    const double bandwidth = 1e6;
    const double inputs[] = {4 << 20, 8 << 20};
    char figure[64];
    begin_platform();
    CHECK_OK(try(&(struct trial){.out = "a"}, &err), &err);
    struct dps_trace *trace = open_run("a");
    snprintf(figure, sizeof figure, "\"mean_input_s\": %.10g,",
        latency + (inputs[0] + inputs[1]) / 2 / bandwidth);
    CHECK(strstr(dps_trace_meta(trace, "result"), figure) != NULL);
    CHECK_TEXT(dps_trace_meta(trace, "engine"), "simgrid");
    dps_trace_close(&trace);
}

/* So many that `access` would time them over access links. */
TEST(simgrid_lives_a_platform_of_ones_own_however_many_jobs_there_are)
{
    struct dps_error err;
    char path[2 * MAX_PATH];
    begin_platform();
    snprintf(path, sizeof path, "%s/jobs.csv", folder);
    FILE *out = fopen(path, "w");
    REQUIRE(out != NULL);
    fputs("id,submit_s,run_s,input_mib\nfirst,0,1,4\n", out);
    for (int i = 0; i < 21000; i++) {
        fprintf(out, "%d,%d,1,0\n", i, 10 + 2 * i);
    }
    fclose(out);
    CHECK_OK(try(&(struct trial){.out = "a"}, &err), &err);
    struct dps_trace *trace = open_run("a");
    CHECK_TEXT(dps_trace_meta(trace, "engine"), "simgrid");
    dps_trace_close(&trace);
}

TEST(another_platform_is_another_input_of_a_run)
{
    struct dps_error err;
    char digest[64];
    begin_platform();
    CHECK_OK(try(&(struct trial){.out = "a"}, &err), &err);
    put_platform("1.5MBps");
    CHECK_OK(try(&(struct trial){.out = "b"}, &err), &err);
    struct dps_trace *trace = open_run("a");
    snprintf(digest, sizeof digest, "%s", dps_trace_meta(trace, "platform_digest"));
    dps_trace_close(&trace);
    trace = open_run("b");
    CHECK(digest[0] != '\0');
    CHECK(strcmp(digest, dps_trace_meta(trace, "platform_digest")) != 0);
    dps_trace_close(&trace);
}

TEST(a_platform_is_refused_where_it_lacks_a_host_or_its_engine_cannot_live_it)
{
    struct dps_error err;
    begin_platform();
    CHECK(try(&(struct trial){.settings = {{"workload.network.clients", "house"}},
                  .out = "a"},
              &err) != DPS_OK);
    CHECK(strstr(err.text, "the platform has no host house0") != NULL);
    put("machines.csv", "name\n"
                        "east\n");
    CHECK(try(&(struct trial){.out = "b"}, &err) != DPS_OK);
    CHECK(strstr(err.text, "the platform has no host east") != NULL);
    CHECK(try(&(struct trial){.settings = {{"workload.engine", "access"}}}, &err) ==
          DPS_EINVAL);
    CHECK(strstr(err.text, "which simgrid alone can live") != NULL);
    put("links.xml", "no platform\n");
    CHECK(try(&(struct trial){.out = "c"}, &err) != DPS_OK);
    CHECK(strstr(err.text, "workload.network: the window program") != NULL);
}

TEST(a_network_times_the_data_of_jobs_and_its_figures_stand_beside_the_others)
{
    struct dps_error err;
    begin();
    put("jobs.csv", "id,submit_s,run_s,input_mib,output_mib\n"
                    "a,0,10,4,1\nb,0,10,4,1\n");
    put("machines.csv", "name,count\nm,2\n");
    put("x.yaml", "title: a question\n"
                  "workload:\n"
                  "  trace: jobs.csv\n"
                  "  cluster: machines.csv\n"
                  "  scheduler: easy\n"
                  "  network: {kind: flow, client_up: 1 MB/s, height: 5 ms}\n");
    CHECK_OK(try(&(struct trial){.out = "a"}, &err), &err);
    CHECK_OK(try(&(struct trial){.out = "b"}, &err), &err);
    CHECK(same_files("a/trace.h5", "b/trace.h5"));
    CHECK_OK(try(&(struct trial){.settings = {{"workload.network", "{kind: none}"}},
                     .out = "none"},
                 &err),
        &err);
    CHECK_OK(try(&(struct trial){.settings = {{"workload.engine", "access"}},
                     .out = "access"},
                 &err),
        &err);
    CHECK_FAILS(try(&(struct trial){.settings = {{"workload.engine", "swift"}}}, &err),
        &err, DPS_EINVAL,
        "--set workload.engine=swift: workload.engine is swift, not auto, simgrid or "
        "access");
    struct dps_trace *trace = open_run("a");
    const char *json = dps_trace_meta(trace, "result");
    CHECK(strstr(json, "\"inputs\": 2, \"mean_input_s\": 8.398608,") != NULL);
    CHECK(strstr(json, "\"moved_bytes\": 10485760,") != NULL);
    CHECK(strstr(json, "check_") == NULL);
    CHECK_TEXT(dps_trace_meta(trace, "engine"), "simgrid");
    const char *settings = dps_trace_meta(trace, "engine_settings");
    CHECK(settings != NULL && strstr(settings, "network/model:CM02 ") != NULL);
    CHECK_TEXT(dps_trace_meta(trace, "not_modelled"),
        "what traffic of others does to the links\nmachines that fail");
    dps_trace_close(&trace);
    trace = open_run("access");
    json = dps_trace_meta(trace, "result");
    CHECK(strstr(json, "\"inputs\": 2, \"mean_input_s\": 8.398608,") != NULL);
    CHECK(strstr(json, "\"check_stretches\": 2, \"check_tasks\": 4,") != NULL);
    CHECK(strstr(json, "\"check_largest_s\": 0,") != NULL);
    CHECK_TEXT(dps_trace_meta(trace, "engine"), "access");
    dps_trace_close(&trace);
    trace = open_run("none");
    CHECK(strstr(dps_trace_meta(trace, "result"), "moved_bytes") == NULL);
    CHECK(dps_trace_meta(trace, "engine") == NULL);
    CHECK(dps_trace_table(trace, "windows/0/transfers") == NULL);
    dps_trace_close(&trace);
}

TEST(a_workload_is_checked_and_nothing_is_written)
{
    struct dps_error err;
    size_t n = 0;
    begin();
    CHECK_OK(try(&(struct trial){.out = NULL}, &err), &err);
    DIR *files = opendir(folder);
    REQUIRE(files != NULL);
    while (readdir(files) != NULL) {
        n++;
    }
    closedir(files);
    CHECK(n == 4); /* the log, the scenario, . and .. */
}

TEST(what_is_wrong_is_told_with_its_place)
{
    static const struct {
        const char *path, *value, *place, *sentence;
    } cases[] = {
        {"workload.scheduler", "eazy", NULL,
            "workload.scheduler: there is no scheduler eazy: did you mean easy?"},
        {"workload.scheduler", "easy:machine=fungible", NULL,
            "workload.scheduler: scheduler easy has no parameter machine: did you "
            "mean machines?"},
        {"workload.trace", "gone.swf", NULL,
            "workload.trace is gone.swf, which is not found: looked for"},
        {"workload.trace", "x.yaml", NULL, "begins like none of the formats"},
        {"workload.format", "swif", NULL,
            "workload.format: there is no format of traces swif: did you mean swf?"},
        {"workload.mode", "inflate=0", NULL,
            "workload.mode: inflate=0 is not time or inflate=R with R in (0, 100]"},
        {"workload.mode", "inflate=1.3", NULL, "workload.mode: an inflation to 1.3"},
        {"workload.machines", "-1", NULL, "workload.machines is -1, not in"},
        {"workload.machines", "17e6", NULL, "workload.machines is 17e6, not in"},
        {"workload.cluster", "jobs.swf", "x.yaml:4:13",
            "workload.machines is 8 beside cluster"},
        {"workload.cost", "measured=a", NULL,
            "workload.cost is measured=a, not none or fixed"},
        {"workload.decisions", "gone.txt", NULL, "workload.decisions is gone.txt"},
        {"workload.round_trip", "1 mo", NULL, "workload.round_trip is 1 mo"},
        {"workload.round_trip", "-1 s", NULL, "workload.round_trip is -1 s"},
        {"workload.bidder", "scale", NULL,
            "workload.bidder: scheduler easy asks for no offers"},
        {"workload.shceduler", "easy", NULL, "workload.shceduler is unknown"},
        {"workload", "fast", NULL, "workload is fast, not a mapping"},
        {"seed", "-1", NULL, "seed is -1, not in [0, inf)"},
        {"length", "3 d", NULL,
            "length stands beside workload, and a scenario has one or the other"},
        {"fleet", "[]", NULL,
            "fleet stands beside workload, and a scenario has one or the other"},
        {"colour", "red", NULL, "colour is unknown"},
    };
    begin();
    for (size_t i = 0; i < DPS_COUNT_OF(cases); i++) {
        struct dps_error err = {.status = DPS_OK};
        char place[MAX_PATH];
        const struct trial trial = {.settings = {{cases[i].path, cases[i].value}}};
        snprintf(place, sizeof place, "--set %s=%s: ", cases[i].path, cases[i].value);
        CHECK_STATUS(try(&trial, &err), DPS_EINVAL);
        if (!CHECK(strstr(err.text, cases[i].place != NULL ? cases[i].place : place) !=
                   NULL) ||
            !CHECK(strstr(err.text, cases[i].sentence) != NULL)) {
            printf("# %s=%s says: %s\n", cases[i].path, cases[i].value, err.text);
        }
    }
}

TEST(a_sentence_about_the_file_begins_with_its_line_and_column)
{
    char wanted[4 * MAX_PATH];
    struct dps_error err;
    begin();
    put("x.yaml", "title: a question\n"
                  "workload: {trace: jobs.swf, machines: 8,\n"
                  "  scheduler: nobody}\n");
    snprintf(wanted, sizeof wanted, "%s/x.yaml:3:14: workload.scheduler: there is no ",
        folder);
    CHECK_STATUS(try(&(struct trial){.out = "never"}, &err), DPS_EINVAL);
    CHECK(strncmp(err.text, wanted, strlen(wanted)) == 0);
    snprintf(wanted, sizeof wanted, "%s/never", folder);
    CHECK(access(wanted, F_OK) != 0);
}

TEST(who_says_how_many_machines_there_are_is_asked_for)
{
    char log[2 * MAX_PATH];
    char wanted[4 * MAX_PATH];
    struct dps_error err;
    const struct trial trial = {.settings = {{"workload.machines", "0"}}};
    begin();
    snprintf(log, sizeof log, "%s/jobs.swf", folder);
    snprintf(wanted, sizeof wanted,
        "workload.cluster: %s does not say which machines there are: say how many, or "
        "name a file of them",
        log);
    CHECK_STATUS(try(&trial, &err), DPS_EINVAL);
    CHECK(strstr(err.text, wanted) != NULL);
}

TEST(a_workload_has_no_dates_to_stop_at)
{
    struct dps_error err;
    begin();
    CHECK_FAILS(try(&(struct trial){.until = 86400}, &err), &err, DPS_EINVAL,
        "--until is a date, and a workload has none: it is played whole");
}

/* The first root is tried first, whatever the order of the file's keys. */
TEST(a_file_is_of_the_first_root_whose_key_it_has)
{
    static const struct dps_scenario_root roots[] = {
        {"workload", &dps_replay_setup_record}, {NULL, &dps_setup_record}};
    struct dps_error err;
    struct dps_scenario *scenario = NULL;
    char path[2 * MAX_PATH];
    begin();
    put("short.yaml", "extends: x.yaml\ntitle: another\n");
    put("economy.yaml", "title: t\nstart: 2026-01-01\nlength: 1 d\n");
    snprintf(path, sizeof path, "%s/short.yaml", folder);
    REQUIRE_OK(dps_scenario_open_as(path, roots, 2, NULL, &scenario, &err), &err);
    CHECK(dps_scenario_root(scenario) == &dps_replay_setup_record);
    dps_scenario_close(&scenario);
    snprintf(path, sizeof path, "%s/economy.yaml", folder);
    REQUIRE_OK(dps_scenario_open_as(path, roots, 2, NULL, &scenario, &err), &err);
    CHECK(dps_scenario_root(scenario) == &dps_setup_record);
    dps_scenario_close(&scenario);
}

/* ---- the same as a replay ------------------------------------------------ */

/* The replay that the scenario stands for, played. */
static void
play(struct dps_replay *self, const char *scheduler)
{
    static char log[2 * MAX_PATH];
    struct dps_error err;
    snprintf(log, sizeof log, "%s/jobs.swf", folder);
    const struct dps_replay_plan plan = {
        .trace = log, .cluster = "8", .scheduler = scheduler, .seed = 1};
    REQUIRE_OK(dps_replay_open(self, &plan, &err), &err);
    REQUIRE_OK(dps_replay_play(self, &err), &err);
}

TEST(a_run_s_trace_holds_what_a_replay_gives)
{
    struct dps_error err;
    struct dps_replay replay = {.inflate = 0};
    int64_t starts[JOBS];
    int64_t finishes[JOBS];
    int64_t firsts[JOBS];
    char *json = NULL;
    size_t n = 0;
    begin();
    play(&replay, "easy");
    REQUIRE_OK(try(&(struct trial){.out = "run"}, &err), &err);
    struct dps_trace *trace = open_run("run");
    REQUIRE(replay.workload.n_jobs == JOBS);
    for (size_t i = 0; i < JOBS; i++) {
        starts[i] = replay.placements.jobs[i].start;
        finishes[i] = replay.placements.jobs[i].finish;
        firsts[i] = (int64_t)replay.placements.jobs[i].first;
    }
    check_column(trace, "windows/0/jobs/start", starts, JOBS);
    check_column(trace, "windows/0/jobs/finish", finishes, JOBS);
    check_column(trace, "windows/0/jobs/first", firsts, JOBS);
    int64_t *machines = calloc(replay.placements.n_nodes + 1, sizeof *machines);
    REQUIRE(machines != NULL);
    for (size_t i = 0; i < replay.placements.n_nodes; i++) {
        machines[i] = replay.placements.nodes[i];
    }
    check_column(
        trace, "windows/0/placements/machine", machines, replay.placements.n_nodes);
    free(machines);

    FILE *out = open_memstream(&json, &n);
    REQUIRE(out != NULL);
    dps_replay_write(&replay, out);
    fclose(out);
    REQUIRE(n > 0);
    json[n - 1] = '\0';
    CHECK_TEXT(dps_trace_meta(trace, "result"), json);
    free(json);
    dps_trace_close(&trace);
    dps_replay_free(&replay);
}

/* Every key reaches the plan, and the plan's scheduler feels it. */
TEST(each_key_says_what_the_option_of_that_name_says)
{
    static char log[2 * MAX_PATH];
    static char down[2 * MAX_PATH];
    struct dps_error err;
    struct dps_replay replay = {.inflate = 0};
    char *json = NULL;
    size_t n = 0;
    begin();
    put("down.csv", "machine,down_s,up_s\n3,100,900\n5,400,700\n");
    put("x.yaml", "title: a question\n"
                  "seed: 5\n"
                  "workload:\n"
                  "  trace: jobs.swf\n"
                  "  format: swf\n"
                  "  machines: 8\n"
                  "  down: down.csv\n"
                  "  down_format: csv\n"
                  "  scheduler: easy:tie_break=random\n"
                  "  cost: fixed\n"
                  "  round_trip: 1500 ms\n");
    snprintf(log, sizeof log, "%s/jobs.swf", folder);
    snprintf(down, sizeof down, "%s/down.csv", folder);
    const struct dps_replay_plan plan = {.trace = log,
        .format = "swf",
        .cluster = "8",
        .down = down,
        .down_format = "csv",
        .scheduler = "easy:tie_break=random",
        .cost = "fixed",
        .round_trip = "1.5 s",
        .seed = 5};
    REQUIRE_OK(dps_replay_open(&replay, &plan, &err), &err);
    REQUIRE_OK(dps_replay_play(&replay, &err), &err);
    FILE *out = open_memstream(&json, &n);
    REQUIRE(out != NULL);
    dps_replay_write(&replay, out);
    fclose(out);
    REQUIRE(n > 0);
    json[n - 1] = '\0';
    CHECK(strstr(json, "\"lost\": 0,") == NULL);
    REQUIRE_OK(try(&(struct trial){.out = "a"}, &err), &err);
    struct dps_trace *trace = open_run("a");
    CHECK_TEXT(dps_trace_meta(trace, "result"), json);
    CHECK(dps_trace_meta(trace, "down_digest") != NULL);
    CHECK(strstr(dps_trace_meta(trace, "not_modelled"), "machines that fail") == NULL);
    dps_trace_close(&trace);
    dps_replay_free(&replay);
    free(json);
}

TEST(the_summary_has_each_figure_and_jobs_their_own_names)
{
    struct dps_error err;
    struct dps_replay replay = {.inflate = 0};
    struct dps_replay_figure figures[DPS_REPLAY_FIGURES];
    begin();
    play(&replay, "easy");
    dps_replay_figures(&replay, figures);
    REQUIRE_OK(try(&(struct trial){.out = "run"}, &err), &err);
    struct dps_trace *trace = open_run("run");
    for (size_t i = 0; i < DPS_REPLAY_FIGURES; i++) {
        char path[MAX_PATH];
        double value = -1;
        snprintf(path, sizeof path, "windows/0/summary/%s", figures[i].name);
        const struct dps_dataset *set = dps_trace_find(trace, path);
        REQUIRE(set != NULL && set->n == 1);
        CHECK_TEXT(set->unit, figures[i].unit);
        REQUIRE_OK(dps_trace_f64(trace, set, 0, 1, &value, &err), &err);
        CHECK(
            value == (figures[i].whole ? (double)figures[i].count : figures[i].value));
    }
    const struct dps_dataset *names = dps_trace_find(trace, "windows/0/jobs/job");
    char last[16] = "";
    REQUIRE(names != NULL && names->n == JOBS && names->width == 3);
    REQUIRE_OK(dps_trace_texts(trace, names, JOBS - 1, 1, last, &err), &err);
    CHECK_TEXT(last, "300");
    CHECK(dps_trace_meta(trace, "trace_digest") != NULL);
    CHECK(dps_trace_meta(trace, "kernel_digest") == NULL); /* it is built in */
    CHECK_TEXT(dps_trace_meta(trace, "kernel"), "easy");
    dps_trace_close(&trace);
    dps_replay_free(&replay);
}

TEST(two_runs_give_the_same_bytes_with_any_number_of_threads)
{
    struct dps_error err;
    begin();
    REQUIRE_OK(try(&(struct trial){.out = "a", .threads = 1}, &err), &err);
    REQUIRE_OK(try(&(struct trial){.out = "b", .threads = 7}, &err), &err);
    CHECK(same_files("a/trace.h5", "b/trace.h5"));
    CHECK(same_files("a/scenario.yaml", "b/scenario.yaml"));
}

static void
check_other_root(const char *name, const char *than, bool other)
{
    struct dps_trace *a = open_run(name);
    struct dps_trace *b = open_run(than);
    CHECK((strcmp(dps_trace_root(a), dps_trace_root(b)) != 0) == other);
    dps_trace_close(&a);
    dps_trace_close(&b);
}

/* A job that ends later changes nothing else; a comment changes no value at all. */
TEST(the_root_knows_the_scheduler_and_the_trace_s_contents)
{
    struct dps_error err;
    begin();
    REQUIRE_OK(try(&(struct trial){.out = "a"}, &err), &err);
    REQUIRE_OK(
        try(&(struct trial){.out = "b", .settings = {{"workload.scheduler", "fcfs"}}},
            &err),
        &err);
    check_other_root("b", "a", true);
    char path[2 * MAX_PATH];
    snprintf(path, sizeof path, "%s/jobs.swf", folder);
    FILE *log = fopen(path, "a");
    REQUIRE(log != NULL);
    fputs("; a comment\n", log);
    fclose(log);
    REQUIRE_OK(try(&(struct trial){.out = "c"}, &err), &err);
    check_other_root("c", "a", true);
    put_log(1);
    REQUIRE_OK(try(&(struct trial){.out = "d"}, &err), &err);
    check_other_root("d", "a", false);
}

/* ---- stopped and taken up ------------------------------------------------ */

/* Makes of a finished run what a kill leaves: its scenario and part of a journal. */
static void
kill_run(const char *name, const char *journal, size_t n)
{
    char path[2 * MAX_PATH];
    snprintf(path, sizeof path, "%s/%s/trace.h5", folder, name);
    REQUIRE(unlink(path) == 0);
    snprintf(path, sizeof path, "%s/%s/run.journal", folder, name);
    sample_file(path, journal, n);
}

TEST(a_run_that_was_killed_is_played_anew_to_the_same_bytes)
{
    struct dps_error err;
    begin();
    REQUIRE_OK(try(&(struct trial){.out = "a"}, &err), &err);
    REQUIRE_OK(try(&(struct trial){.out = "b"}, &err), &err);
    REQUIRE_OK(try(&(struct trial){.out = "b", .resume = true}, &err), &err);
    CHECK(same_files("a/trace.h5", "b/trace.h5"));
    kill_run("b", "DPSJ torn", 9);
    REQUIRE_OK(try(&(struct trial){.out = "b", .resume = true}, &err), &err);
    CHECK(same_files("a/trace.h5", "b/trace.h5"));
}

TEST(a_run_is_not_taken_up_with_another_trace)
{
    char path[2 * MAX_PATH];
    struct dps_error err;
    struct dps_journal *journal = NULL;
    begin();
    REQUIRE_OK(try(&(struct trial){.out = "a"}, &err), &err);
    kill_run("a", "", 0);
    snprintf(path, sizeof path, "%s/a/run.journal", folder);
    REQUIRE_OK(dps_journal_open(path, 0, &journal, &err), &err);
    REQUIRE_OK(dps_journal_meta(journal, "trace_digest", "0123", &err), &err);
    dps_journal_close(&journal);
    CHECK_STATUS(try(&(struct trial){.out = "a", .resume = true}, &err), DPS_EINVAL);
    CHECK(
        strstr(err.text, "was begun with another file: trace_digest is 0123") != NULL);
}

/* ---- verified ----------------------------------------------------------- */

/* What verifying a run says; the caller frees it. */
static char *
verified(const char *name, bool *same)
{
    struct dps_error err;
    char path[2 * MAX_PATH];
    char *text = NULL;
    size_t n = 0;
    const struct dps_scenario_options none = {.n_places = 0};
    FILE *out = open_memstream(&text, &n);
    REQUIRE(out != NULL);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    CHECK_OK(dps_run_verify(path, &none, 1, out, same, &err), &err);
    fclose(out);
    return text;
}

TEST(a_trace_is_verified_by_running_what_it_holds)
{
    struct dps_error err;
    bool same = false;
    begin();
    REQUIRE_OK(try(&(struct trial){.out = "a"}, &err), &err);
    char *text = verified("a", &same);
    CHECK(same && strncmp(text, "the same root ", 14) == 0);
    free(text);
}

TEST(another_trace_file_is_noticed_even_where_it_gives_the_same)
{
    struct dps_error err;
    bool same = true;
    char path[2 * MAX_PATH];
    begin();
    REQUIRE_OK(try(&(struct trial){.out = "a"}, &err), &err);
    snprintf(path, sizeof path, "%s/jobs.swf", folder);
    FILE *log = fopen(path, "a");
    REQUIRE(log != NULL);
    fputs("; a comment\n", log);
    fclose(log);
    char *text = verified("a", &same);
    CHECK(!same && strstr(text, "trace_digest was ") != NULL);
    CHECK(strstr(text, "epochs are the same\n") != NULL);
    free(text);
    put_log(2);
    text = verified("a", &same);
    CHECK(!same && strstr(text, "epoch 1 is the first of ") != NULL);
    free(text);
}

TEST(what_cannot_be_verified_is_told)
{
    struct dps_error err;
    bool same = false;
    char path[2 * MAX_PATH];
    const struct dps_scenario_options none = {.n_places = 0};
    begin();
    REQUIRE_OK(try(&(struct trial){.out = "a"}, &err), &err);
    snprintf(path, sizeof path, "%s/jobs.swf", folder);
    REQUIRE(unlink(path) == 0);
    snprintf(path, sizeof path, "%s/a", folder);
    CHECK_STATUS(dps_run_verify(path, &none, 1, stdout, &same, &err), DPS_EINVAL);
    CHECK(strstr(err.text, "jobs.swf, which is not found") != NULL);
    snprintf(path, sizeof path, "%s/x.yaml", folder);
    CHECK_STATUS(dps_run_verify(path, &none, 1, stdout, &same, &err), DPS_EINVAL);
}

/* ---- the course of a replay ---------------------------------------------- */

/* How long [from, until) lies in [begin, end), in ns. */
static double
overlap(int64_t from, int64_t until, int64_t begin, int64_t end)
{
    int64_t low = from > begin ? from : begin;
    int64_t high = until < end ? until : end;
    return high > low ? (double)(high - low) : 0;
}

TEST(the_course_is_that_of_a_plain_count_over_each_step)
{
    struct dps_error err;
    struct dps_replay replay = {.inflate = 0};
    struct dps_course course = {.n = 0};
    begin();
    play(&replay, "fcfs");
    const struct dps_placement *jobs = replay.placements.jobs;
    REQUIRE_OK(
        dps_course_of(&course, &replay.workload, &replay.placements, &err), &err);
    REQUIRE(course.n > 900 && course.n <= 1000);
    for (size_t s = 0; s < course.n; s++) {
        int64_t from = course.begin + (int64_t)s * course.length;
        int64_t to = from + course.length;
        double waiting = 0;
        double running = 0;
        double used = 0;
        for (size_t i = 0; i < JOBS; i++) {
            const struct dps_job *job = &replay.workload.jobs[i];
            waiting += overlap(job->submit, jobs[i].start, from, to);
            running += overlap(jobs[i].start, jobs[i].finish, from, to);
            used += job->width * overlap(jobs[i].start, jobs[i].finish, from, to);
        }
        double length = (double)course.length;
        CHECK_WITHIN(course.steps[s].waiting, waiting / length, 1e-9);
        CHECK_WITHIN(course.steps[s].running, running / length, 1e-9);
        CHECK_WITHIN(course.steps[s].used, used / length / MACHINES, 1e-9);
    }
    dps_course_free(&course);
    dps_replay_free(&replay);
}

/* Little's law: what waits, over time, is what all jobs have waited. */
TEST(what_waits_over_time_is_what_all_have_waited)
{
    struct dps_error err;
    struct dps_replay replay = {.inflate = 0};
    struct dps_course course = {.n = 0};
    double sum = 0;
    double used = 0;
    begin();
    play(&replay, "easy");
    struct dps_measures m = dps_measures_of(&replay.workload, &replay.placements);
    REQUIRE_OK(
        dps_course_of(&course, &replay.workload, &replay.placements, &err), &err);
    for (size_t s = 0; s < course.n; s++) {
        sum += course.steps[s].waiting * (double)course.length * nanosecond;
        used += course.steps[s].used * (double)course.length * nanosecond;
    }
    CHECK(m.mean_wait > 1);
    CHECK_CLOSE(sum, m.mean_wait * JOBS, 1e-9);
    CHECK_CLOSE(used, m.utilisation * m.makespan, 1e-9);
    CHECK(course.n_waits == JOBS);
    CHECK_CLOSE((double)course.waits[JOBS - 1] * nanosecond, m.max_wait, 1e-12);
    for (size_t i = 1; i < course.n_waits; i++) {
        CHECK(course.waits[i - 1] <= course.waits[i]);
    }
    dps_course_free(&course);
    dps_replay_free(&replay);
}

TEST(the_waits_of_a_trace_are_a_distribution)
{
    struct dps_error err;
    double waits[JOBS];
    double shares[JOBS];
    begin();
    REQUIRE_OK(try(&(struct trial){.out = "a"}, &err), &err);
    struct dps_trace *trace = open_run("a");
    const struct dps_dataset *wait = dps_trace_find(trace, "windows/0/waits/wait");
    const struct dps_dataset *share = dps_trace_find(trace, "windows/0/waits/share");
    REQUIRE(wait != NULL && share != NULL && wait->n == JOBS && share->n == JOBS);
    REQUIRE_OK(dps_trace_f64(trace, wait, 0, JOBS, waits, &err), &err);
    REQUIRE_OK(dps_trace_f64(trace, share, 0, JOBS, shares, &err), &err);
    for (size_t i = 0; i < JOBS; i++) {
        CHECK_CLOSE(shares[i], (double)(i + 1) / JOBS, 1e-12);
        CHECK(i == 0 || waits[i - 1] <= waits[i]);
    }
    dps_trace_close(&trace);
}

/* ---- jobs that never leave ------------------------------------------------ */

TEST(an_inflated_workload_has_a_curve_and_jobs_without_an_end)
{
    struct dps_error err;
    int64_t last = 0;
    begin();
    put("nodes.csv", "sn,cpu_milli,memory_mib,gpu,model\n"
                     "n0,16000,65536,2,T4\nn1,16000,65536,2,G2\n");
    put("pods.csv",
        "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,"
        "creation_time,deletion_time,scheduled_time\n"
        "pod a,1000,1024,1,1000,,LS,Running,0,10,0\n"
        "b,1000,1024,1,500,T4,LS,Running,5,20,5\n");
    put("x.yaml", "title: a question\n"
                  "workload:\n"
                  "  trace: pods.csv\n"
                  "  cluster: nodes.csv\n"
                  "  scheduler: filter-score:policy=fgd\n"
                  "  mode: inflate=1.5\n");
    REQUIRE_OK(try(&(struct trial){.out = "a"}, &err), &err);
    struct dps_trace *trace = open_run("a");
    const struct dps_dataset *set = dps_trace_find(trace, "windows/0/jobs/finish");
    const struct dps_dataset *devices =
        dps_trace_find(trace, "windows/0/placements/devices");
    const struct dps_trace_table *curve = dps_trace_table(trace, "windows/0/fullness");
    const struct dps_dataset *names = dps_trace_find(trace, "windows/0/jobs/job");
    REQUIRE(set != NULL && set->n > 2 && devices != NULL && curve != NULL);
    REQUIRE(names != NULL && names->n == set->n);
    CHECK(names->width == strlen("pod a"));
    CHECK(curve->columns[0].n > 3);
    REQUIRE_OK(dps_trace_i64(trace, set, set->n - 1, 1, &last, &err), &err);
    CHECK_INT(last, -1);
    CHECK(dps_trace_meta(trace, "cluster_digest") != NULL);
    dps_trace_close(&trace);
}

/* ---- what ships --------------------------------------------------------- */

TEST(the_shipped_workloads_are_valid)
{
    static const char *const names[] = {"batsim-easy", "openb-fgd", "gpu-farm"};
    static const char *const places[] = {"scenarios"};
    for (size_t i = 0; i < DPS_COUNT_OF(names); i++) {
        struct dps_error err;
        const struct dps_run_options options = {.scenario = names[i],
            .load = {.places = places, .n_places = 1},
            .until = DPS_NEVER};
        CHECK_OK(dps_run_check(&options, &err), &err);
    }
}
