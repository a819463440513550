#include "kernels/schedulers/market.h"

#include "kernels/schedulers/tools.h"

#include <stddef.h>

#define MARKETS (UINT32_C(1) << 20) /* at most */

/* ---- life -------------------------------------------------------------- */

void
dpk_markets_init(
    struct markets *self, const struct dpk_host *host, enum tie_break tie_break)
{
    *self = (struct markets){.host = host};
    dpk_room_init(&self->room, host, tie_break);
}

void
dpk_markets_free(struct markets *self)
{
    void *const all[] = {self->markets, self->jobs, self->in_market, self->in_time,
        self->node_links, self->market_of, self->in_queue};
    for (size_t i = 0; i < sizeof all / sizeof *all && self->host != NULL; i++) {
        dpk_drop(self->host, all[i]);
    }
    dpk_room_free(&self->room);
    *self = (struct markets){.host = NULL};
}

static dpk_status
open_market(struct markets *self, uint32_t market)
{
    const struct array array = {&self->markets, sizeof *self->markets};
    uint32_t before = self->n_markets;
    if (market >= MARKETS) {
        self->host->log(self->host->context, "markets have numbers below 1048576");
        return DPK_E_UNSUPPORTED;
    }
    dpk_status status =
        dpk_grow_all(self->host, &array, 1, &self->n_markets, (uint64_t)market + 1);
    for (uint32_t m = before; m < self->n_markets; m++) {
        self->markets[m].stake = self->least;
    }
    return status;
}

/* ---- both sides -------------------------------------------------------- */

static void
decide_on(struct markets *self, uint32_t slot, enum posted_state state)
{
    self->jobs[slot].state = state;
    dpk_line_put(&self->decided, self->in_market, slot);
}

/* A node takes a job, or quits where it cannot do it. */
static void
take(struct markets *self, uint32_t slot, uint32_t node)
{
    struct posted *job = &self->jobs[slot];
    if (!dpk_room_now(&self->room, node, &job->need)) {
        decide_on(self, slot, POSTED_REFUSED);
        return;
    }
    job->node = node;
    job->stay = self->room.nodes[node].stay;
    job->devices = dpk_room_take(&self->room, node, &job->need);
    decide_on(self, slot, POSTED_TAKEN);
}

static void
dismiss(struct markets *self, uint32_t node)
{
    if (self->in_queue[node]) {
        dpk_line_take(
            &self->markets[self->market_of[node]].nodes, self->node_links, node);
        self->in_queue[node] = 0;
    }
}

/* The first node of a market that still has the stake, or LINE_END. */
static uint32_t
first_node(struct markets *self, struct market *market)
{
    uint32_t node = dpk_line_first(&market->nodes);
    while (node != LINE_END && self->room.nodes[node].stake < market->stake) {
        dismiss(self, node);
        node = dpk_line_first(&market->nodes);
    }
    return node;
}

static void
stop_waiting(struct markets *self, uint32_t slot)
{
    struct market *market = &self->markets[self->jobs[slot].market];
    dpk_line_take(&market->jobs, self->in_market, slot);
    dpk_line_take(&self->waiting, self->in_time, slot);
}

void
dpk_markets_offer(struct markets *self, uint32_t node)
{
    const struct node *of = &self->room.nodes[node];
    struct market *market = &self->markets[self->market_of[node]];
    uint32_t slot = dpk_line_first(&market->jobs);
    if (of->stake < market->stake || of->jobs > 0) {
        return;
    }
    for (; slot != LINE_END && of->jobs == 0; slot = dpk_line_first(&market->jobs)) {
        stop_waiting(self, slot);
        take(self, slot, node);
    }
    if (of->jobs == 0) {
        dpk_line_put(&market->nodes, self->node_links, node);
        self->in_queue[node] = 1;
    }
}

/* ---- nodes ------------------------------------------------------------- */

dpk_status
dpk_markets_join(struct markets *self, const struct dpk_nodes *nodes)
{
    const struct array by_node[] = {
        {&self->node_links, sizeof *self->node_links},
        {&self->market_of, sizeof *self->market_of},
        {&self->in_queue, sizeof *self->in_queue},
    };
    dpk_status status = dpk_room_join(&self->room, nodes);
    if (status == DPK_OK) {
        status = dpk_grow_all(self->host, by_node, 3, &self->node_cap, self->room.cap);
    }
    for (uint32_t i = 0; i < nodes->n && status == DPK_OK; i++) {
        uint32_t market = nodes->market != NULL ? nodes->market[i] : 0;
        dismiss(self, nodes->slot[i]);
        self->market_of[nodes->slot[i]] = market;
        status = open_market(self, market);
    }
    return status;
}

/* ---- jobs -------------------------------------------------------------- */

/* Of a market that nodes wait in, or else the job waits where it may. */
static void
match(struct markets *self, uint32_t slot)
{
    const struct posted *job = &self->jobs[slot];
    struct market *market = &self->markets[job->market];
    uint32_t node = first_node(self, market);
    if (node != LINE_END) {
        dismiss(self, node);
        take(self, slot, node);
        dpk_markets_offer(self, node);
    } else if (job->urgent || (self->limit > 0 && market->jobs.n >= self->limit)) {
        decide_on(self, slot, POSTED_REFUSED);
    } else {
        dpk_line_put(&market->jobs, self->in_market, slot);
        dpk_line_put(&self->waiting, self->in_time, slot);
    }
}

/* Jobs whose node has left before anybody was told that it took them. */
static void
match_again(struct markets *self)
{
    uint32_t slot = dpk_line_first(&self->decided);
    while (slot != LINE_END) {
        struct posted *job = &self->jobs[slot];
        uint32_t after = self->in_market[slot].after;
        if (job->state == POSTED_TAKEN &&
            self->room.nodes[job->node].stay != job->stay) {
            dpk_line_take(&self->decided, self->in_market, slot);
            job->state = POSTED_WAITS;
            match(self, slot);
        }
        slot = after;
    }
}

dpk_status
dpk_markets_leave(struct markets *self, const uint32_t *nodes, uint32_t n)
{
    dpk_status status = dpk_room_leave(&self->room, nodes, n);
    for (uint32_t i = 0; i < n && status == DPK_OK; i++) {
        dismiss(self, nodes[i]);
    }
    match_again(self);
    return status;
}

dpk_status
dpk_markets_post(struct markets *self, uint32_t slot, const struct posted *job)
{
    const struct array by_job[] = {
        {&self->jobs, sizeof *self->jobs},
        {&self->in_market, sizeof *self->in_market},
        {&self->in_time, sizeof *self->in_time},
    };
    dpk_status status =
        dpk_grow_all(self->host, by_job, 3, &self->job_cap, (uint64_t)slot + 1);
    if (status == DPK_OK) {
        status = open_market(self, job->market);
    }
    if (status == DPK_OK) {
        struct market *market = &self->markets[job->market];
        int64_t asked = job->need.stake;
        market->stake = asked > market->stake ? asked : market->stake;
        self->jobs[slot] = *job;
        self->jobs[slot].state = POSTED_WAITS;
        match(self, slot);
    }
    return status;
}

void
dpk_markets_take_back(struct markets *self, uint32_t slot)
{
    stop_waiting(self, slot);
    decide_on(self, slot, POSTED_REFUSED);
}

uint32_t
dpk_markets_end(struct markets *self, uint32_t slot)
{
    struct posted *job = &self->jobs[slot];
    job->state = POSTED_NOWHERE;
    dpk_room_give(&self->room, job->node, job->stay, &job->need, job->devices);
    return self->room.nodes[job->node].stay == job->stay ? job->node : LINE_END;
}

uint32_t
dpk_markets_withdraw(struct markets *self, uint32_t slot)
{
    uint32_t state = self->jobs[slot].state;
    if (state == POSTED_WAITS) {
        stop_waiting(self, slot);
    } else if (state != POSTED_NOWHERE) {
        dpk_line_take(&self->decided, self->in_market, slot);
    }
    if (state == POSTED_TAKEN) {
        return dpk_markets_end(self, slot);
    }
    self->jobs[slot].state = POSTED_NOWHERE;
    return LINE_END;
}

/* ---- hash -------------------------------------------------------------- */

static uint64_t
hash_market(const struct markets *self, const struct market *market, uint64_t h)
{
    uint32_t i = dpk_line_first(&market->jobs);
    h = dpk_mix(h, (uint64_t)market->stake);
    for (; i != LINE_END; i = self->in_market[i].after) {
        h = dpk_mix(h, i);
    }
    i = dpk_line_first(&market->nodes);
    for (; i != LINE_END; i = self->node_links[i].after) {
        h = dpk_mix(h, ~(uint64_t)i);
    }
    return h;
}

static uint64_t
hash_job(const struct posted *job, uint64_t h)
{
    const uint64_t is[] = {job->state, (uint64_t)job->since, (uint64_t)job->price,
        job->market, job->node, job->stay, job->devices};
    for (size_t k = 0; k < sizeof is / sizeof *is; k++) {
        h = dpk_mix(h, is[k]);
    }
    return dpk_need_hash(&job->need, h);
}

void
dpk_markets_hash(const struct markets *self, uint64_t hash[2])
{
    uint64_t h = dpk_room_hash(&self->room);
    for (uint32_t m = 0; m < self->n_markets; m++) {
        h = hash_market(self, &self->markets[m], h);
    }
    for (uint32_t i = 0; i < self->room.n; i++) {
        h = dpk_mix(h, self->market_of[self->room.here[i]]);
    }
    hash[0] = h;
    for (uint32_t j = 0; j < self->job_cap; j++) {
        const struct posted *job = &self->jobs[j];
        h = job->state != POSTED_NOWHERE ? hash_job(job, dpk_mix(h, j)) : h;
    }
    hash[1] = h;
}
