/* Our own tables of jobs and of machines: each column, each rule, each refusal. */
#include "sim/workload/formats.h"
#include "tests/test.h"

#include <stdio.h>
#include <string.h>

static char path[512];

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
read_jobs(struct dps_workload *workload, const char *text)
{
    struct dps_error err;
    REQUIRE_OK(
        dps_workload_read(workload, written("jobs.csv", text), NULL, &err), &err);
}

/* ---- jobs -------------------------------------------------------------- */

TEST(three_columns_are_enough_and_the_rest_follows)
{
    struct dps_workload workload;
    read_jobs(&workload, "run_s,id,submit_s\n30,b,7.25\n0.5,a,1\n");
    REQUIRE(workload.n_jobs == 2);
    const struct dps_job *job = &workload.jobs[1];
    CHECK_TEXT(workload.text + workload.jobs[0].name, "a");
    CHECK_INT(workload.jobs[0].run, 500000000);
    CHECK_TEXT(workload.text + job->name, "b");
    CHECK_INT(job->submit, 7250000000);
    CHECK_INT(job->run, 30000000000);
    CHECK_INT(job->estimate, 30000000000);
    CHECK_INT(job->killed, 0);
    CHECK_INT(job->width, 1);
    CHECK_INT(job->most, 1);
    CHECK_INT(job->need[DPK_SLOTS], 1);
    CHECK_INT(job->need[DPK_CPU] + job->need[DPK_GPU] + job->need[DPK_MEMORY], 0);
    CHECK_INT(job->deadline, INT64_MAX);
    CHECK_INT(job->max_price, INT64_MAX);
    CHECK_INT((int64_t)workload.n_machines, 0);
    dps_workload_free(&workload);
}

TEST(each_column_of_a_job_reaches_its_member)
{
    struct dps_workload workload;
    read_jobs(&workload,
        "id,submit_s,run_s,estimate_s,width,most,slots,cpu,memory_mib,gpus,gpu_milli,"
        "gpu_memory_mib,disk_mib,up_kbps,down_kbps,model,owner,market,region,"
        "deadline_s,max_price,priority,stake,reputation,urgent,latitude,longitude,"
        "#note\n"
        "j,1,100,60,3,5,2,0.25,4096,1,460,16384,7,8,9,T4|A100,8999999999999999,11,12,"
        "600.5,1300,-14,15,0.25,1,-33.5,151.2093,hello\n");
    REQUIRE(workload.n_jobs == 1);
    const struct dps_job *job = &workload.jobs[0];
    static const int64_t need[DPK_RESOURCES] = {2, 250, 4096, 460, 16384, 7, 8, 9};
    for (size_t r = 0; r < DPK_RESOURCES; r++) {
        CHECK_INT(job->need[r], need[r]);
    }
    CHECK_INT(job->run, 60000000000);
    CHECK_INT(job->estimate, 60000000000);
    CHECK_INT(job->killed, 1);
    CHECK_INT(job->width, 3);
    CHECK_INT(job->most, 5);
    CHECK_INT(job->devices, 1);
    CHECK_INT((int64_t)job->owner, 8999999999999999);
    CHECK_INT(job->market, 11);
    CHECK_INT(job->region, 12);
    CHECK_INT(job->deadline, 600500000000);
    CHECK_INT(job->max_price, 1300);
    CHECK_INT(job->priority, -14);
    CHECK_INT(job->stake, 15);
    CHECK_INT(job->reputation, 250000);
    CHECK_INT(job->urgent, 1);
    CHECK_INT(job->latitude, -335000000);
    CHECK_INT(job->longitude, 1512093000);
    CHECK_INT((int64_t)job->models, 1 << 1 | 1 << 2);
    CHECK_TEXT(workload.text + workload.model[1], "A100");
    dps_workload_free(&workload);
}

TEST(a_job_that_needs_anything_needs_no_slot_unless_it_says_so)
{
    struct dps_workload workload;
    read_jobs(&workload, "id,submit_s,run_s,cpu,slots\n"
                         "a,1,1,2,\n"
                         "b,2,1,,\n"
                         "c,3,1,2,1\n"
                         "d,4,1,,0\n");
    REQUIRE(workload.n_jobs == 4);
    CHECK_INT(workload.jobs[0].need[DPK_SLOTS], 0);
    CHECK_INT(workload.jobs[1].need[DPK_SLOTS], 1);
    CHECK_INT(workload.jobs[2].need[DPK_SLOTS], 1);
    CHECK_INT(workload.jobs[3].need[DPK_SLOTS], 0);
    dps_workload_free(&workload);
}

TEST(a_row_may_have_more_fields_than_any_table_has_columns)
{
    struct dps_workload workload;
    read_jobs(&workload,
        "id,submit_s,run_s\n"
        "a,1,2,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,"
        ",,,,,,,,,,7,7\n");
    REQUIRE(workload.n_jobs == 1);
    CHECK_INT(workload.jobs[0].width, 1);
    dps_workload_free(&workload);
}

TEST(blanks_marks_and_empty_lines_do_no_harm)
{
    struct dps_workload workload;
    read_jobs(&workload, "\xEF\xBB\xBFid, submit_s ,run_s\r\n"
                         "a, 1 ,2\r\n"
                         "\n"
                         "b,3e0,4.\n");
    REQUIRE(workload.n_jobs == 2);
    CHECK_INT(workload.jobs[0].submit, 1000000000);
    CHECK_INT(workload.jobs[1].submit, 3000000000);
    CHECK_INT(workload.jobs[1].run, 4000000000);
    dps_workload_free(&workload);
}

static void
check_refused(const char *text, const char *format, const char *sentence)
{
    struct dps_workload workload;
    struct dps_error err;
    char whole[1024];
    const char *file = written("bad.csv", text);
    snprintf(whole, sizeof whole, "%s%s", file, sentence);
    CHECK_FAILS(
        dps_workload_read(&workload, file, format, &err), &err, DPS_EINVAL, whole);
    dps_workload_free(&workload);
}

TEST(a_table_of_jobs_that_is_wrong_is_refused_with_line_column_and_value)
{
    static const char *const cases[][2] = {
        {"id,submit_s,run_s\na,1,2\nb,x,2\n",
            ":3: submit_s is x: a number in [0, 4000000000] is allowed"},
        {"id,submit_s,run_s\na,-1,2\n",
            ":2: submit_s is -1: a number in [0, 4000000000] is allowed"},
        {"id,submit_s,run_s\na,nan,2\n",
            ":2: submit_s is nan: a number in [0, 4000000000] is allowed"},
        {"id,submit_s,run_s\na,0x10,2\n",
            ":2: submit_s is 0x10: a number in [0, 4000000000] is allowed"},
        {"id,submit_s,run_s\na,1,\n", ":2: run_s is empty"},
        {"id,submit_s,run_s\n,1,2\n", ":2: id is empty"},
        {"id,submit_s,run_s\na,1\n", ":2: no value for run_s"},
        {"id,submit_s,run_s,width\na,1,2,0\n",
            ":2: width is 0: a whole number in [1, 1000000000] is allowed"},
        {"id,submit_s,run_s,width\na,1,2,1.5\n",
            ":2: width is 1.5: a whole number in [1, 1000000000] is allowed"},
        {"id,submit_s,run_s,width,most\na,1,2,3,2\n",
            ":2: most is 2: at least the width, 3, is allowed"},
        {"id,submit_s,run_s,gpus,gpu_milli\na,1,2,2,500\n",
            ":2: gpu_milli is 500 of 2 GPUs: a share is allowed of one GPU alone"},
        {"id,submit_s,run_s,model\na,1,2,T4\n", ":2: model is T4 of no GPUs: say gpus"},
        {"id,submit_s,run_s,reputation\na,1,2,1.01\n",
            ":2: reputation is 1.01: a number in [0, 1] is allowed"},
        {"id,submit_s,run_s,latitude\na,1,2,90.1\n",
            ":2: latitude is 90.1: a number in [-90, 90] is allowed"},
        {"id,submit_s,run_s,urgent\na,1,2,yes\n",
            ":2: urgent is yes: a whole number in [0, 1] is allowed"},
        {"id,submit_s,run_s,gpus,gpus\na,1,2,1,1\n", ":1: column gpus stands twice"},
        {"id,submit_s,run_s\n", ": no jobs in it that can be replayed"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        check_refused(cases[i][0], NULL, cases[i][1]);
    }
    check_refused("id,submit_s\na,1\n", "csv", ":1: there is no column run_s");
}

TEST(a_column_that_is_misspelt_is_refused_with_what_was_meant)
{
    struct dps_workload workload;
    struct dps_error err;
    const char *file = written("a.csv", "id,submit_s,run_s,estimate\na,1,2,3\n");
    CHECK_STATUS(dps_workload_read(&workload, file, NULL, &err), DPS_EINVAL);
    CHECK(strstr(err.text, "a.csv:1: there can be no column estimate: did you mean "
                           "estimate_s?") != NULL);
    dps_workload_free(&workload);
}

TEST(a_zero_byte_is_no_text)
{
    struct dps_workload workload;
    struct dps_error err;
    char whole[1024];
    const char *file = written("z.csv", "id,submit_s,run_s\n");
    FILE *out = fopen(file, "a");
    REQUIRE(out != NULL);
    fwrite("a,1\0,2\n", 1, 7, out);
    fclose(out);
    snprintf(whole, sizeof whole, "%s:2: a zero byte: this is no text", file);
    CHECK_FAILS(
        dps_workload_read(&workload, file, NULL, &err), &err, DPS_EINVAL, whole);
    dps_workload_free(&workload);
}

/* ---- machines ---------------------------------------------------------- */

TEST(each_column_of_a_machine_reaches_its_member)
{
    struct dps_workload workload = {0};
    struct dps_error err;
    const char *file = written("cluster.csv",
        "model,name,slots,cpu,memory_mib,gpus,gpu_memory_mib,disk_mib,least_mib,"
        "up_kbps,down_kbps,region,owner,market,price,stake,reputation,until_s,"
        "latitude,longitude\n"
        "A100,m,3,1.001,4096,8,81920,1,2,4,5,6,7,8,9,10,0.5,11.5,1,-2\n");
    static const int64_t capacity[DPK_RESOURCES] = {
        3, 1001, 4096, 8000, 81920, 1, 4, 5};
    REQUIRE_OK(dps_cluster_read(&workload, file, &err), &err);
    REQUIRE(workload.n_machines == 1);
    const struct dps_machine *machine = &workload.machines[0];
    for (size_t r = 0; r < DPK_RESOURCES; r++) {
        CHECK_INT(machine->capacity[r], capacity[r]);
    }
    CHECK_TEXT(workload.text + machine->name, "m");
    CHECK_TEXT(workload.text + workload.model[machine->model], "A100");
    CHECK_INT(machine->devices, 8);
    CHECK_INT(machine->least, 2);
    CHECK_INT(machine->region, 6);
    CHECK_INT((int64_t)machine->owner, 7);
    CHECK_INT(machine->market, 8);
    CHECK_INT(machine->price, 9);
    CHECK_INT(machine->stake, 10);
    CHECK_INT(machine->reputation, 500000);
    CHECK_INT(machine->until, 11500000000);
    CHECK_INT(machine->latitude, 10000000);
    CHECK_INT(machine->longitude, -20000000);
    dps_workload_free(&workload);
}

TEST(a_row_of_machines_may_count_many)
{
    struct dps_workload workload = {0};
    struct dps_error err;
    const char *file = written(
        "cluster.csv", "name,count,gpus,model\nbig,2,8,A100\nsmall,,,\nmid,1,1,A10\n");
    static const struct {
        const char *name, *model;
    } wanted[] = {
        {"big-0", "A100"}, {"big-1", "A100"}, {"small", NULL}, {"mid", "A10"}};
    REQUIRE_OK(dps_cluster_read(&workload, file, &err), &err);
    REQUIRE(workload.n_machines == 4);
    for (size_t i = 0; i < 4; i++) {
        const struct dps_machine *machine = &workload.machines[i];
        CHECK_TEXT(workload.text + machine->name, wanted[i].name);
        CHECK_INT(machine->model != 0, wanted[i].model != NULL);
        CHECK_INT(machine->capacity[DPK_SLOTS], 1);
        CHECK_INT(machine->until, INT64_MAX);
        if (wanted[i].model != NULL) {
            CHECK_TEXT(workload.text + workload.model[machine->model], wanted[i].model);
        }
    }
    dps_workload_free(&workload);
}

TEST(a_table_of_machines_that_is_wrong_is_refused_with_line_column_and_value)
{
    static const char *const cases[][2] = {
        {"name,gpus\nm,65\n", ":2: gpus is 65: a whole number in [0, 64] is allowed"},
        {"name,model\nm,A100\n", ":2: model is A100 of no GPUs: say gpus"},
        {"name,count\nm,0\n",
            ":2: count is 0: a whole number in [1, 16777216] is allowed"},
        {"name,count\n,2\n", ":2: name is empty"},
        {"slots,cpu\n1,2\n", " begins like none of the formats of clusters: its first "
                             "line names columns, name among them"},
    };
    struct dps_error err;
    char whole[1024];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dps_workload workload = {0};
        const char *file = written("bad.csv", cases[i][0]);
        snprintf(whole, sizeof whole, "%s%s", file, cases[i][1]);
        CHECK_FAILS(dps_cluster_read(&workload, file, &err), &err, DPS_EINVAL, whole);
        dps_workload_free(&workload);
    }
}
