/* How long jobs run on machines of different speeds, by their trace and by an engine.
 */
#include "sim/dispatch/pace.h"

#include "sim/dispatch/measures.h"
#include "sim/dispatch/replay.h"
#include "sim/window/timed.h"
#include "tests/sample_journal.h"
#include "tests/test.h"

#include <stdio.h>
#include <string.h>

static const int64_t second = 1000000000; /* [ns] */

/* A job of `run` placed on n machines of these speeds. */
static int64_t
pace(int64_t run, uint32_t fixed, const uint64_t *speeds, uint32_t n)
{
    struct dps_job job = {.run = run, .fixed = fixed};
    struct dps_machine four[4] = {{.speed = 0}};
    uint32_t nodes[] = {0, 1, 2, 3};
    struct dps_placement placement = {.n = n};
    const struct dps_workload workload = {.jobs = &job, .machines = four};
    const struct dps_placements placements = {.jobs = &placement, .nodes = nodes};
    for (uint32_t i = 0; i < n; i++) {
        four[i].speed = speeds[i]; /* cppcheck-suppress unreadVariable; by workload */
    }
    return dps_pace_of(&workload, &placements, 0);
}

TEST(a_run_is_divided_by_the_speed_to_the_nearest_ns)
{
    static const struct {
        int64_t run;
        uint64_t speed; /* [1e-6] */
        int64_t wanted;
    } cases[] = {
        {90, 0, 90}, /* not said */
        {90, 1000000, 90},
        {INT64_MAX - 1, 1000000, INT64_MAX - 1},
        {90, 2000000, 45},
        {91, 2000000, 46}, /* halves up */
        {1, 3000000, 0},
        {2, 3000000, 1},
        {10, 300000, 33},
        {20, 300000, 67},
        {9000000000000000001, 3000000, 3000000000000000000},
        {9000000000000000002, 3000000, 3000000000000000001},
        {9000000000000000000, 500000, INT64_MAX},
        {INT64_MAX, 2000000, INT64_MAX}, /* for ever everywhere */
        {0, 1, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CHECK_INT(pace(cases[i].run, 0, &cases[i].speed, 1), cases[i].wanted);
    }
}

TEST(a_job_on_several_machines_takes_the_time_of_the_slowest)
{
    static const uint64_t speeds[] = {4000000, 0, 500000, 1000000};
    CHECK_INT(pace(100, 0, speeds, 1), 25);
    CHECK_INT(pace(100, 0, speeds, 2), 100);
    CHECK_INT(pace(100, 0, speeds, 4), 200);
}

TEST(a_rental_runs_as_long_on_any_machine)
{
    static const uint64_t speeds[] = {4000000, 250000};
    CHECK_INT(pace(100, 1, speeds, 2), 100);
}

/* ---- as jobs are lived ------------------------------------------------- */

static const char jobs[] = "id,submit_s,run_s,width,fixed\n"
                           "a,0,10,1,\n"
                           "gang,1,10,2,0\n"
                           "rental,2,10,1,1\n";
static const char machines[] = "name,speed\nfast,2.5\nslow,0.4\n";

static enum dps_status
play(void *context, struct dps_error *err)
{
    return dps_replay_play(context, err);
}

/* First come, first served, on the fast machine where it is free. */
static void
check_lived(const struct dps_replay *replay)
{
    static const struct {
        int64_t start, finish;
    } wanted[] = {{0, 4}, {4, 29}, {29, 39}};
    for (size_t i = 0; i < 3; i++) {
        CHECK_INT(replay->placements.jobs[i].start, wanted[i].start * second);
        CHECK_INT(replay->placements.jobs[i].finish, wanted[i].finish * second);
    }
    struct dps_measures m = dps_measures_of(&replay->workload, &replay->placements);
    CHECK_CLOSE(m.utilisation, (4 + 2 * 25 + 10) / (2 * 39.0), 1e-12);
}

TEST(a_trace_and_an_engine_live_jobs_at_the_speed_of_their_machines)
{
    static const struct dps_timed_links links = {
        .machine_up = 1e6, .machine_down = 1e6, .client_up = 1e6, .client_down = 1e6};
    struct dps_error err;
    char paths[2][600];
    const char *folder = test_folder();
    snprintf(paths[0], sizeof paths[0], "%s/jobs.csv", folder);
    snprintf(paths[1], sizeof paths[1], "%s/machines.csv", folder);
    sample_file(paths[0], jobs, strlen(jobs));
    sample_file(paths[1], machines, strlen(machines));
    const struct dps_replay_plan plan = {
        .trace = paths[0], .cluster = paths[1], .scheduler = "fcfs", .seed = 1};
    for (int timed = 0; timed < 2; timed++) {
        struct dps_replay replay = {.inflate = 0};
        struct dps_timed engine = {.kind = NULL};
        REQUIRE_OK(dps_replay_open(&replay, &plan, &err), &err);
        if (timed) {
            REQUIRE_OK(dps_timed_open(&engine, &replay.workload, &replay.placements,
                           &dps_engine_access, DPS_NETWORK_FLOW, &links, NULL, &err),
                &err);
            replay.runner = &engine.runner;
            REQUIRE_OK(dps_timed_live(&engine, play, &replay, &err), &err);
        } else {
            REQUIRE_OK(dps_replay_play(&replay, &err), &err);
        }
        check_lived(&replay);
        dps_timed_close(&engine);
        dps_replay_free(&replay);
    }
}
