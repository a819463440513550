/* Jobs that do not simply run: taken back, stopped, lost too often, late; by hand, in
 * every scheduler that is built in, and in a queue against theory. */
#include "sim/dispatch/fate.h"

#include "kernels/schedulers/list.h"
#include "models/arrival/poisson.h"
#include "models/lifetime/closed.h"
#include "sim/core/rng.h"
#include "sim/dispatch/measures.h"
#include "sim/dispatch/replay.h"
#include "tests/sample_journal.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t second = 1000000000; /* [ns] */

static char paths[3][512];

/* Writes jobs, machines and times away; a text that is NULL is no file. */
static struct dps_replay_plan
plan_of(const char *jobs, const char *machines, const char *down, const char *scheduler)
{
    static const char *const names[] = {"jobs.csv", "machines.csv", "down.csv"};
    const char *texts[] = {jobs, machines, down};
    const char *folder = test_folder();
    for (size_t i = 0; i < 3; i++) {
        snprintf(paths[i], sizeof paths[i], "%s/%s", folder, names[i]);
        if (texts[i] != NULL) {
            sample_file(paths[i], texts[i], strlen(texts[i]));
        }
    }
    return (struct dps_replay_plan){.trace = paths[0],
        .cluster = paths[1],
        .down = down != NULL ? paths[2] : NULL,
        .scheduler = scheduler,
        .seed = 3,
        .audit = true};
}

static void
play(struct dps_replay *self, const struct dps_replay_plan *plan)
{
    struct dps_error err;
    *self = (struct dps_replay){.inflate = 0};
    REQUIRE_OK(dps_replay_open(self, plan, &err), &err);
    REQUIRE_OK(dps_replay_play(self, &err), &err);
}

struct wanted {
    uint32_t state;
    double start, finish; /* [s]; -1: there is none */
};

static void
check_all(const struct dps_replay *replay, const struct wanted *wanted, size_t n)
{
    REQUIRE(replay->workload.n_jobs == n);
    for (size_t i = 0; i < n; i++) {
        const struct dps_placement *job = &replay->placements.jobs[i];
        CHECK_INT(job->state, wanted[i].state);
        if (wanted[i].start >= 0) {
            CHECK_CLOSE((double)job->start * 1e-9, wanted[i].start, 1e-12);
        }
        if (wanted[i].finish >= 0) {
            CHECK_CLOSE((double)job->finish * 1e-9, wanted[i].finish, 1e-12);
        }
    }
}

/* ---- by hand ----------------------------------------------------------- */

static const char impatient[] = "id,submit_s,run_s,width,patience_s\n"
                                "a,0,10,1,\n"
                                "wide,1,5,2,4\n"
                                "b,2,3,1,100\n"
                                "c,2,3,1,8.5\n";

TEST(a_job_that_waits_too_long_is_taken_back_and_others_go_on)
{
    static const struct wanted wanted[] = {{DPS_JOB_DONE, 0, 10},
        {DPS_JOB_WITHDRAWN, -1, 5}, {DPS_JOB_DONE, 5, 8}, {DPS_JOB_DONE, 8, 11}};
    static const char *const all[] = {"fcfs", "edf"};
    for (size_t i = 0; i < 2; i++) {
        struct dps_replay replay;
        struct dps_replay_plan plan =
            plan_of(impatient, "name,count\nm,2\n", NULL, all[i]);
        play(&replay, &plan);
        check_all(&replay, wanted, 4);
        dps_replay_free(&replay);
    }
}

TEST(a_job_that_queues_at_its_node_is_taken_back_and_those_behind_it_begin)
{
    static const struct wanted wanted[] = {{DPS_JOB_DONE, 0, 10},
        {DPS_JOB_WITHDRAWN, -1, 5}, {DPS_JOB_DONE, 5, 8}, {DPS_JOB_DONE, 8, 11}};
    struct dps_replay replay;
    struct dps_replay_plan plan = plan_of("id,submit_s,run_s,cpu,patience_s\n"
                                          "a,0,10,1,\n"
                                          "large,1,5,2,4\n"
                                          "b,2,3,1,100\n"
                                          "c,2,3,1,8.5\n",
        "name,cpu\nm,2\n", NULL, "random");
    play(&replay, &plan);
    check_all(&replay, wanted, 4);
    dps_replay_free(&replay);
}

/* Its order is on its way when its patience ends: it begins where it finds room, and
 * is taken back where it comes to queue. */
TEST(an_order_on_its_way_is_no_longer_waiting)
{
    static const struct wanted wanted[] = {
        {DPS_JOB_DONE, 1, 11}, {DPS_JOB_WITHDRAWN, -1, 3}};
    struct dps_replay replay;
    struct dps_replay_plan plan =
        plan_of("id,submit_s,run_s,patience_s\na,0,10,0.5\nb,2,1,0.5\n", "name\nm\n",
            NULL, "random");
    plan.round_trip = "2 s";
    play(&replay, &plan);
    check_all(&replay, wanted, 2);
    dps_replay_free(&replay);
}

TEST(a_job_that_its_owner_stops_has_run_until_then)
{
    static const struct wanted wanted[] = {
        {DPS_JOB_DONE, 0, 4}, {DPS_JOB_DONE, 4, 9}, {DPS_JOB_DONE, 9, 12}};
    struct dps_replay replay;
    struct dps_replay_plan plan = plan_of("id,submit_s,run_s,cancel_s,deadline_s\n"
                                          "a,0,10,4,4\n"
                                          "b,0,5,,8\n"
                                          "c,0,3,3.5,12\n",
        "name\nm\n", NULL, "fcfs");
    play(&replay, &plan);
    check_all(&replay, wanted, 3);
    struct dps_measures m = dps_measures_of(&replay.workload, &replay.placements);
    CHECK_INT((int64_t)m.cancelled, 1);
    CHECK_INT((int64_t)m.late, 1);
    CHECK_CLOSE(m.utilisation, 1, 1e-12);
    dps_replay_free(&replay);
}

TEST(a_job_that_is_lost_is_submitted_again_so_many_times_and_fails)
{
    static const struct wanted wanted[] = {
        {DPS_JOB_DONE, 41, 51}, {DPS_JOB_FAILED, -1, -1}, {DPS_JOB_DONE, 52, 61}};
    struct dps_replay replay;
    struct dps_replay_plan plan = plan_of(
        "id,submit_s,run_s,tries\na,0,10,4\nb,42,9.5,1\nc,43,9,2\n", "name\nm\n",
        "machine,down_s,up_s\nm,5,11\nm,20,31\nm,40,41\nm,51.5,52\n", "fcfs");
    play(&replay, &plan);
    check_all(&replay, wanted, 3);
    struct dps_measures m = dps_measures_of(&replay.workload, &replay.placements);
    CHECK_INT((int64_t)m.lost, 4);
    CHECK_INT((int64_t)m.retried, 3);
    CHECK_INT((int64_t)m.failed, 1);
    dps_replay_free(&replay);
}

/* Counted from when it is submitted again. */
TEST(a_lost_job_waits_as_patiently_as_ever)
{
    static const struct wanted wanted[] = {
        {DPS_JOB_DONE, 11, 21}, {DPS_JOB_WITHDRAWN, -1, 12}};
    struct dps_replay replay;
    struct dps_replay_plan plan =
        plan_of("id,submit_s,run_s,patience_s\na,0,10,7\nb,5,10,7\n", "name\nm\n",
            "machine,down_s,up_s\nm,5,11\n", "fcfs");
    play(&replay, &plan);
    check_all(&replay, wanted, 2);
    dps_replay_free(&replay);
}

TEST(from_a_kernel_older_than_1_1_no_job_is_taken_back)
{
    static const struct wanted wanted[] = {{DPS_JOB_DONE, 0, 10},
        {DPS_JOB_DONE, 10, 15}, {DPS_JOB_DONE, 15, 18}, {DPS_JOB_DONE, 15, 18}};
    struct dps_replay replay = {.inflate = 0};
    struct dps_replay_plan plan = plan_of(impatient, "name,count\nm,2\n", NULL, "fcfs");
    struct dpk_scheduler old = dpk_fcfs;
    struct dps_error err;
    old.kernel.head.version = DPK_MAJOR << 16;
    plan.audit = false;
    REQUIRE_OK(dps_replay_open(&replay, &plan, &err), &err);
    replay.kernel.table = &old.kernel;
    REQUIRE_OK(dps_replay_play(&replay, &err), &err);
    check_all(&replay, wanted, 4);
    dps_replay_free(&replay);
}

/* While no machine is there that could take it; the others wait for one. */
TEST(a_job_that_nobody_could_take_is_taken_back_all_the_same)
{
    static const struct wanted wanted[] = {{DPS_JOB_WITHDRAWN, -1, 5},
        {DPS_JOB_DONE, 10, 12}, {DPS_JOB_WITHDRAWN, -1, 6}, {DPS_JOB_DONE, 12, 13}};
    static const char *const all[] = {"random", "p2c", "sparrow", "fcfs", "easy", "edf",
        "drf", "filter-score", "fifo-market", "tiered", "deal-match", "conservative"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct dps_replay replay;
        struct dps_replay_plan plan =
            plan_of("id,submit_s,run_s,patience_s,owner\n"
                    "a,2,2,3,1\nb,3,2,,2\nc,4,2,2,3\nd,4,1,,4\n",
                "name\nm\n", "machine,down_s,up_s\nm,1,10\n", all[i]);
        play(&replay, &plan);
        check_all(&replay, wanted, 4);
        dps_replay_free(&replay);
    }
}

/* ---- in every scheduler ------------------------------------------------ */

enum { JOBS = 600, NODES = 8 };

static double
drawn(uint64_t seed, uint32_t i, uint64_t what)
{
    double u[2];
    dps_rng_uniforms((struct dps_rng_name){seed, DPS_RNG_JOB, what, i}, u);
    return u[0];
}

/* A crowd: three times the work that there are machines for, of owners in haste. */
static char *
crowd(uint64_t seed)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    REQUIRE(out != NULL);
    fprintf(out,
        "id,submit_s,run_s,slots,gpus,patience_s,cancel_s,tries,urgent,owner,market,"
        "latitude\n");
    for (uint32_t i = 0; i < JOBS; i++) {
        double haste = drawn(seed, i, 3);
        fprintf(out, "%u,%.3f,%.3f,1,1,", (unsigned)i, drawn(seed, i, 1) * 600,
            1 + drawn(seed, i, 2) * 50);
        fprintf(out, haste < 0.8 ? "%.3f," : ",", 1 + haste * 100);
        fprintf(out, haste < 0.2 ? "%.3f," : ",", 1 + drawn(seed, i, 4) * 20);
        fprintf(out, "%u,%d,%u,%u,10\n", 1 + (unsigned)(haste * 4),
            drawn(seed, i, 5) < 0.05, (unsigned)(i % 7), (unsigned)(i % 2));
    }
    REQUIRE(fclose(out) == 0);
    return text;
}

static const char crowd_machines[] =
    "name,count,slots,gpus,market,reputation,latitude\n"
    "m,4,1,1,0,1,10\nn,4,1,1,1,0.9,10\n";
static const char crowd_down[] = "machine,down_s,up_s\n"
                                 "m-0,50,90\nm-1,100,100.5\nm-2,200,400\nn-1,222,\n"
                                 "m-3,300,310\nm-3,333,340\nm-0,350,420\n";

static void
check_crowd(const struct dps_replay *replay, const char *name, int64_t on_its_way)
{
    size_t n[DPS_JOB_FAILED + 1] = {0};
    for (size_t i = 0; i < JOBS; i++) {
        const struct dps_job *job = &replay->workload.jobs[i];
        const struct dps_placement *at = &replay->placements.jobs[i];
        n[at->state]++;
        if (job->patience > 0 && at->state == DPS_JOB_DONE) {
            CHECK(at->start - at->since <= job->patience + on_its_way);
        }
        if (at->state == DPS_JOB_WITHDRAWN) {
            REQUIRE(job->patience > 0);
            CHECK(at->finish - at->since >= job->patience);
            CHECK(at->finish - at->since <= job->patience + on_its_way);
        }
        if (job->cancel > 0 && at->state == DPS_JOB_DONE) {
            CHECK(at->finish - at->start <= job->cancel);
        }
        CHECK(job->tries == 0 || at->lost <= job->tries);
        CHECK(
            (at->state == DPS_JOB_FAILED) == (at->lost > 0 && at->lost == job->tries));
    }
    printf("# %s: %zu ran, %zu were refused, %zu withdrawn, %zu failed\n", name,
        n[DPS_JOB_DONE], n[DPS_JOB_REFUSED], n[DPS_JOB_WITHDRAWN], n[DPS_JOB_FAILED]);
    CHECK(n[DPS_JOB_DONE] + n[DPS_JOB_REFUSED] + n[DPS_JOB_WITHDRAWN] +
              n[DPS_JOB_FAILED] ==
          JOBS);
    CHECK(n[DPS_JOB_WITHDRAWN] > 50 || strcmp(name, "coverage-route") == 0);
}

/* A scheduler that takes four seconds for each decision. */
static const char *
slow(void)
{
    static char cost[600];
    snprintf(cost, sizeof cost, "replay=%s.cost", paths[0]);
    FILE *out = fopen(cost + strlen("replay="), "w");
    REQUIRE(out != NULL);
    fprintf(out, "decision,cost_ns\n");
    for (unsigned i = 0; i < 10000; i++) {
        fprintf(out, "%u,4000000000\n", i);
    }
    REQUIRE(fclose(out) == 0);
    return cost;
}

TEST(every_scheduler_takes_it_that_jobs_are_taken_back)
{
    static const char *const trips[] = {"0 s", "1 s", "3 s"};
    for (uint32_t k = 0; k < dpk_built_in.n_kernels; k++) {
        const struct dpk_kernel *kernel = dpk_built_in.kernels[k];
        for (uint64_t seed = 0; seed < 3 && kernel->kind == DPK_SCHEDULER; seed++) {
            struct dps_replay replay;
            char *jobs = crowd(seed);
            bool pulls = strcmp(kernel->name, "pull") == 0;
            struct dps_replay_plan plan = plan_of(jobs, crowd_machines, crowd_down,
                pulls ? "pull:window=5" : kernel->name);
            plan.round_trip = trips[seed];
            plan.cost = seed == 2 ? slow() : NULL;
            play(&replay, &plan);
            check_crowd(&replay, kernel->name, 2 * replay.round_trip + 5 * second);
            dps_replay_free(&replay);
            free(jobs);
        }
    }
}

/* ---- a queue ----------------------------------------------------------- */

/* M/M/1 with patience D: a customer is lost if it would wait longer (Barrer 1957).  The
 * density of what it would wait is l P0 exp(-(m - l) x) up to D, and falls off by m
 * alone beyond that. */
static double
share_withdrawn(double l, double m, double d)
{
    double tail = l / m * exp(-(m - l) * d);
    double rest = l * (1 - exp(-(m - l) * d)) / (m - l);
    return tail / (1 + rest + tail);
}

TEST(as_many_customers_of_a_queue_give_up_as_barrer_says)
{
    static const double loads[] = {0.7, 1.4};
    static const char *const all[] = {"fcfs", "random"};
    for (size_t i = 0; i < 4; i++) {
        double load = loads[i / 2];
        const struct dps_arrival_poisson arrival = {load / 100};
        const struct dps_lifetime_exponential service = {100};
        const struct dps_lifetime_law run = {
            {&dps_lifetime_exponential.base, &service}};
        const struct dps_stream stream = {.name = "q",
            .arrival = {{&dps_arrival_poisson.base, &arrival}},
            .scale = 1,
            .run = &run,
            .estimate = 1,
            .width = 1,
            .gpu_share = 1,
            .models = "",
            .owners = 1,
            .patience = 150};
        const struct dps_replay_plan plan = {.streams = &stream,
            .n_streams = 1,
            .length = 20000000 * second,
            .cluster = "1",
            .scheduler = all[i % 2],
            .seed = 5};
        struct dps_replay replay;
        play(&replay, &plan);
        struct dps_measures m = dps_measures_of(&replay.workload, &replay.placements);
        double n = (double)replay.workload.n_jobs;
        double wanted = share_withdrawn(load / 100, 0.01, 150);
        /* Those who give up come in crowds: at most 10 times the binomial variance. */
        double error = sqrt(10 * wanted * (1 - wanted) / n);
        printf("# %s, load %.1f: %.4f give up, theory %.4f, %+.1f sigma\n", all[i % 2],
            load, (double)m.withdrawn / n, wanted,
            ((double)m.withdrawn / n - wanted) / error);
        CHECK_WITHIN((double)m.withdrawn / n, wanted, 5 * error);
        dps_replay_free(&replay);
    }
}
