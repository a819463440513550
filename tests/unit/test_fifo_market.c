/* Markets with one queue each, of jobs or of nodes. */
#include "sim/dispatch/dispatch.h"
#include "tests/kernel_drive.h"
#include "tests/test.h"

#include <stdlib.h>
#include <string.h>

#define SECOND INT64_C(1000000000)
#define NOBODY UINT32_MAX

static struct dps_machine
node_in(uint32_t market)
{
    return (struct dps_machine){
        .capacity = {[DPK_SLOTS] = 1, [DPK_CPU] = 8000}, .market = market};
}

static struct dps_job
job_in(uint32_t market)
{
    return (struct dps_job){
        .need = {[DPK_SLOTS] = 1, [DPK_CPU] = 1000}, .market = market};
}

/* n alike nodes of a market, from a slot on. */
static void
join_some(struct drive *self, int64_t now, uint32_t market, uint32_t slot, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        struct dps_machine node = node_in(market);
        drive_join(self, now, &node, slot + i, 1);
    }
}

static void
submit_one(struct drive *self, int64_t now, struct dps_job job, uint32_t slot)
{
    drive_submit(self, now, &job, slot, 1);
}

/* ---- the queue --------------------------------------------------------- */

TEST(a_job_takes_the_node_that_has_waited_longest)
{
    struct drive market;
    drive_open(&market, DPK_SCHEDULER, "fifo-market");
    join_some(&market, 0, 0, 4, 1);
    join_some(&market, 1, 0, 2, 1);
    join_some(&market, 2, 0, 7, 1);
    for (uint32_t j = 0; j < 3; j++) {
        submit_one(&market, 3 + j, job_in(0), j);
        drive_decide(&market, 3 + j);
        CHECK_INT(drive_started(&market, j), j == 0 ? 4 : j == 1 ? 2 : 7);
    }
    drive_close(&market);
}

TEST(a_node_takes_the_job_that_has_waited_longest_and_comes_back_last)
{
    struct drive market;
    drive_open(&market, DPK_SCHEDULER, "fifo-market");
    for (uint32_t j = 0; j < 3; j++) {
        submit_one(&market, j, job_in(0), j);
        drive_decide(&market, j);
        CHECK_INT(market.n, 0);
    }
    join_some(&market, 5, 0, 0, 1);
    drive_decide(&market, 5);
    CHECK_INT(drive_started(&market, 0), 0);
    CHECK_INT(market.n, 1);
    drive_end(&market, 6, 0, DPK_ENDED_WELL);
    drive_decide(&market, 6);
    CHECK_INT(drive_started(&market, 1), 0);
    drive_end(&market, 7, 1, DPK_ENDED_WELL);
    join_some(&market, 7, 0, 1, 1);
    drive_decide(&market, 7);
    CHECK_INT(drive_started(&market, 2), 0);
    drive_end(&market, 8, 2, DPK_ENDED_WELL);
    submit_one(&market, 8, job_in(0), 3);
    drive_decide(&market, 8);
    CHECK_INT(drive_started(&market, 3), 1);
    drive_close(&market);
}

TEST(markets_do_not_mix)
{
    struct drive market;
    drive_open(&market, DPK_SCHEDULER, "fifo-market");
    join_some(&market, 0, 3, 0, 1);
    submit_one(&market, 0, job_in(1), 0);
    submit_one(&market, 0, job_in(3), 1);
    drive_decide(&market, 0);
    CHECK_INT(drive_started(&market, 0), NOBODY);
    CHECK_INT(drive_started(&market, 1), 0);
    drive_close(&market);
}

TEST(nodes_that_come_at_one_moment_stand_in_the_order_of_ties)
{
    static const struct {
        const char *name;
        uint32_t first;
    } cases[] = {
        {"fifo-market", 5},
        {"fifo-market:tie_break=id", 5},
        {"fifo-market:tie_break=name", 5},
        {"fifo-market:tie_break=youngest", 7},
    };
    const struct dps_machine nodes[] = {node_in(0), node_in(0), node_in(0)};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct drive market;
        drive_open(&market, DPK_SCHEDULER, cases[i].name);
        drive_join(&market, 0, nodes, 5, 3);
        submit_one(&market, 0, job_in(0), 0);
        drive_decide(&market, 0);
        CHECK_INT(drive_started(&market, 0), cases[i].first);
        drive_close(&market);
    }
}

TEST(a_drawn_order_puts_each_node_first_sometimes)
{
    enum { NODES = 3, DRAWS = 3000 };
    struct dps_machine nodes[NODES] = {node_in(0), node_in(0), node_in(0)};
    struct drive market;
    uint32_t first[NODES] = {0};
    drive_open(&market, DPK_SCHEDULER, "fifo-market:tie_break=random");
    for (uint32_t i = 0; i < DRAWS; i++) {
        drive_join(&market, i, nodes, 0, NODES);
        submit_one(&market, i, job_in(0), 0);
        drive_decide(&market, i);
        uint32_t node = drive_started(&market, 0);
        REQUIRE(node < NODES);
        first[node]++;
        for (uint32_t k = 0; k < NODES; k++) {
            drive_leave(&market, i, k);
        }
        drive_end(&market, i, 0, DPK_ENDED_LOST);
    }
    for (uint32_t k = 0; k < NODES; k++) {
        CHECK_WITHIN(first[k], DRAWS / 3.0, 5 * 25.9); /* 5 sigma of a binomial */
    }
    drive_close(&market);
}

/* ---- who is let in ----------------------------------------------------- */

TEST(nodes_without_the_least_stake_are_not_let_in)
{
    struct drive market;
    struct dps_machine nodes[] = {node_in(0), node_in(0)};
    nodes[0].stake = 99;
    nodes[1].stake = 100;
    drive_open(&market, DPK_SCHEDULER, "fifo-market:stake=100");
    drive_join(&market, 0, nodes, 0, 2);
    submit_one(&market, 0, job_in(0), 0);
    submit_one(&market, 0, job_in(0), 1);
    drive_decide(&market, 0);
    CHECK_INT(drive_started(&market, 0), 1);
    CHECK_INT(market.n, 1);
    drive_close(&market);
}

TEST(a_job_that_asks_a_stake_raises_that_of_its_market)
{
    struct drive market;
    struct dps_machine nodes[] = {node_in(0), node_in(0), node_in(1)};
    struct dps_job job = job_in(0);
    nodes[1].stake = 50;
    job.stake = 50;
    drive_open(&market, DPK_SCHEDULER, "fifo-market");
    drive_join(&market, 0, nodes, 0, 3);
    submit_one(&market, 0, job, 0);
    submit_one(&market, 0, job_in(0), 1);
    submit_one(&market, 0, job_in(1), 2);
    drive_decide(&market, 0);
    CHECK_INT(drive_started(&market, 0), 1);
    CHECK_INT(drive_started(&market, 1), NOBODY);
    CHECK_INT(drive_started(&market, 2), 2);
    /* It holds for nodes that come later, too. */
    drive_join(&market, 1, nodes, 3, 1);
    drive_decide(&market, 1);
    CHECK_INT(market.n, 0);
    drive_close(&market);
}

TEST(a_node_that_cannot_do_a_job_quits_and_the_job_is_refused)
{
    struct drive market;
    struct dps_job job = job_in(0);
    job.need[DPK_CPU] = 8001;
    drive_open(&market, DPK_SCHEDULER, "fifo-market");
    join_some(&market, 0, 0, 0, 2);
    submit_one(&market, 0, job, 0);
    submit_one(&market, 0, job_in(0), 1);
    drive_decide(&market, 0);
    CHECK(drive_refused(&market, 0));
    /* It stands last again, so that the other one takes the next. */
    CHECK_INT(drive_started(&market, 1), 1);
    submit_one(&market, 1, job_in(0), 2);
    drive_decide(&market, 1);
    CHECK_INT(drive_started(&market, 2), 0);
    drive_close(&market);
}

TEST(jobs_that_no_node_can_do_are_refused_one_after_the_other_when_it_comes)
{
    struct drive market;
    struct dps_job job = job_in(0);
    job.need[DPK_CPU] = 8001;
    drive_open(&market, DPK_SCHEDULER, "fifo-market");
    submit_one(&market, 0, job, 0);
    submit_one(&market, 0, job, 1);
    submit_one(&market, 0, job_in(0), 2);
    drive_decide(&market, 0);
    join_some(&market, 1, 0, 0, 1);
    drive_decide(&market, 1);
    CHECK(drive_refused(&market, 0) && drive_refused(&market, 1));
    CHECK_INT(drive_started(&market, 2), 0);
    drive_close(&market);
}

/* ---- refusals and times ------------------------------------------------ */

TEST(a_full_queue_refuses_jobs_and_by_default_it_has_314_places)
{
    static const char *const names[] = {
        "fifo-market", "fifo-market:limit=3", "fifo-market:limit=0"};
    static const uint32_t places[] = {314, 3, 400};
    for (size_t i = 0; i < 3; i++) {
        struct drive market;
        struct dps_job jobs[400];
        for (uint32_t j = 0; j < 400; j++) {
            jobs[j] = job_in(j == 0 ? 1 : 0); /* the first is of another market */
        }
        drive_open(&market, DPK_SCHEDULER, names[i]);
        drive_submit(&market, 0, jobs, 0, 400);
        drive_decide(&market, 0);
        CHECK_INT(market.n, i == 2 ? 0 : 399 - places[i]);
        CHECK(i == 2 || (drive_refused(&market, places[i] + 1) &&
                            !drive_refused(&market, places[i])));
        drive_close(&market);
    }
}

TEST(an_urgent_job_is_refused_where_no_node_waits)
{
    struct drive market;
    struct dps_job job = job_in(0);
    job.urgent = 1;
    drive_open(&market, DPK_SCHEDULER, "fifo-market");
    join_some(&market, 0, 0, 0, 1);
    submit_one(&market, 0, job, 0);
    submit_one(&market, 0, job, 1);
    drive_decide(&market, 0);
    CHECK_INT(drive_started(&market, 0), 0);
    CHECK(drive_refused(&market, 1));
    drive_close(&market);
}

TEST(a_job_that_waits_too_long_is_taken_back_on_the_moment)
{
    struct drive market;
    drive_open(&market, DPK_SCHEDULER, "fifo-market:expiry=2.5");
    submit_one(&market, 0, job_in(0), 0);
    drive_decide(&market, 0);
    CHECK_INT(drive_wake(&market), 5 * SECOND / 2);
    submit_one(&market, SECOND, job_in(0), 1);
    drive_decide(&market, SECOND);
    CHECK_INT(market.n, 0); /* it has said already when it is to be called */
    drive_decide(&market, 5 * SECOND / 2 - 1);
    CHECK_INT(market.n, 0);
    drive_decide(&market, 5 * SECOND / 2);
    CHECK(drive_refused(&market, 0) && !drive_refused(&market, 1));
    CHECK_INT(drive_wake(&market), 7 * SECOND / 2);
    /* A node that comes on the moment still takes the other one. */
    join_some(&market, 7 * SECOND / 2, 0, 0, 1);
    drive_decide(&market, 7 * SECOND / 2);
    CHECK_INT(drive_started(&market, 1), 0);
    CHECK_INT(market.n, 1);
    drive_close(&market);
}

TEST(the_price_is_what_the_job_pays_and_nothing_where_it_names_none)
{
    const int64_t pays[] = {1234, INT64_MAX};
    for (size_t i = 0; i < 2; i++) {
        struct drive market;
        struct dps_job job = job_in(0);
        job.max_price = pays[i];
        drive_open(&market, DPK_SCHEDULER, "fifo-market");
        join_some(&market, 0, 0, 0, 1);
        submit_one(&market, 0, job, 0);
        drive_decide(&market, 0);
        CHECK_INT(drive_price(&market, 0), i == 0 ? 1234 : 0);
        drive_close(&market);
    }
}

TEST(a_lost_job_that_comes_again_stands_last)
{
    struct drive market;
    drive_open(&market, DPK_SCHEDULER, "fifo-market");
    join_some(&market, 0, 0, 0, 1);
    submit_one(&market, 0, job_in(0), 0);
    submit_one(&market, 0, job_in(0), 1);
    drive_decide(&market, 0);
    drive_leave(&market, 1, 0);
    drive_end(&market, 1, 0, DPK_ENDED_LOST);
    submit_one(&market, 1, job_in(0), 0);
    drive_decide(&market, 1);
    CHECK_INT(market.n, 0);
    join_some(&market, 2, 0, 0, 1);
    drive_decide(&market, 2);
    CHECK_INT(drive_started(&market, 1), 0);
    CHECK_INT(drive_started(&market, 0), NOBODY);
    drive_close(&market);
}

TEST(a_node_that_is_back_before_its_job_is_known_to_be_lost_waits_once)
{
    struct drive market;
    drive_open(&market, DPK_SCHEDULER, "fifo-market");
    join_some(&market, 0, 0, 0, 1);
    submit_one(&market, 0, job_in(0), 0);
    drive_decide(&market, 0);
    drive_leave(&market, 1, 0);
    join_some(&market, 1, 0, 0, 1);
    drive_end(&market, 1, 0, DPK_ENDED_LOST);
    submit_one(&market, 1, job_in(0), 0);
    submit_one(&market, 1, job_in(0), 1);
    drive_decide(&market, 1);
    CHECK_INT(drive_started(&market, 0), 0);
    CHECK_INT(market.n, 1);
    drive_close(&market);
}

TEST(orders_that_do_not_fit_come_with_the_next_call)
{
    struct drive market;
    struct dps_job jobs[7];
    drive_open(&market, DPK_SCHEDULER, "fifo-market:expiry=1,limit=4");
    market.cap = 2;
    join_some(&market, 0, 0, 0, 2);
    for (uint32_t j = 0; j < 7; j++) {
        jobs[j] = job_in(0);
    }
    drive_submit(&market, 0, jobs, 0, 7);
    drive_decide(&market, 0);
    CHECK_INT(market.n, 4); /* two start, one is refused, and when to wake */
    CHECK(drive_refused(&market, 6));
    CHECK_INT(drive_wake(&market), SECOND);
    drive_close(&market);
}

/* ---- the state --------------------------------------------------------- */

TEST(the_hash_tells_states_apart_that_will_decide_differently)
{
    uint64_t hash[6];
    for (uint32_t i = 0; i < 6; i++) {
        struct drive market;
        struct dps_machine node = node_in(0);
        struct dps_job job = job_in(0);
        drive_open(&market, DPK_SCHEDULER, "fifo-market:expiry=9");
        node.stake = i == 1;
        drive_join(&market, 0, &node, i == 2 ? 1 : 0, 1);
        drive_join(&market, 0, &node, i == 2 ? 0 : 1, 1);
        submit_one(&market, 0, job_in(0), 0);
        submit_one(&market, 0, job_in(0), 1);
        drive_decide(&market, 0);
        job.need[DPK_CPU] += i == 3;
        job.market = i == 4;
        submit_one(&market, i == 5, job, 2);
        drive_decide(&market, 1);
        hash[i] = drive_hash(&market);
        drive_close(&market);
        for (uint32_t k = 0; k < i; k++) {
            CHECK(hash[k] != hash[i]);
        }
    }
}

TEST(settings_that_are_no_numbers_are_refused)
{
    struct dps_kernel kernel = {0};
    struct dps_error err;
    CHECK_FAILS(
        dps_kernel_open(&kernel, DPK_SCHEDULER, "fifo-market:limit=ten", 1, &err), &err,
        DPS_EINVAL,
        "scheduler fifo-market, call create at 0 s: it does not understand what it was "
        "given (-1): limit=ten is no number, or not in its range");
    dps_kernel_close(&kernel);
    CHECK_FAILS(
        dps_kernel_open(&kernel, DPK_SCHEDULER, "fifo-market:limit=1.5", 1, &err), &err,
        DPS_EINVAL,
        "scheduler fifo-market, call create at 0 s: it does not understand what it was "
        "given (-1): limit=1.5 is no number, or not in its range");
    dps_kernel_close(&kernel);
}

/* ---- a plain twin ------------------------------------------------------ */

enum { NODES = 5, JOBS = 60, MARKETS = 2 };

static uint64_t
drawn(uint64_t *state, uint64_t n)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (z ^ z >> 31) % n;
}

/* Lists instead of queues, and a look at everything each second: nodes that are free
 * stand in the list of their market in the order in which they became so. */
struct twin {
    uint32_t nodes[NODES], jobs[JOBS];
    uint32_t n_nodes, n_jobs;
};

static uint32_t
shift(uint32_t *list, uint32_t *n)
{
    uint32_t first = list[0];
    memmove(list, list + 1, --*n * sizeof *list);
    return first;
}

struct outcome {
    int64_t start; /* -1: it was refused [ns] */
    uint32_t node;
    bool known;
};

/* Pairs who waits, and refuses jobs that have waited too long. */
static void
pair(struct twin *self, const struct dps_workload *workload, int64_t now,
    int64_t expiry, int64_t *ends, struct outcome *out)
{
    while (self->n_jobs > 0 && self->n_nodes > 0) {
        uint32_t j = shift(self->jobs, &self->n_jobs);
        out[j] = (struct outcome){now, shift(self->nodes, &self->n_nodes), true};
        ends[out[j].node] = now + workload->jobs[j].run;
    }
    while (self->n_jobs > 0 && now - workload->jobs[self->jobs[0]].submit >= expiry) {
        out[shift(self->jobs, &self->n_jobs)] = (struct outcome){-1, 0, true};
    }
}

/* A second of one market: nodes that are free again come in the order of their ranks,
 * then jobs. */
static void
play_second(struct twin *self, const struct dps_workload *workload, uint32_t market,
    int64_t now, int64_t expiry, int64_t *ends, struct outcome *out)
{
    for (uint32_t k = 0; k < NODES; k++) {
        if (ends[k] == now && workload->machines[k].market == market) {
            self->nodes[self->n_nodes++] = k;
        }
    }
    for (uint32_t j = 0; j < workload->n_jobs; j++) {
        const struct dps_job *job = &workload->jobs[j];
        if (job->submit == now && job->market == market) {
            self->jobs[self->n_jobs++] = j;
        }
    }
    pair(self, workload, now, expiry, ends, out);
}

static void
play_twin(const struct dps_workload *workload, int64_t expiry, struct outcome *out)
{
    for (uint32_t m = 0; m < MARKETS; m++) {
        struct twin twin = {.n_nodes = 0};
        int64_t ends[NODES] = {0};
        for (int64_t now = 0; now < 300 * SECOND; now += SECOND) {
            play_second(&twin, workload, m, now, expiry, ends, out);
        }
    }
}

static void
draw_workload(struct dps_workload *self, uint64_t *state)
{
    struct dps_error err;
    REQUIRE_OK(dps_workload_slots(self, NODES, &err), &err);
    self->ranked = 1;
    for (uint32_t k = 0; k < NODES; k++) {
        self->machines[k].market = (uint32_t)drawn(state, MARKETS);
        self->machines[k].rank = k;
    }
    for (uint32_t j = 0; j < JOBS; j++) {
        struct dps_job job = {.submit = (int64_t)drawn(state, 200) * SECOND,
            .run = (int64_t)(1 + drawn(state, 20)) * SECOND,
            .width = 1,
            .market = (uint32_t)drawn(state, MARKETS)};
        job.estimate = job.run;
        job.need[DPK_SLOTS] = 1;
        REQUIRE_OK(dps_workload_add(self, &job, "j", &err), &err);
    }
    REQUIRE_OK(dps_workload_sort(self, &err), &err);
}

TEST(random_workloads_run_as_a_plain_twin_plays_them)
{
    uint64_t state = 7;
    uint64_t refused = 0;
    for (int world = 0; world < 200; world++) {
        struct dps_error err;
        struct dps_workload workload = {0};
        struct dps_kernel kernel = {0};
        struct dps_placements placements = {0};
        struct outcome wanted[JOBS] = {{.known = false}};
        draw_workload(&workload, &state);
        play_twin(&workload, 12 * SECOND, wanted);
        REQUIRE_OK(
            dps_kernel_open(&kernel, DPK_SCHEDULER, "fifo-market:expiry=12", 1, &err),
            &err);
        REQUIRE_OK(dps_dispatch(&workload, &kernel, &placements, &err), &err);
        for (uint32_t j = 0; j < JOBS; j++) {
            const struct dps_placement *placement = &placements.jobs[j];
            REQUIRE(wanted[j].known);
            if (wanted[j].start < 0) {
                CHECK_INT(placement->state, DPS_JOB_REFUSED);
                refused++;
                continue;
            }
            CHECK_INT(placement->start, wanted[j].start);
            CHECK_INT(placements.nodes[placement->first], wanted[j].node);
        }
        dps_placements_free(&placements);
        dps_kernel_close(&kernel);
        dps_workload_free(&workload);
    }
    CHECK(refused > 1000 && refused < 11000);
}
