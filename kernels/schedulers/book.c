#include "kernels/schedulers/book.h"

#include "kernels/schedulers/tools.h"

#include <stddef.h>

/* ---- life -------------------------------------------------------------- */

void
dpk_book_init(struct book *self, const struct dpk_host *host, enum pick pick,
    enum tie_break tie_break)
{
    *self = (struct book){.host = host, .pick = pick};
    dpk_room_init(&self->room, host, tie_break);
}

void
dpk_book_free(struct book *self)
{
    const struct dpk_host *host = self->host;
    for (uint32_t j = 0; j < self->cap; j++) {
        dpk_drop(host, self->orders[j].bids);
    }
    void *const all[] = {self->orders, self->in_time, self->in_stage};
    for (size_t i = 0; i < sizeof all / sizeof *all && host != NULL; i++) {
        dpk_drop(host, all[i]);
    }
    dpk_room_free(&self->room);
    *self = (struct book){.host = NULL};
}

/* ---- orders ------------------------------------------------------------ */

void
dpk_book_stage(struct book *self, uint32_t slot, enum order_state state)
{
    struct order *order = &self->orders[slot];
    if (order->state == ORDER_COLLECTS) {
        dpk_line_take(&self->collecting, self->in_stage, slot);
    } else if (order->state == ORDER_READY) {
        dpk_line_take(&self->ready, self->in_stage, slot);
    }
    if (state == ORDER_COLLECTS) {
        dpk_line_put(&self->collecting, self->in_stage, slot);
    } else if (state == ORDER_READY) {
        dpk_line_put(&self->ready, self->in_stage, slot);
    }
    order->state = state;
}

void
dpk_book_close(struct book *self, uint32_t slot, enum order_state state)
{
    struct order *order = &self->orders[slot];
    dpk_book_stage(self, slot, state);
    dpk_line_take(&self->open, self->in_time, slot);
    dpk_drop(self->host, order->bids);
    order->bids = NULL;
    order->n_bids = 0;
    order->bid_cap = 0;
}

dpk_status
dpk_book_open(struct book *self, uint32_t slot, const struct order *order)
{
    const struct array by_job[] = {
        {&self->orders, sizeof *self->orders},
        {&self->in_time, sizeof *self->in_time},
        {&self->in_stage, sizeof *self->in_stage},
    };
    dpk_status status =
        dpk_grow_all(self->host, by_job, 3, &self->cap, (uint64_t)slot + 1);
    if (status == DPK_OK) {
        self->orders[slot] = *order;
        self->orders[slot].state = ORDER_UNKNOWN;
        dpk_line_put(&self->open, self->in_time, slot);
        dpk_book_stage(self, slot, order->urgent ? ORDER_READY : ORDER_COLLECTS);
    }
    return status;
}

/* ---- bids -------------------------------------------------------------- */

static int
has_bid(const struct order *order, uint32_t node, uint64_t stay)
{
    for (uint32_t b = 0; b < order->n_bids; b++) {
        if (order->bids[b].node == node && order->bids[b].stay == stay) {
            return 1;
        }
    }
    return 0;
}

dpk_status
dpk_book_bid(struct book *self, uint32_t slot, uint32_t node, int64_t price)
{
    struct order *order = slot < self->cap ? &self->orders[slot] : NULL;
    uint64_t stay = node < self->room.cap ? self->room.nodes[node].stay : 0;
    if (order == NULL || stay == 0 || order->state == ORDER_UNKNOWN ||
        order->state == ORDER_LEASED || price < 0 || price > order->max_price ||
        (self->most > 0 && order->n_bids >= self->most) || has_bid(order, node, stay)) {
        return DPK_OK;
    }
    const struct array bids = {&order->bids, sizeof *order->bids};
    dpk_status status = dpk_grow_all(
        self->host, &bids, 1, &order->bid_cap, (uint64_t)order->n_bids + 1);
    if (status == DPK_OK) {
        order->bids[order->n_bids++] =
            (struct bid){.price = price, .stay = stay, .node = node};
        if (order->state == ORDER_LATE) {
            dpk_book_stage(self, slot, ORDER_READY);
        }
    }
    return status;
}

/* ---- a tenant picks ---------------------------------------------------- */

/* -1: a tenant likes bid a better than b; 0: as much. */
static int
compare(const struct book *self, const struct bid *a, const struct bid *b)
{
    uint32_t x = self->room.nodes[a->node].reputation;
    uint32_t y = self->room.nodes[b->node].reputation;
    if (self->pick == PICK_RANDOM) {
        return 0;
    }
    if (self->pick == PICK_REPUTATION && x != y) {
        return x > y ? -1 : 1;
    }
    return (a->price > b->price) - (a->price < b->price);
}

/* Drops bids of nodes that cannot do it now. */
static void
sift(struct book *self, struct order *order)
{
    uint32_t n = 0;
    for (uint32_t b = 0; b < order->n_bids; b++) {
        const struct bid *bid = &order->bids[b];
        if (self->room.nodes[bid->node].stay == bid->stay &&
            dpk_room_now(&self->room, bid->node, &order->need)) {
            order->bids[n++] = *bid;
        }
    }
    order->n_bids = n;
}

/* The bid that the tenant takes, of some. */
static const struct bid *
choose(struct book *self, const struct order *order)
{
    const struct bid *best = &order->bids[0];
    int draws = self->room.tie_break == TIE_RANDOM || self->pick == PICK_RANDOM;
    uint32_t equal = 0;
    for (uint32_t b = 0; b < order->n_bids; b++) {
        const struct bid *bid = &order->bids[b];
        int order_of = compare(self, bid, best);
        int first = self->room.nodes[bid->node].key < self->room.nodes[best->node].key;
        equal = order_of < 0 ? 1 : equal + (order_of == 0);
        best = order_of < 0 || (order_of == 0 && first) ? bid : best;
    }
    if (!draws) {
        return best;
    }
    uint32_t skip = dpk_tie_draw(self->host, order->id, 0, equal);
    const struct bid *bid = order->bids;
    while (compare(self, bid, best) != 0 || skip-- > 0) {
        bid++;
    }
    return bid;
}

int64_t
dpk_book_lease(struct book *self, uint32_t slot)
{
    struct order *order = &self->orders[slot];
    sift(self, order);
    if (order->n_bids == 0) {
        return -1;
    }
    const struct bid won = *choose(self, order);
    order->node = won.node;
    order->stay = won.stay;
    order->devices = dpk_room_take(&self->room, won.node, &order->need);
    dpk_book_close(self, slot, ORDER_LEASED);
    return won.price;
}

/* ---- hash -------------------------------------------------------------- */

static uint64_t
hash_order(const struct order *order, uint64_t h)
{
    const uint64_t is[] = {order->state, order->id, (uint64_t)order->since,
        (uint64_t)order->max_price, order->urgent, order->node, order->stay,
        order->devices};
    for (size_t k = 0; k < sizeof is / sizeof *is; k++) {
        h = dpk_mix(h, is[k]);
    }
    for (uint32_t b = 0; b < order->n_bids; b++) {
        const struct bid *bid = &order->bids[b];
        h = dpk_mix(dpk_mix(dpk_mix(h, bid->node), bid->stay), (uint64_t)bid->price);
    }
    return dpk_need_hash(&order->need, h);
}

void
dpk_book_hash(const struct book *self, uint64_t hash[2])
{
    uint64_t h = dpk_room_hash(&self->room);
    uint32_t i = dpk_line_first(&self->open);
    for (; i != LINE_END; i = self->in_time[i].after) {
        h = dpk_mix(h, i);
    }
    hash[0] = h;
    for (uint32_t j = 0; j < self->cap; j++) {
        const struct order *order = &self->orders[j];
        h = order->state != ORDER_UNKNOWN ? hash_order(order, dpk_mix(h, j)) : h;
    }
    hash[1] = h;
}
