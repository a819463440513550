/* What a dispatcher tells its kernels and when, with a scheduler that writes down what
 * it hears, and does what the test says. */
#include "sim/dispatch/dispatch.h"
#include "tests/test.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define SECOND INT64_C(1000000000)

enum { MOST = 16 };

/* ---- a scheduler that writes down what it hears ------------------------- */

static struct scribe {
    const struct dpk_host *host;
    char heard[2048];
    size_t n_heard;
    uint32_t waiting[MOST], n_waiting;
    uint32_t node;   /* that takes the next job */
    uint32_t nodes;  /* that are known */
    uint32_t what;   /* DPK_START or DPK_QUEUE */
    uint32_t extent; /* nodes that each job gets */
    uint64_t steps;  /* that a decision meters */
    int looks;       /* at all nodes, to take the one with fewest jobs */
    int rotates;     /* a node for each job, in turn */
} scribe;

static void
hear(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    int n = vsnprintf(scribe.heard + scribe.n_heard,
        sizeof scribe.heard - scribe.n_heard, format, values);
    va_end(values);
    scribe.n_heard += n > 0 ? (size_t)n : 0;
}

static double
at(int64_t now)
{
    return (double)now / (double)SECOND;
}

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    (void)host;
    (void)values;
    *self = &scribe;
    return DPK_OK;
}

static void
destroy(void *self)
{
    (void)self;
}

static dpk_status
join(void *self, int64_t now, const struct dpk_nodes *nodes)
{
    (void)self;
    for (uint32_t i = 0; i < nodes->n && now > 0; i++) {
        hear("%g join %u; ", at(now), (unsigned)nodes->slot[i]);
    }
    scribe.nodes += nodes->n;
    return DPK_OK;
}

static dpk_status
leave(void *self, int64_t now, const uint32_t *nodes, uint32_t n)
{
    (void)self;
    for (uint32_t i = 0; i < n; i++) {
        hear("%g leave %u; ", at(now), (unsigned)nodes[i]);
    }
    return DPK_OK;
}

static dpk_status
end(void *self, int64_t now, const struct dpk_ends *ends)
{
    (void)self;
    for (uint32_t i = 0; i < ends->n; i++) {
        hear("%g %s %u; ", at(now), ends->outcome[i] == DPK_ENDED_LOST ? "lost" : "end",
            (unsigned)ends->job[i]);
    }
    return DPK_OK;
}

static dpk_status
submit(void *self, int64_t now, const struct dpk_jobs *jobs)
{
    (void)self;
    for (uint32_t i = 0; i < jobs->n; i++) {
        hear("%g submit %u; ", at(now), (unsigned)jobs->slot[i]);
        scribe.waiting[scribe.n_waiting++] = jobs->slot[i];
    }
    CHECK(jobs->latitude == NULL && jobs->longitude == NULL);
    return DPK_OK;
}

/* The node with the fewest jobs, by asking all. */
static uint32_t
least_busy(void)
{
    uint32_t nodes[MOST];
    uint32_t n_jobs[MOST];
    uint32_t best = 0;
    for (uint32_t i = 0; i < scribe.nodes; i++) {
        nodes[i] = i;
    }
    CHECK_INT(
        scribe.host->look(scribe.host->context, nodes, scribe.nodes, n_jobs), DPK_OK);
    for (uint32_t i = 0; i < scribe.nodes; i++) {
        hear("%u ", (unsigned)n_jobs[i]);
        best = n_jobs[i] < n_jobs[best] ? i : best;
    }
    return best;
}

static dpk_status
decide(void *self, int64_t now, struct dpk_orders *orders)
{
    (void)self;
    (void)now;
    if (scribe.steps > 0) {
        scribe.host->meter(scribe.host->context, DPK_WORK_STEPS, scribe.steps);
    }
    for (uint32_t i = 0; i < scribe.n_waiting; i++) {
        uint32_t o = orders->n++;
        uint32_t node = scribe.looks ? least_busy() : scribe.node;
        orders->what[o] = scribe.what;
        orders->job[o] = scribe.waiting[i];
        orders->price[o] = 5;
        for (uint32_t k = 0; k < scribe.extent; k++) {
            orders->node[orders->n_nodes++] = node + k;
        }
        orders->node_first[o + 1] = orders->n_nodes;
        scribe.node += scribe.rotates ? 1 : 0;
    }
    scribe.n_waiting = 0;
    return DPK_OK;
}

static dpk_status
state_hash(void *self, uint64_t hash[2])
{
    (void)self;
    hash[0] = scribe.n_heard;
    hash[1] = 0;
    return DPK_OK;
}

static dpk_status
offers(void *self, int64_t now, const struct dpk_offers *all)
{
    (void)self;
    for (uint32_t i = 0; i < all->n; i++) {
        hear("%g node %u for %lld; ", at(now), (unsigned)all->node[i],
            (long long)all->price[i]);
        scribe.node = all->node[i];
    }
    return DPK_OK;
}

static const struct dpk_scheduler scribe_table = {
    .kernel =
        {
            .head = {sizeof scribe_table, DPK_VERSION},
            .name = "scribe",
            .kind = DPK_SCHEDULER,
            .create = create,
            .destroy = destroy,
            .state_hash = state_hash,
        },
    .join = join,
    .leave = leave,
    .end = end,
    .submit = submit,
    .decide = decide,
    .offers = offers,
    .bidder = "scale",
};

/* ---- a bidder that offers the last node ---------------------------------- */

static struct bidding {
    uint32_t nodes;
    int64_t price; /* of the next offer, 0: none */
    int64_t again; /* when it wants to be called; 0: never */
    bool insists;  /* even when that is past */
    uint32_t submits;
} bidding;

static dpk_status
bidder_create(const struct dpk_host *host, const char *const *values, void **self)
{
    (void)host;
    (void)values;
    *self = &bidding;
    return DPK_OK;
}

static dpk_status
bidder_join(void *self, int64_t now, const struct dpk_nodes *nodes)
{
    (void)self;
    (void)now;
    bidding.nodes += nodes->n;
    return DPK_OK;
}

static dpk_status
bidder_leave(void *self, int64_t now, const uint32_t *nodes, uint32_t n)
{
    (void)self;
    (void)now;
    (void)nodes;
    bidding.nodes -= n;
    return DPK_OK;
}

static dpk_status
bidder_end(void *self, int64_t now, const struct dpk_ends *ends)
{
    (void)self;
    hear("%g bidder end %u; ", at(now), (unsigned)ends->job[0]);
    return DPK_OK;
}

static dpk_status
bidder_submit(void *self, int64_t now, const struct dpk_jobs *jobs)
{
    (void)self;
    (void)now;
    bidding.submits += jobs->n;
    CHECK(jobs->latitude != NULL && jobs->longitude != NULL);
    return DPK_OK;
}

static dpk_status
took(void *self, int64_t now, const struct dpk_orders *orders)
{
    (void)self;
    hear("%g took %u for %lld; ", at(now), (unsigned)orders->job[0],
        (long long)orders->price[0]);
    return DPK_OK;
}

static dpk_status
offer(void *self, int64_t now, struct dpk_offers *all, int64_t *again)
{
    (void)self;
    bool holds = bidding.insists || bidding.again > now;
    *again = holds ? bidding.again : INT64_MAX;
    if (bidding.submits > 0) {
        all->job[0] = 0;
        all->node[0] = bidding.nodes - 1;
        all->price[0] = bidding.price;
        all->quality[0] = 0;
        all->n = 1;
        bidding.submits = 0;
    }
    return DPK_OK;
}

static const struct dpk_bidder bidder_table = {
    .kernel =
        {
            .head = {sizeof bidder_table, DPK_VERSION},
            .name = "last",
            .kind = DPK_BIDDER,
            .create = bidder_create,
            .destroy = destroy,
            .state_hash = state_hash,
        },
    .join = bidder_join,
    .leave = bidder_leave,
    .end = bidder_end,
    .submit = bidder_submit,
    .took = took,
    .offer = offer,
};

/* ---- a workload, dispatched -------------------------------------------- */

struct stage {
    struct dps_workload workload;
    struct dps_kernel kernel;
    struct dps_timing timing;
    struct dps_placements placements;
    struct dps_dispatch_setup setup;
};

/* Machines of one slot each. */
static struct stage
stage_of(uint64_t machines)
{
    struct dps_error err;
    struct stage stage = {.setup = {.until = INT64_MAX}};
    scribe = (struct scribe){.what = DPK_START, .extent = 1};
    REQUIRE_OK(dps_workload_slots(&stage.workload, machines, &err), &err);
    return stage;
}

static void
add(struct stage *self, double submit_s, double run_s)
{
    struct dps_error err;
    struct dps_job job = {.submit = (int64_t)(submit_s * 1e9),
        .run = (int64_t)(run_s * 1e9),
        .estimate = (int64_t)(run_s * 1e9),
        .width = 1,
        .most = 2};
    job.need[DPK_SLOTS] = 1;
    REQUIRE_OK(dps_workload_add(&self->workload, &job, "j", &err), &err);
}

static enum dps_status
play(struct stage *self, const char *cost, const struct dps_down *down, size_t n_down,
    struct dps_error *err)
{
    REQUIRE_OK(dps_workload_sort(&self->workload, err), err);
    REQUIRE_OK(dps_timing_open(&self->timing, cost, err), err);
    REQUIRE_OK(dps_kernel_open(&self->kernel, DPK_SCHEDULER, "fcfs", 1, err), err);
    self->kernel.table->destroy(self->kernel.instance);
    self->kernel.table = &scribe_table.kernel;
    self->kernel.scheduler = &scribe_table;
    self->kernel.instance = &scribe;
    scribe.host = &self->kernel.host;
    self->setup.workload = &self->workload;
    self->setup.scheduler = &self->kernel;
    self->setup.timing = &self->timing;
    return dps_dispatch_with(&self->setup, down, n_down, &self->placements, err);
}

static void
play_well(
    struct stage *self, const char *cost, const struct dps_down *down, size_t n_down)
{
    struct dps_error err;
    REQUIRE_OK(play(self, cost, down, n_down, &err), &err);
}

static void
leave_stage(struct stage *self)
{
    dps_timing_close(&self->timing);
    dps_placements_free(&self->placements);
    dps_kernel_close(&self->kernel);
    dps_workload_free(&self->workload);
}

static void
check_start(const struct stage *self, size_t job, double start_s)
{
    CHECK_WITHIN(at(self->placements.jobs[job].start), start_s, 1e-9);
}

/* ---- the way to nodes and back ----------------------------------------- */

TEST(an_order_takes_half_a_round_trip_to_the_nodes_and_news_the_other_half)
{
    struct stage stage = stage_of(1);
    stage.setup.round_trip = SECOND;
    add(&stage, 1, 10);
    add(&stage, 20, 10);
    play_well(&stage, NULL, NULL, 0);
    check_start(&stage, 0, 1.5);
    CHECK_TEXT(scribe.heard, "1 submit 0; 12 end 0; 20 submit 1; ");
    leave_stage(&stage);
}

TEST(a_scheduler_that_asks_nodes_first_waits_for_their_answer)
{
    struct stage stage = stage_of(2);
    stage.setup.round_trip = SECOND;
    scribe.looks = 1;
    add(&stage, 1, 10);
    add(&stage, 3, 5);
    play_well(&stage, NULL, NULL, 0);
    check_start(&stage, 0, 2.5);
    check_start(&stage, 1, 4.5);
    CHECK_TEXT(scribe.heard, "1 submit 0; 0 0 3 submit 1; 1 0 10 end 1; ");
    leave_stage(&stage);
}

TEST(what_nodes_answer_is_old_when_the_order_comes)
{
    struct stage stage = stage_of(2);
    stage.setup.round_trip = SECOND;
    scribe.looks = 1;
    scribe.what = DPK_QUEUE;
    add(&stage, 1, 10);
    add(&stage, 2, 10);
    play_well(&stage, NULL, NULL, 0);
    /* The first job's order is still on its way: both go to the same node. */
    CHECK_TEXT(scribe.heard, "1 submit 0; 0 0 2 submit 1; 0 0 13 end 0; ");
    check_start(&stage, 1, 12.5);
    leave_stage(&stage);
}

/* ---- what decisions cost ------------------------------------------------ */

TEST(a_scheduler_is_busy_for_what_its_decision_costs_and_hears_the_rest_then)
{
    struct stage stage = stage_of(4);
    scribe.steps = 1000000000;
    scribe.rotates = 1;
    add(&stage, 1, 10);
    add(&stage, 2, 10);
    add(&stage, 3, 10);
    play_well(&stage, "fixed", NULL, 0);
    double cost = 1e9 * stage.timing.units.step; /* [s], and calls of nanoseconds */
    CHECK_WITHIN(at(stage.placements.jobs[0].start), 1 + cost, 1e-5);
    CHECK_WITHIN(at(stage.placements.jobs[1].start), 1 + 2 * cost, 1e-5);
    CHECK_INT(stage.placements.jobs[2].start, stage.placements.jobs[1].start);
    leave_stage(&stage);
}

TEST(what_was_measured_can_be_replayed)
{
    char path[4096];
    char cost[sizeof path + 16];
    int64_t starts[3] = {0};
    snprintf(path, sizeof path, "%s/log.csv", test_folder());
    static const char *const modes[] = {"measured", "replay"};
    for (size_t m = 0; m < 2; m++) {
        struct stage stage = stage_of(3);
        scribe.rotates = 1;
        add(&stage, 1, 10);
        add(&stage, 2, 10);
        add(&stage, 2, 10);
        snprintf(cost, sizeof cost, "%s=%s", modes[m], path);
        play_well(&stage, cost, NULL, 0);
        struct dps_error err;
        REQUIRE_OK(dps_timing_finish(&stage.timing, &err), &err);
        for (size_t i = 0; i < 3; i++) {
            int64_t start = stage.placements.jobs[i].start;
            CHECK(start > stage.workload.jobs[i].submit);
            CHECK(m == 0 || start == starts[i]);
            starts[i] = start;
        }
        leave_stage(&stage);
    }
}

/* ---- queues at nodes ---------------------------------------------------- */

TEST(jobs_that_queue_at_a_node_run_one_after_the_other_without_the_scheduler)
{
    struct stage stage = stage_of(2);
    stage.setup.round_trip = SECOND;
    scribe.what = DPK_QUEUE;
    add(&stage, 1, 10);
    add(&stage, 2, 10);
    add(&stage, 3, 10);
    play_well(&stage, NULL, NULL, 0);
    check_start(&stage, 0, 1.5);
    check_start(&stage, 1, 11.5);
    check_start(&stage, 2, 21.5);
    leave_stage(&stage);
}

TEST(a_job_may_take_more_nodes_than_it_is_wide_but_not_more_than_its_most)
{
    for (uint32_t extent = 2; extent <= 3; extent++) {
        struct dps_error err;
        struct stage stage = stage_of(3);
        scribe.extent = extent;
        add(&stage, 1, 10);
        enum dps_status status = play(&stage, NULL, NULL, 0, &err);
        CHECK_INT(status, extent == 2 ? DPS_OK : DPS_EINVAL);
        CHECK_INT(stage.placements.jobs[0].n, extent == 2 ? 2 : 0);
        CHECK_INT(stage.placements.jobs[0].price, extent == 2 ? 5 : 0);
        leave_stage(&stage);
    }
}

/* ---- nodes that leave and come back ------------------------------------- */

TEST(a_job_is_lost_with_its_node_and_submitted_again)
{
    struct stage stage = stage_of(2);
    const struct dps_down down[] = {
        {.from = 5 * SECOND, .to = 8 * SECOND, .machine = 0}};
    scribe.rotates = 1;
    add(&stage, 1, 10);
    play_well(&stage, NULL, down, 1);
    check_start(&stage, 0, 5);
    CHECK_INT(stage.placements.jobs[0].lost, 1);
    CHECK_INT(stage.placements.nodes[stage.placements.jobs[0].first], 1);
    CHECK_TEXT(scribe.heard, "1 submit 0; 5 leave 0; 5 lost 0; 5 submit 0; 8 join 0; "
                             "15 end 0; ");
    leave_stage(&stage);
}

/* It had nodes for 4 and for 2 of its 10 s. */
TEST(a_rental_that_is_lost_goes_on_with_what_is_left_of_it)
{
    struct stage stage = stage_of(3);
    const struct dps_down downs[] = {
        {.from = 5 * SECOND, .to = 8 * SECOND, .machine = 0},
        {.from = 7 * SECOND, .to = 9 * SECOND, .machine = 1},
    };
    scribe.rotates = 1;
    add(&stage, 1, 10);
    stage.workload.jobs[0].fixed = 1;
    play_well(&stage, NULL, downs, 2);
    CHECK_INT(stage.placements.jobs[0].lost, 2);
    CHECK_INT(stage.placements.jobs[0].saved, 6 * SECOND);
    CHECK_INT(
        stage.placements.jobs[0].finish - stage.placements.jobs[0].start, 4 * SECOND);
    leave_stage(&stage);
}

TEST(a_job_that_ends_when_its_node_leaves_has_ended)
{
    struct stage stage = stage_of(1);
    const struct dps_down down[] = {
        {.from = 11 * SECOND, .to = 12 * SECOND, .machine = 0}};
    add(&stage, 1, 10);
    add(&stage, 20, 1);
    play_well(&stage, NULL, down, 1);
    CHECK_INT(stage.placements.jobs[0].lost, 0);
    CHECK_INT(stage.placements.jobs[0].finish, 11 * SECOND);
    leave_stage(&stage);
}

TEST(jobs_that_queue_at_a_node_are_lost_with_it)
{
    struct stage stage = stage_of(2);
    const struct dps_down down[] = {
        {.from = 5 * SECOND, .to = INT64_MAX, .machine = 0}};
    scribe.what = DPK_QUEUE;
    scribe.looks = 0;
    add(&stage, 1, 10);
    add(&stage, 2, 10);
    add(&stage, 6, 1);
    struct dps_error err;
    /* The scheduler goes on naming the node that has left. */
    CHECK_FAILS(play(&stage, NULL, down, 1, &err), &err, DPS_EINVAL,
        "scheduler scribe, call decide at 5 s: it names node 0, which has left");
    CHECK_INT(stage.placements.jobs[0].lost, 1);
    CHECK_INT(stage.placements.jobs[1].lost, 1);
    leave_stage(&stage);
}

TEST(an_order_that_finds_its_node_gone_is_lost_and_nobody_is_to_blame)
{
    struct stage stage = stage_of(2);
    const struct dps_down down[] = {
        {.from = SECOND / 10 * 9, .to = SECOND / 10 * 11, .machine = 0}};
    stage.setup.round_trip = SECOND;
    scribe.rotates = 1;
    add(&stage, 1, 10);
    play_well(&stage, NULL, down, 1);
    /* At 1 s nobody has told the scheduler, which is told at 1.4 s; its order comes to
     * a node that is there again, but is not the one that it knows. */
    CHECK_INT(stage.placements.jobs[0].lost, 1);
    CHECK_TEXT(
        scribe.heard, "1 submit 0; 1.4 leave 0; 1.6 join 0; 2 lost 0; 2 submit 0; ");
    check_start(&stage, 0, 2.5);
    leave_stage(&stage);
}

TEST(what_no_scheduler_may_order_is_refused_by_name_and_call)
{
    struct dps_error err;
    struct stage stage = stage_of(2);
    scribe.extent = 2;
    scribe.what = DPK_QUEUE;
    add(&stage, 1, 10);
    CHECK_FAILS(play(&stage, NULL, NULL, 0, &err), &err, DPS_EINVAL,
        "scheduler scribe, call decide at 1 s: it queues job 0, which takes more than "
        "one node");
    leave_stage(&stage);
}

/* ---- bidders ------------------------------------------------------------ */

TEST(a_scheduler_hears_offers_before_it_decides_and_the_bidder_what_it_took)
{
    struct stage stage = stage_of(3);
    struct dps_kernel bidder = {.table = &bidder_table.kernel, .bidder = &bidder_table};
    bidding = (struct bidding){.price = 7};
    bidder.instance = &bidding;
    stage.setup.bidder = &bidder;
    add(&stage, 1, 10);
    play_well(&stage, NULL, NULL, 0);
    CHECK_INT(stage.placements.nodes[0], 2);
    CHECK_TEXT(scribe.heard,
        "1 submit 0; 1 node 2 for 7; 1 took 0 for 5; 11 end 0; 11 bidder end 0; ");
    leave_stage(&stage);
}

TEST(a_bidder_is_called_again_when_it_says_but_not_in_the_past)
{
    for (int past = 0; past < 2; past++) {
        struct dps_error err;
        struct stage stage = stage_of(3);
        struct dps_kernel bidder = {
            .table = &bidder_table.kernel, .bidder = &bidder_table};
        bidding = (struct bidding){.again = 4 * SECOND, .insists = past};
        bidder.instance = &bidding;
        stage.setup.bidder = &bidder;
        add(&stage, 1, 10);
        enum dps_status status = play(&stage, NULL, NULL, 0, &err);
        CHECK_INT(status, past ? DPS_EINVAL : DPS_OK);
        if (past) {
            CHECK_TEXT(err.text, "bidder last, call offer at 4 s: it wants to be "
                                 "called again in the past");
        } else {
            /* At 0, 1, 4 and 11 s. */
            CHECK_INT((int64_t)stage.placements.decisions, 4);
        }
        leave_stage(&stage);
    }
}

/* ---- hashes ------------------------------------------------------------- */

TEST(an_audit_hashes_each_round_and_the_end_hides_what_was_before)
{
    uint64_t hash[2][2];
    for (int audit = 0; audit < 2; audit++) {
        for (int other = 0; other < 2; other++) {
            struct stage stage = stage_of(1);
            stage.setup.audit = audit;
            add(&stage, other ? 2 : 1, 1);
            add(&stage, 5, 1);
            play_well(&stage, NULL, NULL, 0);
            hash[audit][other] = stage.placements.hash[0];
            leave_stage(&stage);
        }
    }
    /* The scribe's state is how much it has heard, the same in both. */
    CHECK(hash[0][0] == hash[0][1]);
    CHECK(hash[0][0] != hash[1][0]);
    CHECK(hash[1][0] == hash[1][1]);
}
