/* Schedulers against what other people's schedulers did with the same traces. */
#include "sim/dispatch/dispatch.h"
#include "sim/dispatch/measures.h"
#include "sim/workload/formats.h"
#include "tests/csv.h"
#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct replayed {
    struct dps_workload workload;
    struct dps_kernel kernel;
    struct dps_placements placements;
    struct dps_measures measures;
};

static void
replay(
    struct replayed *self, const char *path, uint64_t machines, const char *scheduler)
{
    struct dps_error err;
    *self = (struct replayed){.measures = {.jobs = 0}};
    REQUIRE_OK(dps_workload_read(&self->workload, path, NULL, &err), &err);
    if (machines > 0) {
        REQUIRE_OK(dps_workload_slots(&self->workload, machines, &err), &err);
    }
    REQUIRE_OK(dps_kernel_open(&self->kernel, DPK_SCHEDULER, scheduler, 1, &err), &err);
    REQUIRE_OK(
        dps_dispatch(&self->workload, &self->kernel, &self->placements, &err), &err);
    self->measures = dps_measures_of(&self->workload, &self->placements);
}

static void
finish(struct replayed *self)
{
    dps_placements_free(&self->placements);
    dps_kernel_close(&self->kernel);
    dps_workload_free(&self->workload);
}

/* ---- Batsim ------------------------------------------------------------ */

static const char batsim[] = "data/batsim-oracle/easy_out_jobs.csv";

/* "1-2 5" as bits of 32 machines. */
static uint32_t
machines_of(const char *text)
{
    uint32_t bits = 0;
    while (*text != '\0') {
        char *end;
        unsigned long from = strtoul(text, &end, 10);
        unsigned long to = *end == '-' ? strtoul(end + 1, &end, 10) : from;
        for (unsigned long k = from; k <= to; k++) {
            bits |= UINT32_C(1) << k;
        }
        text = end + strspn(end, " ");
    }
    return bits;
}

TEST(easy_starts_each_of_batsims_801_jobs_when_and_where_batsim_does)
{
    struct csv csv = {0};
    struct replayed run;
    const char *path = test_shared_file(batsim);
    int starts = 0;
    int places = 0;
    if (path == NULL) {
        test_skip("no data/batsim-oracle beside the project");
        return;
    }
    REQUIRE(csv_open(&csv, path));
    replay(&run, path, 32, "easy:machines=individual");
    for (size_t i = 0; i < csv.n_rows; i++) {
        const struct dps_placement *placement = &run.placements.jobs[i];
        double start = (double)placement->start * 1e-9;
        uint32_t bits = 0;
        for (uint32_t k = 0; k < placement->n; k++) {
            bits |= UINT32_C(1) << run.placements.nodes[placement->first + k];
        }
        CHECK_TEXT(
            run.workload.text + run.workload.jobs[i].name, csv_text(&csv, i, "job_id"));
        double gap = start - csv_number(&csv, i, "starting_time");
        starts += gap < 1e-6 && gap > -1e-6;
        places += bits == machines_of(csv_text(&csv, i, "allocated_resources"));
    }
    CHECK_INT(starts, 801);
    CHECK_INT(places, 801);
    CHECK_WITHIN(run.measures.mean_wait, 9.516326, 1e-6);
    CHECK_WITHIN(run.measures.makespan, 16088.51, 1e-6);
    CHECK_WITHIN(run.measures.max_wait, 316.742718, 1e-6);
    finish(&run);
    csv_close(&csv);
}

TEST(three_rules_give_batsims_jobs_three_mean_waits)
{
    static const struct {
        const char *scheduler;
        double wait; /* [s] */
    } rules[] = {{"easy:machines=individual", 9.516326}, {"easy", 8.672887},
        {"fcfs", 19.736295}}; /* of fcfs: this trace, in exact fractions */
    for (size_t i = 0; i < 3; i++) {
        struct replayed run;
        const char *path = test_shared_file(batsim);
        if (path == NULL) {
            test_skip("no data/batsim-oracle beside the project");
            return;
        }
        replay(&run, path, 32, rules[i].scheduler);
        CHECK_WITHIN(run.measures.mean_wait, rules[i].wait, 1e-6);
        finish(&run);
    }
}

/* ---- the Parallel Workloads Archive ------------------------------------ */

static void
check_log(const char *file, uint64_t machines, const char *scheduler, int64_t jobs,
    double wait, double slowdown)
{
    struct replayed run;
    const char *path = test_shared_file(file);
    if (path == NULL) {
        test_skip("no data/swf beside the project");
        return;
    }
    replay(&run, path, machines, scheduler);
    CHECK_INT((int64_t)run.measures.jobs, jobs);
    CHECK_CLOSE(run.measures.mean_wait, wait, 1e-3);
    if (slowdown > 0) {
        CHECK_CLOSE(run.measures.mean_bounded_slowdown, slowdown, 1e-3);
    }
    finish(&run);
}

static const char kth[] = "data/swf/KTH-SP2-1996-2.1-cln.swf.gz";
static const char hpc2n[] = "data/swf/HPC2N-2002-first3194.swf.gz";

TEST(easy_makes_kths_jobs_wait_6837_s_in_the_mean)
{
    check_log(kth, 0, "easy", 28475, 6837.2, 92.87);
}

TEST(fcfs_makes_kths_jobs_wait_353943_s_in_the_mean)
{
    check_log(kth, 0, "fcfs", 28475, 353943, 0);
}

TEST(easy_and_fcfs_make_hpc2ns_jobs_wait_3463_and_5567_s_in_the_mean)
{
    check_log(hpc2n, 240, "easy", 3170, 3463.5, 18.16);
    check_log(hpc2n, 240, "fcfs", 3170, 5567.3, 48.94);
}
