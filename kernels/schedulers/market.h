/* market.h: markets with one queue each, in which either jobs wait or nodes do.
 *
 * A job that is posted takes the first node that waits, or else waits; a node that
 * offers itself takes the first job, or else waits.  A node takes one job at a time.
 * What became of a job stands among those decided until someone takes it from there.
 *
 * In place: start from {0}; dpk_markets_init, then dpk_markets_free.  Memory is the
 * host's.
 */
#ifndef DEPIN_KERNELS_SCHEDULERS_MARKET_H
#define DEPIN_KERNELS_SCHEDULERS_MARKET_H

#include "kernels/schedulers/line.h"
#include "kernels/schedulers/room.h"

struct market {
    struct line jobs, nodes; /* one of them is empty */
    int64_t stake;           /* that nodes must have [base units] */
};

enum posted_state { POSTED_NOWHERE, POSTED_WAITS, POSTED_TAKEN, POSTED_REFUSED };

struct posted {
    struct need need;
    int64_t since;    /* when it was posted [ns] */
    int64_t price;    /* a second [base units] */
    uint64_t stay;    /* of its node, */
    uint64_t devices; /* and what it has of that */
    uint32_t market;
    uint32_t node;
    uint32_t state;  /* enum posted_state */
    uint32_t urgent; /* 1: it does not wait */
};

struct markets {
    const struct dpk_host *host;
    struct room room;
    struct market *markets;
    uint32_t n_markets, job_cap, node_cap, unused;
    struct posted *jobs;    /* by slot */
    struct link *in_market; /* a job in its market's queue, or decided */
    struct link *in_time;   /* a job that waits, among those of all markets */
    struct link *node_links;
    uint32_t *market_of; /* of a node, and 1 if it waits there */
    uint32_t *in_queue;
    struct line waiting; /* jobs of all markets, as they came */
    struct line decided; /* jobs that were taken or refused */
    int64_t limit;       /* jobs that wait in one market; 0: any number */
    int64_t least;       /* stake of a node in any market [base units] */
};

void dpk_markets_init(
    struct markets *self, const struct dpk_host *host, enum tie_break tie_break);
void dpk_markets_free(struct markets *self);

dpk_status dpk_markets_join(struct markets *self, const struct dpk_nodes *nodes);
dpk_status dpk_markets_leave(struct markets *self, const uint32_t *nodes, uint32_t n);

/* A node offers itself to its market, unless it is at work. */
void dpk_markets_offer(struct markets *self, uint32_t node);

/* Posts a job of which all is known but what becomes of it. */
dpk_status dpk_markets_post(
    struct markets *self, uint32_t slot, const struct posted *job);

/* A job that waits is refused. */
void dpk_markets_take_back(struct markets *self, uint32_t slot);

/* A job that was taken has ended; its node does not yet offer itself again.  The node,
 * or LINE_END where that has left. */
uint32_t dpk_markets_end(struct markets *self, uint32_t slot);

/* The same of a job that its owner takes back before anybody was told of it: it waits,
 * or was decided upon.  A node that it leaves does not yet offer itself. */
uint32_t dpk_markets_withdraw(struct markets *self, uint32_t slot);

void dpk_markets_hash(const struct markets *self, uint64_t hash[2]);

#endif
