/* liquidity.h: holders who keep tokens and dollars ready for others to trade with.
 *
 * They put tokens U and dollars V of equal worth into a pool that keeps U V as the
 * price p moves: V = p U, so that U goes by 1/sqrt(p) and V by sqrt(p): they buy as it
 * falls and sell as it rises, which is the other side of others' trades.  Of what is
 * traded they carry V's share and earn `fee`.  Selling into such a pool moves the price
 * by 2 % after V (1/sqrt(0.98) - 1) [USD], times `concentration` where the range is
 * narrow. How much of their worth they put in follows the yield of fees (aim.h).
 */
#ifndef DPS_MODELS_HOLDER_LIQUIDITY_H
#define DPS_MODELS_HOLDER_LIQUIDITY_H

#include "models/holder/aim.h"
#include "models/holder/kind.h"

struct dps_liquidity {
    struct dps_aim aim;
    double fee;           /* of the worth traded [1] */
    double share;         /* of all trade that passes through the pool [1] */
    double concentration; /* [1] */
};

extern const struct dps_holder_kind dps_holder_liquidity;

#endif
