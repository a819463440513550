/* What jobs of a window did, as a report draws it: read from the tables of a trace, and
 * put on rows. */
#include "analysis/diary.h"
#include "analysis/gantt.h"
#include "analysis/report.h"
#include "sim/core/rng.h"
#include "sim/journal/journal.h"
#include "tests/sample_journal.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PATH = 512 };

static char folder[MAX_PATH];

/* ---- journals by hand --------------------------------------------------- */

static struct dps_trace *
open_made(void (*fill)(struct dps_journal *journal))
{
    snprintf(folder, sizeof folder, "%s", test_folder());
    return sample_trace(folder, NULL, fill);
}

/* Three jobs of two streams: one on both machines, one that never ran, one without
 * output that runs on. */
static void
fill_workload(struct dps_journal *journal)
{
    static const struct sample_column jobs[] = {
        {.name = "job", .words = {"a-0", "b-0", "b-1"}},
        {.name = "submit", .numbers = {1e9, 2e9, 3e9}},
        {.name = "start", .numbers = {4e9, -1, 5e9}},
        {.name = "finish", .numbers = {9e9, -1, -1}},
        {.name = "machines", .numbers = {2, 0, 1}},
        {.name = "first", .numbers = {0, 0, 2}},
        {.name = "owner", .numbers = {7, 7, 7}},
        {.name = "holds", .numbers = {500, 1000, 2000}},
        {.name = "stream", .words = {"a", "b", "b"}},
    };
    static const struct sample_column transfers[] = {
        {.name = "arrived", .numbers = {6e9, -1, 5e9}},
        {.name = "delivered", .numbers = {12e9, -1, -1}},
        {.name = "input", .numbers = {10, 10, 0}},
        {.name = "output", .numbers = {10, 10, 0}},
    };
    static const struct sample_column placements[] = {
        {.name = "machine", .numbers = {1, 0, 1}},
        {.name = "devices", .numbers = {2, 1, -9223372036854775807.0 - 1}},
    };
    static const struct sample_column cluster[] = {
        {.name = "machine", .words = {"east", "west"}},
        {.name = "devices", .numbers = {1, 64}},
        {.name = "capacity", .numbers = {1000, 64000}},
    };
    sample_table(journal, "windows/0/jobs", 3, jobs, sizeof jobs / sizeof jobs[0]);
    sample_table(journal, "windows/0/transfers", 3, transfers, 4);
    sample_table(journal, "windows/0/placements", 3, placements, 2);
    sample_table(journal, "windows/0/cluster", 2, cluster, 3);
}

TEST(jobs_of_a_workload_are_read_with_their_machines_and_streams)
{
    struct dps_error err;
    struct dps_diary diary;
    struct dps_trace *trace = open_made(fill_workload);
    REQUIRE_OK(dps_diary_read(&diary, trace, "windows/0", &err), &err);
    REQUIRE(diary.n_jobs == 3 && diary.n_parts == 3 && diary.n_machines == 2);
    CHECK(diary.begin == 4 && diary.end == 12);
    CHECK(diary.jobs[0].submit == 1 && diary.jobs[0].arrived == 6);
    CHECK(diary.jobs[0].finish == 9 && diary.jobs[0].delivered == 12);
    CHECK(isnan(diary.jobs[1].start) && isnan(diary.jobs[1].finish));
    CHECK(isnan(diary.jobs[2].arrived) && isnan(diary.jobs[2].delivered));
    CHECK(isinf(diary.jobs[2].finish));
    CHECK(diary.parts[0].machine == 1 && diary.parts[1].machine == 0);
    CHECK(diary.parts[2].devices == UINT64_C(1) << 63);
    CHECK_TEXT(diary.machines[1].name, "west");
    /* b held 2000 for 7 s, a 500 for 5 s. */
    REQUIRE(diary.n_groups == 2);
    CHECK_TEXT(diary.groups[0], "b");
    CHECK_TEXT(diary.groups[1], "a");
    CHECK(diary.jobs[0].group == 1 && diary.jobs[1].group == 0);
    dps_diary_free(&diary);
    dps_diary_free(&diary);
    dps_trace_close(&trace);
}

/* As windows of an economy tell their jobs: INT64_MAX is not in the window. */
static void
fill_economy(struct dps_journal *journal)
{
    static const struct sample_column jobs[] = {
        {.name = "job", .numbers = {0, 1, 2}},
        {.name = "machine", .numbers = {3, 4294967295.0, 3}},
        {.name = "submit", .numbers = {100e9, 101e9, 102e9}},
        {.name = "start", .numbers = {100e9, 9223372036854774784.0, 103e9}},
        {.name = "finish", .numbers = {104e9, 9223372036854774784.0, 105e9}},
        {.name = "delivered", .numbers = {106e9, 9223372036854774784.0, 107e9}},
    };
    sample_table(journal, "windows/grid/0/jobs", 3, jobs, 6);
}

TEST(jobs_of_an_economy_s_window_name_their_machines_themselves)
{
    struct dps_error err;
    struct dps_diary diary;
    struct dps_gantt gantt;
    struct dps_trace *trace = open_made(fill_economy);
    REQUIRE_OK(dps_diary_read(&diary, trace, "windows/grid/0", &err), &err);
    REQUIRE(diary.n_jobs == 3 && diary.n_parts == 2 && diary.n_machines == 4);
    CHECK(diary.begin == 100 && diary.end == 107);
    CHECK(isnan(diary.jobs[1].start) && diary.n_groups == 1);
    /* Nobody tells how much of a machine they hold: two at once are half each. */
    REQUIRE_OK(dps_gantt_of(&gantt, &diary, &err), &err);
    REQUIRE(gantt.n_bars == 2 && gantt.n_machines == 4);
    CHECK(gantt.bars[0].bottom == 0 && gantt.bars[0].top == 0.5);
    CHECK(gantt.bars[1].bottom == 0.5 && gantt.bars[1].top == 1);
    CHECK(gantt.bars[0].row == 3);
    dps_gantt_free(&gantt);
    dps_diary_free(&diary);
    CHECK_OK(dps_diary_read(&diary, trace, "windows/grid/1", &err), &err);
    CHECK(diary.n_jobs == 0);
    dps_trace_close(&trace);
}

TEST(a_report_draws_them)
{
    struct dps_error err;
    char path[2 * MAX_PATH];
    size_t n;
    if (system("gnuplot --version >/dev/null 2>&1") != 0) { /* NOLINT(cert-env33-c) */
        test_skip("gnuplot is not installed");
        return;
    }
    struct dps_trace *trace = open_made(fill_workload);
    snprintf(path, sizeof path, "%s/report.html", folder);
    REQUIRE_OK(dps_report_write(&trace, 1, path, NULL, &err), &err);
    char *page = (char *)sample_bytes(path, &n);
    CHECK(strstr(page, "aria-label=\"how full each machine was\"") != NULL);
    CHECK(strstr(page, "aria-label=\"which jobs had which GPU: 1 of 2 machines\"") !=
          NULL);
    CHECK(strstr(page, ">input transfer: half 2 s, 99 % 2 s<") != NULL);
    CHECK(strstr(page, ">all of it: half 11 s, 99 % 11 s<") != NULL);
    CHECK(strstr(page, ">east<") != NULL);
    free(page);
    dps_trace_close(&trace);
}

/* ---- groups ------------------------------------------------------------ */

/* The first has two jobs, which together held longest. */
static void
fill_owners(struct dps_journal *journal)
{
    static const struct sample_column jobs[] = {
        {.name = "owner", .numbers = {1, 2, 3, 4, 5, 6, 7, 8, 1}},
        {.name = "submit", .numbers = {0}},
        {.name = "start", .numbers = {0}},
        {.name = "finish", .numbers = {5e9, 2e9, 9e9, 4e9, 5e9, 6e9, 7e9, 8e9, 5e9}},
    };
    sample_table(journal, "windows/0/jobs", 9, jobs, 4);
}

TEST(six_owners_that_held_most_are_told_apart_and_the_rest_is_one)
{
    struct dps_error err;
    struct dps_diary diary;
    struct dps_trace *trace = open_made(fill_owners);
    REQUIRE_OK(dps_diary_read(&diary, trace, "windows/0", &err), &err);
    REQUIRE(diary.n_groups == DPS_DIARY_GROUPS);
    CHECK_TEXT(diary.groups[0], "owner 1");
    CHECK_TEXT(diary.groups[1], "owner 3");
    CHECK_TEXT(diary.groups[5], "owner 5");
    CHECK_TEXT(diary.groups[6], "2 others");
    CHECK(diary.jobs[0].group == 0 && diary.jobs[8].group == 0);
    CHECK(diary.jobs[1].group == 6 && diary.jobs[3].group == 6);
    CHECK(diary.jobs[2].group == 1 && diary.jobs[4].group == 5);
    dps_diary_free(&diary);
    dps_trace_close(&trace);
}

/* ---- rows -------------------------------------------------------------- */

/* Jobs drawn from a seed on machines of so many GPUs, each a whole or a share of 1/k of
 * some of them. */
static void
draw_jobs(
    struct dps_diary *diary, size_t jobs, size_t machines, uint32_t devices, uint32_t k)
{
    *diary = (struct dps_diary){.n_jobs = jobs,
        .n_parts = jobs,
        .n_machines = machines,
        .jobs = calloc(jobs, sizeof *diary->jobs),
        .parts = calloc(jobs, sizeof *diary->parts),
        .machines = calloc(machines, sizeof *diary->machines),
        .n_groups = 1,
        .end = (double)jobs};
    for (size_t i = 0; i < machines; i++) {
        diary->machines[i] = (struct dps_diary_machine){
            .devices = devices, .capacity = 1000.0 * devices};
    }
    for (uint32_t i = 0; i < jobs; i++) {
        uint32_t words[4];
        dps_rng_words((struct dps_rng_name){1, DPS_RNG_ARRIVAL, i, 0}, words);
        double start = (double)(words[0] % jobs);
        uint64_t bit = UINT64_C(1) << words[1] % devices;
        diary->jobs[i] = (struct dps_diary_job){.submit = start,
            .start = start,
            .arrived = (double)NAN,
            .finish = start + 1 + words[2] % 7,
            .delivered = (double)NAN,
            .holds = 1000.0 / k};
        diary->parts[i] = (struct dps_diary_part){
            .job = i, .machine = (uint32_t)(words[3] % machines), .devices = bit};
    }
}

/* How many bars there are at a time on a row, and whether two of them lie over each
 * other. */
static uint32_t
at_time(const struct dps_gantt *gantt, const struct dps_gantt_bar *bar, bool *over)
{
    uint32_t n = 0;
    for (size_t i = 0; i < gantt->n_bars; i++) {
        const struct dps_gantt_bar *other = &gantt->bars[i];
        if (other->row != bar->row || other->begin > bar->begin ||
            other->end <= bar->begin) {
            continue;
        }
        n++;
        *over = *over || (other != bar && other->bottom < bar->top - 1e-9 &&
                             bar->bottom < other->top - 1e-9);
    }
    return n;
}

TEST(jobs_that_share_a_gpu_stand_above_each_other_while_there_is_room)
{
    struct dps_error err;
    struct dps_diary diary;
    struct dps_gantt gantt;
    size_t shared = 0;
    draw_jobs(&diary, 600, 5, 4, 4);
    REQUIRE_OK(dps_gantt_of(&gantt, &diary, &err), &err);
    REQUIRE(gantt.n_bars == 600 && gantt.by_device && gantt.first[5] == 20);
    for (size_t i = 0; i < gantt.n_bars; i++) {
        const struct dps_gantt_bar *bar = &gantt.bars[i];
        bool over = false;
        uint32_t n = at_time(&gantt, bar, &over);
        CHECK(bar->bottom >= 0 && bar->top <= 1 + 1e-9);
        CHECK_WITHIN(bar->top - bar->bottom, 0.25, 1e-9);
        CHECK(over == (n > 4) || n > 4);
        shared += n > 1;
    }
    CHECK(shared > 100);
    dps_gantt_free(&gantt);
    dps_diary_free(&diary);
}

TEST(of_many_machines_those_at_equal_distances_are_shown)
{
    struct dps_error err;
    struct dps_diary diary;
    struct dps_gantt gantt;
    draw_jobs(&diary, 2000, 100, 8, 1);
    REQUIRE_OK(dps_gantt_of(&gantt, &diary, &err), &err);
    REQUIRE(gantt.n_machines == 7); /* 56 rows; 8 would be 64 */
    CHECK(gantt.first[7] == 56 && !gantt.cut);
    for (size_t k = 0; k < 7; k++) {
        CHECK(gantt.machines[k] == k * 100 / 7);
    }
    size_t wanted = 0;
    for (size_t i = 0; i < diary.n_parts; i++) {
        for (size_t k = 0; k < 7; k++) {
            wanted += diary.parts[i].machine == k * 100 / 7;
        }
    }
    CHECK(gantt.n_bars == wanted);
    dps_gantt_free(&gantt);
    dps_diary_free(&diary);
}

TEST(time_ends_where_there_would_be_too_many_bars)
{
    struct dps_error err;
    struct dps_diary diary;
    struct dps_gantt gantt;
    draw_jobs(&diary, 9000, 2, 1, 1);
    REQUIRE_OK(dps_gantt_of(&gantt, &diary, &err), &err);
    CHECK(gantt.cut && gantt.n_bars == DPS_GANTT_BARS);
    CHECK(gantt.high > 3000 && gantt.high < 5000); /* 4000 of 9000, evenly in time */
    for (size_t i = 0; i < gantt.n_bars; i++) {
        CHECK(gantt.bars[i].begin <= gantt.high);
    }
    dps_gantt_free(&gantt);
    dps_diary_free(&diary);
}
