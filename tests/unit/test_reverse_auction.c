/* A reverse auction: who may bid, whom a tenant picks, when, and at which price. */
#include "tests/kernel_drive.h"
#include "tests/test.h"

#define SECOND INT64_C(1000000000)
#define NOBODY UINT32_MAX

static struct dps_machine
provider(uint32_t reputation)
{
    return (struct dps_machine){
        .capacity = {[DPK_CPU] = 4000}, .reputation = reputation};
}

static struct dps_job
order(int64_t max_price)
{
    return (struct dps_job){.need = {[DPK_CPU] = 1000}, .max_price = max_price};
}

/* Four providers, of which slot 5 has the best reputation, and an order, number 0. */
static void
open_auction(struct drive *self, const char *name, int64_t max_price)
{
    const struct dps_machine nodes[] = {
        provider(5), provider(9), provider(7), provider(9)};
    const struct dps_job job = order(max_price);
    drive_open(self, DPK_SCHEDULER, name);
    drive_join(self, 0, nodes, 4, 4);
    drive_submit(self, 0, &job, 0, 1);
}

/* Whom the auction gives order 0 after its wait, with these bids; and the price. */
static uint32_t
winner_of(const char *name, const struct drive_offer *bids, uint32_t n, int64_t *price)
{
    struct drive auction;
    open_auction(&auction, name, 0);
    drive_offers(&auction, 0, bids, n);
    drive_decide(&auction, 30 * SECOND);
    uint32_t node = drive_started(&auction, 0);
    *price = drive_price(&auction, 0);
    drive_close(&auction);
    return node;
}

static const struct drive_offer four_bids[] = {
    {0, 4, 30, 0}, {0, 5, 40, 0}, {0, 6, 20, 0}, {0, 7, 35, 0}};

TEST(a_tenant_picks_the_cheapest_or_the_best_reputation_and_pays_the_bid)
{
    int64_t price;
    CHECK_INT(winner_of("reverse-auction", four_bids, 4, &price), 6);
    CHECK_INT(price, 20);
    CHECK_INT(winner_of("reverse-auction:pick=reputation", four_bids, 4, &price), 7);
    CHECK_INT(price, 35);
    /* Of equal reputation and price, by the tie. */
    static const struct drive_offer equal[] = {{0, 7, 40, 0}, {0, 5, 40, 0}};
    CHECK_INT(winner_of("reverse-auction:pick=reputation", equal, 2, &price), 5);
}

TEST(equal_bids_go_by_the_tie)
{
    static const struct drive_offer bids[] = {
        {0, 6, 20, 0}, {0, 4, 21, 0}, {0, 5, 20, 0}, {0, 7, 20, 0}};
    int64_t price;
    CHECK_INT(winner_of("reverse-auction", bids, 4, &price), 5);
    CHECK_INT(winner_of("reverse-auction:tie_break=id", bids, 4, &price), 5);
    CHECK_INT(winner_of("reverse-auction:tie_break=name", bids, 4, &price), 5);
    CHECK_INT(winner_of("reverse-auction:tie_break=youngest", bids, 4, &price), 7);
}

enum { ORDERS = 3000 };

/* How often each of the four gets an order, if they bid 20, 30, 20 and 20 each time. */
static void
count_wins(const char *name, uint32_t won[4])
{
    struct drive auction;
    open_auction(&auction, name, 0);
    for (uint32_t j = 1; j <= ORDERS; j++) {
        const struct dps_job job = order(0);
        const struct drive_offer bids[] = {
            {j, 4, 20, 0}, {j, 5, 30, 0}, {j, 6, 20, 0}, {j, 7, 20, 0}};
        drive_submit(&auction, j, &job, j, 1);
        drive_offers(&auction, j, bids, 4);
        drive_decide(&auction, j);
        uint32_t node = drive_started(&auction, j);
        REQUIRE(node >= 4 && node < 8);
        won[node - 4]++;
        drive_end(&auction, j, j, DPK_ENDED_WELL);
    }
    drive_close(&auction);
}

/* Within 5 sigma of a binomial, of which 25.9 is the larger. */
TEST(draws_are_uniform_among_the_equal)
{
    uint32_t won[4] = {0};
    count_wins("reverse-auction:tie_break=random,wait=0", won);
    CHECK_WITHIN(won[0], ORDERS / 3.0, 5 * 25.9);
    CHECK_INT(won[1], 0);
    CHECK_WITHIN(won[2], ORDERS / 3.0, 5 * 25.9);
    CHECK_WITHIN(won[3], ORDERS / 3.0, 5 * 25.9);
}

TEST(draws_are_uniform_among_all_where_the_tenant_does_not_mind)
{
    uint32_t won[4] = {0};
    count_wins("reverse-auction:pick=random,wait=0", won);
    for (uint32_t k = 0; k < 4; k++) {
        CHECK_WITHIN(won[k], ORDERS / 4.0, 5 * 25.9);
    }
}

/* ---- who may bid ------------------------------------------------------- */

TEST(bids_above_what_an_order_pays_or_of_strangers_are_nothing)
{
    static const struct drive_offer bids[] = {
        {0, 4, 31, 0},      /* too dear */
        {0, 5, -1, 0},      /* no price */
        {0, 99, 5, 0},      /* no node */
        {77, 6, 5, 0},      /* no order */
        {DPK_ANY, 6, 5, 0}, /* it asks for whatever there is */
        {0, 7, 30, 0},
    };
    struct drive auction;
    open_auction(&auction, "reverse-auction", 30);
    drive_offers(&auction, 0, bids, 6);
    drive_decide(&auction, 30 * SECOND);
    CHECK_INT(drive_started(&auction, 0), 7);
    CHECK_INT(drive_price(&auction, 0), 30);
    drive_close(&auction);
}

TEST(a_node_bids_once_and_an_order_keeps_the_first_bids)
{
    static const struct drive_offer twice[] = {{0, 4, 30, 0}, {0, 4, 10, 0}};
    int64_t price;
    CHECK_INT(winner_of("reverse-auction", twice, 2, &price), 4);
    CHECK_INT(price, 30);
    CHECK_INT(winner_of("reverse-auction:bids=2", four_bids, 4, &price), 4);
    CHECK_INT(winner_of("reverse-auction:bids=3", four_bids, 4, &price), 6);
    CHECK_INT(winner_of("reverse-auction:bids=0", four_bids, 4, &price), 6);
}

TEST(bidders_that_ran_full_or_left_or_came_anew_are_passed_over)
{
    struct drive auction;
    const struct dps_machine again = provider(1);
    const struct dps_job big = {.need = {[DPK_CPU] = 3500}};
    const struct drive_offer for_big = {1, 6, 9, 0};
    open_auction(&auction, "reverse-auction", 0);
    drive_submit(&auction, 0, &big, 1, 1);
    drive_offers(&auction, 0, four_bids, 4);
    drive_offers(&auction, 0, &for_big, 1);
    drive_leave(&auction, 1, 4);
    drive_join(&auction, 2, &again, 4, 1); /* another stay: its bid is void */
    drive_submit(&auction, 2, &(struct dps_job){.need = {[DPK_CPU] = 4000}}, 2, 1);
    drive_offers(&auction, 2, &(struct drive_offer){2, 7, 1, 0}, 1);
    drive_decide(&auction, 30 * SECOND);
    CHECK_INT(drive_started(&auction, 0), 6); /* it still has room, for one of both */
    CHECK_INT(drive_started(&auction, 1), NOBODY);
    /* Order 3 finds slot 7 full, on which order 2 was placed meanwhile. */
    drive_submit(
        &auction, 31 * SECOND, &(struct dps_job){.need = {[DPK_CPU] = 1}}, 3, 1);
    drive_offers(&auction, 31 * SECOND, &(struct drive_offer){3, 7, 1, 0}, 1);
    drive_decide(&auction, 32 * SECOND);
    CHECK_INT(drive_started(&auction, 2), 7);
    drive_decide(&auction, 61 * SECOND);
    CHECK_INT(drive_started(&auction, 3), NOBODY);
    drive_close(&auction);
}

TEST(who_left_and_came_back_has_not_bid)
{
    struct drive auction;
    const struct dps_machine again = provider(1);
    open_auction(&auction, "reverse-auction", 0);
    drive_offers(&auction, 0, four_bids, 4);
    drive_leave(&auction, 1, 6); /* the cheapest */
    drive_join(&auction, 1, &again, 6, 1);
    drive_decide(&auction, 30 * SECOND);
    CHECK_INT(drive_started(&auction, 0), 4);
    drive_close(&auction);
}

/* ---- when -------------------------------------------------------------- */

TEST(an_order_collects_bids_for_its_wait)
{
    struct drive auction;
    open_auction(&auction, "reverse-auction:wait=12.5", 0);
    drive_offers(&auction, 0, four_bids, 1);
    drive_decide(&auction, 0);
    CHECK_INT(drive_wake(&auction), 25 * SECOND / 2);
    CHECK_INT(auction.n, 1);
    drive_offers(&auction, SECOND, four_bids + 2, 1);
    drive_decide(&auction, 25 * SECOND / 2 - 1);
    CHECK_INT(drive_started(&auction, 0), NOBODY);
    drive_decide(&auction, 25 * SECOND / 2);
    CHECK_INT(drive_started(&auction, 0), 6);
    drive_close(&auction);
}

TEST(an_order_without_a_bid_takes_the_next_one_and_closes_at_its_expiry)
{
    struct drive auction;
    const struct dps_job job = order(0);
    open_auction(&auction, "reverse-auction", 0);
    drive_submit(&auction, SECOND, &job, 1, 1);
    drive_decide(&auction, SECOND);
    CHECK_INT(drive_wake(&auction), 30 * SECOND);
    drive_decide(&auction, 30 * SECOND);
    CHECK_INT(drive_wake(&auction), 31 * SECOND);
    drive_decide(&auction, 31 * SECOND);
    CHECK_INT(drive_wake(&auction), 300 * SECOND);
    drive_offers(&auction, 40 * SECOND, four_bids, 2);
    drive_decide(&auction, 40 * SECOND);
    CHECK_INT(drive_started(&auction, 0), 4);
    CHECK_INT(drive_price(&auction, 0), 30);
    drive_decide(&auction, 300 * SECOND);
    CHECK_INT(drive_wake(&auction), 301 * SECOND);
    CHECK(!drive_refused(&auction, 1));
    drive_decide(&auction, 301 * SECOND);
    CHECK(drive_refused(&auction, 1));
    /* Who bids for what is closed has nothing. */
    drive_offers(&auction, 302 * SECOND, &(struct drive_offer){1, 5, 1, 0}, 1);
    drive_decide(&auction, 302 * SECOND);
    CHECK_INT(auction.n, 0);
    drive_close(&auction);
}

TEST(an_urgent_order_is_leased_at_once_or_closed)
{
    struct drive auction;
    struct dps_job jobs[] = {order(0), order(0)};
    jobs[0].urgent = 1;
    jobs[1].urgent = 1;
    open_auction(&auction, "reverse-auction", 0);
    drive_submit(&auction, 0, jobs, 1, 2);
    drive_offers(&auction, 0, &(struct drive_offer){1, 5, 8, 0}, 1);
    drive_decide(&auction, 0);
    CHECK_INT(drive_started(&auction, 1), 5);
    CHECK(drive_refused(&auction, 2));
    CHECK_INT(drive_started(&auction, 0), NOBODY);
    drive_close(&auction);
}

TEST(few_orders_at_a_time_say_the_same)
{
    struct drive auction;
    struct dps_job jobs[6];
    open_auction(&auction, "reverse-auction:expiry=40", 0);
    auction.cap = 2;
    for (int j = 0; j < 6; j++) {
        jobs[j] = order(0);
    }
    drive_submit(&auction, 0, jobs, 1, 6);
    for (uint32_t j = 1; j < 4; j++) {
        drive_offers(&auction, 0, &(struct drive_offer){j, 5, 8, 0}, 1);
    }
    drive_decide(&auction, 40 * SECOND);
    CHECK_INT(auction.n, 7);
    for (uint32_t j = 0; j < 7; j++) {
        CHECK_INT(drive_started(&auction, j), j > 0 && j < 4 ? 5 : NOBODY);
        CHECK(drive_refused(&auction, j) == (j == 0 || j >= 4));
    }
    drive_close(&auction);
}

/* ---- against brute force ----------------------------------------------- */

static uint64_t
drawn(uint64_t *state, uint64_t n)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (z ^ z >> 31) % n;
}

enum { NODES = 6, JOBS = 30, STEPS = 120, WAIT = 5, EXPIRY = 12 };
enum { NONE = -1, GONE = -2 }; /* instead of a bid; one that was passed over */

/* All there is to know of an order, looked through from the start each time. */
struct plain {
    int64_t bid[NODES]; /* or NONE, GONE */
    int64_t since, need, max_price;
    uint32_t node;
    enum { AHEAD, OPEN, RUNS, OVER } state;
};

struct world {
    struct drive auction;
    struct plain jobs[JOBS];
    int64_t left[NODES];
    int64_t reputation[NODES];
    uint32_t n;
    uint32_t called[JOBS]; /* orders that were late and have a bid again */
    uint32_t n_called;
    bool by_reputation;
};

/* What the tenant of an order takes now, by looking at all; NOBODY. */
static uint32_t
best_for(const struct world *self, const struct plain *job)
{
    uint32_t best = NOBODY;
    for (uint32_t k = 0; k < NODES; k++) {
        if (job->bid[k] < 0 || self->left[k] < job->need) {
            continue;
        }
        int64_t better = best == NOBODY ? 1 : job->bid[best] - job->bid[k];
        if (best != NOBODY && self->by_reputation &&
            self->reputation[k] != self->reputation[best]) {
            better = self->reputation[k] - self->reputation[best];
        }
        best = better > 0 ? k : best;
    }
    return best;
}

/* An order has its turn. */
static void
check_turn(struct world *self, uint32_t j)
{
    struct plain *job = &self->jobs[j];
    uint32_t node = best_for(self, job);
    REQUIRE(drive_started(&self->auction, j) == node);
    if (node != NOBODY) {
        REQUIRE(drive_price(&self->auction, j) == job->bid[node]);
        self->left[node] -= job->need;
        job->node = node;
        job->state = RUNS;
        return;
    }
    for (uint32_t k = 0; k < NODES; k++) {
        job->bid[k] = job->bid[k] >= 0 ? GONE : job->bid[k];
    }
}

/* First those that were late and have a bid again, as the bids came; then those whose
 * wait is over now; then who is too old is refused. */
static void
check_decisions(struct world *self, int64_t now)
{
    drive_decide(&self->auction, now);
    for (uint32_t i = 0; i < self->n_called; i++) {
        check_turn(self, self->called[i]);
    }
    self->n_called = 0;
    for (uint32_t j = 0; j < self->n; j++) {
        if (self->jobs[j].state == OPEN && now - self->jobs[j].since == WAIT) {
            check_turn(self, j);
        }
    }
    for (uint32_t j = 0; j < self->n; j++) {
        bool old = self->jobs[j].state == OPEN && now - self->jobs[j].since >= EXPIRY;
        REQUIRE(drive_refused(&self->auction, j) == old);
        self->jobs[j].state = old ? OVER : self->jobs[j].state;
    }
}

static void
open_one(struct world *self, uint64_t *state, int64_t now)
{
    struct plain *job = &self->jobs[self->n];
    *job = (struct plain){.since = now,
        .need = (int64_t)(1 + drawn(state, 3)),
        .max_price = (int64_t)(3 + drawn(state, 6)),
        .state = OPEN};
    for (uint32_t k = 0; k < NODES; k++) {
        job->bid[k] = NONE;
    }
    const struct dps_job row = {
        .need = {[DPK_CPU] = job->need}, .max_price = job->max_price};
    drive_submit(&self->auction, now, &row, self->n++, 1);
}

/* One bid of anyone for any order that is open. */
static void
bid_one(struct world *self, uint64_t *state, int64_t now)
{
    uint32_t j = (uint32_t)drawn(state, self->n);
    uint32_t k = (uint32_t)drawn(state, NODES);
    int64_t price = (int64_t)drawn(state, 8);
    struct plain *job = &self->jobs[j];
    /* What was sifted out may bid again; to keep the twin plain it does not. */
    if (job->state != OPEN || job->bid[k] == GONE) {
        return;
    }
    drive_offers(&self->auction, now, &(struct drive_offer){j, k, price, 0}, 1);
    if (job->bid[k] != NONE || price > job->max_price) {
        return;
    }
    job->bid[k] = price;
    bool known = false;
    for (uint32_t i = 0; i < self->n_called; i++) {
        known = known || self->called[i] == j;
    }
    if (now - job->since > WAIT && !known) {
        self->called[self->n_called++] = j;
    }
}

static void
end_one(struct world *self, uint64_t *state, int64_t now)
{
    uint32_t j = (uint32_t)drawn(state, self->n);
    struct plain *job = &self->jobs[j];
    if (job->state == RUNS) {
        drive_end(&self->auction, now, j, DPK_ENDED_WELL);
        self->left[job->node] += job->need;
        job->state = OVER;
    }
}

static void
begin(struct world *self, uint64_t *state, bool by_reputation)
{
    struct dps_machine nodes[NODES];
    *self = (struct world){.n = 0, .by_reputation = by_reputation};
    for (uint32_t k = 0; k < NODES; k++) {
        nodes[k] = provider((uint32_t)drawn(state, 3));
        nodes[k].capacity[DPK_CPU] = (int64_t)(2 + drawn(state, 3));
        self->left[k] = nodes[k].capacity[DPK_CPU];
        self->reputation[k] = nodes[k].reputation;
    }
    drive_open(&self->auction, DPK_SCHEDULER,
        by_reputation ? "reverse-auction:wait=0.000000005,expiry=0.000000012,"
                        "pick=reputation"
                      : "reverse-auction:wait=0.000000005,expiry=0.000000012");
    drive_join(&self->auction, 0, nodes, 0, NODES);
}

static void
step(struct world *self, uint64_t *state, int64_t now)
{
    if (self->n > 0 && drawn(state, 2) == 0) {
        end_one(self, state, now);
    }
    if (self->n < JOBS && drawn(state, 3) == 0) {
        open_one(self, state, now);
    }
    for (uint64_t b = self->n > 0 ? drawn(state, 7) : 0; b > 0; b--) {
        bid_one(self, state, now);
    }
    check_decisions(self, now);
}

TEST(random_worlds_are_decided_as_by_brute_force)
{
    static struct world world;
    uint64_t state = 11;
    uint32_t ran = 0;
    uint32_t closed = 0;
    for (int i = 0; i < 300; i++) {
        begin(&world, &state, i % 2 == 1);
        for (int64_t now = 1; now < STEPS; now++) {
            step(&world, &state, now);
        }
        for (uint32_t j = 0; j < world.n; j++) {
            closed += world.jobs[j].state == OVER;
            ran += world.jobs[j].state == RUNS;
        }
        drive_close(&world.auction);
    }
    CHECK(ran > 100 && closed > 1000);
}

/* ---- the state --------------------------------------------------------- */

TEST(the_hash_tells_states_apart_that_will_decide_differently)
{
    enum { CASES = 6 };
    uint64_t hash[CASES];
    for (uint32_t i = 0; i < CASES; i++) {
        struct drive auction;
        struct dps_job job = order(50);
        struct drive_offer bid = {1, 5, i == 1 ? 11 : 10, 0};
        bid.node = i == 2 ? 6 : 5;
        job.need[DPK_CPU] += i == 3;
        job.max_price += i == 4;
        open_auction(&auction, "reverse-auction", 0);
        drive_submit(&auction, i == 5, &job, 1, 1);
        drive_offers(&auction, 1, &bid, 1);
        hash[i] = drive_hash(&auction);
        drive_close(&auction);
        for (uint32_t k = 0; k < i; k++) {
            CHECK(hash[k] != hash[i]);
        }
    }
}
