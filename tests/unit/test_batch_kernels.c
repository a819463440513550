/* What the schedulers of batch machines do with urgent jobs, equal nodes, and nodes
 * that leave. */
#include "tests/stage.h"
#include "tests/test.h"

#include <stddef.h>
#include <stdio.h>

static const char *const rules[] = {
    "fcfs", "easy", "easy:machines=individual", "conservative"};
enum { RULES = sizeof rules / sizeof *rules };

/* ---- urgent jobs ------------------------------------------------------- */

TEST(an_urgent_job_starts_at_once_or_is_refused)
{
    for (size_t k = 0; k < RULES; k++) {
        struct stage stage;
        struct dps_workload workload = stage_machines(4, 1);
        stage_job(&workload, (struct dps_job){.width = 3, .estimate = 10, .urgent = 1});
        stage_job(&workload, (struct dps_job){.width = 2, .estimate = 10, .urgent = 1});
        stage_job(&workload, (struct dps_job){.width = 1, .estimate = 10, .urgent = 1});
        stage_job(&workload, (struct dps_job){.width = 1, .estimate = 10, .urgent = 1});
        stage_open(&stage, DPK_SCHEDULER, rules[k], &workload, 1);
        stage_join(&stage, 0, 0, 4);
        stage_submit(&stage, 0, 0, 4);
        CHECK_INT(stage_decide(&stage, 0), DPK_OK);
        CHECK_INT(stage_what(&stage, 0), DPK_START);
        CHECK_INT(stage_what(&stage, 1), DPK_REJECT);
        CHECK_INT(stage_what(&stage, 2), DPK_START);
        CHECK_INT(stage_what(&stage, 3), DPK_REJECT);
        stage_close(&stage);
        dps_workload_free(&workload);
    }
}

/* The first job that waits has all four nodes promised at 10; an urgent job of length
 * 10 fits before it, one of length 11 does not, and nobody overtakes with fcfs. */
TEST(an_urgent_job_behind_others_may_overtake_where_the_rule_lets_it)
{
    static const int wanted[RULES] = {DPK_REJECT, DPK_START, DPK_START, DPK_START};
    for (size_t k = 0; k < RULES; k++) {
        struct stage stage;
        struct dps_workload workload = stage_machines(4, 1);
        stage_job(&workload, (struct dps_job){.width = 2, .estimate = 10});
        stage_job(&workload, (struct dps_job){.width = 4, .estimate = 10});
        stage_job(&workload, (struct dps_job){.width = 1, .estimate = 11, .urgent = 1});
        stage_job(&workload, (struct dps_job){.width = 1, .estimate = 10, .urgent = 1});
        stage_job(&workload, (struct dps_job){.width = 1, .estimate = 20});
        stage_open(&stage, DPK_SCHEDULER, rules[k], &workload, 1);
        stage_join(&stage, 0, 0, 4);
        stage_submit(&stage, 0, 0, 5);
        CHECK_INT(stage_decide(&stage, 0), DPK_OK);
        CHECK_INT(stage_what(&stage, 1), STAGE_NONE);
        CHECK_INT(stage_what(&stage, 2), DPK_REJECT);
        CHECK_INT(stage_what(&stage, 3), wanted[k]);
        CHECK_INT(stage_what(&stage, 4), STAGE_NONE);
        stage_close(&stage);
        dps_workload_free(&workload);
    }
}

TEST(urgent_jobs_are_refused_when_no_node_is_free)
{
    for (size_t k = 0; k < RULES; k++) {
        struct stage stage;
        struct dps_workload workload = stage_machines(2, 1);
        stage_job(&workload, (struct dps_job){.width = 2, .estimate = 10});
        stage_job(&workload, (struct dps_job){.width = 1, .estimate = 5});
        stage_job(&workload, (struct dps_job){.width = 1, .estimate = 1, .urgent = 1});
        stage_open(&stage, DPK_SCHEDULER, rules[k], &workload, 1);
        stage_join(&stage, 0, 0, 2);
        stage_submit(&stage, 0, 0, 3);
        CHECK_INT(stage_decide(&stage, 0), DPK_OK);
        CHECK_INT(stage_what(&stage, 1), STAGE_NONE);
        CHECK_INT(stage_what(&stage, 2), DPK_REJECT);
        stage_end(&stage, 10, 0, DPK_ENDED_WELL);
        CHECK_INT(stage_decide(&stage, 10), DPK_OK);
        CHECK_INT(stage_what(&stage, 1), DPK_START);
        stage_close(&stage);
        dps_workload_free(&workload);
    }
}

/* ---- equal nodes ------------------------------------------------------- */

/* Names in the order of numbers as texts, and ranks by hand: 2, 0, 3, 1. */
static struct dps_workload
four_named(void)
{
    static const char *const names[] = {"d", "c", "a", "b"};
    static const uint32_t ranks[] = {2, 0, 3, 1};
    struct dps_error err;
    struct dps_workload workload = stage_machines(4, 1);
    for (size_t i = 0; i < 4; i++) {
        REQUIRE_OK(dps_workload_name(&workload, i, names[i], &err), &err);
        workload.machines[i].rank = ranks[i];
    }
    workload.ranked = 1;
    return workload;
}

TEST(the_first_free_nodes_are_those_of_the_order_of_ties)
{
    static const struct {
        const char *tie_break;
        int first, second;
    } cases[] = {{"id", 0, 1}, {"rank", 1, 3}, {"name", 2, 3}, {"youngest", 3, 2}};
    for (size_t k = 0; k < RULES; k++) {
        for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
            char name[64];
            struct stage stage;
            struct dps_workload workload = four_named();
            stage_job(&workload, (struct dps_job){.width = 1, .estimate = 10});
            stage_job(&workload, (struct dps_job){.width = 1, .estimate = 10});
            snprintf(name, sizeof name, "%s%ctie_break=%s", rules[k],
                k == 2 ? ',' : ':', cases[c].tie_break);
            stage_open(&stage, DPK_SCHEDULER, name, &workload, 1);
            stage_join(&stage, 0, 0, 4);
            stage_submit(&stage, 0, 0, 2);
            CHECK_INT(stage_decide(&stage, 0), DPK_OK);
            CHECK_INT(stage_node(&stage, 0), cases[c].first);
            CHECK_INT(stage_node(&stage, 1), cases[c].second);
            stage_end(&stage, 5, 0, DPK_ENDED_WELL);
            stage_submit(&stage, 5, 0, 1);
            CHECK_INT(stage_decide(&stage, 5), DPK_OK);
            CHECK_INT(stage_node(&stage, 0), cases[c].first);
            stage_close(&stage);
            dps_workload_free(&workload);
        }
    }
}

/* Each of 100 nodes is drawn about as often, and a draw hangs on the job's id alone. */
TEST(a_random_node_is_any_of_the_free_ones)
{
    enum { NODES = 100, JOBS = 4000 };
    uint32_t n[NODES] = {0};
    struct stage stage;
    struct dps_workload workload = stage_machines(NODES, 1);
    for (uint32_t j = 0; j < JOBS; j++) {
        stage_job(&workload, (struct dps_job){.width = 1, .estimate = 10});
    }
    stage_open(&stage, DPK_SCHEDULER, "fcfs:tie_break=random", &workload, 7);
    stage_join(&stage, 0, 0, NODES);
    for (uint32_t j = 0; j < JOBS; j++) {
        stage_submit(&stage, j, j, 1);
        (void)stage_decide(&stage, j);
        REQUIRE(stage_node(&stage, j) >= 0);
        n[stage_node(&stage, j)]++;
        stage_end(&stage, j, j, DPK_ENDED_WELL);
    }
    double chi = 0;
    for (size_t i = 0; i < NODES; i++) {
        double gap = (double)n[i] - (double)JOBS / NODES;
        chi += gap * gap / ((double)JOBS / NODES);
    }
    CHECK_WITHIN(chi, 99.0, 5 * 14.07); /* of 99 degrees of freedom */
    stage_close(&stage);
    dps_workload_free(&workload);
}

/* ---- nodes that leave -------------------------------------------------- */

TEST(nodes_that_leave_take_their_jobs_along_and_come_back_free)
{
    for (size_t k = 0; k < RULES; k++) {
        struct stage stage;
        struct dps_workload workload = stage_machines(3, 1);
        stage_job(&workload, (struct dps_job){.width = 2, .estimate = 100});
        stage_job(&workload, (struct dps_job){.width = 3, .estimate = 10});
        stage_open(&stage, DPK_SCHEDULER, rules[k], &workload, 1);
        stage_join(&stage, 0, 0, 3);
        stage_submit(&stage, 0, 0, 1);
        (void)stage_decide(&stage, 0);
        stage_leave(&stage, 5, 0);
        stage_end(&stage, 5, 0, DPK_ENDED_LOST);
        stage_submit(&stage, 5, 0, 2);
        (void)stage_decide(&stage, 5);
        CHECK_INT(stage_node(&stage, 0), 1); /* again, on the two that are left */
        CHECK_INT(stage_what(&stage, 1), STAGE_NONE); /* it waits for the third */
        stage_end(&stage, 20, 0, DPK_ENDED_WELL);
        (void)stage_decide(&stage, 20);
        CHECK_INT(stage_what(&stage, 1), STAGE_NONE);
        stage_join(&stage, 30, 0, 1);
        (void)stage_decide(&stage, 30);
        CHECK_INT(stage_what(&stage, 1), DPK_START);
        stage_close(&stage);
        dps_workload_free(&workload);
    }
}

/* It leaves and is back before the kernel hears that its job is lost. */
TEST(a_node_that_is_back_at_once_is_free_once)
{
    for (size_t k = 0; k < RULES; k++) {
        struct stage stage;
        struct dps_workload workload = stage_machines(2, 1);
        stage_job(&workload, (struct dps_job){.width = 2, .estimate = 100});
        stage_job(&workload, (struct dps_job){.width = 1, .estimate = 10});
        stage_job(&workload, (struct dps_job){.width = 1, .estimate = 10});
        stage_job(&workload, (struct dps_job){.width = 1, .estimate = 10});
        stage_open(&stage, DPK_SCHEDULER, rules[k], &workload, 1);
        stage_join(&stage, 0, 0, 2);
        stage_submit(&stage, 0, 0, 1);
        (void)stage_decide(&stage, 0);
        stage_leave(&stage, 5, 1);
        stage_join(&stage, 5, 1, 1);
        stage_end(&stage, 5, 0, DPK_ENDED_LOST);
        stage_submit(&stage, 5, 1, 3);
        (void)stage_decide(&stage, 5);
        CHECK_INT(stage_node(&stage, 1), 0);
        CHECK_INT(stage_node(&stage, 2), 1);
        CHECK_INT(stage_what(&stage, 3), STAGE_NONE);
        stage_close(&stage);
        dps_workload_free(&workload);
    }
}

/* News of the loss comes late: the node that was lost has another job by then. */
TEST(a_job_that_is_lost_gives_back_the_nodes_that_are_left_and_no_others)
{
    for (size_t k = 0; k < RULES; k++) {
        struct stage stage;
        struct dps_workload workload = stage_machines(4, 1);
        stage_job(&workload, (struct dps_job){.width = 3, .estimate = 100});
        stage_job(&workload, (struct dps_job){.width = 2, .estimate = 100});
        stage_job(&workload, (struct dps_job){.width = 2, .estimate = 10});
        stage_open(&stage, DPK_SCHEDULER, rules[k], &workload, 1);
        stage_join(&stage, 0, 0, 4);
        stage_submit(&stage, 0, 0, 1);
        (void)stage_decide(&stage, 0);
        stage_leave(&stage, 5, 1);
        stage_join(&stage, 6, 1, 1);
        stage_submit(&stage, 6, 1, 2);
        (void)stage_decide(&stage, 6);
        CHECK_INT(stage_node(&stage, 1), 1); /* with node 3 */
        CHECK_INT(stage_what(&stage, 2), STAGE_NONE);
        stage_end(&stage, 7, 0, DPK_ENDED_LOST);
        (void)stage_decide(&stage, 7);
        CHECK_INT(stage_node(&stage, 2), 0); /* with node 2 */
        stage_close(&stage);
        dps_workload_free(&workload);
    }
}

/* ---- what they cannot do ----------------------------------------------- */

TEST(a_job_that_needs_more_than_a_node_has_is_said_to_be_too_much)
{
    struct dps_error err;
    struct dpk_jobs jobs;
    struct stage stage;
    struct dps_workload workload = stage_machines(2, 1);
    stage_job(&workload, (struct dps_job){.need = {[DPK_MEMORY] = 1}});
    stage_open(&stage, DPK_SCHEDULER, "easy", &workload, 1);
    stage_join(&stage, 0, 0, 2);
    REQUIRE_OK(
        dps_views_jobs(&stage.job_view, workload.jobs, NULL, 1, &jobs, &err), &err);
    CHECK_INT(stage.kernel.scheduler->submit(stage.kernel.instance, 0, &jobs),
        DPK_E_UNSUPPORTED);
    CHECK_TEXT(stage.kernel.said,
        "a batch machine's nodes are alike, and a job needs more than one has");
    stage_close(&stage);
    dps_workload_free(&workload);
}

TEST(the_state_tells_an_urgent_job_from_another)
{
    uint64_t hash[2];
    for (uint32_t urgent = 0; urgent < 2; urgent++) {
        struct stage stage;
        struct dps_workload workload = stage_machines(1, 1);
        stage_job(&workload, (struct dps_job){.estimate = 10, .urgent = urgent});
        stage_open(&stage, DPK_SCHEDULER, "fcfs", &workload, 1);
        stage_join(&stage, 0, 0, 1);
        stage_submit(&stage, 0, 0, 1);
        hash[urgent] = stage_hash(&stage);
        stage_close(&stage);
        dps_workload_free(&workload);
    }
    CHECK(hash[0] != hash[1]);
}
