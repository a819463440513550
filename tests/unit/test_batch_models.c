/* Schedulers of batch machines whose nodes have GPUs of several models: fcfs against a
 * slow twin, and those that take their nodes to be alike. */
#include "sim/core/rng.h"
#include "sim/dispatch/dispatch.h"
#include "tests/stage.h"
#include "tests/test.h"

#include <stdio.h>
#include <string.h>

enum { MODELS = 3, NODES = 150, JOBS = 3000 };

/* ---- fcfs by hand ------------------------------------------------------ */

/* Nodes 0 and 2 are of model 1, nodes 1 and 3 of model 2. */
static struct dps_workload
two_of_two(void)
{
    struct dps_workload workload = stage_machines(4, 1);
    for (uint32_t i = 0; i < 4; i++) {
        workload.machines[i].model = 1 + i % 2;
    }
    workload.n_models = 2;
    return workload;
}

TEST(a_job_takes_nodes_of_its_models_and_nobody_overtakes_it_while_it_waits)
{
    struct stage stage;
    struct dps_workload workload = two_of_two();
    stage_job(&workload, (struct dps_job){.width = 2, .estimate = 9, .models = 4});
    stage_job(&workload, (struct dps_job){.width = 3, .estimate = 9, .models = 4});
    stage_job(&workload, (struct dps_job){.width = 1, .estimate = 9, .models = 4});
    stage_job(&workload, (struct dps_job){.width = 1, .estimate = 9});
    stage_job(&workload,
        (struct dps_job){.width = 1, .estimate = 9, .models = 2, .urgent = 1});
    stage_open(&stage, DPK_SCHEDULER, "fcfs", &workload, 1);
    stage_join(&stage, 0, 0, 4);
    stage_submit(&stage, 0, 0, 5);
    CHECK_INT(stage_decide(&stage, 0), DPK_OK);
    CHECK_INT(stage_node(&stage, 0), 1);          /* and 3 */
    CHECK_INT(stage_what(&stage, 1), DPK_REJECT); /* there are two, not three */
    CHECK_INT(stage_what(&stage, 2), STAGE_NONE);
    CHECK_INT(stage_what(&stage, 3), STAGE_NONE);
    CHECK_INT(stage_what(&stage, 4), DPK_REJECT);
    stage_leave(&stage, 1, 3);
    stage_end(&stage, 2, 0, DPK_ENDED_LOST);
    CHECK_INT(stage_decide(&stage, 2), DPK_OK);
    CHECK_INT(stage_node(&stage, 2), 1);
    CHECK_INT(stage_node(&stage, 3), 0);
    stage_close(&stage);
    dps_workload_free(&workload);
}

TEST(nodes_that_join_later_are_told_apart_too)
{
    struct stage stage;
    struct dps_workload workload = two_of_two();
    stage_job(&workload, (struct dps_job){.width = 1, .estimate = 9, .models = 4});
    stage_job(&workload, (struct dps_job){.width = 1, .estimate = 9, .models = 4});
    stage_job(&workload, (struct dps_job){.width = 1, .estimate = 9, .models = 2});
    stage_open(&stage, DPK_SCHEDULER, "fcfs", &workload, 1);
    stage_join(&stage, 0, 0, 2);
    stage_submit(&stage, 0, 0, 1);
    (void)stage_decide(&stage, 0);
    CHECK_INT(stage_node(&stage, 0), 1);
    stage_join(&stage, 1, 2, 2);
    stage_submit(&stage, 1, 1, 2);
    (void)stage_decide(&stage, 1);
    CHECK_INT(stage_node(&stage, 1), 3);
    CHECK_INT(stage_node(&stage, 2), 0);
    stage_close(&stage);
    dps_workload_free(&workload);
}

TEST(the_state_tells_jobs_of_other_models_apart)
{
    uint64_t hash[2];
    for (uint64_t k = 0; k < 2; k++) {
        struct stage stage;
        struct dps_workload workload = two_of_two();
        stage_job(&workload, (struct dps_job){.width = 1, .models = 2 << k});
        stage_open(&stage, DPK_SCHEDULER, "fcfs", &workload, 1);
        stage_join(&stage, 0, 0, 4);
        stage_submit(&stage, 0, 0, 1);
        hash[k] = stage_hash(&stage);
        stage_close(&stage);
        dps_workload_free(&workload);
    }
    CHECK(hash[0] != hash[1]);
}

/* ---- and against a twin ------------------------------------------------ */

static double
draw(uint32_t what, uint32_t i)
{
    double u[2];
    dps_rng_uniforms((struct dps_rng_name){8, DPS_RNG_TEST, what, i}, u);
    return u[0];
}

/* Jobs of some models each, some of any, on nodes of three models and of none. */
static struct dps_workload
crowd(void)
{
    struct dps_error err;
    struct dps_workload out = {0};
    REQUIRE_OK(dps_workload_slots(&out, NODES, &err), &err);
    for (uint32_t i = 0; i < NODES; i++) {
        out.machines[i].model = (uint32_t)(draw(1, i) * (MODELS + 1));
    }
    out.n_models = MODELS;
    for (uint32_t i = 0; i < JOBS; i++) {
        int64_t run = 1 + (int64_t)(draw(2, i) * 1000);
        struct dps_job job = {.submit = (int64_t)(draw(3, i) * 55000),
            .run = run,
            .estimate = run,
            .width = 1 + (uint32_t)(draw(4, i) * draw(5, i) * 20),
            .models = (uint64_t)(draw(6, i) * (1 << MODELS)) << 1};
        job.need[DPK_SLOTS] = 1;
        REQUIRE_OK(dps_workload_add(&out, &job, "", &err), &err);
    }
    REQUIRE_OK(dps_workload_sort(&out, &err), &err);
    return out;
}

static bool
will_do(const struct dps_workload *workload, const struct dps_job *job, uint32_t node)
{
    return job->models == 0 || (job->models >> workload->machines[node].model & 1) != 0;
}

/* As jobs start in order, a node is free from when its last job ends. */
static int64_t
twin_start(const struct dps_workload *workload, const struct dps_job *job,
    int64_t earliest, const int64_t busy[NODES], uint32_t nodes[NODES])
{
    for (int64_t now = earliest;;) {
        uint32_t n = 0;
        int64_t next = INT64_MAX;
        for (uint32_t k = 0; k < NODES && n < job->width; k++) {
            bool fits = will_do(workload, job, k);
            if (fits && busy[k] <= now) {
                nodes[n++] = k;
            } else if (fits && busy[k] < next) {
                next = busy[k];
            }
        }
        if (n == job->width || next == INT64_MAX) {
            return n == job->width ? now : INT64_MAX;
        }
        now = next;
    }
}

TEST(fcfs_starts_jobs_of_many_models_when_and_where_a_slow_twin_does)
{
    struct dps_error err;
    struct dps_workload workload = crowd();
    struct dps_kernel kernel = {0};
    struct dps_placements placements = {0};
    int64_t busy[NODES] = {0};
    int64_t last = 0;
    int64_t waited = 0;
    REQUIRE_OK(dps_kernel_open(&kernel, DPK_SCHEDULER, "fcfs", 1, &err), &err);
    REQUIRE_OK(dps_dispatch(&workload, &kernel, &placements, &err), &err);
    for (size_t i = 0; i < JOBS; i++) {
        const struct dps_job *job = &workload.jobs[i];
        const struct dps_placement *at = &placements.jobs[i];
        uint32_t nodes[NODES];
        last = job->submit > last ? job->submit : last;
        int64_t start = twin_start(&workload, job, last, busy, nodes);
        REQUIRE(start != INT64_MAX);
        REQUIRE(at->n == job->width);
        CHECK_INT(at->start, start);
        CHECK(memcmp(&placements.nodes[at->first], nodes, at->n * sizeof *nodes) == 0);
        for (uint32_t k = 0; k < at->n; k++) {
            busy[nodes[k]] = start + job->run;
        }
        last = start;
        waited += start > job->submit;
    }
    printf("# %lld of %d jobs waited\n", (long long)waited, JOBS);
    CHECK(waited > JOBS / 10 && waited < JOBS);
    dps_placements_free(&placements);
    dps_kernel_close(&kernel);
    dps_workload_free(&workload);
}

/* ---- nodes that are alike ---------------------------------------------- */

static const char wants[] = "a batch machine's nodes are alike, and a job wants models "
                            "of GPUs that not all have";

TEST(backfilling_refuses_jobs_that_not_all_nodes_will_do_for)
{
    static const char *const rules[] = {
        "easy", "easy:machines=individual", "conservative"};
    for (size_t k = 0; k < sizeof rules / sizeof *rules; k++) {
        struct dps_error err;
        struct dpk_jobs jobs;
        struct stage stage;
        struct dps_workload workload = two_of_two();
        stage_job(&workload, (struct dps_job){.estimate = 1, .models = 6});
        stage_job(&workload, (struct dps_job){.estimate = 1, .models = 2});
        stage_open(&stage, DPK_SCHEDULER, rules[k], &workload, 1);
        stage_join(&stage, 0, 0, 4);
        stage_submit(&stage, 0, 0, 1); /* which all will do for */
        REQUIRE_OK(
            dps_views_jobs(&stage.job_view, &workload.jobs[1], NULL, 1, &jobs, &err),
            &err);
        CHECK_INT(stage.kernel.scheduler->submit(stage.kernel.instance, 0, &jobs),
            DPK_E_UNSUPPORTED);
        CHECK_TEXT(stage.kernel.said, wants);
        stage_close(&stage);
        dps_workload_free(&workload);
    }
}

TEST(a_node_that_a_job_before_it_does_not_want_is_refused_by_backfilling)
{
    struct dps_error err;
    struct stage stage;
    struct dpk_nodes nodes;
    struct dps_workload workload = two_of_two();
    stage_job(&workload, (struct dps_job){.estimate = 1, .models = 2});
    stage_open(&stage, DPK_SCHEDULER, "easy", &workload, 1);
    stage_join(&stage, 0, 0, 1);
    stage_submit(&stage, 0, 0, 1);
    struct dps_views view = {.room = 0};
    const uint32_t node = 1;
    REQUIRE_OK(dps_views_some(&view, &stage.nodes, &node, 1, &nodes, &err), &err);
    CHECK_INT(stage.kernel.scheduler->join(stage.kernel.instance, 1, &nodes),
        DPK_E_UNSUPPORTED);
    CHECK_TEXT(stage.kernel.said, wants);
    dps_views_free(&view);
    stage_close(&stage);
    dps_workload_free(&workload);
}
