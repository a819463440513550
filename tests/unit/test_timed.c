/* Jobs whose data travel, against closed forms and against the replay of their trace.
 */
#include "sim/window/timed.h"

#include "sim/engine/model.h"
#include "sim/window/apart.h"
#include "sim/workload/formats.h"
#include "tests/sample_journal.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const int64_t second = 1000000000; /* [ns] */

static const struct dps_timed_links links = {.machine_up = 2e6,
    .machine_down = 4e6,
    .client_up = 1e6,
    .client_down = 8e6,
    .height = 0.010};

struct lived {
    struct dps_replay replay;
    struct dps_timed timed;
};

static enum dps_status
play(void *context, struct dps_error *err)
{
    return dps_replay_play(context, err);
}

static enum dps_status
try(struct lived *self, const struct dps_replay_plan *plan,
    const struct dps_timed_links *with, struct dps_error *err)
{
    *self = (struct lived){.replay = {.inflate = 0}};
    enum dps_status status = dps_replay_open(&self->replay, plan, err);
    if (status == DPS_OK) {
        status = dps_timed_open(&self->timed, &self->replay.workload,
            &self->replay.placements, &dps_engine_access, DPS_NETWORK_FLOW, with, NULL,
            err);
    }
    self->replay.runner = &self->timed.runner;
    self->replay.network = &self->timed.network;
    return status == DPS_OK ? dps_timed_live(&self->timed, play, &self->replay, err)
                            : status;
}

static void
forget(struct lived *self)
{
    dps_timed_close(&self->timed);
    dps_replay_free(&self->replay);
}

static const char *
put(const char *name, const char *text)
{
    static char paths[4][512];
    static unsigned n = 0;
    static char folder[400];
    if (name[0] == 'j') { /* the jobs come first */
        snprintf(folder, sizeof folder, "%s", test_folder());
    }
    char *path = paths[n++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    sample_file(path, text, strlen(text));
    return path;
}

static void
live(struct lived *self, const char *jobs, const char *machines, const char *down)
{
    struct dps_error err;
    const struct dps_replay_plan plan = {.trace = put("jobs.csv", jobs),
        .format = "csv",
        .cluster = put("machines.csv", machines),
        .down = down != NULL ? put("down.csv", down) : NULL,
        .scheduler = "fcfs",
        .seed = 1};
    REQUIRE_OK(try(self, &plan, &links, &err), &err);
}

static double
seconds(int64_t ns)
{
    return (double)ns * 1e-9;
}

static double
figure(const struct lived *self, const char *name)
{
    for (size_t i = 0; i < self->timed.network.n_figures; i++) {
        const struct dps_replay_figure *f = &self->timed.figures[i];
        if (strcmp(f->name, name) == 0) {
            return f->whole ? (double)f->count : f->value;
        }
    }
    test_leave(name, TEST_HERE);
}

/* ---- closed forms ------------------------------------------------------ */

static const double mib = 1048576;

TEST(a_transfer_takes_the_latency_and_its_size_over_the_narrower_link)
{
    struct lived run;
    live(&run,
        "id,submit_s,run_s,input_mib,output_mib,owner,x_ms,y_ms,height_ms\n"
        "a,7,100.25,8,16,1,3,4,2\n",
        "name,x_ms,y_ms,height_ms\nm,0,0,1\n", NULL);
    const double latency = 0.005 + 0.002 + 0.001 + 2 * 0.010;
    const struct dps_placement *job = &run.replay.placements.jobs[0];
    const struct dps_transfers *data = &run.timed.transfers[0];
    double in = latency + 8 * mib / 1e6;
    double out = latency + 16 * mib / 2e6;
    CHECK_INT(job->start, 7 * second);
    CHECK_WITHIN(seconds(data->arrived), 7 + in, 1e-9);
    CHECK_INT(job->finish - data->arrived, second * 100 + second / 4);
    CHECK_WITHIN(seconds(data->delivered - job->finish), out, 1e-9);
    CHECK_WITHIN(figure(&run, "mean_input_s"), in, 1e-9);
    CHECK_WITHIN(figure(&run, "p99_output_s"), out, 1e-9);
    CHECK_INT((int64_t)figure(&run, "moved_bytes"), 24 * 1048576);
    forget(&run);
}

TEST(a_machines_own_bandwidths_come_before_the_usual_ones)
{
    struct lived run;
    live(&run, "id,submit_s,run_s,input_mib,output_mib\na,0,1,1,1\n",
        "name,up_kbps,down_kbps\nm,800,400\n", NULL);
    const struct dps_transfers *data = &run.timed.transfers[0];
    CHECK_WITHIN(seconds(data->arrived), 0.020 + mib / 5e4, 1e-9);
    CHECK_WITHIN(seconds(data->delivered),
        seconds(run.replay.placements.jobs[0].finish) + 0.020 + mib / 1e5, 1e-9);
    forget(&run);
}

TEST(n_equal_transfers_share_the_link_of_their_owner)
{
    struct lived run;
    live(&run,
        "id,submit_s,run_s,input_mib,owner\n"
        "a,0,9,2,1\nb,0,9,2,1\nc,0,9,2,1\nd,0,9,2,2\n",
        "name,count\nm,4\n", NULL);
    for (size_t i = 0; i < 4; i++) {
        double share = i < 3 ? 3 : 1; /* the last is another owner's */
        CHECK_WITHIN(seconds(run.timed.transfers[i].arrived),
            0.020 + share * 2 * mib / 1e6, 1e-9);
    }
    forget(&run);
}

TEST(owners_at_two_places_are_two_hosts)
{
    struct lived run;
    live(&run,
        "id,submit_s,run_s,input_mib,owner,x_ms\n"
        "a,0,9,2,1,0\nb,0,9,2,1,30\n",
        "name,count\nm,2\n", NULL);
    CHECK_WITHIN(seconds(run.timed.transfers[0].arrived), 0.020 + 2 * mib / 1e6, 1e-9);
    CHECK_WITHIN(seconds(run.timed.transfers[1].arrived), 0.050 + 2 * mib / 1e6, 1e-9);
    forget(&run);
}

TEST(a_job_holds_its_machine_while_its_input_travels_and_not_while_its_output_does)
{
    struct lived run;
    live(&run,
        "id,submit_s,run_s,input_mib,output_mib\n"
        "a,0,5,1,64\nb,0,5,1,64\n",
        "name\nm\n", NULL);
    const struct dps_placement *jobs = run.replay.placements.jobs;
    double in = 0.020 + mib / 1e6;
    CHECK_WITHIN(seconds(jobs[0].finish), in + 5, 1e-9);
    CHECK_INT(jobs[1].start, jobs[0].finish);
    CHECK(run.timed.transfers[0].delivered > jobs[1].finish);
    forget(&run);
}

/* While its input travels, while it executes, and too late. */
TEST(an_owner_stops_a_job_whatever_it_does)
{
    struct lived run;
    live(&run,
        "id,submit_s,run_s,input_mib,output_mib,cancel_s\n"
        "travels,0,5,8,1,4\nexecutes,0,50,8,1,20\nends,0,5,8,1,20\n",
        "name\nm\n", NULL);
    const struct dps_transfers *data = run.timed.transfers;
    const struct dps_placement *jobs = run.replay.placements.jobs;
    double in = 0.020 + 8 * mib / 1e6;
    CHECK_INT(jobs[0].finish, 4 * second);
    CHECK_INT(data[0].arrived, -1);
    CHECK_INT(jobs[1].start, 4 * second);
    CHECK_INT(jobs[1].finish, 24 * second);
    CHECK_WITHIN(seconds(data[1].arrived), 4 + in, 1e-9);
    CHECK_WITHIN(seconds(jobs[2].finish), 24 + in + 5, 1e-9);
    CHECK(data[0].delivered < 0 && data[1].delivered < 0 && data[2].delivered > 0);
    CHECK_INT((int64_t)figure(&run, "inputs"), 2);
    CHECK_INT((int64_t)figure(&run, "moved_bytes"), 17 * 1048576);
    forget(&run);
}

TEST(an_owner_stops_a_job_that_began_anew_as_long_after_that)
{
    struct lived run;
    live(&run, "id,submit_s,run_s,input_mib,cancel_s\na,0,50,1,10\n", "name\nm\n",
        "machine,down_s,up_s\nm,3,5\n");
    CHECK_INT(run.replay.placements.jobs[0].start, 5 * second);
    CHECK_INT(run.replay.placements.jobs[0].finish, 15 * second);
    forget(&run);
}

/* ---- several machines -------------------------------------------------- */

TEST(an_input_to_all_machines_leaves_its_owner_w_times)
{
    struct lived run;
    live(&run,
        "id,submit_s,run_s,width,input_mib,output_mib,spread\n"
        "all,0,5,3,2,1,1\none,100,5,3,2,1,0\n",
        "name,count\nm,3\n", NULL);
    const struct dps_transfers *data = run.timed.transfers;
    CHECK_WITHIN(seconds(data[0].arrived), 0.020 + 3 * 2 * mib / 1e6, 1e-9);
    CHECK_WITHIN(seconds(data[1].arrived), 100.020 + 2 * mib / 1e6, 1e-9);
    for (size_t i = 0; i < 2; i++) {
        CHECK_WITHIN(
            seconds(data[i].delivered - data[i].arrived), 5 + 0.020 + mib / 2e6, 1e-9);
    }
    CHECK_INT((int64_t)figure(&run, "moved_bytes"), (6 + 2 + 2) * 1048576);
    forget(&run);
}

/* n stages of a ring of w equal machines: run + (n - 1) (exchange / min(up, down) +
 * latency), and of unequal ones by the slowest link and the slowest machine. */
TEST(machines_of_a_ring_exchange_between_stages)
{
    struct lived run;
    live(&run,
        "id,submit_s,run_s,width,stages,exchange_mib\n"
        "pair,0,10,2,5,4\nring,1000,10,6,5,4\nalone,2000,10,1,5,4\n"
        "once,3000,10,6,1,4\nnothing,4000,10,6,5,0\n",
        "name,count,height_ms\nm,6,3\n", NULL);
    const struct dps_placement *jobs = run.replay.placements.jobs;
    double one = 4 * mib / 2e6 + 0.026;
    for (size_t i = 0; i < 5; i++) {
        double wanted = i < 2 ? 10 + 4 * one : 10;
        CHECK_WITHIN(seconds(jobs[i].finish - jobs[i].start), wanted, 1e-8);
        CHECK_INT(run.timed.transfers[i].arrived, jobs[i].start);
    }
    CHECK_INT((int64_t)figure(&run, "exchanges"), 8);
    CHECK_WITHIN(figure(&run, "mean_exchange_s"), one, 1e-9);
    CHECK_INT((int64_t)figure(&run, "moved_bytes"), 4 * (2 + 6) * 4 * 1048576);
    forget(&run);
}

TEST(the_slowest_link_and_the_slowest_machine_hold_a_ring_up)
{
    struct lived run;
    live(&run, "id,submit_s,run_s,width,stages,exchange_mib\na,0,10,3,3,1\n",
        "name,up_kbps,down_kbps,speed\na,8000,80000,1\nb,8000,80000,0.5\n"
        "c,80000,4000,2\n",
        NULL);
    CHECK_WITHIN(seconds(run.replay.placements.jobs[0].finish),
        20 + 2 * (mib / 5e5 + 0.020), 1e-8);
    forget(&run);
}

TEST(stages_of_a_run_are_the_run_to_the_ns)
{
    struct lived run;
    live(&run, "id,submit_s,run_s,width,stages,exchange_mib\na,0,0.000000100,2,7,1\n",
        "name,count\nm,2\n", NULL);
    int64_t took = run.replay.placements.jobs[0].finish;
    CHECK_WITHIN((double)took * 1e-9, 1e-7 + 6 * (mib / 2e6 + 0.020), 4e-9);
    forget(&run);
}

/* Its input travels once more, but what has run is kept; of a gang, in whole parts of
 * what its stages have done. */
TEST(checkpoints_are_of_execution_alone)
{
    struct lived run;
    live(&run,
        "id,submit_s,run_s,input_mib,width,stages,exchange_mib,checkpoint_s\n"
        "a,0,100,8,1,,,20\nb,1000,60,0,2,3,8,15\n",
        "name,count\nm,2\n", "machine,down_s,up_s\nm-0,50,51\nm-0,1042,1050\n");
    const struct dps_placement *jobs = run.replay.placements.jobs;
    double in = 0.020 + 8 * mib / 1e6;
    double one = 0.020 + 8 * mib / 2e6;
    CHECK_INT(jobs[0].saved, 40 * second);
    /* On the other machine at once. */
    CHECK_WITHIN(seconds(jobs[0].finish), 50 + in + 60, 1e-8);
    CHECK_INT(jobs[1].saved, 30 * second); /* lost in its second stage */
    CHECK_WITHIN(seconds(jobs[1].wasted), 20 + (1042 - 1020 - one) - 30, 1e-8);
    CHECK_WITHIN(seconds(jobs[1].finish), 1050 + 30 + 2 * one, 1e-8);
    forget(&run);
}

/* Lost in its second exchange: from its first stage on, once the node is back. */
TEST(a_gang_that_loses_a_machine_begins_anew_with_its_first_stage)
{
    struct lived run;
    live(&run, "id,submit_s,run_s,width,stages,exchange_mib\na,0,30,3,3,8\n",
        "name,count\nm,3\n", "machine,down_s,up_s\nm-1,26,50\n");
    double one = 8 * mib / 2e6 + 0.020;
    CHECK_INT(run.replay.placements.jobs[0].lost, 1);
    CHECK_INT(run.replay.placements.jobs[0].start, 50 * second);
    CHECK_WITHIN(
        seconds(run.replay.placements.jobs[0].finish), 50 + 30 + 2 * one, 1e-8);
    CHECK_INT((int64_t)figure(&run, "exchanges"), 3);
    CHECK_INT((int64_t)figure(&run, "moved_bytes"), 3 * 3 * 8 * 1048576);
    forget(&run);
}

/* ---- the rest ---------------------------------------------------------- */

TEST(bytes_of_nothing_take_the_latency_and_no_data_takes_no_time)
{
    struct lived run;
    live(&run,
        "id,submit_s,run_s,input_mib,output_mib\n"
        "none,0,5,0,0\nback,0,5,0,1\nthere,0,5,1,0\n",
        "name,count\nm,3\n", NULL);
    const struct dps_transfers *data = run.timed.transfers;
    const struct dps_placement *jobs = run.replay.placements.jobs;
    CHECK_INT(data[0].arrived, 0);
    CHECK_INT(jobs[0].finish, 5 * second);
    CHECK_INT(data[0].delivered, -1);
    CHECK_INT(data[1].arrived, 20000000);
    CHECK_INT(jobs[1].finish, 5020000000);
    CHECK_INT(data[2].delivered - jobs[2].finish, 20000000);
    CHECK_INT((int64_t)figure(&run, "inputs"), 2);
    CHECK_INT((int64_t)figure(&run, "outputs"), 2);
    forget(&run);
}

TEST(a_wide_job_sends_its_input_once)
{
    struct lived run;
    live(&run, "id,submit_s,run_s,width,input_mib\na,0,5,3,4\n", "name,count\nm,3\n",
        NULL);
    CHECK_WITHIN(seconds(run.timed.transfers[0].arrived), 0.020 + 4 * mib / 1e6, 1e-9);
    CHECK_INT((int64_t)figure(&run, "moved_bytes"), 4 * 1048576);
    forget(&run);
}

/* ---- machines that leave ----------------------------------------------- */

/* The first is at a machine that leaves: while its input travels, while it executes,
 * and while its output does. */
static void
lose(struct lived *run, const char *down)
{
    live(run,
        "id,submit_s,run_s,input_mib,output_mib,owner\n"
        "a,0,5,4,8,1\nb,0,5,4,8,1\n",
        "name,count\nm,2\n", down);
}

TEST(an_input_stops_with_its_machine_and_leaves_the_link_to_others)
{
    struct lived run;
    lose(&run, "machine,down_s,up_s\nm-0,2.020,100\n");
    const struct dps_transfers *data = run.timed.transfers;
    double alone = 4 * mib / 1e6; /* half the link for 2 s, then all of it */
    CHECK_INT(run.replay.placements.jobs[0].lost, 1);
    CHECK_WITHIN(seconds(data[1].arrived), 0.020 + alone + 1, 1e-9);
    CHECK_INT(
        run.replay.placements.jobs[0].start, run.replay.placements.jobs[1].finish);
    CHECK_WITHIN(seconds(data[0].arrived - run.replay.placements.jobs[0].start),
        0.020 + alone, 1e-9);
    CHECK_INT((int64_t)figure(&run, "moved_bytes"), 24 * 1048576);
    CHECK_INT((int64_t)figure(&run, "undelivered"), 0);
    forget(&run);
}

TEST(work_that_is_lost_begins_anew_with_its_input)
{
    struct lived run;
    lose(&run, "machine,down_s,up_s\nm-0,10,11\n");
    const struct dps_placement *job = &run.replay.placements.jobs[0];
    CHECK_INT(job->lost, 1);
    CHECK_INT(job->start, 11 * second);
    CHECK_INT(job->finish - run.timed.transfers[0].arrived, 5 * second);
    CHECK(run.timed.transfers[0].arrived > job->start + second);
    CHECK_INT((int64_t)figure(&run, "inputs"), 2);
    CHECK_INT((int64_t)figure(&run, "moved_bytes"), 28 * 1048576);
    forget(&run);
}

TEST(a_wide_job_that_loses_another_machine_than_its_first_stops_its_input)
{
    struct lived run;
    live(&run,
        "id,submit_s,run_s,width,input_mib,owner\n"
        "wide,0,5,2,4,1\nb,0,5,1,4,1\n",
        "name,count\nm,3\n", "machine,down_s,up_s\nm-1,2.020,100\n");
    const struct dps_placement *jobs = run.replay.placements.jobs;
    CHECK_INT(jobs[0].lost, 1);
    CHECK_WITHIN(
        seconds(run.timed.transfers[1].arrived), 0.020 + 4 * mib / 1e6 + 1, 1e-9);
    CHECK_INT((int64_t)figure(&run, "moved_bytes"), 8 * 1048576);
    CHECK_INT((int64_t)figure(&run, "undelivered"), 0);
    forget(&run);
}

TEST(a_job_that_was_lost_does_not_end_when_it_would_have_ended_before)
{
    struct lived run;
    live(&run, "id,submit_s,run_s\na,0,5\n", "name\nm\n",
        "machine,down_s,up_s\nm,2,3\n");
    CHECK_INT(run.replay.placements.jobs[0].start, 3 * second);
    CHECK_INT(run.replay.placements.jobs[0].finish, 8 * second);
    forget(&run);
}

TEST(an_output_is_lost_with_its_machine_and_the_job_is_done_all_the_same)
{
    struct lived run;
    lose(&run, "machine,down_s,up_s\nm-0,14,15\n");
    const struct dps_placement *job = &run.replay.placements.jobs[0];
    CHECK(job->finish < 14 * second);
    CHECK_INT(job->lost, 0);
    CHECK_INT(run.timed.transfers[0].delivered, -1);
    CHECK(run.timed.transfers[1].delivered > 14 * second);
    CHECK_INT((int64_t)figure(&run, "undelivered"), 1);
    CHECK_INT((int64_t)figure(&run, "outputs"), 1);
    forget(&run);
}

/* ---- a log ------------------------------------------------------------- */

/* KTH-SP2 by its trace alone, and by an engine that has to time nothing, or requests
 * and results that take no time. */
static void
compare_kth(const char *scheduler, int64_t input, int64_t output)
{
    static const struct dps_timed_links near = {
        .machine_up = 1e9, .machine_down = 1e9, .client_up = 1e9, .client_down = 1e9};
    struct dps_error err;
    struct dps_replay plain = {.inflate = 0};
    struct lived run = {.replay = {.inflate = 0}};
    const char *file = test_shared_file("data/swf/KTH-SP2-1996-2.1-cln.swf.gz");
    const struct dps_replay_plan plan = {
        .trace = file, .cluster = "100", .scheduler = scheduler, .seed = 1};
    if (file == NULL) {
        test_skip("no data/swf beside the project");
        return;
    }
    REQUIRE_OK(dps_replay_open(&plain, &plan, &err), &err);
    REQUIRE_OK(dps_replay_play(&plain, &err), &err);
    REQUIRE_OK(dps_replay_open(&run.replay, &plan, &err), &err);
    for (size_t i = 0; i < run.replay.workload.n_jobs; i++) {
        run.replay.workload.jobs[i].input = input;
        run.replay.workload.jobs[i].output = output;
    }
    REQUIRE_OK(dps_timed_open(&run.timed, &run.replay.workload, &run.replay.placements,
                   &dps_engine_access, DPS_NETWORK_FLOW, &near, NULL, &err),
        &err);
    run.replay.runner = &run.timed.runner;
    REQUIRE_OK(dps_timed_live(&run.timed, play, &run.replay, &err), &err);
    const struct dps_placements *a = &plain.placements;
    const struct dps_placements *b = &run.replay.placements;
    int64_t differ = 0;
    for (size_t i = 0; i < a->n_jobs; i++) {
        differ += a->jobs[i].start != b->jobs[i].start ||
                  a->jobs[i].finish != b->jobs[i].finish ||
                  a->jobs[i].state != b->jobs[i].state;
    }
    CHECK_INT((int64_t)a->n_jobs, 28475);
    CHECK_INT(differ, 0);
    CHECK(a->n_nodes == b->n_nodes &&
          memcmp(a->nodes, b->nodes, a->n_nodes * sizeof *a->nodes) == 0);
    CHECK(memcmp(a->hash, b->hash, sizeof a->hash) == 0);
    forget(&run);
    dps_replay_free(&plain);
}

TEST(kths_jobs_without_data_run_as_by_their_trace_under_easy)
{
    compare_kth("easy", 0, 0);
}

TEST(kths_jobs_without_data_run_as_by_their_trace_under_fcfs)
{
    compare_kth("fcfs", 0, 0);
}

TEST(kths_requests_of_no_size_through_the_engine_change_nothing)
{
    compare_kth("easy", 0, 1);
    compare_kth("fcfs", 0, 1);
}

TEST(two_lives_are_alike_and_a_network_makes_jobs_wait)
{
    struct dps_error err;
    struct lived runs[2];
    struct dps_replay plain = {.inflate = 0};
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    REQUIRE(out != NULL);
    fprintf(out, "id,submit_s,run_s,input_mib,output_mib,owner\n");
    for (unsigned i = 0; i < 1000; i++) {
        fprintf(out, "%u,%u,%u,%u,%u,%u\n", i, i / 3, 1 + i * 7 % 11, i * 13 % 5,
            i * 11 % 7, i % 17);
    }
    fclose(out);
    const struct dps_replay_plan plan = {.trace = put("jobs.csv", text),
        .cluster = put("machines.csv", "name,count,up_kbps\nm,4,99999\nn,4,5000\n"),
        .down = put("down.csv", "machine,down_s,up_s\nm-1,50,90\nn-2,60.5,200\n"),
        .scheduler = "easy",
        .seed = 1};
    free(text);
    REQUIRE_OK(dps_replay_open(&plain, &plan, &err), &err);
    REQUIRE_OK(dps_replay_play(&plain, &err), &err);
    for (size_t k = 0; k < 2; k++) {
        REQUIRE_OK(try(&runs[k], &plan, &links, &err), &err);
    }
    const struct dps_placements *a = &runs[0].replay.placements;
    const struct dps_placements *b = &runs[1].replay.placements;
    double later = 0; /* [s] */
    bool alike = memcmp(a->hash, b->hash, sizeof a->hash) == 0;
    for (size_t i = 0; i < a->n_jobs; i++) {
        const struct dps_transfers *data = &runs[0].timed.transfers[i];
        alike = alike && memcmp(data, &runs[1].timed.transfers[i], sizeof *data) == 0 &&
                a->jobs[i].start == b->jobs[i].start;
        CHECK(data->arrived >= a->jobs[i].start);
        CHECK_INT(
            a->jobs[i].finish - data->arrived, runs[0].replay.workload.jobs[i].run);
        later += seconds(a->jobs[i].start - plain.placements.jobs[i].start);
    }
    CHECK(alike);
    CHECK(later > 1000);
    CHECK(figure(&runs[0], "p99_input_s") > figure(&runs[0], "mean_input_s"));
    CHECK_INT((int64_t)(figure(&runs[0], "outputs") + figure(&runs[0], "undelivered")),
        (int64_t)figure(&runs[0], "inputs"));
    forget(&runs[0]);
    forget(&runs[1]);
    dps_replay_free(&plain);
}

/* ---- an engine that ends ----------------------------------------------- */

static char dying[512];

static enum dps_status
open_dying(const struct dps_platform *platform, const struct dps_listener *listener,
    void **engine, struct dps_error *err)
{
    return dps_apart_open(platform, dying, listener, engine, err);
}

/* It says its settings, hears so many commands of 56 bytes and is ill. */
static void
write_dying(int commands)
{
    FILE *file = fopen(put("jobs.sh", ""), "w");
    REQUIRE(file != NULL);
    fprintf(file,
        "#!/bin/sh\nhead -c 1024 /dev/zero >&5\nhead -c %d <&5 >/dev/null\n"
        "echo it is ill\nexit 9\n",
        56 * commands);
    REQUIRE(fclose(file) == 0);
}

TEST(a_workload_whose_engine_ends_ends_with_what_it_said)
{
    for (int commands = 0; commands <= 2; commands++) {
        struct dps_error err = {0};
        struct lived run = {.replay = {.inflate = 0}};
        struct dps_engine_kind kind = dps_engine_apart;
        kind.open = open_dying;
        write_dying(commands);
        const char *jobs = put("list.csv",
            "id,submit_s,run_s,input_mib,output_mib\na,0,1,1,1\nb,1,1,1,1\n");
        const struct dps_replay_plan plan = {.trace = jobs,
            .format = "csv",
            .cluster = "2",
            .scheduler = "fcfs",
            .seed = 1};
        snprintf(dying, sizeof dying, "%.*sjobs.sh",
            (int)(strrchr(jobs, '/') + 1 - jobs), jobs);
        REQUIRE(chmod(dying, 0700) == 0);
        REQUIRE_OK(dps_replay_open(&run.replay, &plan, &err), &err);
        REQUIRE_OK(
            dps_timed_open(&run.timed, &run.replay.workload, &run.replay.placements,
                &kind, DPS_NETWORK_FLOW, &links, NULL, &err),
            &err);
        run.replay.runner = &run.timed.runner;
        CHECK_FAILS(dps_timed_live(&run.timed, play, &run.replay, &err), &err, DPS_EIO,
            "the window program, which times the jobs, ended with exit code 9, saying "
            "\"it is ill\"");
        forget(&run);
    }
}

/* ---- a sample lived again ---------------------------------------------- */

static const struct dps_flow_model right = {.latency_factor = 13.01,
    .bandwidth_factor = 0.97,
    .weight = 20537,
    .gamma = 4194304,
    .reverse = 0.05};

static struct dps_flow_model model;
static struct dps_replay_plan crowd = {.format = "csv", .scheduler = "fcfs", .seed = 1};

/* The engine access, but for figures of its model. */
static enum dps_status
open_model(const struct dps_platform *platform, const struct dps_listener *listener,
    void **engine, struct dps_error *err)
{
    return dps_access_open(platform, &model, listener, engine, err);
}

/* Jobs of owners at many distances, whose transfers meet both ways. */
static void
write_crowd(void)
{
    enum { N = 600 };
    static char jobs[N * 64];
    size_t length = (size_t)snprintf(
        jobs, sizeof jobs, "id,submit_s,run_s,input_mib,output_mib,owner,x_ms\n");
    for (unsigned i = 0; i < N; i++) {
        length += (size_t)snprintf(jobs + length, sizeof jobs - length,
            "%u,%u.%u,%u,%u.5,%u.25,%u,%u\n", i, i / 4, i * 7 % 10, 1 + i % 4,
            1 + i % 3, 1 + i * 5 % 4, i * 11 % 20, 3 * (i * 11 % 20));
    }
    crowd.trace = put("jobs.csv", jobs);
    crowd.cluster = put("machines.csv", "name,count,up_kbps,down_kbps,x_ms\n"
                                        "m,12,9000,8000,10\nn,12,8000,9000,90\n");
}

/* Lives the crowd by `model`, checked as a scenario's run is. */
static enum dps_status
live_crowd(struct lived *self, bool watched, struct dps_error *err)
{
    static struct dps_engine_kind kind;
    kind = dps_engine_access;
    kind.open = open_model;
    *self = (struct lived){.replay = {.inflate = 0}};
    REQUIRE_OK(dps_replay_open(&self->replay, &crowd, err), err);
    REQUIRE_OK(dps_timed_open(&self->timed, &self->replay.workload,
                   &self->replay.placements, &kind, DPS_NETWORK_TCP, &links, NULL, err),
        err);
    self->replay.runner = &self->timed.runner;
    if (watched) {
        REQUIRE_OK(dps_timed_watch(&self->timed, &dps_engine_apart, err), err);
    }
    return dps_timed_live(&self->timed, play, &self->replay, err);
}

TEST(a_sample_that_simgrid_lives_again_agrees_and_changes_no_date)
{
    struct lived runs[2];
    struct dps_error err;
    write_crowd();
    model = right;
    REQUIRE_OK(live_crowd(&runs[0], false, &err), &err);
    REQUIRE_OK(live_crowd(&runs[1], true, &err), &err);
    size_t n = runs[0].replay.workload.n_jobs;
    CHECK(memcmp(runs[0].timed.transfers, runs[1].timed.transfers,
              n * sizeof *runs[0].timed.transfers) == 0);
    CHECK_INT((int64_t)runs[0].timed.network.n_figures, DPS_TIMED_OWN);
    CHECK(
        figure(&runs[1], "check_stretches") > figure(&runs[1], "check_too_large") + 1);
    CHECK(figure(&runs[1], "check_dates") > 100);
    CHECK(figure(&runs[1], "check_largest_s") < 1e-8);
    forget(&runs[0]);
    forget(&runs[1]);
}

TEST(an_error_planted_in_the_equations_stops_the_run)
{
    for (int i = 0; i < 2; i++) {
        struct lived run;
        struct dps_error err = {0};
        write_crowd();
        model = right;
        if (i == 0) {
            model.reverse = 0.0501;
        } else {
            model.weight = 20000;
        }
        CHECK_STATUS(live_crowd(&run, true, &err), DPS_ENUMERIC);
        CHECK(strstr(err.text, "by the engine access, at ") != NULL);
        CHECK(strstr(err.text, "by SimGrid: more than 1e-06 s apart") != NULL);
        CHECK(figure(&run, "check_largest_s") > 1e-6);
        forget(&run);
        CHECK_OK(live_crowd(&run, false, &err), &err);
        forget(&run);
    }
}
