/* The shipped question of training at homes against a data centre, by the closed form.
 */
#include "sim/dispatch/replay.h"
#include "sim/window/timed.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct dps_timed_links links = {
    .machine_up = 1e6, .machine_down = 1e6, .client_up = 1e6, .client_down = 1e6};

static enum dps_status
play(void *context, struct dps_error *err)
{
    return dps_replay_play(context, err);
}

/* run + (n - 1) (exchange / min(up, down) + latency) [s]. */
static double
time_of(const struct dps_replay *replay, size_t job)
{
    const struct dps_job *of = &replay->workload.jobs[job];
    const struct dps_placement *at = &replay->placements.jobs[job];
    const struct dps_machine *machine =
        &replay->workload.machines[replay->placements.nodes[at->first]];
    double up = (double)machine->capacity[DPK_UP] * 125;
    double down = (double)machine->capacity[DPK_DOWN] * 125;
    double one = (double)of->exchange / fmin(up, down) + 2e-9 * machine->height;
    return (double)of->run * 1e-9 + (of->stages - 1) * one;
}

/* Of a job of that name [s]; its uplink is said after the last dash. */
static double
lived(const struct dps_replay *replay, const char *name)
{
    for (size_t i = 0; i < replay->workload.n_jobs; i++) {
        const struct dps_placement *at = &replay->placements.jobs[i];
        if (strcmp(replay->workload.text + replay->workload.jobs[i].name, name) == 0) {
            return (double)(at->finish - at->start) * 1e-9;
        }
    }
    test_leave(name, TEST_HERE);
}

TEST(homes_train_as_fast_as_a_data_centre_from_the_uplink_that_its_question_names)
{
    struct dps_replay replay = {.inflate = 0};
    struct dps_timed timed = {.kind = NULL};
    struct dps_error err;
    const struct dps_replay_plan plan = {
        .trace = "scenarios/data/home-training-jobs.csv",
        .cluster = "scenarios/data/home-training-machines.csv",
        .scheduler = "filter-score:policy=best-fit",
        .seed = 1};
    REQUIRE_OK(dps_replay_open(&replay, &plan, &err), &err);
    REQUIRE_OK(dps_timed_open(&timed, &replay.workload, &replay.placements,
                   &dps_engine_access, DPS_NETWORK_FLOW, &links, NULL, &err),
        &err);
    replay.runner = &timed.runner;
    REQUIRE_OK(dps_timed_live(&timed, play, &replay, &err), &err);
    REQUIRE(replay.workload.n_jobs == 16);
    for (size_t i = 0; i < replay.workload.n_jobs; i++) {
        const struct dps_placement *at = &replay.placements.jobs[i];
        CHECK_INT(at->state, DPS_JOB_DONE);
        CHECK_CLOSE((double)(at->finish - at->start) * 1e-9, time_of(&replay, i), 1e-9);
    }
    /* 1533 Mbit/s after each step, 15.5 after each hundredth. */
    CHECK(lived(&replay, "each-home-1000") > lived(&replay, "each-cloud"));
    CHECK(lived(&replay, "each-home-2000") < lived(&replay, "each-cloud"));
    CHECK(lived(&replay, "each-100th-home-10") > lived(&replay, "each-100th-cloud"));
    CHECK(lived(&replay, "each-100th-home-20") < lived(&replay, "each-100th-cloud"));
    dps_timed_close(&timed);
    dps_replay_free(&replay);
}
