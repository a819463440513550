/* Batches, their reservations, and the nodes that take their tasks. */
#include "sim/dispatch/dispatch.h"
#include "tests/kernel_host.h"
#include "tests/stage.h"
#include "tests/test.h"

#include <stddef.h>

static struct dps_workload
batch_of(uint64_t nodes, uint32_t tasks)
{
    struct dps_workload workload = stage_machines(nodes, 1);
    for (uint32_t j = 0; j < tasks; j++) {
        stage_job(&workload, (struct dps_job){.owner = 1});
    }
    return workload;
}

/* Jobs that started in the last call. */
static uint32_t
started(const struct stage *self)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < self->orders.n; i++) {
        n += self->orders.what[i] == DPK_START;
    }
    return n;
}

TEST(tasks_of_a_batch_start_at_once_where_nodes_are_idle_each_on_its_own)
{
    struct stage stage;
    struct dps_workload workload = batch_of(100, 30);
    stage_open(&stage, DPK_SCHEDULER, "sparrow", &workload, 1);
    stage_join(&stage, 0, 0, 100);
    stage_submit(&stage, 0, 0, 30);
    (void)stage_decide(&stage, 0);
    CHECK_INT(started(&stage), 30);
    for (size_t i = 0; i < 100; i++) {
        CHECK(stage.load[i] <= 1);
    }
    stage_close(&stage);
    dps_workload_free(&workload);
}

/* All four nodes are reserved, for two tasks: those that come first take them. */
TEST(a_task_goes_to_the_first_of_its_nodes_that_has_room)
{
    struct stage stage;
    struct dps_workload workload = batch_of(4, 6);
    stage_open(&stage, DPK_SCHEDULER, "sparrow", &workload, 1);
    stage_join(&stage, 0, 0, 4);
    stage_submit(&stage, 0, 0, 4); /* keep the nodes busy */
    (void)stage_decide(&stage, 0);
    REQUIRE(started(&stage) == 4);
    uint32_t first = stage.at[2];
    uint32_t second = stage.at[0];
    stage_submit(&stage, 1, 4, 2);
    (void)stage_decide(&stage, 1);
    CHECK_INT(started(&stage), 0);
    stage_end(&stage, 2, 2, DPK_ENDED_WELL);
    (void)stage_decide(&stage, 2);
    CHECK_INT(stage_node(&stage, 4), (int)first);
    stage_end(&stage, 3, 0, DPK_ENDED_WELL);
    (void)stage_decide(&stage, 3);
    CHECK_INT(stage_node(&stage, 5), (int)second);
    stage_end(&stage, 4, 1, DPK_ENDED_WELL); /* its reservation has no task left */
    (void)stage_decide(&stage, 4);
    CHECK_INT(stage.orders.n, 0);
    stage_close(&stage);
    dps_workload_free(&workload);
}

/* One reservation a task: where it stands, it waits, even when others are idle. */
TEST(with_one_reservation_a_task_waits_where_it_was_drawn)
{
    enum { NODES = 20, JOBS = 20 };
    struct stage stage;
    uint32_t n = 0;
    struct dps_workload workload = stage_machines(NODES, 1);
    for (uint32_t j = 0; j < JOBS; j++) {
        stage_job(&workload, (struct dps_job){.owner = j});
    }
    stage_open(&stage, DPK_SCHEDULER, "sparrow:d=1", &workload, 1);
    stage_join(&stage, 0, 0, NODES);
    stage_submit(&stage, 0, 0, JOBS);
    (void)stage_decide(&stage, 0);
    n = started(&stage);
    CHECK(
        n > 8 && n < 18); /* 20 balls in 20 bins fill 12.8 of them, give or take 1.4 */
    stage_close(&stage);
    dps_workload_free(&workload);
}

/* Jobs of an owner that need something else, or another owner's, are other batches: two
 * reservations for each job alone, of two nodes at most. */
TEST(jobs_of_an_owner_at_one_time_that_need_the_same_are_a_batch)
{
    enum { JOBS = 64 };
    static const uint64_t wanted[] = {2 * JOBS, 2 * JOBS};
    for (size_t k = 0; k < 2; k++) {
        struct stage stage;
        uint32_t idle = 0;
        struct dps_workload workload = stage_machines(JOBS, 1);
        for (uint32_t j = 0; j < JOBS; j++) {
            stage_job(&workload, (struct dps_job){.owner = k == 0 ? 1 : j});
        }
        stage_open(&stage, DPK_SCHEDULER, "sparrow", &workload, 1);
        stage_join(&stage, 0, 0, JOBS);
        stage_submit(&stage, 0, 0, JOBS);
        (void)stage_decide(&stage, 0);
        for (size_t i = 0; i < JOBS; i++) {
            idle += stage.load[i] == 0;
        }
        CHECK(k == 0 ? idle == 0 : idle > 0); /* one batch reserves every node twice */
        CHECK(stage.kernel.work[DPK_WORK_STEPS] >= wanted[k]);
        stage_close(&stage);
        dps_workload_free(&workload);
    }
}

TEST(reservations_at_a_node_that_leaves_are_placed_anew)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct stage stage;
        struct dps_workload workload = batch_of(3, 4);
        stage_open(&stage, DPK_SCHEDULER, "sparrow:d=1", &workload, seed);
        stage_join(&stage, 0, 0, 3);
        stage_submit(&stage, 0, 0, 3);
        (void)stage_decide(&stage, 0);
        REQUIRE(started(&stage) == 3);
        stage_submit(&stage, 1, 3, 1);
        (void)stage_decide(&stage, 1);
        stage_leave(&stage, 2, stage.at[0]);
        stage_end(&stage, 2, 0, DPK_ENDED_LOST);
        stage_leave(&stage, 3, stage.at[1]);
        stage_end(&stage, 3, 1, DPK_ENDED_LOST);
        (void)stage_decide(&stage, 3);
        CHECK_INT(stage.orders.n, 0);
        stage_end(&stage, 4, 2, DPK_ENDED_WELL);
        (void)stage_decide(&stage, 4);
        CHECK_INT(stage_node(&stage, 3), (int)stage.at[2]);
        stage_close(&stage);
        dps_workload_free(&workload);
    }
}

TEST(a_batch_whose_nodes_have_all_left_is_served_when_one_joins)
{
    struct stage stage;
    struct dps_workload workload = batch_of(2, 3);
    stage_open(&stage, DPK_SCHEDULER, "sparrow", &workload, 1);
    stage_join(&stage, 0, 0, 2);
    stage_submit(&stage, 0, 0, 2);
    (void)stage_decide(&stage, 0);
    stage_submit(&stage, 1, 2, 1);
    (void)stage_decide(&stage, 1);
    stage_leave(&stage, 2, 0);
    stage_leave(&stage, 2, 1);
    stage_end(&stage, 2, 0, DPK_ENDED_LOST);
    stage_end(&stage, 2, 1, DPK_ENDED_LOST);
    (void)stage_decide(&stage, 2);
    CHECK_INT(stage.orders.n, 0);
    stage_join(&stage, 3, 1, 1);
    (void)stage_decide(&stage, 3);
    CHECK_INT(stage_node(&stage, 2), 1);
    stage_close(&stage);
    dps_workload_free(&workload);
}

TEST(a_batch_waits_for_a_node_that_is_away_and_is_refused_where_there_never_was_one)
{
    struct stage stage;
    struct dps_workload workload = stage_machines(2, 1);
    workload.machines[1].capacity[DPK_MEMORY] = 8;
    stage_job(&workload, (struct dps_job){.need = {[DPK_MEMORY] = 8}});
    stage_job(&workload, (struct dps_job){.need = {[DPK_MEMORY] = 9}});
    stage_job(&workload, (struct dps_job){.need = {[DPK_MEMORY] = 9}});
    stage_job(&workload, (struct dps_job){.need = {[DPK_MEMORY] = 8}, .urgent = 1});
    stage_open(&stage, DPK_SCHEDULER, "sparrow", &workload, 1);
    stage_join(&stage, 0, 0, 2);
    stage_leave(&stage, 0, 1);
    stage_submit(&stage, 0, 0, 4);
    (void)stage_decide(&stage, 0);
    CHECK_INT(stage_what(&stage, 0), STAGE_NONE);
    CHECK_INT(stage_what(&stage, 1), DPK_REJECT);
    CHECK_INT(stage_what(&stage, 2), DPK_REJECT);
    CHECK_INT(stage_what(&stage, 3), DPK_REJECT);
    stage_join(&stage, 1, 1, 1);
    (void)stage_decide(&stage, 1);
    CHECK_INT(stage_node(&stage, 0), 1);
    stage_close(&stage);
    dps_workload_free(&workload);
}

TEST(answers_of_sparrow_that_do_not_fit_come_in_the_next_call)
{
    enum { JOBS = 600 };
    struct stage stage;
    uint32_t n = 0;
    struct dps_workload workload = batch_of(JOBS, JOBS);
    stage_open(&stage, DPK_SCHEDULER, "sparrow", &workload, 1);
    stage_join(&stage, 0, 0, JOBS);
    stage_submit(&stage, 0, 0, JOBS);
    while (stage_decide(&stage, 0) == DPK_MORE) {
        n += stage.orders.n;
    }
    CHECK_INT(n + stage.orders.n, JOBS);
    stage_close(&stage);
    dps_workload_free(&workload);
}

/* Random worlds with nodes that come and go: every job ends, and the state is the same
 * in a second run. */
TEST(all_tasks_are_served_though_nodes_come_and_go)
{
    enum { NODES = 12, JOBS = 400, DOWNS = 30 };
    struct dpk_host host = kernel_host();
    uint64_t hash[2][2];
    for (uint64_t seed = 1; seed <= 10; seed++) {
        for (size_t run = 0; run < 2; run++) {
            struct dps_error err;
            uint64_t k = 0;
            struct dps_down down[DOWNS];
            struct dps_kernel kernel = {0};
            struct dps_placements placements = {0};
            struct dps_workload workload = stage_machines(NODES, 2);
            for (uint32_t j = 0; j < JOBS; j++) {
                uint64_t bits = host.random(NULL, seed, k++);
                stage_job(&workload, (struct dps_job){.submit = (int64_t)(bits % 300),
                                         .run = 1 + (int64_t)(bits >> 32) % 40,
                                         .owner = bits >> 20 & 3});
            }
            for (uint32_t i = 0; i < DOWNS; i++) {
                down[i] = (struct dps_down){.from = 10 * (int64_t)i,
                    .to = 10 * (int64_t)i + 95,
                    .machine = i % NODES};
            }
            REQUIRE_OK(dps_workload_sort(&workload, &err), &err);
            REQUIRE_OK(
                dps_kernel_open(&kernel, DPK_SCHEDULER, "sparrow", seed, &err), &err);
            const struct dps_dispatch_setup setup = {.until = INT64_MAX,
                .workload = &workload,
                .scheduler = &kernel,
                .round_trip = 3,
                .audit = true};
            CHECK_OK(dps_dispatch_with(&setup, down, DOWNS, &placements, &err), &err);
            for (size_t j = 0; j < JOBS; j++) {
                CHECK(placements.jobs[j].state == DPS_JOB_DONE);
            }
            hash[run][0] = placements.hash[0];
            hash[run][1] = placements.hash[1];
            dps_placements_free(&placements);
            dps_kernel_close(&kernel);
            dps_workload_free(&workload);
        }
        CHECK(hash[0][0] == hash[1][0] && hash[0][1] == hash[1][1]);
    }
}
