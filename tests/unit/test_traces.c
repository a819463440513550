#include "sim/workload/formats.h"
#include "tests/test.h"

#include <stdio.h>
#include <string.h>

static char path[512];

/* Writes a file of that name into the test's folder. */
static const char *
written(const char *name, const char *text)
{
    snprintf(path, sizeof path, "%s/%s", test_folder(), name);
    FILE *file = fopen(path, "w");
    REQUIRE(file != NULL);
    fputs(text, file);
    fclose(file);
    return path;
}

static void
check_refused(const char *name, const char *text, const char *sentence)
{
    struct dps_workload workload;
    struct dps_error err;
    char whole[1024];
    const char *file = written(name, text);
    snprintf(whole, sizeof whole, "%s%s", file, sentence);
    CHECK_FAILS(
        dps_workload_read(&workload, file, NULL, &err), &err, DPS_EINVAL, whole);
    dps_workload_free(&workload);
}

/* ---- SWF --------------------------------------------------------------- */

static const char swf[] =
    "; Version: 2.2\n"
    ";   MaxNodes: 4\n"
    "; MaxProcs: 8\n"
    "\n"
    /*  id submit wait run used cpu mem procs req  mem st user */
    "  1  10  0  30  2  -1  -1   4   60  -1  1  7  1 -1 -1 -1 -1 -1\n" /* plain */
    "  2   5  0  90  2  -1  -1   2   60  -1  1  7  1 -1 -1 -1 -1 -1\n" /* killed */
    "  3  20  0  -1  2  -1  -1   2   60  -1  5  7  1 -1 -1 -1 -1 -1\n" /* no run time */
    "  4  20  0  12  3  1.5 -1  -1   -1  -1  0 -1  1 -1 -1 -1 -1 -1\n" /* no requests */
    "  5  30  0  12 -1  -1  -1  -1   60  -1  1  7  1 -1 -1 -1 -1 -1\n" /* no width */
    "  6  40  0   0  1  -1  -1   1    0  -1  0  7  1 -1 -1 -1 -1 -1\n"; /* no time */

TEST(swf_is_read_by_its_rules)
{
    struct dps_workload workload;
    struct dps_error err;
    static const struct {
        const char *name;
        int64_t submit, run, estimate; /* [s] */
        uint32_t width, killed;
    } wanted[] = {
        {"2", 5, 60, 60, 2, 1},
        {"1", 10, 30, 60, 4, 0},
        {"3", 20, 0, 60, 2, 0},
        {"4", 20, 12, 12, 3, 0},
        {"6", 40, 0, 0, 1, 0},
    };
    REQUIRE_OK(dps_workload_read(&workload, written("a.swf", swf), NULL, &err), &err);
    REQUIRE(workload.n_jobs == 5);
    for (size_t i = 0; i < 5; i++) {
        const struct dps_job *job = &workload.jobs[i];
        CHECK_TEXT(workload.text + job->name, wanted[i].name);
        CHECK_INT(job->submit, wanted[i].submit * 1000000000);
        CHECK_INT(job->run, wanted[i].run * 1000000000);
        CHECK_INT(job->estimate, wanted[i].estimate * 1000000000);
        CHECK_INT(job->width, wanted[i].width);
        CHECK_INT(job->killed, wanted[i].killed);
        CHECK_INT(job->need[DPK_SLOTS], 1);
    }
    CHECK_INT((int64_t)workload.left_out, 1);
    CHECK_INT((int64_t)workload.n_machines, 8);
    dps_workload_free(&workload);
}

/* The only job of a line of the format. */
static struct dps_job
only_job(const char *line)
{
    struct dps_workload workload;
    struct dps_error err;
    REQUIRE_OK(dps_workload_read(&workload, written("o.swf", line), NULL, &err), &err);
    REQUIRE(workload.n_jobs == 1);
    struct dps_job job = workload.jobs[0];
    dps_workload_free(&workload);
    return job;
}

TEST(swf_without_a_time_asked_for_has_the_run_time_as_estimate)
{
    CHECK_INT(only_job("1 0 0 12 1 -1 -1 1 -1 -1 1 7 1 -1 -1 -1 -1 -1\n").estimate,
        12000000000);
    CHECK_INT(only_job("1 0 0 12 1 -1 -1 1 0 -1 1 7 1 -1 -1 -1 -1 -1\n").estimate,
        12000000000);
    CHECK_INT(only_job("1 0 0 12 1 -1 -1 1 90 -1 1 7 1 -1 -1 -1 -1 -1\n").estimate,
        90000000000);
}

TEST(swf_kills_a_job_at_the_time_asked_for_and_not_before)
{
    struct dps_job over = only_job("1 0 0 61 1 -1 -1 1 60 -1 1 7 1 -1 -1 -1 -1 -1\n");
    struct dps_job just = only_job("1 0 0 60 1 -1 -1 1 60 -1 1 7 1 -1 -1 -1 -1 -1\n");
    CHECK_INT(over.run, 60000000000);
    CHECK_INT(over.killed, 1);
    CHECK_INT(just.run, 60000000000);
    CHECK_INT(just.killed, 0);
}

TEST(swf_runs_jobs_that_failed_or_were_cancelled_for_as_long_as_they_ran)
{
    CHECK_INT(
        only_job("1 0 0 12 1 -1 -1 1 60 -1 0 7 1 -1 -1 -1 -1 -1\n").run, 12000000000);
    CHECK_INT(
        only_job("1 0 0 12 1 -1 -1 1 60 -1 5 7 1 -1 -1 -1 -1 -1\n").run, 12000000000);
    CHECK_INT(only_job("1 0 0 0 1 -1 -1 1 60 -1 5 7 1 -1 -1 -1 -1 -1\n").run, 0);
}

TEST(swf_takes_a_job_in_parts_for_one)
{
    struct dps_job job = only_job("1 0 0 30 1 -1 -1 1 60 -1 1 7 1 -1 -1 -1 -1 -1\n"
                                  "1 0 0 10 1 -1 -1 1 60 -1 2 7 1 -1 -1 -1 -1 -1\n"
                                  "1 15 0 5 1 -1 -1 1 60 -1 4 7 1 -1 -1 -1 -1 -1\n"
                                  "1 15 0 20 1 -1 -1 1 60 -1 3 7 1 -1 -1 -1 -1 -1\n");
    CHECK_INT(job.run, 30000000000);
}

TEST(swf_without_processors_asked_for_takes_those_used)
{
    CHECK_INT(only_job("1 0 0 1 6 -1 -1 -1 -1 -1 1 7 1 -1 -1 -1 -1 -1\n").width, 6);
    CHECK_INT(only_job("1 0 0 1 6 -1 -1 0 -1 -1 1 7 1 -1 -1 -1 -1 -1\n").width, 6);
    CHECK_INT(only_job("1 0 0 1 6 -1 -1 4 -1 -1 1 7 1 -1 -1 -1 -1 -1\n").width, 4);
}

TEST(swf_says_who_owns_a_job)
{
    CHECK_INT(
        (int64_t)only_job("1 0 0 1 1 -1 -1 1 -1 -1 1 7 1 -1 -1 -1 -1 -1\n").owner, 7);
    CHECK_INT(
        (int64_t)only_job("1 0 0 1 1 -1 -1 1 -1 -1 1 -1 1 -1 -1 -1 -1 -1\n").owner, 0);
}

TEST(swf_that_is_broken_is_refused_with_its_line)
{
    check_refused("b.swf", "; x\n1 2 3\n", ":2: 3 fields: a job of the format has 18");
    check_refused("c.swf", "; x\n1 2 0 x 2 -1 -1 4 60 -1 1 7 1 -1 -1 -1 -1 -1\n",
        ":2: a field is x, not a number below 1e15");
    check_refused("d.swf", "; x\n9 -2 0 3 2 -1 -1 4 60 -1 1 7 1 -1 -1 -1 -1 -1\n",
        ":2: job 9 is submitted at -2 s for 4 processors");
    check_refused("e.swf", "; only a header\n", ": no jobs in it that can be replayed");
}

/* ---- Batsim ------------------------------------------------------------ */

TEST(batsims_table_is_read_by_the_names_of_its_columns)
{
    struct dps_workload workload;
    struct dps_error err;
    const char *file =
        written("jobs.csv", "job_id,requested_time,submission_time,execution_time,"
                            "requested_number_of_resources,starting_time\n"
                            "w0!7,100,4.5,20.25,3,99\n"
                            "w0!8,10,1,20.25,1,98\n");
    REQUIRE_OK(dps_workload_read(&workload, file, NULL, &err), &err);
    REQUIRE(workload.n_jobs == 2);
    CHECK_TEXT(workload.text + workload.jobs[1].name, "w0!7");
    CHECK_INT(workload.jobs[1].submit, 4500000000);
    CHECK_INT(workload.jobs[1].run, 20250000000);
    CHECK_INT(workload.jobs[1].width, 3);
    CHECK_INT(workload.jobs[0].run, 10000000000);
    CHECK_INT(workload.jobs[0].killed, 1);
    dps_workload_free(&workload);
    check_refused("x.csv", "job_id,submission_time\n1,2\n",
        ":1: there is no column requested_number_of_resources");
}

/* ---- which it is ------------------------------------------------------- */

TEST(a_trace_of_no_known_format_is_refused)
{
    struct dps_workload workload;
    struct dps_error err;
    check_refused("f.txt", "hello\n",
        " begins like none of the formats of traces: say which it is by --format");
    CHECK_FAILS(dps_workload_read(&workload, written("g.swf", swf), "swg", &err), &err,
        DPS_EINVAL,
        "there is no format of traces swg: did you mean swf? (known here: azure, "
        "batsim, mooncake, batsim-json, csv, gavel, openb, swf)");
}
