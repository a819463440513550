/* formula.h: a market whose price its author writes as an expression.
 *
 *     {kind: formula, value: "service_price * (1 + a * (utilisation - 0.7))" ... }
 *
 * The price is posted for the epoch, as of the kind `posted`.  The expression may name,
 * beside the figures of the last epoch, `posted`, the price of the epoch before and in
 * the first `price`, and what is on offer in the epoch: `offered`, by day, and `cost`,
 * its mean by capacity.  Its t is the epoch's begin, since the market began.
 */
#ifndef DPS_MODELS_MARKET_FORMULA_H
#define DPS_MODELS_MARKET_FORMULA_H

#include "models/formula/law.h"
#include "models/market/supply.h"

struct dps_market_formula {
    struct dps_formula_law value; /* [USD/unit], > 0 */
    double first;                 /* `posted` in the first epoch [USD/unit] */
};

extern const struct dps_market_kind dps_market_formula;

/* What its expressions may name beside the figures. */
extern const struct dps_formula_own dps_market_formula_own;

#endif
