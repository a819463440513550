/* The sample that a run on the engine `access` has SimGrid live again. */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "sim/engine/check.h"
#include "sim/engine/model.h"
#include "tests/engine.h"
#include "tests/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct outcome {
    enum dps_status status;
    struct dps_error err;
    struct dps_check_result result;
};

static void
live_and_check(const struct test_load *load, const struct dps_flow_model *model,
    struct outcome *out)
{
    struct dps_check check = {0};
    struct test_dates *dates = calloc(load->n_tasks + 1, sizeof *dates);
    struct dps_listener listener = test_engine_listener;
    void *engine = NULL;
    listener.context = dates;
    out->status = dps_check_init(&check, &load->platform, load->n_tasks, &out->err);
    if (out->status == DPS_OK) {
        out->status =
            dps_access_open(&load->platform, model, &listener, &engine, &out->err);
    }
    if (out->status == DPS_OK) {
        dps_access_watch(engine, &check);
        test_engine_live(&dps_engine_access, engine, load, dates);
        out->status = dps_check_replay(
            &check, load->end, &dps_engine_simgrid, &out->result, &out->err);
    }
    dps_engine_access.close(&engine);
    dps_check_free(&check);
    dps_check_free(&check);
    free(dates);
}

/* In a process of its own: each has one engine of SimGrid. */
static struct outcome
check_apart(const struct test_load *load, const struct dps_flow_model *model)
{
    struct outcome *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    REQUIRE(shared != MAP_FAILED);
    pid_t child = fork();
    if (child == 0) {
        live_and_check(load, model, shared);
        _exit(EXIT_SUCCESS);
    }
    int ended = 0;
    REQUIRE(child > 0 && waitpid(child, &ended, 0) == child);
    REQUIRE(WIFEXITED(ended) && WEXITSTATUS(ended) == EXIT_SUCCESS);
    struct outcome outcome = *shared;
    munmap(shared, sizeof *shared);
    return outcome;
}

/* The list of jobs at a thousand hosts, where many meet. */
static void
open_crowd(struct test_load *load, enum dps_network_model network, bool hub)
{
    test_load_list(load, 1000, 1500, hub, 9);
    load->platform.network = network;
    for (size_t i = 0; i < load->n_actions; i++) {
        load->actions[i].clock *= 20; /* a hundred a second */
    }
    load->end = 1000;
}

TEST(what_simgrid_lives_again_has_the_same_dates)
{
    for (int network = DPS_NETWORK_FLOW; network <= DPS_NETWORK_TCP; network++) {
        for (int hub = 0; hub < 2; hub++) {
            struct test_load load;
            open_crowd(&load, (enum dps_network_model)network, hub == 1);
            struct dps_flow_model model = dps_flow_model_of(load.platform.network);
            struct outcome o = check_apart(&load, &model);
            CHECK_OK(o.status, &o.err);
            CHECK(o.result.largest < 2e-9);
            CHECK(o.result.dates > 200);
            CHECK(o.result.stretches > o.result.too_large);
            test_load_close(&load);
        }
    }
}

/* Half the tasks are cancelled on their way, and hosts fail. */
TEST(what_is_cancelled_and_what_fails_has_the_same_dates)
{
    struct test_load load;
    open_crowd(&load, DPS_NETWORK_TCP, false);
    struct test_action *actions = calloc(2 * load.n_tasks + 64, sizeof *actions);
    size_t n = 0;
    for (size_t i = 0; i < load.n_tasks; i++) {
        actions[n++] = load.actions[i];
        if (i % 5 == 0) {
            load.tasks[i].output = -1; /* it ends where its input is */
        }
        if (i > 100 && i % 2 == 0) {
            actions[n++] = (struct test_action){
                load.actions[i].clock, TEST_CANCEL, i - 10 - i % 97};
        }
        if (i % 200 == 199) {
            actions[n++] = (struct test_action){
                load.actions[i].clock, TEST_FAIL, load.tasks[i].node};
        }
    }
    free(load.actions);
    load.actions = actions;
    load.n_actions = n;
    struct dps_flow_model model = dps_flow_model_of(load.platform.network);
    struct outcome o = check_apart(&load, &model);
    CHECK_OK(o.status, &o.err);
    CHECK(o.result.largest < 2e-9);
    CHECK(o.result.dates > 200);
    test_load_close(&load);
}

TEST(an_error_in_the_equations_stops_the_run)
{
    static const struct dps_flow_model right = {.latency_factor = 13.01,
        .bandwidth_factor = 0.97,
        .weight = 20537,
        .gamma = 4194304,
        .reverse = 0.05};
    struct dps_flow_model wrong[4];
    for (int i = 0; i < 4; i++) {
        wrong[i] = right;
    }
    wrong[0].reverse = 0.0501;
    wrong[1].weight = 20000;
    wrong[2].latency_factor = 13.0101;
    wrong[3].bandwidth_factor = 0.9701;
    struct test_load load;
    open_crowd(&load, DPS_NETWORK_TCP, true);
    /* One narrow link, where reverse flows count and shares hang on weights. */
    test_load_host(&load, 0, 0, 0, 0, 2e7, 2e7, 1e9);
    struct outcome o = check_apart(&load, &right);
    CHECK_OK(o.status, &o.err);
    for (int i = 0; i < 4; i++) {
        o = check_apart(&load, &wrong[i]);
        CHECK_INT(o.status, DPS_ENUMERIC);
        CHECK(strstr(o.err.text, "by the engine access, at ") != NULL);
        CHECK(o.result.largest > DPS_CHECK_TOLERANCE);
    }
    test_load_close(&load);
}

TEST(a_run_without_tasks_has_nothing_to_check)
{
    struct test_load load;
    test_load_open(&load, 2, 1);
    struct dps_flow_model model = dps_flow_model_of(DPS_NETWORK_FLOW);
    struct outcome o = check_apart(&load, &model);
    CHECK_OK(o.status, &o.err);
    CHECK_INT(o.result.dates, 0);
    CHECK(o.result.largest == 0);
    test_load_close(&load);
}
