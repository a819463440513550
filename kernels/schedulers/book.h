/* book.h: orders that are open, the bids for each, and the bidder that its tenant
 * picks.
 *
 * An order collects bids, is then ready to be decided on, and where nobody who bid has
 * room, late, until the next bid makes it ready again.  Room is taken when it is
 * leased.
 *
 * In place: start from {0}; dpk_book_init, then dpk_book_free.  Memory is the host's.
 */
#ifndef DEPIN_KERNELS_SCHEDULERS_BOOK_H
#define DEPIN_KERNELS_SCHEDULERS_BOOK_H

#include "kernels/schedulers/line.h"
#include "kernels/schedulers/room.h"

struct bid {
    int64_t price; /* a second [base units] */
    uint64_t stay; /* of the node when it bid */
    uint32_t node, unused;
};

enum order_state {
    ORDER_UNKNOWN,
    ORDER_COLLECTS,
    ORDER_READY,
    ORDER_LATE,
    ORDER_LEASED
};

struct order {
    struct need need;
    struct bid *bids;
    uint64_t id;
    int64_t since;     /* [ns] */
    int64_t max_price; /* a second [base units] */
    uint64_t stay;     /* of the node that has it, */
    uint64_t devices;  /* and what it has of that */
    uint32_t n_bids, bid_cap;
    uint32_t node;
    uint32_t state;  /* enum order_state */
    uint32_t urgent; /* 1: it closes if it finds nobody at once */
    uint32_t unused;
};

enum pick { PICK_CHEAPEST, PICK_REPUTATION, PICK_RANDOM };

struct book {
    const struct dpk_host *host;
    struct room room;
    struct order *orders;  /* by job */
    struct link *in_time;  /* of orders that are open */
    struct link *in_stage; /* of those that collect, or are ready */
    uint32_t cap;
    enum pick pick;
    struct line open;       /* in the order of their times */
    struct line collecting; /* the same */
    struct line ready;
    int64_t most; /* bids that an order keeps; 0: any number */
};

void dpk_book_init(struct book *self, const struct dpk_host *host, enum pick pick,
    enum tie_break tie_break);
void dpk_book_free(struct book *self);

/* Opens an order of which all is known but its bids. */
dpk_status dpk_book_open(struct book *self, uint32_t slot, const struct order *order);

/* Moves it to another stage, or closes it. */
void dpk_book_stage(struct book *self, uint32_t slot, enum order_state state);
void dpk_book_close(struct book *self, uint32_t slot, enum order_state state);

/* Takes a bid that the rules allow; others are nothing. */
dpk_status dpk_book_bid(struct book *self, uint32_t slot, uint32_t node, int64_t price);

/* Leases an order to the bidder that its tenant picks, and closes it: the price, or -1
 * where none can do it now. */
int64_t dpk_book_lease(struct book *self, uint32_t slot);

void dpk_book_hash(const struct book *self, uint64_t hash[2]);

#endif
