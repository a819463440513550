/* pool.h: a price that is the spot price of a pool in which the run trades.
 *
 * The pool is models/pool.h.  Of what the run buys and sells in an epoch, as much as is
 * on both sides crosses at the spot price; the rest trades along the curve, a rest of
 * buyers as the USD that it is worth at the epoch's first price.  Outsiders then close
 * the gap g between ln P and a process of its own, which starts at the same price:
 * after dt it is g e^(-r dt).
 */
#ifndef DPS_MODELS_PRICE_POOL_H
#define DPS_MODELS_PRICE_POOL_H

#include "models/price/process.h"

struct dps_price_pool {
    double liquidity; /* USD in the pool at the start, and as much in tokens [USD] */
    double fee;       /* f, of what is paid in [1] */
    double arbitrage; /* r [1/s]; 0: nobody knows another price */
    struct dps_process process;
};

extern const struct dps_price_kind dps_price_pool;

#endif
