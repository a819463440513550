/* sorted.h: nodes of a site in an order of a kernel's own, and of ties below that.
 *
 * A node's key is its place in that order, in the upper bits, and below it what breaks
 * ties: so that a search of the site finds the best node with room first.
 */
#ifndef DEPIN_KERNELS_SCHEDULERS_SORTED_H
#define DEPIN_KERNELS_SCHEDULERS_SORTED_H

#include "kernels/schedulers/site.h"

enum { SORTED_TIES = 28 }; /* bits of a key that break ties; the order has the others */

/* Nodes join a site; `order` says where a node belongs, the lowest first.  Ranks, ids
 * and names must be below 2^28, and the order below 2^36 - 1. */
dpk_status dpk_sorted_join(struct site *self, const struct dpk_nodes *nodes,
    uint64_t (*order)(const void *context, uint32_t slot), const void *context);

/* The order of a node that is there. */
uint64_t dpk_sorted_order(const struct site *self, uint32_t slot);

/* What is searched for: nodes with room that `may` take the job; with `ever`, as if
 * nothing were there. */
struct sorted_search {
    const struct need *need;
    int (*may)(const void *context, uint32_t slot);
    const void *context;
    uint64_t job_id;
    uint64_t k; /* of the draws for the job */
    int ever, unused;
};

/* The first of them, or FIT_NONE; where ties are drawn, one of all that are alike. */
uint32_t dpk_sorted_first(struct site *self, const struct sorted_search *search);

#endif
