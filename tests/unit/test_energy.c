/* What machines and jobs take of power, against sums by hand. */
#include "sim/dispatch/energy.h"

#include "sim/dispatch/replay.h"
#include "sim/workload/formats.h"
#include "tests/sample_journal.h"
#include "tests/test.h"

#include <stdio.h>
#include <string.h>

static char paths[3][600];

static void
play(struct dps_replay *self, const char *jobs, const char *machines, const char *down)
{
    const char *texts[] = {jobs, machines, down};
    const char *folder = test_folder();
    struct dps_error err;
    for (size_t i = 0; i < 3; i++) {
        snprintf(paths[i], sizeof paths[i], "%s/%zu.csv", folder, i);
        sample_file(paths[i], texts[i], strlen(texts[i]));
    }
    const struct dps_replay_plan plan = {.trace = paths[0],
        .cluster = paths[1],
        .down = paths[2],
        .scheduler = "filter-score",
        .seed = 1};
    *self = (struct dps_replay){.inflate = 0};
    REQUIRE_OK(dps_replay_open(self, &plan, &err), &err);
    REQUIRE_OK(dps_replay_play(self, &err), &err);
}

/* 100 s from the first submission to the last end; the small one is away for 30 s of
 * them, and before. */
TEST(energy_is_idle_power_for_the_time_there_and_the_rest_by_use)
{
    struct dps_replay replay;
    play(&replay,
        "id,submit_s,run_s,cpu,width\na,10,100,4,1\nb,20,30,1,2\nc,60,8,2,1\n",
        "name,slots,cpu,speed,idle_w,peak_w\nlarge,0,8,1,100,500.5\n"
        "small,0,2,2,20,60\n",
        "machine,down_s,up_s\nsmall,0,15\nsmall,85,1000\n");
    struct dps_energy e = dps_energy_of(
        &replay.workload, &replay.placements, replay.downtime.items, replay.downtime.n);
    uint32_t third = replay.placements.nodes[replay.placements.jobs[2].first];
    double a = 100 * 400.5 * 4 / 8;
    double b = 30 * (400.5 / 8 + 40.0 / 2);
    double c = third == 0 ? 8 * 400.5 * 2 / 8 : 4 * 40;
    CHECK_CLOSE(e.idle, 100 * 100 + 20 * (100 - 5 - 25), 1e-12);
    CHECK_CLOSE(e.busy, a + b + c, 1e-12);
    CHECK_CLOSE(e.job, (a + b + c) / 3, 1e-12);
    dps_replay_free(&replay);
}

TEST(what_a_job_ran_and_lost_took_power_too)
{
    struct dps_replay replay;
    play(&replay, "id,submit_s,run_s\na,0,50\n", "name,idle_w,peak_w\nm,10,110\n",
        "machine,down_s,up_s\nm,30,40\n");
    struct dps_energy e = dps_energy_of(
        &replay.workload, &replay.placements, replay.downtime.items, replay.downtime.n);
    CHECK_CLOSE(e.idle, 10 * 80, 1e-12);
    CHECK_CLOSE(e.busy, 100 * (30 + 50), 1e-12);
    dps_replay_free(&replay);
}

TEST(a_machine_that_takes_less_in_use_than_idle_is_refused)
{
    struct dps_workload workload = {0};
    struct dps_error err;
    static const char text[] = "name,idle_w,peak_w\nm,10,9.5\n";
    snprintf(paths[0], sizeof paths[0], "%s/m.csv", test_folder());
    sample_file(paths[0], text, strlen(text));
    CHECK_STATUS(dps_cluster_read(&workload, paths[0], &err), DPS_EINVAL);
    CHECK(strstr(err.text, "m.csv:2: peak_w is 9.5, less than idle_w, 10") != NULL);
    dps_workload_free(&workload);
}
