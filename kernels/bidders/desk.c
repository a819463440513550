#include "kernels/bidders/desk.h"

#include "kernels/schedulers/tools.h"

#include <stddef.h>

/* ---- life -------------------------------------------------------------- */

void
dpk_desk_init(struct desk *self, const struct dpk_host *host)
{
    *self = (struct desk){.host = host, .cursor = {.order = LINE_END}};
    dpk_room_init(&self->room, host, TIE_ID);
}

void
dpk_desk_free(struct desk *self)
{
    const struct dpk_host *host = self->host;
    for (uint32_t j = 0; j < self->order_cap; j++) {
        dpk_drop(host, self->orders[j].claims);
    }
    void *const all[] = {self->ask, self->orders, self->links, self->new_nodes};
    for (size_t i = 0; i < sizeof all / sizeof *all && host != NULL; i++) {
        dpk_drop(host, all[i]);
    }
    dpk_room_free(&self->room);
    *self = (struct desk){.host = NULL};
}

/* ---- claims ------------------------------------------------------------ */

static dpk_status
add_claim(struct desk *self, struct posting *order, struct claim claim)
{
    const struct array claims = {&order->claims, sizeof *order->claims};
    dpk_status status = dpk_grow_all(
        self->host, &claims, 1, &order->claim_cap, (uint64_t)order->n_claims + 1);
    if (status == DPK_OK) {
        order->claims[order->n_claims++] = claim;
    }
    return status;
}

static void
drop_claims(struct desk *self, struct posting *order)
{
    for (uint32_t i = 0; i < order->n_claims; i++) {
        const struct claim *claim = &order->claims[i];
        dpk_room_give(
            &self->room, claim->node, claim->stay, &order->need, claim->devices);
    }
    dpk_drop(self->host, order->claims);
    order->claims = NULL;
    order->n_claims = 0;
    order->claim_cap = 0;
}

static int
has_claim(const struct posting *order, uint32_t node, uint64_t stay)
{
    for (uint32_t i = 0; i < order->n_claims; i++) {
        if (order->claims[i].node == node && order->claims[i].stay == stay) {
            return 1;
        }
    }
    return 0;
}

/* ---- events ------------------------------------------------------------ */

dpk_status
dpk_desk_join(void *context, int64_t now, const struct dpk_nodes *nodes)
{
    struct desk *self = context;
    (void)now;
    const struct array asks = {&self->ask, sizeof *self->ask};
    const struct array new_nodes = {&self->new_nodes, sizeof *self->new_nodes};
    dpk_status status = dpk_room_join(&self->room, nodes);
    if (status == DPK_OK) {
        status = dpk_grow_all(self->host, &asks, 1, &self->ask_cap, self->room.cap);
    }
    if (status == DPK_OK) {
        status = dpk_grow_all(self->host, &new_nodes, 1, &self->new_cap,
            (uint64_t)self->n_new_nodes + nodes->n);
    }
    for (uint32_t i = 0; i < nodes->n && status == DPK_OK; i++) {
        self->ask[nodes->slot[i]] = nodes->price != NULL ? nodes->price[i] : 0;
        self->new_nodes[self->n_new_nodes++] = nodes->slot[i];
    }
    return status;
}

dpk_status
dpk_desk_leave(void *context, int64_t now, const uint32_t *nodes, uint32_t n)
{
    struct desk *self = context;
    (void)now;
    return dpk_room_leave(&self->room, nodes, n);
}

static void
close_order(struct desk *self, uint32_t slot)
{
    struct posting *order = &self->orders[slot];
    if (order->state == POSTING_NEW) {
        dpk_line_take(&self->new_orders, self->links, slot);
    } else if (order->state == POSTING_OPEN) {
        dpk_line_take(&self->open, self->links, slot);
    }
    drop_claims(self, order);
    order->state = POSTING_NONE;
}

dpk_status
dpk_desk_end(void *context, int64_t now, const struct dpk_ends *ends)
{
    struct desk *self = context;
    (void)now;
    for (uint32_t i = 0; i < ends->n; i++) {
        uint32_t slot = ends->job[i];
        uint32_t state =
            slot < self->order_cap ? self->orders[slot].state : POSTING_NONE;
        if (state == POSTING_NONE ||
            (state != POSTING_RUNS && ends->outcome[i] != DPK_ENDED_WITHDRAWN)) {
            return DPK_E_STATE;
        }
        close_order(self, slot);
    }
    return DPK_OK;
}

dpk_status
dpk_desk_submit(void *context, int64_t now, const struct dpk_jobs *jobs)
{
    struct desk *self = context;
    (void)now;
    const struct array by_job[] = {
        {&self->orders, sizeof *self->orders},
        {&self->links, sizeof *self->links},
    };
    dpk_status status = DPK_OK;
    for (uint32_t i = 0; i < jobs->n && status == DPK_OK; i++) {
        uint32_t slot = jobs->slot[i];
        status =
            dpk_grow_all(self->host, by_job, 2, &self->order_cap, (uint64_t)slot + 1);
        if (status == DPK_OK) {
            self->orders[slot] = (struct posting){
                .need = dpk_need_of(jobs, i),
                .id = jobs->id[i],
                .max_price = jobs->max_price != NULL ? jobs->max_price[i] : INT64_MAX,
                .state = POSTING_NEW,
            };
            dpk_line_put(&self->new_orders, self->links, slot);
        }
    }
    return status;
}

/* ---- what was decided -------------------------------------------------- */

/* Whether nodes [from, to) of the orders hold one. */
static int
holds(const struct dpk_orders *orders, uint32_t from, uint32_t to, uint32_t node)
{
    while (from < to && orders->node[from] != node) {
        from++;
    }
    return from < to;
}

static void
learn_all(struct desk *self, const struct posting *order,
    const struct dpk_orders *orders, uint32_t from, uint32_t to)
{
    for (uint32_t i = 0; i < order->n_claims && self->learn != NULL; i++) {
        uint32_t node = order->claims[i].node;
        if (self->room.nodes[node].stay == order->claims[i].stay) {
            self->learn(self, node, holds(orders, from, to, node));
        }
    }
}

/* An order is someone's. */
static dpk_status
take_order(struct desk *self, const struct dpk_orders *orders, uint32_t i)
{
    uint32_t from = orders->node_first[i];
    uint32_t to = orders->node_first[i + 1];
    struct posting *order = &self->orders[orders->job[i]];
    dpk_status status = DPK_OK;
    learn_all(self, order, orders, from, to);
    close_order(self, orders->job[i]);
    order->state = POSTING_RUNS;
    for (uint32_t k = from; k < to && status == DPK_OK; k++) {
        struct claim claim = {.node = orders->node[k], .devices = orders->devices[k]};
        if (claim.node >= self->room.cap) {
            return DPK_E_STATE;
        }
        claim.stay = self->room.nodes[claim.node].stay;
        if (claim.devices != 0) {
            dpk_room_take_these(&self->room, claim.node, &order->need, claim.devices);
        } else {
            claim.devices = dpk_room_take(&self->room, claim.node, &order->need);
        }
        status = add_claim(self, order, claim);
    }
    return status;
}

dpk_status
dpk_desk_took(void *context, int64_t now, const struct dpk_orders *orders)
{
    struct desk *self = context;
    (void)now;
    dpk_status status = DPK_OK;
    for (uint32_t i = 0; i < orders->n && status == DPK_OK; i++) {
        if (orders->what[i] == DPK_WAKE) {
            continue;
        }
        if (orders->job[i] >= self->order_cap) {
            return DPK_E_STATE;
        }
        if (orders->what[i] == DPK_REJECT) {
            close_order(self, orders->job[i]);
        } else {
            status = take_order(self, orders, i);
        }
    }
    return status;
}

/* ---- bids -------------------------------------------------------------- */

static int
is_full(const struct desk *self, const struct posting *order)
{
    return self->most > 0 && order->n_claims >= self->most;
}

/* A node bids for an order if it has room for it and may have its price. */
static dpk_status
bid(struct desk *self, uint32_t node, uint32_t slot, struct dpk_offers *offers)
{
    struct posting *order = &self->orders[slot];
    if (!dpk_room_now(&self->room, node, &order->need)) {
        return DPK_OK;
    }
    int64_t price = self->price(self, node, order);
    if (price < 0 || price > order->max_price) {
        return DPK_OK;
    }
    uint32_t i = offers->n++;
    offers->job[i] = slot;
    offers->node[i] = node;
    offers->price[i] = price;
    offers->quality[i] = 0;
    struct claim claim = {
        .node = node,
        .stay = self->room.nodes[node].stay,
        .devices = dpk_room_take(&self->room, node, &order->need),
    };
    return add_claim(self, order, claim);
}

/* The last of the nodes that have joined looks at all orders that are open. */
static dpk_status
look_at_orders(struct desk *self, struct dpk_offers *offers)
{
    struct desk_cursor *cursor = &self->cursor;
    dpk_status status = DPK_OK;
    uint32_t node = self->new_nodes[self->n_new_nodes - 1];
    uint32_t slot =
        cursor->order == LINE_END ? dpk_line_first(&self->open) : cursor->order;
    while (slot != LINE_END && status == DPK_OK && offers->n < offers->cap) {
        const struct posting *order = &self->orders[slot];
        if (!is_full(self, order) &&
            !has_claim(order, node, self->room.nodes[node].stay)) {
            status = bid(self, node, slot, offers);
        }
        slot = self->links[slot].after;
    }
    cursor->order = slot;
    self->n_new_nodes -= slot == LINE_END;
    return status;
}

static uint32_t
common_divisor(uint32_t a, uint32_t b)
{
    while (b != 0) {
        uint32_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* Draws the order in which n nodes come to look at an order: each once. */
static void
draw_walk(struct desk *self, const struct posting *order, uint32_t n)
{
    uint64_t k = 0;
    self->cursor.start = dpk_tie_draw(self->host, order->id, k++, n);
    do {
        self->cursor.step = 1 + dpk_tie_draw(self->host, order->id, k++, n);
    } while (common_divisor(self->cursor.step, n) != 1);
}

/* All nodes look at the first of the orders that are new. */
static dpk_status
look_at_nodes(struct desk *self, struct dpk_offers *offers)
{
    struct desk_cursor *cursor = &self->cursor;
    uint32_t slot = dpk_line_first(&self->new_orders);
    struct posting *order = &self->orders[slot];
    dpk_status status = DPK_OK;
    uint32_t n = self->room.n;
    if (cursor->looked == 0 && n > 0) {
        draw_walk(self, order, n);
    }
    while (cursor->looked < n && !is_full(self, order) && status == DPK_OK &&
           offers->n < offers->cap) {
        uint64_t at = (cursor->start + (uint64_t)cursor->looked * cursor->step) % n;
        cursor->looked++;
        status = bid(self, self->room.here[at], slot, offers);
    }
    if (status == DPK_OK && (cursor->looked >= n || is_full(self, order))) {
        cursor->looked = 0;
        dpk_line_take(&self->new_orders, self->links, slot);
        dpk_line_put(&self->open, self->links, slot);
        order->state = POSTING_OPEN;
    }
    return status;
}

dpk_status
dpk_desk_offer(void *context, int64_t now, struct dpk_offers *offers, int64_t *again)
{
    struct desk *self = context;
    (void)now;
    *again = INT64_MAX;
    dpk_status status = DPK_OK;
    while (self->n_new_nodes > 0 && offers->n < offers->cap && status == DPK_OK) {
        status = look_at_orders(self, offers);
    }
    while (self->n_new_nodes == 0 && self->new_orders.n > 0 &&
           offers->n < offers->cap && status == DPK_OK) {
        status = look_at_nodes(self, offers);
    }
    self->host->meter(self->host->context, DPK_WORK_SCORES, offers->n);
    return status == DPK_OK && (self->n_new_nodes > 0 || self->new_orders.n > 0)
               ? DPK_MORE
               : status;
}

/* ---- hash -------------------------------------------------------------- */

static uint64_t
hash_order(const struct posting *order, uint64_t h)
{
    h = dpk_mix(dpk_mix(h, order->state), (uint64_t)order->max_price);
    h = dpk_need_hash(&order->need, dpk_mix(h, order->id));
    for (uint32_t i = 0; i < order->n_claims; i++) {
        const struct claim *claim = &order->claims[i];
        h = dpk_mix(dpk_mix(dpk_mix(h, claim->node), claim->stay), claim->devices);
    }
    return h;
}

dpk_status
dpk_desk_hash(void *context, uint64_t hash[2])
{
    const struct desk *self = context;
    uint64_t h = dpk_room_hash(&self->room);
    for (uint32_t i = 0; i < self->room.n; i++) {
        h = dpk_mix(h, (uint64_t)self->ask[self->room.here[i]]);
    }
    for (uint32_t i = 0; i < self->n_new_nodes; i++) {
        h = dpk_mix(h, self->new_nodes[i]);
    }
    hash[0] = h;
    for (uint32_t j = 0; j < self->order_cap; j++) {
        const struct posting *order = &self->orders[j];
        h = order->state != POSTING_NONE ? hash_order(order, dpk_mix(h, j)) : h;
    }
    hash[1] = h;
    return DPK_OK;
}
