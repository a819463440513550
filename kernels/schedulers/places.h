/* places.h: the nodes of a batch machine, whole, in the order in which ties are broken.
 *
 * A node is free or runs one job.  Each that was ever here has a place in the order of
 * its key; the first free ones are taken, or any, drawn by the job's id.  Nodes that
 * come with new keys cost an ordering of all; those that come back cost nothing.
 *
 * In place: start from {0}; dpk_places_init, then dpk_places_free.  Memory is the
 * host's.
 */
#ifndef DEPIN_KERNELS_SCHEDULERS_PLACES_H
#define DEPIN_KERNELS_SCHEDULERS_PLACES_H

#include "kernels/schedulers/tie.h"

#define PLACES_NONE UINT32_MAX

/* A node that is or was here. */
struct place {
    uint64_t key;
    uint32_t place; /* or PLACES_NONE */
    uint16_t here;
    uint16_t model;      /* of its GPUs; 0: none */
    uint32_t job;        /* that it runs, or PLACES_NONE */
    uint32_t next, last; /* of the same job */
};

struct places {
    const struct dpk_host *host;
    enum tie_break tie_break;
    uint32_t node_cap;
    struct place *node;           /* by slot */
    uint64_t joined;              /* that have, ever */
    int64_t least[DPK_RESOURCES]; /* that any of them has */
    uint64_t models;              /* of all that were ever here, as bits */
    uint32_t *slot;               /* by place */
    uint64_t *free;               /* bits, by place */
    uint64_t *some;               /* bits, by word of those: it has some */
    uint32_t n_words;             /* of them */
    uint32_t n_places, n_nodes, n_free;
};

void dpk_places_init(
    struct places *self, const struct dpk_host *host, const char *tie_break);
void dpk_places_free(struct places *self);

dpk_status dpk_places_join(struct places *self, const struct dpk_nodes *nodes);

/* A node that leaves is no longer among those of its job; first[job] is the first of
 * them, or PLACES_NONE. */
dpk_status dpk_places_leave(
    struct places *self, const uint32_t *nodes, uint32_t n, uint32_t *first);

/* Takes n free nodes that are not in `except`, which may be NULL, for a job; there must
 * be enough.  The first of them; the others follow it. */
uint32_t dpk_places_take(struct places *self, uint32_t job, uint64_t job_id, uint32_t n,
    const uint64_t *except, struct dpk_orders *orders);

/* Gives them back. */
void dpk_places_give(struct places *self, uint32_t first);

/* Fills bits of the places whose nodes are of none of these models. */
void dpk_places_unfit(const struct places *self, uint64_t models, uint64_t *bits);

/* Free nodes whose places are not in `except`. */
uint32_t dpk_places_free_of(const struct places *self, const uint64_t *except);

/* Zero bytes for bits by place. */
uint64_t *dpk_places_bits(const struct places *self);

uint64_t dpk_places_hash(const struct places *self);

#endif
