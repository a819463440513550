/* Hosts that borrow peers against hosts that are peers. */
#include "sim/engine/pools.h"

#include "sim/core/rng.h"
#include "tests/engine.h"
#include "tests/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double
draw(uint64_t entity, uint32_t number, double low, double high)
{
    double u[2];
    dps_rng_uniforms(
        (struct dps_rng_name){
            .seed = 12, .purpose = DPS_RNG_TEST, .entity = entity, .draw = number},
        u);
    return low + (high - low) * u[0];
}

/* ---- hosts of a few kinds ------------------------------------------------ */

enum { HOSTS = 3000, KINDS = 7, TASKS = 400, FAILURES = 30 };

static const struct dps_loan_group many = {"hosts", 120};
static const struct dps_loan loan = {.inner = &dps_engine_access,
    .groups = &many,
    .grouping = {.n = 1},
    .typical = {1e6, 1e9}};

static int
compare_actions(const void *a, const void *b)
{
    const struct test_action *x = a;
    const struct test_action *y = b;
    if (x->clock != y->clock) {
        return (x->clock > y->clock) - (x->clock < y->clock);
    }
    return x->order != y->order ? (x->order > y->order) - (x->order < y->order)
                                : (x->number > y->number) - (x->number < y->number);
}

static void
make_tasks(struct test_load *load, double span)
{
    for (uint32_t i = 0; i < TASKS; i++) {
        bool hub = draw(i, 0, 0, 1) < 0.3;
        bool loop = draw(i, 1, 0, 1) < 0.1;
        uint32_t node = (uint32_t)draw(i, 2, 0, draw(i, 8, 0, 1) < 0.2 ? 5 : HOSTS);
        uint32_t client = hub ? 0 : loop ? node : (uint32_t)draw(i, 3, 0, HOSTS);
        double clock = draw(i, 4, 0, span);
        size_t number = test_load_task(load, clock, client, node, draw(i, 5, 0, 2e6),
            draw(i, 6, 0, 2e9), draw(i, 7, 0, 1e6));
        if (i % 10 == 9) {
            test_load_action(load, clock + draw(i, 9, 0, 3), TEST_CANCEL, number);
        }
    }
}

static void
make_failures(struct test_load *load, double span)
{
    for (uint32_t i = 0; i < FAILURES; i++) {
        uint64_t e = 1000 + i;
        uint32_t host = (uint32_t)draw(e, 0, 0, i % 2 == 0 ? 5 : HOSTS);
        double clock = draw(e, 1, 0, span);
        test_load_action(load, clock, TEST_FAIL, host);
        test_load_action(load, clock + draw(e, 2, 0, 4), TEST_RECOVER, host);
    }
}

/* Some tens of tasks at once, a hub, crowded nodes, tasks cancelled and hosts failing.
 */
static void
open_few_kinds(struct test_load *load, enum dps_network_model network)
{
    const double span = 40;
    test_load_open(load, HOSTS, TASKS);
    load->platform.network = network;
    load->platform.loan = &loan;
    for (size_t i = 0; i < HOSTS; i++) {
        double k = (double)(i % KINDS);
        test_load_host(load, i, 10 * k, 3, 1 + k, 1e6 + 3e5 * k, 4e6 - 4e5 * k,
            1e9 * (1 + (double)(i % KINDS % 3)));
    }
    make_tasks(load, span);
    make_failures(load, span);
    qsort(load->actions, load->n_actions, sizeof *load->actions, compare_actions);
    load->end = 1000;
}

static size_t
count_stage(const struct test_dates *dates, enum dps_stage stage)
{
    size_t n = 0;
    for (size_t i = 0; i < TASKS; i++) {
        n += isnan(dates[i].stages[stage]) ? 0 : 1;
    }
    return n;
}

/* To 1e-9 s, as dates of one engine alone agree with another's. */
static void
compare(enum dps_network_model network, const struct dps_engine_kind *inner)
{
    static struct test_dates lent[TASKS];
    static struct test_dates owned[TASKS];
    struct test_load load;
    struct dps_loan by = loan;
    open_few_kinds(&load, network);
    by.inner = inner;
    load.platform.loan = &by;
    test_engine_apart(&dps_engine_pools, &load, lent);
    test_engine_apart(inner, &load, owned);
    CHECK(count_stage(owned, DPS_STAGE_FINISHED) > TASKS / 2);
    CHECK(count_stage(owned, DPS_STAGE_FAILED) > 10);
    CHECK(test_dates_differ(&load, lent, owned, 1e-9) < 1e-9);
    test_load_close(&load);
}

TEST(hosts_of_a_few_kinds_live_on_loan_as_they_do_on_their_own)
{
    compare(DPS_NETWORK_TCP, &dps_engine_access);
    compare(DPS_NETWORK_FLOW, &dps_engine_access);
}

TEST(so_they_do_on_simgrid)
{
    compare(DPS_NETWORK_TCP, &dps_engine_simgrid);
}

/* ---- one engine -------------------------------------------------------- */

/* What has been told of each task, and how often. */
struct ear {
    int told[64];
    enum dps_stage last[64];
};

static void
hear(void *context, size_t task, enum dps_stage stage, double clock)
{
    struct ear *ear = context;
    (void)clock;
    ear->told[task]++;
    ear->last[task] = stage;
}

static const struct dps_engine_kind *const kind = &dps_engine_pools;

static struct dps_loan_group few = {.name = "hosts"};

/* n equal hosts for J jobs at once. */
static void *
opened(
    struct test_load *load, struct dps_loan *by, size_t n, size_t jobs, struct ear *ear)
{
    struct dps_error err;
    void *engine = NULL;
    struct dps_listener listener = {hear, ear};
    test_load_open(load, n, 0);
    few.at_once = 2 * jobs;
    *by = (struct dps_loan){.inner = &dps_engine_access,
        .groups = &few,
        .grouping = {.n = 1},
        .typical = {1e6, 1e9}};
    load->platform.loan = by;
    *ear = (struct ear){.told = {0}};
    REQUIRE_OK(kind->open(&load->platform, &listener, &engine, &err), &err);
    return engine;
}

static enum dps_status
begin(
    void *engine, size_t number, uint32_t client, uint32_t node, struct dps_error *err)
{
    const struct dps_task task = {
        .client = client, .node = node, .input = 1000000, .work = 1e9, .output = 0};
    return kind->submit(engine, number, &task, err);
}

/* With one job at once and 1000 hosts of a kind, 2 + 5 sqrt 2 + 5 = 14.1. */
TEST(a_pool_that_is_empty_refuses_by_name_and_lends_again_what_comes_back)
{
    struct test_load load;
    struct dps_loan by;
    struct ear ear = {.told = {0}};
    struct dps_error err;
    void *engine = opened(&load, &by, 1000, 1, &ear);
    for (uint32_t i = 0; i < 7; i++) {
        CHECK_OK(begin(engine, i, 2 * i, 2 * i + 1, &err), &err);
    }
    CHECK_FAILS(begin(engine, 8, 14, 15, &err), &err, DPS_EINVAL,
        "pool 0, of hosts, has lent its 15 peers at 0 s (around 0, 0 ms, 1e+06 byte/s "
        "up, 1e+06 down, 1e+09 flop/s): more than 2 hosts have tasks at once, or "
        "they crowd together");
    CHECK_OK(begin(engine, 8, 14, 3, &err), &err); /* 14 did not keep a peer */
    kind->cancel(engine, 0);
    kind->cancel(engine, 0);
    CHECK_OK(begin(engine, 9, 15, 16, &err), &err);
    CHECK_STATUS(begin(engine, 10, 17, 16, &err), DPS_EINVAL);
    kind->run_until(engine, 100);
    for (uint32_t i = 20; i < 27; i++) {
        CHECK_OK(begin(engine, i, 2 * i, 2 * i + 1, &err), &err);
    }
    CHECK_OK(begin(engine, 27, 99, 99, &err), &err); /* all 15 are there again */
    CHECK_STATUS(begin(engine, 28, 98, 98, &err), DPS_EINVAL);
    CHECK_OK(kind->fail(engine, 40, &err), &err);
    CHECK_OK(begin(engine, 28, 97, 98, &err), &err); /* both ends are free */
    CHECK_INT(ear.told[0], 0);
    CHECK_INT(ear.told[9], 3);
    kind->close(&engine);
    CHECK(engine == NULL);
    test_load_close(&load);
}

/* A thousand of them one after the other on the 15 peers. */
TEST(a_task_without_output_gives_its_peers_back_when_its_input_has_arrived)
{
    struct test_load load;
    struct dps_loan by;
    struct ear ear = {.told = {0}};
    struct dps_error err;
    const double takes = 1; /* 1 MB at 1 MB/s [s] */
    void *engine = opened(&load, &by, 1000, 1, &ear);
    for (uint32_t i = 0; i < 999; i++) {
        const struct dps_task task = {
            .client = i, .node = i + 1, .input = 1000000, .work = 1e9, .output = -1};
        REQUIRE_OK(kind->submit(engine, i % 64, &task, &err), &err);
        kind->run_until(engine, (i + 1) * takes);
    }
    CHECK_INT(ear.told[0], 16);
    kind->close(&engine);
    test_load_close(&load);
}

TEST(a_host_that_is_down_fails_its_tasks_at_once_and_its_peer_serves_others)
{
    struct test_load load;
    struct dps_loan by;
    struct ear ear = {.told = {0}};
    struct dps_error err;
    void *engine = opened(&load, &by, 2, 1, &ear); /* two hosts, two peers */
    CHECK_OK(begin(engine, 0, 0, 1, &err), &err);
    CHECK_OK(kind->fail(engine, 1, &err), &err);
    CHECK(ear.told[0] == 1 && ear.last[0] == DPS_STAGE_FAILED);
    CHECK_OK(begin(engine, 1, 0, 1, &err), &err);
    CHECK(ear.told[1] == 1 && ear.last[1] == DPS_STAGE_FAILED);
    CHECK_OK(begin(engine, 2, 0, 0, &err), &err);
    kind->run_until(engine, 10);
    CHECK(ear.told[2] == 3 && ear.last[2] == DPS_STAGE_FINISHED);
    kind->recover(engine, 1);
    CHECK_OK(begin(engine, 3, 1, 0, &err), &err);
    kind->run_until(engine, 20);
    CHECK(ear.told[3] == 3 && ear.last[3] == DPS_STAGE_FINISHED);
    CHECK(kind->statistics(engine).tasks == 4);
    CHECK(kind->statistics(engine).stages == 8);
    kind->close(&engine);
    test_load_close(&load);
}

TEST(what_the_loan_is_stands_before_the_settings_of_the_engine_behind)
{
    static const char wanted[] =
        "loan/groups:1 loan/pools:1 loan/peers:15 loan/bytes:1e+06 loan/work:1e+09 "
        "latency-factor:1 ";
    struct test_load load;
    struct dps_loan by;
    struct ear ear = {.told = {0}};
    void *engine = opened(&load, &by, 1000, 1, &ear);
    CHECK(strncmp(kind->settings(engine), wanted, sizeof wanted - 1) == 0);
    kind->close(&engine);
    kind->close(&engine);
    test_load_close(&load);
}

static enum dps_status
always_at_fault(const void *self, struct dps_error *err)
{
    (void)self;
    return dps_fail(err, DPS_EIO, "the engine behind has ended");
}

TEST(what_ends_the_engine_behind_is_a_fault_of_the_whole)
{
    struct test_load load;
    struct dps_loan by;
    struct dps_engine_kind ended = dps_engine_access;
    struct dps_error err;
    void *engine = NULL;
    test_load_open(&load, 10, 0);
    by = (struct dps_loan){
        .inner = &ended, .groups = &many, .grouping = {.n = 1}, .typical = {1e6, 1e9}};
    load.platform.loan = &by;
    REQUIRE_OK(kind->open(&load.platform, &test_engine_listener, &engine, &err), &err);
    CHECK_OK(dps_engine_fault(kind, engine, &err), &err);
    ended.fault = always_at_fault; /* cppcheck-suppress unreadVariable; by the loan */
    CHECK_FAILS(dps_engine_fault(kind, engine, &err), &err, DPS_EIO,
        "the engine behind has ended");
    kind->close(&engine);
    test_load_close(&load);
}
