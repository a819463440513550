/* pressure.h: a price that what the run buys and sells pushes up and down.
 *
 *     d ln P = i (B - S) / D,    on top of a process
 *
 * B and S are tokens bought and sold, D the depth, i the impact: selling a share of the
 * depth lowers ln P by i times that share.  Buyers spend USD and sellers sell tokens:
 * within an epoch what is spent, B P, and what is sold, S, come evenly, and the
 * equation is solved exactly.  With the depth in tokens it is linear in P, with the
 * depth in USD linear in 1 / P, so that no epoch is too long: P never oscillates. Where
 * D USD a day buy (and burn) and M tokens a day are minted and sold, P settles at D /
 * M.
 *
 * The law of the burn-and-mint equilibrium: Haleem et al., "Helium", 2018; Messari,
 * "Burn-and-mint equilibrium", 2018.  Linear impact: Kyle 1985.
 */
#ifndef DPS_MODELS_PRICE_PRESSURE_H
#define DPS_MODELS_PRICE_PRESSURE_H

#include "models/price/process.h"

struct dps_price_pressure {
    double impact;      /* i, of a trade as large as the depth, on ln P [1] */
    double depth;       /* [USD]; 0: a share of the supply */
    double depth_share; /* of the supply [1]; 0: in USD */
    struct dps_process process;
};

extern const struct dps_price_kind dps_price_pressure;

#endif
