/* Plans of markets: what is allowed, and their images. */
#include "sim/window/market_plan.h"
#include "sim/window/nursery.h"
#include "sim/workload/tasks.h"
#include "tests/markets.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static struct test_market m;

/* ---- images ------------------------------------------------------------ */

/* Machine 1 has a GPU of a model that a task has a rate on, and job 1 wants that. */
static void
give_task(void)
{
    struct dps_error err;
    struct dps_gpus gpus;
    static const double rate[] = {3, 0};
    uint32_t task;
    REQUIRE_OK(dps_gpus_read(&gpus, "known|unknown", &err), &err);
    REQUIRE_OK(dps_task_note(&m.workload, "t", &gpus, rate, 2, &task, &err), &err);
    m.workload.tasks[task - 1].alone = 1;
    m.workload.machines[1].model = dps_workload_model_of(&m.workload, "known", 5);
    m.workload.machines[1].capacity[DPK_GPU] = 1000;
    m.workload.machines[1].devices = 1;
    dps_task_give(&m.workload, task, &m.workload.jobs[1]);
    m.workload.jobs[1].tail = m.workload.jobs[1].run / 4;
    m.workload.jobs[1].tail_task = task;
}

static void
open_small(void)
{
    test_market_open(&m, 2);
    test_market_job(&m, 40, 20);
    test_market_job(&m, 60, 20);
    test_market_down(&m, 0, 70, 80);
    give_task();
    test_market_ready(&m);
}

TEST(a_plan_reads_back_as_it_was_written_and_no_bit_of_it_may_change)
{
    struct dps_error err;
    struct dps_market_plan plan;
    struct dps_workload workload;
    struct dps_buffer image = {0}, again = {0};
    open_small();
    dps_market_plan_write(&m.plan, &image);
    REQUIRE_OK(
        dps_market_plan_read(&plan, &workload, image.bytes, image.n, &err), &err);
    CHECK(plan.bidder == NULL && plan.lead == m.plan.lead && workload.n_jobs == 2);
    CHECK_TEXT(workload.text + workload.machines[1].name, "1");
    REQUIRE(workload.n_tasks == 1);
    CHECK_TEXT(workload.text + workload.tasks[0].name, "t");
    CHECK(memcmp(workload.tasks, m.workload.tasks, sizeof *workload.tasks) == 0);
    dps_market_plan_write(&plan, &again);
    CHECK(again.n == image.n && memcmp(again.bytes, image.bytes, image.n) == 0);
    int accepted = 0;
    for (size_t bit = 0; bit < 8 * image.n; bit++) {
        image.bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        accepted += dps_market_plan_read(
                        &plan, &workload, image.bytes, image.n, &err) == DPS_OK;
        image.bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    for (size_t n = 0; n < image.n; n++) {
        accepted +=
            dps_market_plan_read(&plan, &workload, image.bytes, n, &err) == DPS_OK;
    }
    CHECK_INT(accepted, 0);
    dps_buffer_free(&again);
    dps_buffer_free(&image);
    test_market_close(&m);
}

/* ---- plans outside their domain ---------------------------------------- */

#define SPOIL(name, statement)                                                         \
    static void spoil_##name(void)                                                     \
    {                                                                                  \
        statement;                                                                     \
    }

SPOIL(origin, m.plan.origin = INT64_MIN)
SPOIL(length, m.plan.length = 0)
SPOIL(lead, m.plan.lead = -1)
SPOIL(round_trip, m.plan.round_trip = INT64_MAX)
SPOIL(network, m.plan.network = "flo")
SPOIL(words, m.plan.network = "none flow")
SPOIL(engine, m.plan.engine = "")
SPOIL(cost, m.plan.cost = "measured=x")
SPOIL(limit, m.plan.call_limit = NAN)
SPOIL(links, m.plan.network = "tcp")
SPOIL(client, m.plan.network = "tcp"; m.plan.client_up = 0)
SPOIL(order, m.workload.jobs[0].submit = m.plan.lead * 2)
SPOIL(width, m.workload.jobs[1].width = 0)
SPOIL(need, m.workload.jobs[1].need[DPK_CPU] = -1)
SPOIL(input, m.workload.jobs[1].input = INT64_MAX)
SPOIL(kind, m.workload.jobs[1].kind = 2)
SPOIL(task, m.workload.jobs[1].task = 2)
SPOIL(tail_task, m.workload.jobs[1].tail_task = 2)
SPOIL(models, m.workload.jobs[1].models |= 6)
SPOIL(any_model, m.workload.jobs[1].models = 0)
SPOIL(tail, m.workload.jobs[1].tail = m.workload.jobs[1].run + 1)
SPOIL(task_name, m.workload.tasks[0].name = UINT32_MAX)
SPOIL(rate, m.rate[1] = -1)
SPOIL(cell, m.cell[1] = 1)
SPOIL(machines, m.workload.n_machines = 0)
SPOIL(text, m.workload.text[m.workload.n_text - 1] = 'x')
SPOIL(down, m.downs[0].machine = 2)
SPOIL(meets, m.downs[1] = m.downs[0]; m.plan.n_downs = 2)

/* What is said of a plan that is spoilt so. */
static const struct {
    void (*spoil)(void);
    const char *sentence;
} cases[] = {
    {spoil_origin,
        "origin -9223372036854775808 s since 1970 and start 7905600000000000 ns "
        "after it are outside of the years 1 to 9699"},
    {spoil_length, "length is 0 ns, not in [1, 4320000000000000] ns"},
    {spoil_lead, "lead is -1 ns, not in [0, 4320000000000000] ns"},
    {spoil_round_trip,
        "round_trip is 9223372036854775807 ns, not in [0, 86400000000000] ns"},
    {spoil_network, "network is flo, not one of: none flow tcp"},
    {spoil_words, "network is none flow, not one of: none flow tcp"},
    {spoil_engine, "engine is , not one of: auto simgrid access"},
    {spoil_cost, "cost is measured=x, not one of: none fixed"},
    {spoil_limit, "max_cpu is 0 s and call_limit nan s, not >= 0 and in [0, 1e6]"},
    {spoil_links, "machine 0: its bandwidths out and in are not both above 0 "
                  "kbit/s, and there is a network"},
    {spoil_client, "client_up is 0 byte/s and client_down 1e+06 byte/s, not both "
                   "in (0, 1e15]"},
    {spoil_order, "job 1: it is listed after one that is submitted later"},
    {spoil_width, "job 1: width is 0, or above the most that it takes"},
    {spoil_need, "job 1: it needs less than nothing"},
    {spoil_input, "job 1: input and output are not both in [0, 2^53] byte"},
    {spoil_kind, "job 1: it has a kind or a name that there is not"},
    {spoil_task, "job 1: it has a task that there is not, or that has no rate on a "
                 "model that will do"},
    {spoil_tail_task, "job 1: it has a task that there is not, or that has no rate "
                      "on a model that will do"},
    {spoil_models, "job 1: it has a task that there is not, or that has no rate on "
                   "a model that will do"},
    {spoil_any_model, "job 1: it has a task that there is not, or that has no rate "
                      "on a model that will do"},
    {spoil_tail, "job 1: its tail is not in [0, run] ns"},
    {spoil_task_name, "task 0: it has a name that there is not"},
    {spoil_rate, "machine 1: it is of a cell that there is not, or has a rate "
                 "outside of [0, inf)"},
    {spoil_cell, "machine 1: it is of a cell that there is not, or has a rate "
                 "outside of [0, inf)"},
    {spoil_machines, "it has no machines"},
    {spoil_text, "its names do not end, or it has more than 63 models"},
    {spoil_down, "down 0: it is of no machine, or no stretch of time"},
    {spoil_meets,
        "down 1: it is listed after a later one, or meets another of its machine"},
};

TEST(a_plan_outside_its_domain_is_refused_before_anything_starts)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dps_market_answer answer;
        struct dps_nursery *nursery = NULL;
        enum dps_status state;
        struct dps_error err;
        char wanted[1024];
        open_small();
        m.plan.executable = "/nowhere";
        cases[i].spoil();
        CHECK_STATUS(dps_markets_live(&nursery, &m.plan, 1, 1, DPS_MARKET_RETRY,
                         &answer, &state, &err, NULL),
            DPS_EINVAL);
        CHECK_INT(state, DPS_EINVAL);
        bool dated = cases[i].spoil != spoil_origin;
        snprintf(wanted, sizeof wanted, "%s of slots: %s",
            dated ? "the window at 2031-04-02T12:00:00Z" : "a window without a date",
            cases[i].sentence);
        CHECK_TEXT(err.text, wanted);
        dps_nursery_close(&nursery);
        test_market_close(&m);
    }
}
