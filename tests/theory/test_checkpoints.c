/* Jobs that keep what they have run, on machines that fail: how long they take, and the
 * interval that is best, by theory. */
#include "sim/core/rng.h"
#include "sim/dispatch/measures.h"
#include "sim/dispatch/replay.h"
#include "sim/window/timed.h"
#include "tests/sample_journal.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MACHINES = 400 };

static const double run = 40000; /* [s] */
static const double cost = 60;   /* c [s] */
static const double mean = 3000; /* M, to the next failure [s] */

static char paths[3][512];
static const double ever = 1e6; /* how long machines fail [s] */

static FILE *
begin(size_t file)
{
    FILE *out = fopen(paths[file], "w");
    REQUIRE(out != NULL);
    return out;
}

static struct dps_replay_plan
plan_of(void)
{
    return (struct dps_replay_plan){.trace = paths[0],
        .cluster = paths[1],
        .down = paths[2],
        .scheduler = "fcfs",
        .seed = 1};
}

/* Machines that fail after exponential times of a mean and are back at once. */
static void
write_machines(unsigned n)
{
    const double away = 1e-9;
    const char *folder = test_folder();
    for (size_t i = 0; i < 3; i++) {
        snprintf(paths[i], sizeof paths[i], "%s/%zu.csv", folder, i);
    }
    FILE *out = begin(1);
    fprintf(out, "name,count\nm,%u\n", n);
    fclose(out);
    out = begin(2);
    fprintf(out, "machine,down_s,up_s\n");
    for (unsigned m = 0; m < n; m++) {
        double at = 0;
        for (uint32_t k = 0; at < ever; k++) {
            double u[2];
            dps_rng_uniforms((struct dps_rng_name){7, DPS_RNG_TEST, m, k}, u);
            at += -log(u[0]) * mean + away;
            fprintf(out, "m-%u,%.9f,%.9f\n", m, at, at + away);
        }
    }
    fclose(out);
}

/* One job a machine. */
static void
write_jobs(unsigned n, double takes, double interval, double keeping)
{
    FILE *out = begin(0);
    fprintf(out, "id,submit_s,run_s,checkpoint_s,checkpoint_cost_s\n");
    for (unsigned i = 0; i < n; i++) {
        fprintf(out, "%u,0,%.9f,%.9f,%.9f\n", i, takes, interval, keeping);
    }
    fclose(out);
}

/* ---- how long they take ------------------------------------------------ */

/* A stretch s that must pass without a failure takes M (exp(s / M) - 1); there are
 * run / tau of tau + c, the last without c (Daly 2006, without a time to restart). */
static double
time_of(double tau)
{
    double n = ceil(run / tau);
    double last = run - (n - 1) * tau;
    return mean * ((n - 1) * expm1((tau + cost) / mean) + expm1(last / mean));
}

/* The mean time of the jobs, and its standard error. */
static double
lived(double tau, double *error, double *lost_work)
{
    struct dps_replay replay = {.inflate = 0};
    struct dps_error err;
    const struct dps_replay_plan plan = plan_of();
    double sum = 0;
    double squares = 0;
    write_jobs(MACHINES, run, tau, cost);
    REQUIRE_OK(dps_replay_open(&replay, &plan, &err), &err);
    REQUIRE_OK(dps_replay_play(&replay, &err), &err);
    for (size_t i = 0; i < MACHINES; i++) {
        const struct dps_placement *job = &replay.placements.jobs[i];
        double time = (double)job->finish * 1e-9;
        CHECK_INT(job->state, DPS_JOB_DONE);
        sum += time;
        squares += time * time;
    }
    *lost_work =
        dps_measures_of(&replay.workload, &replay.placements).lost_work / MACHINES;
    dps_replay_free(&replay);
    *error = sqrt((squares / MACHINES - sum * sum / MACHINES / MACHINES) / MACHINES);
    return sum / MACHINES;
}

/* Young 1974: the best interval is near sqrt(2 c M). */
TEST(jobs_with_checkpoints_take_as_long_as_daly_says_and_youngs_interval_is_best)
{
    const double best = sqrt(2 * cost * mean);
    const double intervals[] = {best / 4, best, best * 4};
    double time[3];
    write_machines(MACHINES);
    for (size_t i = 0; i < 3; i++) {
        double error;
        double lost_work;
        time[i] = lived(intervals[i], &error, &lost_work);
        double n = ceil(run / intervals[i]);
        printf("# every %.0f s: %.0f s, theory %.0f, %+.1f sigma; %.0f s lost\n",
            intervals[i], time[i], time_of(intervals[i]),
            (time[i] - time_of(intervals[i])) / error, lost_work);
        CHECK(error < 0.02 * time[i]);
        CHECK_WITHIN(time[i], time_of(intervals[i]), 5 * error);
        CHECK_WITHIN(lost_work, time[i] - run - (n - 1) * cost, 1e-6);
    }
    CHECK(time[1] < time[0] && time[1] < time[2]);
    for (int i = 10; i < 400; i++) {
        CHECK(time_of(best) <= 1.01 * time_of(best * i / 100));
    }
}

/* ---- by hand, and by an engine ----------------------------------------- */

static enum dps_status
play(void *context, struct dps_error *err)
{
    return dps_replay_play(context, err);
}

TEST(a_job_goes_on_from_what_was_kept_by_its_trace_and_by_an_engine)
{
    static const struct dps_timed_links links = {
        .machine_up = 1e6, .machine_down = 1e6, .client_up = 1e6, .client_down = 1e6};
    const char *folder = test_folder();
    for (size_t i = 0; i < 3; i++) {
        snprintf(paths[i], sizeof paths[i], "%s/%zu.csv", folder, i);
    }
    write_jobs(1, 100, 20, 1);
    FILE *out = begin(1);
    fprintf(out, "name,speed\nm,2\n");
    fclose(out);
    /* A part takes 10 + 1 s.  Two are kept by 30 s, none more by 41 s, four by 63. */
    out = begin(2);
    fprintf(out, "machine,down_s,up_s\nm,30,31\nm,41,42\nm,70,80\n");
    fclose(out);
    for (int timed = 0; timed < 2; timed++) {
        struct dps_replay replay = {.inflate = 0};
        struct dps_timed engine = {.kind = NULL};
        struct dps_error err;
        const struct dps_replay_plan plan = plan_of();
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
        const struct dps_placement *job = &replay.placements.jobs[0];
        struct dps_measures m = dps_measures_of(&replay.workload, &replay.placements);
        CHECK_INT(job->lost, 3);
        CHECK_INT(job->saved, 80 * INT64_C(1000000000));
        CHECK_INT(job->finish, 90 * INT64_C(1000000000));
        CHECK_CLOSE(m.lost_work, 8 + 10 + 6, 1e-12);
        CHECK_CLOSE(m.utilisation, (50 + 4) / 90.0, 1e-12);
        dps_timed_close(&engine);
        dps_replay_free(&replay);
    }
}
