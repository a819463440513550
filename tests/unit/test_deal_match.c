/* Deals with the cheapest providers of different owners. */
#include "tests/kernel_drive.h"
#include "tests/test.h"

#define NOBODY UINT32_MAX
#define GIB    INT64_C(1024)

static struct dps_machine
provider(uint64_t owner, int64_t ask)
{
    return (struct dps_machine){
        .capacity = {[DPK_DISK] = 100 * GIB}, .owner = owner, .price = ask};
}

static struct dps_job
copies_of(uint32_t width, int64_t gib)
{
    return (struct dps_job){
        .need = {[DPK_DISK] = gib * GIB}, .width = width, .most = width};
}

/* Five providers of three owners, by falling price. */
static const struct {
    uint64_t owner;
    int64_t ask;
} asks[] = {{1, 50}, {2, 40}, {3, 30}, {3, 20}, {1, 10}};

static void
open_market(struct drive *self, const char *name)
{
    struct dps_machine nodes[5];
    for (int k = 0; k < 5; k++) {
        nodes[k] = provider(asks[k].owner, asks[k].ask);
    }
    drive_open(self, DPK_SCHEDULER, name);
    drive_join(self, 0, nodes, 0, 5);
}

/* Whether the only order starts a job on these nodes, in this order, at a price. */
static bool
is_deal(const struct drive *self, const uint32_t *nodes, uint32_t n, int64_t price)
{
    bool same = self->n == 1 && self->orders[0].what == DPK_START &&
                self->orders[0].n == n && self->orders[0].price == price;
    for (uint32_t i = 0; i < n && same; i++) {
        same = self->node[i] == nodes[i];
    }
    return same;
}

static void
submit_one(struct drive *self, int64_t now, struct dps_job job, uint32_t slot)
{
    drive_submit(self, now, &job, slot, 1);
}

TEST(copies_go_to_the_cheapest_of_different_owners_and_cost_the_sum)
{
    struct drive market;
    open_market(&market, "deal-match");
    submit_one(&market, 0, copies_of(1, 7), 0);
    drive_decide(&market, 0);
    CHECK(is_deal(&market, (const uint32_t[]){4}, 1, 70));
    submit_one(&market, 0, copies_of(3, 7), 1);
    drive_decide(&market, 0);
    CHECK(is_deal(&market, (const uint32_t[]){4, 3, 1}, 3, 70 + 140 + 280));
    /* There are only three owners. */
    submit_one(&market, 0, copies_of(4, 7), 2);
    drive_decide(&market, 0);
    CHECK(drive_refused(&market, 2));
    drive_close(&market);
}

TEST(prices_are_of_a_gibibyte_and_each_copy_is_rounded_up)
{
    struct drive market;
    struct dps_job job = copies_of(2, 0);
    job.need[DPK_DISK] = 103; /* 1.005... and 2.01... */
    open_market(&market, "deal-match");
    submit_one(&market, 0, job, 0);
    drive_decide(&market, 0);
    CHECK(is_deal(&market, (const uint32_t[]){4, 3}, 2, 2 + 3));
    drive_close(&market);
}

TEST(a_client_takes_more_copies_where_it_can_pay_and_none_that_it_cannot)
{
    struct drive market;
    struct dps_job job = copies_of(1, 1);
    open_market(&market, "deal-match");
    job.most = 3;
    job.max_price = 69;
    submit_one(&market, 0, job, 0);
    drive_decide(&market, 0);
    CHECK(is_deal(&market, (const uint32_t[]){4, 3}, 2, 30));
    job.max_price = 70;
    submit_one(&market, 0, job, 1);
    drive_decide(&market, 0);
    CHECK(is_deal(&market, (const uint32_t[]){4, 3, 1}, 3, 70));
    job.max_price = 9;
    submit_one(&market, 0, job, 2);
    drive_decide(&market, 0);
    CHECK(drive_refused(&market, 2));
    drive_close(&market);
}

TEST(providers_that_do_not_meet_what_is_asked_are_left_out)
{
    struct drive market;
    struct dps_job job = copies_of(1, 2);
    struct dps_machine nodes[5];
    for (int k = 0; k < 5; k++) {
        nodes[k] = provider((uint64_t)k, 10 - k); /* the last is the cheapest */
        nodes[k].region = 7;
        nodes[k].reputation = 500000;
        nodes[k].stake = 100;
    }
    nodes[4].least = 2 * GIB + 1;
    nodes[3].region = 8;
    nodes[2].reputation = 499999;
    nodes[1].stake = 99;
    job.region = 7;
    job.reputation = 500000;
    job.stake = 100;
    drive_open(&market, DPK_SCHEDULER, "deal-match");
    drive_join(&market, 0, nodes, 0, 5);
    submit_one(&market, 0, job, 0);
    drive_decide(&market, 0);
    CHECK_INT(drive_started(&market, 0), 0);
    job.need[DPK_DISK]++;
    submit_one(&market, 0, job, 1);
    drive_decide(&market, 0);
    CHECK_INT(drive_started(&market, 1), 4);
    drive_close(&market);
}

TEST(deals_wait_for_space_and_are_made_in_the_order_of_time)
{
    struct drive market;
    const struct dps_machine node = provider(1, 5);
    drive_open(&market, DPK_SCHEDULER, "deal-match");
    drive_join(&market, 0, &node, 0, 1);
    submit_one(&market, 0, copies_of(1, 100), 0);
    submit_one(&market, 0, copies_of(1, 60), 1);
    submit_one(&market, 0, copies_of(1, 50), 2);
    submit_one(&market, 0, copies_of(1, 40), 3);
    submit_one(&market, 0, copies_of(1, 101), 4);
    drive_decide(&market, 0);
    CHECK_INT(drive_started(&market, 0), 0);
    CHECK(drive_refused(&market, 4));
    CHECK_INT(market.n, 2);
    drive_end(&market, 1, 0, DPK_ENDED_WELL);
    drive_decide(&market, 1);
    CHECK_INT(drive_started(&market, 1), 0);
    CHECK_INT(drive_started(&market, 2), NOBODY);
    CHECK_INT(drive_started(&market, 3), 0);
    drive_close(&market);
}

TEST(a_deal_that_waits_is_made_when_a_provider_joins)
{
    struct drive market;
    const struct dps_machine node = provider(1, 5);
    drive_open(&market, DPK_SCHEDULER, "deal-match");
    drive_join(&market, 0, &node, 0, 1);
    submit_one(&market, 0, copies_of(1, 60), 0);
    submit_one(&market, 0, copies_of(1, 60), 1);
    drive_decide(&market, 0);
    CHECK_INT(drive_started(&market, 1), NOBODY);
    drive_join(&market, 1, &node, 1, 1);
    drive_decide(&market, 1);
    CHECK_INT(drive_started(&market, 1), 1);
    drive_close(&market);
}

TEST(orders_that_do_not_fit_come_with_the_next_call)
{
    struct drive market;
    open_market(&market, "deal-match");
    market.cap = 2;
    for (uint32_t j = 0; j < 5; j++) {
        submit_one(&market, 0, copies_of(1, 1), j);
    }
    drive_decide(&market, 0);
    CHECK_INT(market.n, 5);
    drive_close(&market);
}

TEST(an_urgent_deal_is_made_at_once_or_refused)
{
    struct drive market;
    const struct dps_machine node = provider(1, 5);
    struct dps_job job = copies_of(1, 60);
    job.urgent = 1;
    drive_open(&market, DPK_SCHEDULER, "deal-match");
    drive_join(&market, 0, &node, 0, 1);
    submit_one(&market, 0, job, 0);
    submit_one(&market, 0, job, 1);
    drive_decide(&market, 0);
    CHECK_INT(drive_started(&market, 0), 0);
    CHECK(drive_refused(&market, 1));
    drive_close(&market);
}

TEST(equal_asks_go_by_the_tie)
{
    static const char *const names[] = {
        "deal-match", "deal-match:tie_break=id", "deal-match:tie_break=youngest"};
    static const uint32_t wanted[] = {3, 3, 5};
    const struct dps_machine nodes[] = {provider(1, 5), provider(2, 5), provider(3, 5)};
    for (size_t i = 0; i < 3; i++) {
        struct drive market;
        drive_open(&market, DPK_SCHEDULER, names[i]);
        drive_join(&market, 0, nodes, 3, 3);
        submit_one(&market, 0, copies_of(1, 1), 0);
        drive_decide(&market, 0);
        CHECK_INT(drive_started(&market, 0), wanted[i]);
        drive_close(&market);
    }
}

TEST(a_drawn_tie_is_uniform_among_the_cheapest)
{
    enum { DRAWS = 3000 };
    const struct dps_machine nodes[] = {
        provider(1, 5), provider(2, 5), provider(3, 5), provider(4, 6)};
    uint32_t n[4] = {0};
    struct drive market;
    drive_open(&market, DPK_SCHEDULER, "deal-match:tie_break=random");
    drive_join(&market, 0, nodes, 0, 4);
    for (uint32_t j = 0; j < DRAWS; j++) {
        submit_one(&market, j, copies_of(2, 1), j);
        drive_decide(&market, j);
        REQUIRE(
            market.n == 1 && market.n_nodes == 2 && market.node[0] != market.node[1]);
        n[market.node[0]]++;
        n[market.node[1]]++;
        drive_end(&market, j, j, DPK_ENDED_WELL);
    }
    for (int k = 0; k < 3; k++) {
        CHECK_WITHIN(n[k], DRAWS * 2 / 3.0, 5 * 25.9);
    }
    CHECK_INT(n[3], 0);
    drive_close(&market);
}

TEST(a_provider_that_comes_back_has_another_ask)
{
    struct drive market;
    const struct dps_machine dear = provider(1, 60);
    open_market(&market, "deal-match");
    drive_join(&market, 1, &dear, 4, 1); /* without having left: it has changed */
    submit_one(&market, 1, copies_of(1, 1), 0);
    drive_decide(&market, 1);
    CHECK(is_deal(&market, (const uint32_t[]){3}, 1, 20));
    drive_leave(&market, 2, 3);
    submit_one(&market, 2, copies_of(1, 1), 1);
    drive_decide(&market, 2);
    CHECK(is_deal(&market, (const uint32_t[]){2}, 1, 30));
    drive_close(&market);
}

TEST(the_hash_tells_states_apart_that_will_decide_differently)
{
    enum { CASES = 6 };
    uint64_t hash[CASES];
    for (uint32_t i = 0; i < CASES; i++) {
        struct drive market;
        struct dps_machine node = provider(i == 1 ? 9 : 1, i == 2 ? 6 : 5);
        struct dps_job job = copies_of(1, i == 4 ? 61 : 60);
        node.least = i == 3;
        job.max_price = i == 5 ? 1000 : 1001;
        drive_open(&market, DPK_SCHEDULER, "deal-match");
        drive_join(&market, 0, &node, 0, 1);
        submit_one(&market, 0, copies_of(1, 60), 0);
        drive_decide(&market, 0);
        submit_one(&market, 0, job, 1);
        hash[i] = drive_hash(&market);
        drive_close(&market);
        for (uint32_t k = 0; k < i; k++) {
            CHECK(hash[k] != hash[i]);
        }
    }
}

/* ---- a plain twin ------------------------------------------------------ */

static uint64_t
drawn(uint64_t *state, uint64_t n)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (z ^ z >> 31) % n;
}

enum { NODES = 8, JOBS = 40 };

struct plain {
    struct dps_job job;
    uint32_t nodes[NODES];
    uint32_t n;
    enum { WAITS, STORED, OVER } state;
};

struct world {
    struct drive market;
    struct dps_machine nodes[NODES];
    struct plain jobs[JOBS];
    uint32_t n;
};

static int64_t
left_at(const struct world *self, uint32_t node, bool ever)
{
    int64_t left = self->nodes[node].capacity[DPK_DISK];
    for (uint32_t j = 0; j < self->n && !ever; j++) {
        const struct plain *job = &self->jobs[j];
        for (uint32_t i = 0; i < job->n && job->state == STORED; i++) {
            left -= job->nodes[i] == node ? job->job.need[DPK_DISK] : 0;
        }
    }
    return left;
}

/* Marks the providers a job would have by going through all, cheapest first. */
static int64_t
choose(const struct world *self, const struct dps_job *job, bool ever, uint32_t *nodes,
    uint32_t *n)
{
    int64_t price = 0;
    for (*n = 0; *n < job->most; (*n)++) {
        uint32_t best = NOBODY;
        for (uint32_t k = 0; k < NODES; k++) {
            const struct dps_machine *node = &self->nodes[k];
            bool may = node->least <= job->need[DPK_DISK] &&
                       left_at(self, k, ever) >= job->need[DPK_DISK];
            for (uint32_t i = 0; i < *n; i++) {
                may = may && self->nodes[nodes[i]].owner != node->owner;
            }
            if (may && (best == NOBODY || node->price < self->nodes[best].price)) {
                best = k;
            }
        }
        int64_t more =
            best == NOBODY
                ? INT64_MAX
                : (self->nodes[best].price * job->need[DPK_DISK] + 1023) / 1024;
        if (more > job->max_price - price) {
            break;
        }
        price += more;
        nodes[*n] = best;
    }
    return price;
}

static void
check_deal(const struct world *self, uint32_t j, int64_t price)
{
    const struct plain *job = &self->jobs[j];
    for (uint32_t o = 0; o < self->market.n; o++) {
        const struct drive_order *order = &self->market.orders[o];
        if (order->job != j) {
            continue;
        }
        REQUIRE(order->what == DPK_START && order->n == job->n);
        REQUIRE(order->price == price);
        for (uint32_t i = 0; i < job->n; i++) {
            REQUIRE(self->market.node[order->first + i] == job->nodes[i]);
        }
        return;
    }
    REQUIRE(false);
}

static void
check_decisions(struct world *self, int64_t now)
{
    uint32_t n = 0;
    drive_decide(&self->market, now);
    for (uint32_t j = 0; j < self->n; j++) {
        struct plain *job = &self->jobs[j];
        uint32_t nodes[NODES];
        uint32_t ever;
        if (job->state != WAITS) {
            continue;
        }
        int64_t price = choose(self, &job->job, false, job->nodes, &job->n);
        (void)choose(self, &job->job, true, nodes, &ever);
        if (job->n >= job->job.width) {
            check_deal(self, j, price);
            job->state = STORED;
            n++;
        } else if (ever < job->job.width) {
            REQUIRE(drive_refused(&self->market, j));
            job->state = OVER;
            n++;
        }
    }
    REQUIRE(self->market.n == n);
}

static void
step(struct world *self, uint64_t *state, int64_t now)
{
    for (uint32_t j = 0; j < self->n; j++) {
        if (self->jobs[j].state == STORED && drawn(state, 6) == 0) {
            drive_end(&self->market, now, j, DPK_ENDED_WELL);
            self->jobs[j].state = OVER;
        }
    }
    while (self->n < JOBS && drawn(state, 2) == 0) {
        struct dps_job job = copies_of(1 + (uint32_t)drawn(state, 3), 0);
        job.most = job.width + (uint32_t)drawn(state, 2);
        job.need[DPK_DISK] = (int64_t)(100 + drawn(state, 2000));
        job.max_price = (int64_t)(5 + drawn(state, 60));
        self->jobs[self->n] = (struct plain){.job = job};
        submit_one(&self->market, now, job, self->n++);
    }
    check_decisions(self, now);
}

TEST(random_worlds_are_matched_as_by_going_through_all_asks)
{
    static struct world world;
    uint64_t state = 3;
    uint32_t stored = 0;
    for (int i = 0; i < 150; i++) {
        world.n = 0;
        for (uint32_t k = 0; k < NODES; k++) {
            world.nodes[k] =
                provider(drawn(&state, 5), (int64_t)(1 + drawn(&state, 9)));
            world.nodes[k].capacity[DPK_DISK] = (int64_t)(1000 + drawn(&state, 4000));
            world.nodes[k].least = (int64_t)drawn(&state, 800);
        }
        drive_open(&world.market, DPK_SCHEDULER, "deal-match");
        drive_join(&world.market, 0, world.nodes, 0, NODES);
        for (int64_t now = 1; now < 60; now++) {
            step(&world, &state, now);
        }
        for (uint32_t j = 0; j < world.n; j++) {
            stored += world.jobs[j].n >= world.jobs[j].job.width;
        }
        drive_close(&world.market);
    }
    CHECK(stored > 2000 && stored < 150 * JOBS - 500);
}
