/* Nodes that ask for work, and what they get. */
#include "sim/dispatch/dispatch.h"
#include "tests/kernel_host.h"
#include "tests/stage.h"
#include "tests/test.h"

#include <stddef.h>

#define SECOND INT64_C(1000000000)

/* A scheduler and the nodes' side, told the same. */
struct pair {
    struct stage pull, idle;
};

static void
open_pair(struct pair *self, struct dps_workload *workload, const char *pull,
    const char *idle)
{
    stage_open(&self->pull, DPK_SCHEDULER, pull, workload, 1);
    stage_open(&self->idle, DPK_BIDDER, idle, workload, 1);
    stage_join(&self->pull, 0, 0, (uint32_t)workload->n_machines);
    stage_join(&self->idle, 0, 0, (uint32_t)workload->n_machines);
}

static void
close_pair(struct pair *self)
{
    stage_close(&self->pull);
    stage_close(&self->idle);
}

static void
submit(struct pair *self, int64_t now, uint32_t from, uint32_t n)
{
    stage_submit(&self->pull, now, from, n);
    stage_submit(&self->idle, now, from, n);
}

static void
end(struct pair *self, int64_t now, uint32_t job, uint32_t outcome)
{
    stage_end(&self->pull, now, job, outcome);
    stage_end(&self->idle, now, job, outcome);
}

static void
settle(struct pair *self, int64_t now)
{
    stage_pass(&self->idle, &self->pull, now);
    (void)stage_decide(&self->pull, now);
    stage_took(&self->idle, &self->pull, now);
}

/* ---- who asks ---------------------------------------------------------- */

TEST(a_node_asks_when_it_joins_when_its_job_ends_and_after_a_backoff_that_doubles)
{
    struct pair pair;
    struct dps_workload workload = stage_machines(1, 1);
    stage_job(&workload, (struct dps_job){.estimate = 1});
    open_pair(&pair, &workload, "pull", "idle:backoff=10,longest=30,pause=2");
    int64_t now = 0;
    int64_t least = 5 * SECOND;
    for (int i = 0; i < 6; i++) {
        settle(&pair, now);
        CHECK_INT(pair.idle.offers.n, 1);
        CHECK_INT(pair.idle.offers.job[0], DPK_ANY);
        int64_t wait = pair.idle.again - now;
        CHECK(wait >= least && wait <= 3 * least);
        least = 2 * least < 15 * SECOND ? 2 * least : 15 * SECOND;
        settle(&pair, pair.idle.again - 1);
        CHECK_INT(pair.idle.offers.n, 0);
        now = pair.idle.again;
    }
    submit(&pair, now, 0, 1);
    settle(&pair, now);
    CHECK_INT(stage_what(&pair.pull, 0), DPK_START);
    settle(&pair, now + 1000 * SECOND); /* it has no room */
    CHECK_INT(pair.idle.offers.n, 0);
    CHECK(pair.idle.again == INT64_MAX);
    now += 2000 * SECOND;
    end(&pair, now, 0, DPK_ENDED_WELL);
    settle(&pair, now);
    CHECK_INT(pair.idle.offers.n, 1);
    CHECK(pair.idle.again - now <= 15 * SECOND); /* its backoff is forgotten */
    close_pair(&pair);
    dps_workload_free(&workload);
}

TEST(a_node_gets_one_job_a_request_and_asks_again_after_a_pause)
{
    struct pair pair;
    struct dps_workload workload = stage_machines(1, 3);
    for (int j = 0; j < 3; j++) {
        stage_job(&workload, (struct dps_job){.estimate = 1});
    }
    open_pair(&pair, &workload, "pull", "idle:pause=2");
    submit(&pair, 0, 0, 3);
    for (int64_t i = 0; i < 3; i++) {
        settle(&pair, 2 * i * SECOND);
        CHECK_INT(pair.pull.orders.n, 1);
        CHECK_INT(stage_what(&pair.pull, (uint32_t)i), DPK_START);
        settle(&pair, (2 * i + 1) * SECOND);
        CHECK_INT(pair.pull.orders.n, 0);
    }
    close_pair(&pair);
    dps_workload_free(&workload);
}

TEST(requests_of_one_time_are_served_in_the_order_of_ties)
{
    struct pair pair;
    struct dps_workload workload = stage_machines(3, 1);
    workload.machines[0].rank = 2;
    workload.machines[1].rank = 1;
    workload.ranked = 1;
    stage_job(&workload, (struct dps_job){.estimate = 1});
    stage_job(&workload, (struct dps_job){.estimate = 1});
    open_pair(&pair, &workload, "pull", "idle");
    submit(&pair, 0, 0, 2);
    settle(&pair, 0);
    CHECK_INT(stage_node(&pair.pull, 0), 2);
    CHECK_INT(stage_node(&pair.pull, 1), 1);
    close_pair(&pair);
    dps_workload_free(&workload);
}

/* ---- which job --------------------------------------------------------- */

TEST(a_job_that_would_miss_its_deadline_is_not_sent)
{
    struct pair pair;
    struct dps_workload workload = stage_machines(1, 4);
    stage_job(&workload, (struct dps_job){.estimate = 11, .deadline = 10});
    stage_job(&workload, (struct dps_job){.estimate = 10, .deadline = 10});
    open_pair(&pair, &workload, "pull", "idle:pause=0.000000001");
    submit(&pair, 0, 0, 2);
    settle(&pair, 0);
    CHECK_INT(stage_what(&pair.pull, 0), STAGE_NONE);
    CHECK_INT(stage_what(&pair.pull, 1), DPK_START);
    settle(&pair, 1);
    CHECK_INT(pair.pull.orders.n, 0);
    close_pair(&pair);
    dps_workload_free(&workload);
}

TEST(what_was_lost_or_is_urgent_goes_to_reliable_nodes_alone)
{
    struct pair pair;
    struct dps_workload workload = stage_machines(2, 1);
    workload.machines[0].reputation = 940000;
    workload.machines[0].rank = 0;
    workload.machines[1].reputation = 950000;
    workload.machines[1].rank = 1;
    workload.ranked = 1;
    stage_job(&workload, (struct dps_job){.estimate = 1});
    stage_job(&workload, (struct dps_job){.estimate = 1, .urgent = 1});
    stage_job(&workload, (struct dps_job){.estimate = 1, .urgent = 1});
    open_pair(&pair, &workload, "pull", "idle");
    submit(&pair, 0, 0, 1);
    settle(&pair, 0);
    CHECK_INT(stage_node(&pair.pull, 0), 0);
    end(&pair, 1, 0, DPK_ENDED_LOST);
    submit(&pair, 1, 0, 1);
    settle(&pair, 1);
    CHECK_INT(stage_what(&pair.pull, 0), STAGE_NONE); /* only node 0 asks */
    submit(&pair, 2, 1, 2);
    settle(&pair, 2); /* and nobody now */
    CHECK_INT(stage_what(&pair.pull, 1), DPK_REJECT);
    CHECK_INT(stage_what(&pair.pull, 2), DPK_REJECT);
    settle(&pair, 1000 * SECOND);
    CHECK_INT(stage_node(&pair.pull, 0), 1);
    close_pair(&pair);
    dps_workload_free(&workload);
}

TEST(higher_priorities_go_first_but_for_jobs_that_did_not_suit_others)
{
    struct pair pair;
    struct dps_workload workload = stage_machines(2, 1);
    workload.machines[0].rank = 0;
    workload.machines[1].rank = 1;
    workload.machines[1].capacity[DPK_MEMORY] = 8;
    workload.ranked = 1;
    stage_job(&workload, (struct dps_job){.priority = -1});
    stage_job(&workload, (struct dps_job){.priority = 5});
    stage_job(&workload, (struct dps_job){.priority = 4});
    stage_job(&workload, (struct dps_job){.need = {[DPK_MEMORY] = 8}});
    open_pair(&pair, &workload, "pull", "idle");
    submit(&pair, 0, 0, 4);
    settle(&pair, 0);
    CHECK_INT(stage_node(&pair.pull, 1), 0);
    CHECK_INT(stage_node(&pair.pull, 3), 1); /* node 0 was not suited for it */
    end(&pair, 1, 3, DPK_ENDED_WELL);
    settle(&pair, 1);
    CHECK_INT(stage_node(&pair.pull, 2), 1);
    close_pair(&pair);
    dps_workload_free(&workload);
}

TEST(jobs_behind_the_window_are_not_looked_at_until_there_is_a_place)
{
    struct pair pair;
    struct dps_workload workload = stage_machines(2, 1);
    workload.machines[1].capacity[DPK_MEMORY] = 8;
    stage_job(&workload, (struct dps_job){.priority = 1, .need = {[DPK_MEMORY] = 8}});
    stage_job(&workload, (struct dps_job){.need = {[DPK_MEMORY] = 9}});
    stage_job(&workload, (struct dps_job){.priority = 0});
    open_pair(&pair, &workload, "pull:window=1,tie_break=id", "idle");
    submit(&pair, 0, 0, 3);
    settle(&pair, 0);
    CHECK_INT(stage_node(&pair.pull, 0), 1); /* node 0 asked before, in vain */
    CHECK_INT(stage_what(&pair.pull, 1), DPK_REJECT);
    CHECK_INT(stage_what(&pair.pull, 2), STAGE_NONE);
    settle(&pair, 1000 * SECOND);
    CHECK_INT(stage_node(&pair.pull, 2), 0);
    close_pair(&pair);
    dps_workload_free(&workload);
}

/* ---- all of it --------------------------------------------------------- */

/* Whole runs: each job is taken at the time of a request, by a node with room. */
TEST(all_jobs_are_done_in_the_end_though_nodes_leave_and_come_back)
{
    enum { NODES = 10, JOBS = 300 };
    struct dpk_host host = kernel_host();
    uint64_t hash[2][2];
    for (size_t run = 0; run < 2; run++) {
        struct dps_error err;
        struct dps_down down[10];
        struct dps_kernel kernel = {0};
        struct dps_kernel bidder = {0};
        struct dps_placements placements = {0};
        struct dps_workload workload = stage_machines(NODES, 2);
        for (uint64_t j = 0; j < JOBS; j++) {
            uint64_t bits = host.random(NULL, 3, j);
            stage_job(
                &workload, (struct dps_job){.submit = (int64_t)(bits % 3000) * SECOND,
                               .run = (1 + (int64_t)(bits >> 32) % 90) * SECOND,
                               .estimate = 90 * SECOND});
        }
        for (uint32_t i = 0; i < NODES; i++) {
            workload.machines[i].reputation = 100000 * (i + 1);
            down[i] = (struct dps_down){.from = 200 * (int64_t)(i + 1) * SECOND,
                .to = (200 * (int64_t)(i + 1) + 300) * SECOND,
                .machine = i};
        }
        REQUIRE_OK(dps_workload_sort(&workload, &err), &err);
        REQUIRE_OK(dps_kernel_open(&kernel, DPK_SCHEDULER, "pull", 1, &err), &err);
        REQUIRE_OK(
            dps_kernel_open(&bidder, DPK_BIDDER, "idle:backoff=20", 1, &err), &err);
        const struct dps_dispatch_setup setup = {.until = INT64_MAX,
            .workload = &workload,
            .scheduler = &kernel,
            .bidder = &bidder,
            .round_trip = SECOND / 10,
            .audit = true};
        CHECK_OK(dps_dispatch_with(&setup, down, NODES, &placements, &err), &err);
        for (size_t j = 0; j < JOBS; j++) {
            CHECK(placements.jobs[j].state == DPS_JOB_DONE);
        }
        hash[run][0] = placements.hash[0];
        hash[run][1] = placements.hash[1];
        dps_placements_free(&placements);
        dps_kernel_close(&kernel);
        dps_kernel_close(&bidder);
        dps_workload_free(&workload);
    }
    CHECK(hash[0][0] == hash[1][0] && hash[0][1] == hash[1][1]);
}
