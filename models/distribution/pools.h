/* pools.h: an amount divided among pools, each with its own law and its own demand.
 *
 * Every pool has a share of the amount.  One that `pays` for work hands out at most
 * what the work done is worth at the oracle's price, work pays / oracle; what it has
 * beyond that spills to a later pool, or to all pools of a group pro rata to their
 * shares (equally, if they have none), or is left (HIP-10, HIP-147).  Pools are filled
 * in the order of the list.
 */
#ifndef DPS_MODELS_DISTRIBUTION_POOLS_H
#define DPS_MODELS_DISTRIBUTION_POOLS_H

#include "models/distribution/distribution.h"

struct dps_reward_pool {
    const char *name;
    const char *group; /* "": none */
    double share;      /* of the amount [1] */
    double pays;       /* for a unit of work; 0: all it has [USD] */
    const char *spill; /* a later pool, or a group of later ones; "": left */
    const char *to;    /* the account it pays to; "nodes": shared by its law */
    struct dps_variant law;
};

struct dps_distribution_pools {
    struct dps_list pools; /* of struct dps_reward_pool */
};

extern const struct dps_record dps_reward_pool_record;
extern const struct dps_distribution_kind dps_distribution_pools;

/* What each pool hands out of `amount` when `work` was done [base units]; what is left.
 * `pool` has room for DPS_DISTRIBUTION_POOLS. */
int64_t dps_reward_pools_fill(const struct dps_distribution_pools *self, int64_t amount,
    double work, double oracle, int64_t unit, int64_t *pool);

#endif
