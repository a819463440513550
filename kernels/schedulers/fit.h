/* fit.h: nodes in the order in which ties are broken, and the first of them with room.
 *
 * A treap (Seidel and Aragon 1996) by the nodes' keys, whose shape hangs on the nodes
 * alone.  Each of its nodes knows the most that any below it has left of each resource,
 * and ever could have, so that a search leaves out what cannot do: logarithmic where
 * one resource decides.  Where several do, it may look in vain below a node that has
 * enough of each, but not on one machine.
 *
 * In place: start from {0}; dpk_fit_init, then dpk_fit_free.  Memory is the host's.
 */
#ifndef DEPIN_KERNELS_SCHEDULERS_FIT_H
#define DEPIN_KERNELS_SCHEDULERS_FIT_H

#include "kernels/schedulers/room.h"

#define FIT_NONE UINT32_MAX

/* Resources, then what one device has left, then devices that are whole. */
enum { FIT_SHARE = DPK_RESOURCES, FIT_WHOLE, FIT_SIZES };

struct fit_node {
    int32_t most[FIT_SIZES]; /* left, of any at or below it; as far as they go */
    int32_t ever[FIT_SIZES];
    uint64_t models; /* bits */
    uint64_t key;
    uint32_t left, right, up; /* slots, or FIT_NONE */
    uint32_t n;               /* nodes at or below it; 0: it is not in the tree */
};

struct fit {
    const struct dpk_host *host;
    const struct room *room;
    struct fit_node *nodes; /* by slot */
    uint32_t cap;
    uint32_t root;
    uint64_t steps; /* nodes of the tree that were looked at since they were metered */
};

/* The room is borrowed; it changes first, then this is told. */
void dpk_fit_init(
    struct fit *self, const struct dpk_host *host, const struct room *room);
void dpk_fit_free(struct fit *self);

/* Nodes that have joined, or one that has more or less left. */
dpk_status dpk_fit_join(struct fit *self, const struct dpk_nodes *nodes);
void dpk_fit_change(struct fit *self, uint32_t slot);

/* The first node with room for a job whose key is not below `from`, or FIT_NONE; with
 * `ever`, the first that could ever have room, whether it is here or not. */
uint32_t dpk_fit_next(
    struct fit *self, const struct need *need, uint64_t from, int ever);

/* How many nodes that are or were here have keys below that; the i-th of them all. */
uint32_t dpk_fit_below(struct fit *self, uint64_t key);
uint32_t dpk_fit_at(struct fit *self, uint32_t i);

/* n different nodes with room by the order of ties, or drawn by the job's id; how many
 * there are, at most n. */
uint32_t dpk_fit_choose(struct fit *self, const struct need *need, uint64_t job_id,
    uint32_t n, uint32_t *nodes);

/* Whether n nodes that are or were here could ever take a job. */
int dpk_fit_ever(struct fit *self, const struct need *need, uint32_t n);

/* Notes the steps since the last call as work. */
void dpk_fit_meter(struct fit *self);

#endif
