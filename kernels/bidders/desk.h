/* desk.h: what those who bid for orders keep: room, orders that are open, and bids.
 *
 * Each node that has room for an order when it opens bids for it once, in an order that
 * is drawn for each order, until it has as many bids as are kept of one; a node that
 * joins bids for those that are open.  A node keeps room for what it has bid for until
 * the order is someone's, or closed.
 *
 * In place: start from {0}; dpk_desk_init, then dpk_desk_free.  Memory is the host's.
 */
#ifndef DEPIN_KERNELS_BIDDERS_DESK_H
#define DEPIN_KERNELS_BIDDERS_DESK_H

#include "kernels/schedulers/line.h"
#include "kernels/schedulers/room.h"

/* An entry of a kernel's table of parameters. */
#define DESK_PARAMETER                                                                 \
    {                                                                                  \
        .name = "bids", .standard = "20", .allowed = "a whole number; 0: all",         \
        .doc = "that an order gets at most",                                           \
    }

/* Room that a node keeps for an order, or that a job has. */
struct claim {
    uint64_t stay; /* of the node */
    uint64_t devices;
    uint32_t node, unused;
};

enum posting_state { POSTING_NONE, POSTING_NEW, POSTING_OPEN, POSTING_RUNS };

struct posting {
    struct need need;
    struct claim *claims; /* of those that bid, or of the job's nodes */
    uint64_t id;
    int64_t max_price; /* a second [base units] */
    uint32_t n_claims, claim_cap;
    uint32_t state; /* enum posting_state */
    uint32_t unused;
};

/* Where bidding stopped when there was no more space for offers. */
struct desk_cursor {
    uint32_t looked, start, step; /* nodes, for the first of the new orders */
    uint32_t order;               /* open, for the last of the new nodes */
};

struct desk {
    const struct dpk_host *host;
    /* What a node wants for an order a second; below 0: it does not bid.  The context
     * is this desk, or what begins with it. */
    int64_t (*price)(void *context, uint32_t node, const struct posting *order);
    /* An order for which it had bid is its own, or someone else's; or NULL. */
    void (*learn)(void *context, uint32_t node, int won);
    struct room room;
    int64_t *ask; /* what a node asks a second for all of it [base units] */
    struct posting *orders;
    struct link *links;  /* of orders that are new, or open */
    uint32_t *new_nodes; /* that have not looked at the open orders */
    uint32_t n_new_nodes, new_cap;
    uint32_t ask_cap, order_cap;
    struct line new_orders, open;
    struct desk_cursor cursor;
    int64_t most; /* bids that an order gets; 0: any number */
};

void dpk_desk_init(struct desk *self, const struct dpk_host *host);
void dpk_desk_free(struct desk *self);

/* Calls of struct dpk_bidder; `context` is a struct desk, or begins with one. */
dpk_status dpk_desk_join(void *context, int64_t now, const struct dpk_nodes *nodes);
dpk_status dpk_desk_leave(
    void *context, int64_t now, const uint32_t *nodes, uint32_t n);
dpk_status dpk_desk_end(void *context, int64_t now, const struct dpk_ends *ends);
dpk_status dpk_desk_submit(void *context, int64_t now, const struct dpk_jobs *jobs);
dpk_status dpk_desk_took(void *context, int64_t now, const struct dpk_orders *orders);
dpk_status dpk_desk_offer(
    void *context, int64_t now, struct dpk_offers *offers, int64_t *again);
dpk_status dpk_desk_hash(void *context, uint64_t hash[2]);

#endif
