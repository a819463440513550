/* When machines are away: each format's rules, the order and joining of intervals, and
 * a replay in which machines go. */
#include "sim/dispatch/replay.h"
#include "sim/workload/downtime.h"
#include "sim/workload/formats.h"
#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>
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

static enum dps_status
read_down(struct dps_downtime *out, uint64_t machines, const char *text,
    const char *format, struct dps_error *err)
{
    struct dps_workload workload = {0};
    struct dps_error ignored;
    REQUIRE_OK(dps_workload_slots(&workload, machines, &ignored), &ignored);
    const struct dps_source source = {.path = written("down", text), .format = format};
    enum dps_status status = dps_downtime_read(out, &workload, &source, err);
    dps_workload_free(&workload);
    return status;
}

struct wanted {
    uint32_t machine;
    double from, to; /* [s]; to 0: never */
};

static void
check_down(const char *text, uint64_t machines, const char *format,
    const struct wanted *wanted, size_t n)
{
    struct dps_downtime down;
    struct dps_error err;
    REQUIRE_OK(read_down(&down, machines, text, format, &err), &err);
    CHECK_INT((int64_t)down.n, (int64_t)n);
    for (size_t i = 0; i < n && i < down.n; i++) {
        CHECK_INT(down.items[i].machine, wanted[i].machine);
        CHECK_WITHIN((double)down.items[i].from * 1e-9, wanted[i].from, 1e-9);
        if (wanted[i].to > 0) {
            CHECK_WITHIN((double)down.items[i].to * 1e-9, wanted[i].to, 1e-9);
        } else {
            CHECK_INT(down.items[i].to, INT64_MAX);
        }
    }
    dps_downtime_free(&down);
}

TEST(times_away_are_in_order_and_those_of_a_machine_are_joined)
{
    static const struct wanted wanted[] = {
        {0, 1, 6}, {2, 1, 2}, {1, 2.5, 0}, {0, 8, 9}};
    check_down("down_s,machine,up_s\n"
               "8,0,9\n"
               "2.5,1,\n"
               "1,2,2\n"
               "3,0,5\n"  /* overlaps what is below */
               "1,0,4\n"  /* and touches */
               "5,0,6\n"  /* this */
               "7,1,8\n"  /* in what never ends */
               "7,2,7\n", /* of no length */
        3, NULL, wanted, 4);
}

TEST(intervals_that_one_holds_are_gone)
{
    static const struct wanted wanted[] = {{0, 0, 10}};
    check_down("machine,down_s,up_s\n0,0,10\n0,2,3\n0,4,5\n", 1, NULL, wanted, 1);
}

/* A plain twin: machines a second at a time. */
TEST(intervals_drawn_cover_what_a_list_of_seconds_covers)
{
    enum { MACHINES = 5, SECONDS = 60 };
    static char text[4096];
    uint64_t state = 7;
    for (int round = 0; round < 40; round++) {
        struct dps_downtime down;
        struct dps_error err;
        bool away[MACHINES][SECONDS] = {{false}};
        size_t n = (size_t)snprintf(text, sizeof text, "machine,down_s,up_s\n");
        for (int i = 0; i < 24; i++) {
            state = state * UINT64_C(6364136223846793005) + 1442695040888963407U;
            unsigned machine = (unsigned)(state >> 33) % MACHINES;
            unsigned from = (unsigned)(state >> 40) % SECONDS;
            unsigned to = from + (unsigned)(state >> 50) % 6;
            to = to < SECONDS ? to : SECONDS;
            n += (size_t)snprintf(
                text + n, sizeof text - n, "%u,%u,%u\n", machine, from, to);
            for (unsigned s = from; s < to; s++) {
                away[machine][s] = true;
            }
        }
        REQUIRE_OK(read_down(&down, MACHINES, text, NULL, &err), &err);
        int64_t last[MACHINES] = {-1, -1, -1, -1, -1};
        int64_t before = 0;
        for (size_t i = 0; i < down.n; i++) {
            const struct dps_down *one = &down.items[i];
            int64_t from = one->from / 1000000000;
            int64_t to = one->to / 1000000000;
            CHECK(one->from >= before && from > last[one->machine] && to > from);
            before = one->from;
            last[one->machine] = to;
            for (int64_t s = from; s < to; s++) {
                CHECK(away[one->machine][s]);
                away[one->machine][s] = false;
            }
        }
        for (int m = 0; m < MACHINES; m++) {
            for (int s = 0; s < SECONDS; s++) {
                CHECK(!away[m][s]);
            }
        }
        dps_downtime_free(&down);
    }
}

static const char lanl[] =
    "System,machine type,nodes,procstot,procsinnode,nodenum,nodenumz,node install,node "
    "prod,node decom,fru type,mem,cputype,memtype,num intercon,purpose,Prob "
    "Started,Prob Fixed,Down Time,Facilities\n"
    "2,c,49,6152,80,0,0,a,b,c,p,80,1,1,0,g,6/21/2005 10:54,6/21/2005 11:00,6,\n"
    "20,c,512,2048,4,1,1,a,b,c,p,16,2,2,2,c,1/3/2002 9:00,1/3/2002 9:45,45,\n"
    "20,c,512,2048,4,7,7,a,b,c,p,16,2,2,2,c,1/2/2002 0:00,1/2/2002 6:30,390,\n"
    "20,c,512,2048,4,0,0,a,b,c,p,16,2,2,2,c,12/31/2001 23:56,1/1/2002 2:13,137,\n";

TEST(failures_of_one_system_of_los_alamos_are_read)
{
    static const struct wanted all[] = {
        {0, 0, 8220}, {7, 86640, 110040}, {1, 205440, 208140}};
    static const struct wanted few[] = {{0, 0, 8220}, {1, 205440, 208140}};
    static const struct wanted dated[] = {{0, 0, 7980}, {1, 205200, 207900}};
    static const struct wanted other[] = {{0, 0, 360}};
    check_down(lanl, 8, NULL, all, 3);
    check_down(lanl, 2, "lanl", few, 2);
    check_down(lanl, 2, "lanl:start=2002-01-01", dated, 2);
    check_down(lanl, 2, "lanl:system=2", other, 1);
}

TEST(failures_of_nodes_that_there_are_not_are_counted)
{
    struct dps_downtime down;
    struct dps_error err;
    REQUIRE_OK(read_down(&down, 2, lanl, "lanl:start=2002-01-02", &err), &err);
    CHECK_INT((int64_t)down.n, 1);
    CHECK_INT((int64_t)down.left_out, 2); /* node 7, and what was over by then */
    dps_downtime_free(&down);
}

TEST(the_first_failure_is_the_systems_even_of_a_node_that_is_not_there)
{
    static const struct wanted wanted[] = {{0, 3600, 7200}};
    check_down("System,machine type,nodes,nodenumz,Prob Started,Prob Fixed\n"
               "20,c,2,1,1/2/2002 0:00,1/2/2002 0:10\n"
               "20,c,2,0,1/2/2002 1:00,1/2/2002 2:00\n",
        1, NULL, wanted, 1);
}

TEST(instances_that_cannot_be_had_are_the_last_machines)
{
    static const struct wanted wanted[] = {
        {2, 0, 60}, {3, 0, 60}, {0, 20, 30}, {1, 20, 40}};
    check_down("{\"metadata\": {\"gap_seconds\": 10}, \"data\": [2, 2, 0, 1, 2, 2]}\n",
        4, NULL, wanted, 4);
    check_down("{\"metadata\": {\"gap_seconds\": 10},\n\"data\": [16, 4]}\n", 4, "spot",
        NULL, 0);
}

TEST(a_file_of_times_away_that_is_wrong_is_refused)
{
    static const char *const cases[][3] = {
        {NULL, "machine,down_s,up_s\n0,1,2\n9,1,2\n",
            "down:3: machine is 9: there is none of that name"},
        {NULL, "machine,down_s,up_s\n0,2,1\n",
            "down:2: up_s is 1: at least down_s, 2, is allowed"},
        {NULL, "machine,down_s,up_s\n0,-2,1\n",
            "down:2: down_s is -2: a number in [0, 4000000000] is allowed"},
        {NULL, "machine,down_s,up_s\n0,,1\n", "down:2: down_s is empty"},
        {"csv", "machine,down_s\n0,1\n", "down:1: there is no column up_s"},
        {NULL, "a,b\n",
            "begins like none of the formats of times away: say which it "
            "is by --down-format"},
        {"lanl:system=30", lanl, "down: no failures of system 30"},
        {"lanl:system=x", lanl, "format lanl: system=x is not a number"},
        {"lanl:start=1960-01-01", lanl,
            "format lanl: start=1960-01-01 is not first, or a date since 1970"},
        {NULL,
            "System,machine type,nodes,nodenumz,Prob Started,Prob Fixed\n"
            "20,c,2,0,13/2/2002 1:00,1/2/2002 2:00\n",
            "down:2: Prob Started is 13/2/2002 1:00: month/day/year hour:minute is "
            "allowed"},
        {NULL,
            "System,machine type,nodes,nodenumz,Prob Started,Prob Fixed\n"
            "20,c,2,0,1/2/2002 1:00,1/2/2002\n",
            "down:2: Prob Fixed is 1/2/2002: month/day/year hour:minute is allowed"},
        {NULL,
            "System,machine type,nodes,nodenumz,Prob Started,Prob Fixed\n"
            "20,c,2,-1,1/2/2002 1:00,1/2/2002 2:00\n",
            "down:2: nodenumz is -1: a number in [0, 1e9) is allowed"},
        {"spot", "{\"data\": [1]}\n",
            "down: metadata.gap_seconds is no number in [0.001, 1e6]"},
        {"spot", "{\"metadata\": {\"gap_seconds\": 1}, \"data\": []}\n",
            "down: data is no list of numbers"},
        {"spot", "{\"metadata\": {\"gap_seconds\": 1}, \"data\": [1, 1.5]}\n",
            "down: data.1 is no whole number in [0, 1e9]"},
        {"spot", "{\"metadata\":\n",
            "down:2: no JSON: unexpected token near end of "
            "file"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dps_downtime down;
        struct dps_error err = {.status = DPS_OK};
        CHECK_INT(read_down(&down, 4, cases[i][1], cases[i][0], &err), DPS_EINVAL);
        size_t n = strlen(err.text);
        size_t m = strlen(cases[i][2]);
        CHECK_TEXT(err.text + (n > m ? n - m : 0), cases[i][2]);
        dps_downtime_free(&down);
    }
}

/* One machine, one job of 100 s that begins at 0; the machine is away from 40 to 60. */
TEST(a_replay_runs_a_job_anew_when_its_machine_is_back)
{
    char trace[600];
    char down[600];
    struct dps_error err;
    struct dps_replay replay;
    snprintf(
        trace, sizeof trace, "%s", written("t.csv", "id,submit_s,run_s\na,0,100\n"));
    snprintf(down, sizeof down, "%.*s/down.csv", (int)(strlen(trace) - 6), trace);
    FILE *file = fopen(down, "w");
    REQUIRE(file != NULL);
    fputs("machine,down_s,up_s\n0,40,60\n", file);
    fclose(file);
    const struct dps_replay_plan plan = {
        .trace = trace, .cluster = "1", .scheduler = "fcfs", .down = down, .seed = 1};
    REQUIRE_OK(dps_replay_open(&replay, &plan, &err), &err);
    REQUIRE_OK(dps_replay_play(&replay, &err), &err);
    CHECK_INT(replay.placements.jobs[0].start, INT64_C(60000000000));
    CHECK_INT(replay.placements.jobs[0].finish, INT64_C(160000000000));
    dps_replay_free(&replay);
}
