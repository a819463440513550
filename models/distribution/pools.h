/* pools.h: an amount divided among pools, each with its own law and its own demand.
 *
 * Every pool has a share of the amount, or of what another pool `of` gets, which then
 * keeps what its own pools leave.  Pools with a `merit` divide among them what the
 * shares beside them leave, in proportion to their merits, averaged over k epochs,
 *
 *     p_i = merit_i / sum of merits     s_i <- ((k - 1) s_i + p_i) / k
 *
 * in units of 1 / (2^32 - 1), rounded down, as Helium divides HNT among its networks by
 * V sqrt(D) A^(1/4) (HIP-51).  A pool that gets the `rest` takes what those beside it
 * leave, whose shares are rounded down then.
 *
 * One that `pays` for work hands out at most what the work done is worth at the
 * oracle's price, work pays / oracle; what it has beyond that spills to a later pool,
 * or to all pools of a group pro rata to their shares (equally, if they have none), or
 * is left (HIP-10, HIP-147).  So it is beyond the `most` that an expression says. Pools
 * are filled in the order of the list.  One with a `class` is for the machines of that
 * class, and pays for their work alone.
 */
#ifndef DPS_MODELS_DISTRIBUTION_POOLS_H
#define DPS_MODELS_DISTRIBUTION_POOLS_H

#include "models/distribution/distribution.h"
#include "models/formula/law.h"

#include <stdbool.h>

struct dps_reward_pool {
    const char *name;
    const char *group; /* "": none */
    double share;      /* of the amount [1] */
    double pays;       /* for a unit of work; 0: all it has [USD] */
    const char *spill; /* a later pool, or a group of later ones; "": left */
    const char *to;    /* the account it pays to; "nodes": shared by its law */
    struct dps_variant law;
    const char *of;    /* pool whose part it has its share of; NULL, "": all */
    const char *class; /* of machines that share it; NULL, "": all */
    const char *votes; /* cohort of holders for `merit`; NULL, "": none */
    struct dps_formula_law merit; /* [1], >= 0; its text NULL, "": by share */
    int64_t memory;               /* k, epochs */
    bool rest;                    /* gets what those beside it leave */
    const char *most; /* expression for the most it pays [USD/d]; NULL, "": all */
};

struct dps_distribution_pools {
    struct dps_list pools; /* of struct dps_reward_pool */
};

/* What pools are filled by in an epoch. */
struct dps_reward_pools_epoch {
    double oracle;                       /* [USD/token] */
    int64_t unit;                        /* base units in a token */
    double work[DPS_DISTRIBUTION_POOLS]; /* that each pays for [unit] */
    double part[DPS_DISTRIBUTION_POOLS]; /* s of those with a merit [1] */
    double most[DPS_DISTRIBUTION_POOLS]; /* of those that say it [USD] */
};

extern const struct dps_record dps_reward_pool_record;
extern const struct dps_distribution_kind dps_distribution_pools;

/* What a `merit` may name beside the figures. */
extern const struct dps_formula_own dps_reward_pool_own;

/* What each pool hands out of `amount`, no more than that; what is left.  `pool` has
 * room for DPS_DISTRIBUTION_POOLS. */
int64_t dps_reward_pools_fill(const struct dps_distribution_pools *self, int64_t amount,
    const struct dps_reward_pools_epoch *epoch, int64_t *pool);

/* What a pool that is to have `amount` and holds `held` has beyond the `most` that it
 * pays; INT64_MAX: it pays all [base units]. */
int64_t dps_reward_pool_beyond(int64_t amount, int64_t most, int64_t held);

/* What work is worth at a price of `pays` a unit [base units], rounded down; INT64_MAX
 * where the pool pays all or there is no price. */
int64_t dps_reward_pool_worth(double work, double pays, double oracle, int64_t unit);

/* The parts of pools with merits after an epoch: s from `merits`, in place. */
void dps_reward_pools_average(
    const struct dps_distribution_pools *self, const double *merits, double *part);

#endif
