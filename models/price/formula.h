/* formula.h: a price that its author writes as an expression.
 *
 *     {kind: formula, price: 2 USD, value: "price * (1 + a * (utilisation - 0.7))",
 *      params: {a: 0.01}}
 *
 * The expression is the price at the epoch's end; on top of it comes what a process and
 * the shared market do, P = value e^(own + beta m).  It may name, beside the figures of
 * the last epoch, what the run did in the epoch that ends:
 *
 *     bought, sold    by the run, by day; supply at the end
 *     market          m, the log-return of the market that all prices share
 *
 * Its t is the epoch's end.  See models/formula/law.h and seat.h.
 */
#ifndef DPS_MODELS_PRICE_FORMULA_H
#define DPS_MODELS_PRICE_FORMULA_H

#include "models/formula/seat.h"
#include "models/price/process.h"

struct dps_price_formula {
    struct dps_formula_law value; /* [USD/token], > 0 */
    struct dps_process process;
};

extern const struct dps_price_kind dps_price_formula;

/* What its expressions may name beside the figures. */
extern const struct dps_formula_own dps_price_formula_own;

#endif
