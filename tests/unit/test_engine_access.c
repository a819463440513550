/* The engine `access` alone: closed forms, its interface, and its parts against plain
 * twins. */
#include "sim/core/rng.h"
#include "sim/engine/access.h"
#include "tests/engine.h"
#include "tests/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double
draw(uint64_t entity, uint32_t number)
{
    double u[2];
    dps_rng_uniforms(
        (struct dps_rng_name){
            .seed = 78, .purpose = DPS_RNG_TEST, .entity = entity, .draw = number},
        u);
    return u[0];
}

/* ---- closed forms ------------------------------------------------------ */

/* Lives a load in this process; the caller frees the dates. */
static struct test_dates *
live(const struct test_load *load)
{
    struct test_dates *dates = calloc(load->n_tasks + 1, sizeof *dates);
    struct dps_listener listener = test_engine_listener;
    struct dps_error err;
    void *engine = NULL;
    listener.context = dates;
    REQUIRE_OK(dps_engine_access.open(&load->platform, &listener, &engine, &err), &err);
    test_engine_live(&dps_engine_access, engine, load, dates);
    dps_engine_access.close(&engine);
    CHECK(engine == NULL);
    dps_engine_access.close(&engine);
    return dates;
}

TEST(under_flow_a_lone_job_takes_latency_plus_size_over_bandwidth_and_flop_over_speed)
{
    struct test_load load;
    test_load_open(&load, 2, 1);
    test_load_host(&load, 0, 0, 0, 5, 2e6, 3e6, 1e9);
    test_load_host(&load, 1, 30, 40, 7, 5e5, 4e6, 2e9);
    test_load_task(&load, 10, 0, 1, 1e6, 3e9, 2e5);
    load.end = 100;
    struct test_dates *d = live(&load);
    CHECK_CLOSE(d[0].stages[DPS_STAGE_ARRIVED] - 10, 0.062 + 0.5, 1e-12);
    CHECK_CLOSE(d[0].stages[DPS_STAGE_WORKED] - 10, 0.062 + 0.5 + 1.5, 1e-12);
    CHECK_CLOSE(
        d[0].stages[DPS_STAGE_FINISHED] - 10, 2 * 0.062 + 0.5 + 1.5 + 0.4, 1e-12);
    free(d);
    test_load_close(&load);
}

TEST(n_equal_flows_share_a_link_and_n_tasks_a_host)
{
    static const size_t counts[] = {1, 2, 3, 10, 1000};
    for (size_t k = 0; k < sizeof counts / sizeof counts[0]; k++) {
        struct test_load load;
        size_t n = counts[k];
        test_load_open(&load, n + 1, n);
        for (size_t i = 0; i < n; i++) {
            test_load_host(&load, i, 3, 4, 2, 1e9, 1e9, 1e9);
            test_load_task(&load, 0, (uint32_t)i, (uint32_t)n, 1e6, 1e9, 0);
        }
        load.end = 1e6;
        struct test_dates *d = live(&load);
        double sent = 0.007 + 1.0 * (double)n;
        for (size_t i = 0; i < n; i++) {
            CHECK_CLOSE(d[i].stages[DPS_STAGE_ARRIVED], sent, 1e-12);
            CHECK_CLOSE(d[i].stages[DPS_STAGE_WORKED], sent + (double)n, 1e-12);
        }
        free(d);
        test_load_close(&load);
    }
}

/* Latencies 1 ms and 51 ms: the near flow is alone for 50 ms, then has 51/52. */
TEST(flows_of_unequal_latency_share_in_inverse_proportion_to_it)
{
    struct test_load load;
    test_load_open(&load, 3, 2);
    test_load_host(&load, 0, 0, 0, 1, 1e6, 1e9, 1e9);
    test_load_host(&load, 1, 0, 0, 0, 1e9, 1e9, 1e9);
    test_load_host(&load, 2, 30, 40, 0, 1e9, 1e9, 1e9);
    test_load_task(&load, 0, 0, 1, 1e7, 0, 0);
    test_load_task(&load, 0, 0, 2, 1e7, 0, 0);
    load.end = 100;
    struct test_dates *d = live(&load);
    CHECK_CLOSE(d[0].stages[0], 0.051 + 9.95 * 52 / 51, 1e-12);
    CHECK_CLOSE(d[1].stages[0], 20.001, 1e-12);
    free(d);
    test_load_close(&load);
}

TEST(under_tcp_a_task_on_its_own_client_is_slowed_by_its_reverse_flow)
{
    struct test_load load;
    test_load_open(&load, 1, 1);
    load.platform.network = DPS_NETWORK_TCP;
    test_load_host(&load, 0, 0, 0, 10, 1e6, 2e6, 1e9);
    test_load_task(&load, 0, 0, 0, 1e6, 0, 0);
    load.end = 100;
    struct test_dates *d = live(&load);
    CHECK_CLOSE(d[0].stages[DPS_STAGE_ARRIVED], 13.01 * 0.020 + 1.05 / 0.97, 1e-12);
    free(d);
    test_load_close(&load);
}

/* ---- the interface ----------------------------------------------------- */

/* A log of what is told, in order. */
struct log {
    size_t n;
    size_t tasks[64];
    enum dps_stage stages[64];
    double clocks[64];
};

static void
write_down(void *context, size_t task, enum dps_stage stage, double clock)
{
    struct log *log = context;
    if (log->n < 64) {
        log->tasks[log->n] = task;
        log->stages[log->n] = stage;
        log->clocks[log->n++] = clock;
    }
}

static const struct dps_engine_kind *const access = &dps_engine_access;

static void *
open_small(struct test_load *load, struct log *log)
{
    struct dps_listener listener = {write_down, log};
    struct dps_error err;
    void *engine = NULL;
    test_load_open(load, 4, 1);
    REQUIRE_OK(access->open(&load->platform, &listener, &engine, &err), &err);
    return engine;
}

TEST(a_failing_host_ends_its_tasks_in_the_order_of_their_numbers)
{
    struct test_load load;
    struct log log = {0};
    void *engine = open_small(&load, &log);
    const struct dps_task there = {.client = 0, .node = 1, .input = 1000000};
    const struct dps_task back = {.client = 1, .node = 0, .input = 1000000};
    const struct dps_task self = {.client = 1, .node = 1, .work = 1e9};
    const struct dps_task other = {.client = 2, .node = 3, .work = 1e9};
    CHECK_OK(access->submit(engine, 9, &there, NULL), NULL);
    CHECK_OK(access->submit(engine, 3, &back, NULL), NULL);
    CHECK_OK(access->submit(engine, 7, &self, NULL), NULL);
    CHECK_OK(access->submit(engine, 5, &other, NULL), NULL);
    access->run_until(engine, 0.5);
    log.n = 0;
    CHECK_OK(access->fail(engine, 1, NULL), NULL);
    CHECK_INT((int64_t)log.n, 3);
    CHECK(log.tasks[0] == 3 && log.tasks[1] == 7 && log.tasks[2] == 9);
    CHECK(log.stages[0] == DPS_STAGE_FAILED && log.clocks[2] == 0.5);
    CHECK_OK(access->submit(engine, 3, &there, NULL), NULL);
    CHECK(log.n == 4 && log.tasks[3] == 3 && log.stages[3] == DPS_STAGE_FAILED);
    access->recover(engine, 1);
    CHECK_OK(access->submit(engine, 3, &there, NULL), NULL);
    log.n = 0;
    access->run_until(engine, 100);
    CHECK_INT((int64_t)log.n, 2 + 3);
    CHECK(log.tasks[4] == 3 && log.stages[4] == DPS_STAGE_FINISHED);
    CHECK_INT((int64_t)access->statistics(engine).tasks, 6);
    access->close(&engine);
    test_load_close(&load);
}

TEST(a_cancelled_task_says_no_more_and_its_number_serves_again)
{
    struct test_load load;
    struct log log = {0};
    void *engine = open_small(&load, &log);
    const struct dps_task task = {.client = 0, .node = 1, .input = 1000000};
    CHECK_OK(access->submit(engine, 0, &task, NULL), NULL);
    access->run_until(engine, 0.25);
    access->cancel(engine, 0);
    access->cancel(engine, 0);
    access->cancel(engine, 12345);
    access->run_until(engine, 10);
    CHECK_INT((int64_t)log.n, 0);
    CHECK_OK(access->submit(engine, 0, &task, NULL), NULL);
    access->run_until(engine, 20);
    CHECK_INT((int64_t)log.n, 3);
    CHECK(log.clocks[0] == 11);
    access->close(&engine);
    test_load_close(&load);
}

TEST(a_step_ends_where_a_stage_is_reached_or_where_it_is_told_to)
{
    struct test_load load;
    struct log log = {0};
    void *engine = open_small(&load, &log);
    const struct dps_task task = {
        .client = 0, .node = 1, .input = 2000000, .work = 3e9};
    CHECK_OK(access->submit(engine, 0, &task, NULL), NULL);
    CHECK(access->step(engine, 1) == 1 && log.n == 0);
    CHECK(access->step(engine, 100) == 2 && log.n == 1);
    CHECK(access->step(engine, 100) == 5 && log.stages[1] == DPS_STAGE_WORKED);
    CHECK(access->step(engine, 100) == 5 && log.stages[2] == DPS_STAGE_FINISHED);
    CHECK(access->step(engine, 100) == 100 && log.n == 3);
    access->close(&engine);
    test_load_close(&load);
}

static void
count_stage(void *context, size_t task, enum dps_stage stage, double clock)
{
    (void)task;
    (void)clock;
    *(unsigned *)context |= 1U << stage;
}

TEST(what_takes_no_time_happens_late_in_a_year_as_well)
{
    static const double zero[] = {0, 0};
    static const double one[] = {1, 1};
    const struct dps_platform platform = {.n = 2,
        .x = zero,
        .y = zero,
        .height = zero,
        .up = one,
        .down = one,
        .speed = one};
    unsigned stages = 0;
    const struct dps_listener listener = {count_stage, &stages};
    const struct dps_task task = {.node = 1};
    struct dps_error err;
    void *engine = NULL;
    REQUIRE_OK(access->open(&platform, &listener, &engine, &err), &err);
    access->run_until(engine, 3e7 + 0.1);
    REQUIRE_OK(access->submit(engine, 0, &task, &err), &err);
    access->run_until(engine, 3e7 + 0.1);
    CHECK_INT(stages, 7);
    access->close(&engine);
}

TEST(auto_takes_simgrid_for_few_jobs_and_for_platforms_of_the_user)
{
    CHECK_TEXT(dps_engine_auto(DPS_ENGINE_FEW, false), "simgrid");
    CHECK_TEXT(dps_engine_auto(DPS_ENGINE_FEW + 1, false), "access");
    CHECK_TEXT(dps_engine_auto(DPS_ENGINE_FEW + 1, true), "simgrid");
}

/* ---- rates ------------------------------------------------------------- */

/* Flows come and go at random on a few hosts; after each settling the rates must be
 * the max-min ones, which verify asks of every flow. */
static void
churn(double reverse, uint32_t n_hosts, double widest)
{
    enum { SLOTS = 200, CHANGES = 3000 };
    double up[64];
    double down[64];
    bool busy[SLOTS] = {false};
    struct dps_error err;
    struct dps_links links;
    for (uint32_t i = 0; i < n_hosts; i++) {
        up[i] = 1 + widest * draw(i, 100);
        down[i] = 1 + widest * draw(i, 101);
    }
    REQUIRE_OK(dps_links_init(&links, n_hosts, up, down, reverse, &err), &err);
    REQUIRE_OK(dps_links_reserve(&links, SLOTS, &err), &err);
    for (uint32_t i = 0; i < CHANGES; i++) {
        uint32_t slot = (uint32_t)(draw(i, 0) * SLOTS);
        uint32_t from = (uint32_t)(draw(i, 1) * n_hosts);
        uint32_t to = (uint32_t)(draw(i, 2) * n_hosts);
        if (busy[slot]) {
            dps_links_stop(&links, slot);
        } else {
            double bound = fmin(up[from], down[to]) * fmin(1, 2 * draw(i, 3));
            dps_links_start(&links, slot, from, to, bound, 1 / (0.01 + draw(i, 4)));
        }
        busy[slot] = !busy[slot];
        if (i % 3 != 0) {
            dps_links_settle(&links);
            dps_links_forget(&links);
            REQUIRE_OK(dps_links_verify(&links, 1e-9, &err), &err);
        }
    }
    CHECK(links.largest > 10);
    dps_links_free(&links);
    dps_links_free(&links);
}

TEST(rates_are_the_weighted_max_min_with_bounds_after_any_change)
{
    churn(0, 20, 1000);
    churn(0.05, 20, 1000);
    churn(0.05, 60, 1e6);
    churn(0.5, 5, 10);
}

TEST(verify_sees_a_rate_that_is_too_high_or_too_low)
{
    static const double wide[] = {10, 10, 10};
    struct dps_error err;
    struct dps_links links;
    REQUIRE_OK(dps_links_init(&links, 3, wide, wide, 0, &err), &err);
    REQUIRE_OK(dps_links_reserve(&links, 2, &err), &err);
    dps_links_start(&links, 0, 0, 1, 10, 1);
    dps_links_start(&links, 1, 0, 2, 10, 4);
    dps_links_settle(&links);
    CHECK_CLOSE(links.flows[0].rate, 2, 1e-15);
    CHECK_CLOSE(links.flows[1].rate, 8, 1e-15);
    CHECK_OK(dps_links_verify(&links, 1e-12, &err), &err);
    links.flows[0].rate = 1.99;
    CHECK_FAILS(dps_links_verify(&links, 1e-12, &err), &err, DPS_ESTATE,
        "flow 1 runs at 8 byte/s; it could run faster, or its bound 10 is less");
    links.flows[0].rate = 2.01;
    CHECK_STATUS(dps_links_verify(&links, 1e-12, &err), DPS_ESTATE);
    dps_links_free(&links);
}

/* ---- dates ------------------------------------------------------------- */

TEST(dates_come_in_order_whatever_is_changed_or_taken_away)
{
    enum { SLOTS = 300, CHANGES = 20000 };
    double twin[SLOTS];
    struct dps_error err;
    struct dps_dates dates = {0};
    REQUIRE_OK(dps_dates_reserve(&dates, SLOTS / 2, &err), &err);
    REQUIRE_OK(dps_dates_reserve(&dates, SLOTS, &err), &err);
    for (uint32_t i = 0; i < SLOTS; i++) {
        twin[i] = INFINITY;
    }
    for (uint32_t i = 0; i < CHANGES; i++) {
        uint32_t slot = (uint32_t)(draw(i, 0) * SLOTS);
        if (draw(i, 1) < 0.4) {
            dps_dates_remove(&dates, slot);
            twin[slot] = INFINITY;
        } else {
            twin[slot] = floor(100 * draw(i, 2)); /* many are equal */
            dps_dates_set(&dates, slot, 1000 - slot, twin[slot]);
        }
        uint32_t first = 0;
        for (uint32_t k = 1; k < SLOTS; k++) {
            first = twin[k] <= twin[first] ? k : first; /* higher slots, lower ids */
        }
        const struct dps_dated *next = dps_dates_next(&dates);
        if (!isfinite(twin[first])) {
            CHECK(next == NULL);
        } else {
            REQUIRE(next != NULL && next->slot == first && next->date == twin[first]);
        }
    }
    dps_dates_free(&dates);
    dps_dates_free(&dates);
}
