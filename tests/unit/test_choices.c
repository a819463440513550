/* Nodes drawn for a job: p2c and random. */
#include "sim/dispatch/dispatch.h"
#include "sim/dispatch/measures.h"
#include "tests/kernel_host.h"
#include "tests/stage.h"
#include "tests/test.h"

#include <stddef.h>
#include <stdio.h>

/* ---- what is chosen ---------------------------------------------------- */

TEST(the_job_queues_at_the_one_of_the_drawn_nodes_with_the_fewest_jobs)
{
    enum { NODES = 3, JOBS = 300 };
    struct stage stage;
    struct dps_workload workload = stage_machines(NODES, 1);
    for (uint32_t j = 0; j < JOBS; j++) {
        stage_job(&workload, (struct dps_job){.owner = 1});
    }
    stage_open(&stage, DPK_SCHEDULER, "p2c:d=3", &workload, 1);
    stage_join(&stage, 0, 0, NODES);
    for (uint32_t j = 0; j < JOBS; j++) { /* of all three it is always the least */
        uint32_t least = stage.load[0];
        for (size_t i = 1; i < NODES; i++) {
            least = stage.load[i] < least ? stage.load[i] : least;
        }
        stage_submit(&stage, j, j, 1);
        (void)stage_decide(&stage, j);
        CHECK_INT(stage_what(&stage, j), DPK_QUEUE);
        CHECK_INT(stage.load[stage_node(&stage, j)], least + 1);
    }
    CHECK_INT(stage.looks, 3 * JOBS);
    stage_close(&stage);
    dps_workload_free(&workload);
}

/* All at once: what was sent in the same call counts as if it were there. */
TEST(jobs_of_one_call_see_each_other)
{
    enum { NODES = 4, JOBS = 100 };
    struct stage stage;
    struct dps_workload workload = stage_machines(NODES, 1);
    for (uint32_t j = 0; j < JOBS; j++) {
        stage_job(&workload, (struct dps_job){.owner = 1});
    }
    stage_open(&stage, DPK_SCHEDULER, "p2c:d=4", &workload, 1);
    stage_join(&stage, 0, 0, NODES);
    stage_submit(&stage, 0, 0, JOBS);
    (void)stage_decide(&stage, 0);
    for (size_t i = 0; i < NODES; i++) {
        CHECK_INT(stage.load[i], JOBS / NODES);
    }
    stage_close(&stage);
    dps_workload_free(&workload);
}

/* Nodes without jobs, all drawn: which takes the job is the order of ties. */
TEST(of_equally_busy_nodes_the_tie_break_says_which)
{
    static const struct {
        const char *name;
        int node;
    } cases[] = {{"p2c:d=4", 1}, {"p2c:d=4,tie_break=id", 0},
        {"p2c:d=4,tie_break=name", 2}, {"p2c:d=4,tie_break=youngest", 3}};
    static const char *const names[] = {"d", "c", "a", "b"};
    static const uint32_t ranks[] = {2, 0, 3, 1};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct dps_error err;
        struct stage stage;
        struct dps_workload workload = stage_machines(4, 1);
        for (size_t i = 0; i < 4; i++) {
            REQUIRE_OK(dps_workload_name(&workload, i, names[i], &err), &err);
            workload.machines[i].rank = ranks[i];
        }
        workload.ranked = 1;
        stage_job(&workload, (struct dps_job){.owner = 1});
        stage_open(&stage, DPK_SCHEDULER, cases[c].name, &workload, 1);
        stage_join(&stage, 0, 0, 4);
        stage_submit(&stage, 0, 0, 1);
        (void)stage_decide(&stage, 0);
        CHECK_INT(stage_node(&stage, 0), cases[c].node);
        stage_close(&stage);
        dps_workload_free(&workload);
    }
}

TEST(a_tie_that_is_drawn_falls_on_each_node_as_often)
{
    enum { JOBS = 4000 };
    uint32_t n[4] = {0};
    struct stage stage;
    struct dps_workload workload = stage_machines(4, 1);
    for (uint32_t j = 0; j < JOBS; j++) {
        stage_job(&workload, (struct dps_job){.owner = 1});
    }
    stage_open(&stage, DPK_SCHEDULER, "p2c:d=4,tie_break=random", &workload, 3);
    stage_join(&stage, 0, 0, 4);
    for (uint32_t j = 0; j < JOBS; j++) {
        stage_submit(&stage, j, j, 1);
        (void)stage_decide(&stage, j);
        n[stage_node(&stage, j)]++;
        stage_end(&stage, j, j, DPK_ENDED_WELL);
    }
    for (size_t i = 0; i < 4; i++) {
        CHECK_WITHIN((double)n[i], JOBS / 4.0, 5 * 27.4); /* sqrt(4000 * 3 / 16) */
    }
    stage_close(&stage);
    dps_workload_free(&workload);
}

/* ---- what cannot be ---------------------------------------------------- */

TEST(a_job_goes_to_nodes_that_could_take_it_alone)
{
    static const char *const names[] = {"p2c", "random", "sparrow"};
    for (size_t k = 0; k < 2; k++) {
        struct stage stage;
        struct dps_workload workload = stage_machines(40, 1);
        workload.machines[17].capacity[DPK_MEMORY] = 8;
        for (uint32_t j = 0; j < 20; j++) {
            stage_job(&workload, (struct dps_job){.need = {[DPK_MEMORY] = 8}});
        }
        stage_job(&workload, (struct dps_job){.need = {[DPK_MEMORY] = 9}});
        stage_open(&stage, DPK_SCHEDULER, names[k], &workload, 1);
        stage_join(&stage, 0, 0, 40);
        stage_submit(&stage, 0, 0, 21);
        (void)stage_decide(&stage, 0);
        for (uint32_t j = 0; j < 20; j++) {
            CHECK_INT(stage_node(&stage, j), 17);
        }
        CHECK_INT(stage_what(&stage, 20), DPK_REJECT);
        stage_close(&stage);
        dps_workload_free(&workload);
    }
}

TEST(a_job_waits_for_the_node_that_left_and_could_take_it)
{
    static const char *const names[] = {"p2c", "random"};
    for (size_t k = 0; k < 2; k++) {
        struct stage stage;
        struct dps_workload workload = stage_machines(3, 1);
        workload.machines[1].capacity[DPK_MEMORY] = 8;
        stage_job(&workload, (struct dps_job){.need = {[DPK_MEMORY] = 8}});
        stage_job(&workload, (struct dps_job){.need = {[DPK_MEMORY] = 8}, .urgent = 1});
        stage_open(&stage, DPK_SCHEDULER, names[k], &workload, 1);
        stage_join(&stage, 0, 0, 3);
        stage_leave(&stage, 0, 1);
        stage_submit(&stage, 0, 0, 2);
        (void)stage_decide(&stage, 0);
        CHECK_INT(stage_what(&stage, 0), STAGE_NONE);
        CHECK_INT(stage_what(&stage, 1), DPK_REJECT);
        stage_join(&stage, 5, 1, 1);
        (void)stage_decide(&stage, 5);
        CHECK_INT(stage_node(&stage, 0), 1);
        stage_close(&stage);
        dps_workload_free(&workload);
    }
}

TEST(an_urgent_job_starts_where_there_is_room_or_is_refused)
{
    static const char *const names[] = {"p2c:d=3", "random"};
    for (size_t k = 0; k < 2; k++) {
        struct stage stage;
        struct dps_workload workload = stage_machines(3, 1);
        for (int j = 0; j < 4; j++) {
            stage_job(&workload, (struct dps_job){.urgent = 1});
        }
        stage_open(&stage, DPK_SCHEDULER, names[k], &workload, 1);
        stage_join(&stage, 0, 0, 3);
        stage_submit(&stage, 0, 0, 4);
        (void)stage_decide(&stage, 0);
        for (uint32_t j = 0; j < 3; j++) {
            CHECK_INT(stage_what(&stage, j), DPK_START);
            CHECK_INT(stage.load[j], 1);
        }
        CHECK_INT(stage_what(&stage, 3), DPK_REJECT);
        stage_end(&stage, 1, 1, DPK_ENDED_WELL);
        stage_submit(&stage, 1, 3, 1);
        (void)stage_decide(&stage, 1);
        CHECK_INT(stage_what(&stage, 3), DPK_START);
        stage_close(&stage);
        dps_workload_free(&workload);
    }
}

TEST(a_wrong_number_of_choices_and_a_wide_job_are_refused)
{
    struct dps_error err;
    struct dps_kernel kernel = {0};
    CHECK_FAILS(dps_kernel_open(&kernel, DPK_SCHEDULER, "p2c:d=33", 1, &err), &err,
        DPS_EINVAL,
        "scheduler p2c, call create at 0 s: it does not understand what it was given "
        "(-1): d=33 is not a whole number from 1 to 32");
    dps_kernel_close(&kernel);
    struct dps_placements placements = {0};
    struct dps_workload workload = stage_machines(3, 1);
    stage_job(&workload, (struct dps_job){.width = 2, .run = 1});
    REQUIRE_OK(dps_workload_sort(&workload, &err), &err);
    REQUIRE_OK(dps_kernel_open(&kernel, DPK_SCHEDULER, "p2c", 1, &err), &err);
    CHECK_FAILS(dps_dispatch(&workload, &kernel, &placements, &err), &err, DPS_EINVAL,
        "scheduler p2c, call submit at 0 s: it does not support what it was given "
        "(-4): each job must take one node");
    dps_kernel_close(&kernel);
    dps_placements_free(&placements);
    dps_workload_free(&workload);
}

/* ---- more answers than fit --------------------------------------------- */

TEST(answers_that_do_not_fit_come_in_the_next_call)
{
    static const char *const names[] = {"p2c", "random", "edf", "drf"};
    enum { JOBS = 600 };
    for (size_t k = 0; k < 4; k++) {
        struct stage stage;
        uint32_t n = 0;
        struct dps_workload workload = stage_machines(4, JOBS);
        for (uint32_t j = 0; j < JOBS; j++) {
            stage_job(&workload, (struct dps_job){.owner = j % 3});
        }
        stage_open(&stage, DPK_SCHEDULER, names[k], &workload, 1);
        stage_join(&stage, 0, 0, 4);
        stage_submit(&stage, 0, 0, JOBS);
        while (stage_decide(&stage, 0) == DPK_MORE) {
            CHECK_INT(stage.orders.n, STAGE_ORDERS);
            n += stage.orders.n;
        }
        CHECK_INT(n + stage.orders.n, JOBS);
        stage_close(&stage);
        dps_workload_free(&workload);
    }
}
