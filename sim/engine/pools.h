/* pools.h: an engine whose hosts borrow peers of another engine while they are in use.
 *
 * The caller sees all hosts of his platform; the engine behind, of another kind, has as
 * many peers as tasks need at once.  Hosts that are alike, a cell of partition.h, share
 * a pool of peers with the cell's mean place and links.  A host has a peer while a task
 * of it is under way, one for all its tasks, so that they contend at its links as they
 * would; then it gives the peer back.
 *
 * Of each group of hosts the caller says how many have tasks at once.  Where these are
 * M, a pool of a share s of the group has m + 5 sqrt(m) + 5 peers, m = M s, or one for
 * each of its hosts if these are fewer: more than that a random choice of hosts needs
 * once in some 10^7 looks.  A pool that is empty all the same refuses the task, by
 * name.
 */
#ifndef DPS_SIM_ENGINE_POOLS_H
#define DPS_SIM_ENGINE_POOLS_H

#include "sim/engine/engine.h"
#include "sim/engine/partition.h"

enum { DPS_POOLS = 256 };

/* Hosts that one may have to do without the others: whoever chooses among all of them
 * chooses a group as he likes, and within it by chance. */
struct dps_loan_group {
    char name[64];
    size_t at_once; /* with tasks, at most: M */
};

/* What a platform says of its loan; borrowed while the engine is open. */
struct dps_loan {
    const struct dps_engine_kind *inner;
    const struct dps_loan_group *groups;
    struct dps_grouping grouping;
    uint32_t pools; /* at most; 0: DPS_POOLS */
    struct dps_typical typical;
};

/* The same table as the kind behind it; platform->loan must not be NULL. */
extern const struct dps_engine_kind dps_engine_pools;

#endif
