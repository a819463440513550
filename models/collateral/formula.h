/* formula.h: a bond that its author writes as an expression.
 *
 *     {kind: formula, per: weight, bond: "0.3 * circulating / max(1, weight)"}
 *
 * In whole tokens, for each node or quantum of weight, rounded down to a base unit.
 * Its t is the begin of the epoch in which is joined.
 */
#ifndef DPS_MODELS_COLLATERAL_FORMULA_H
#define DPS_MODELS_COLLATERAL_FORMULA_H

#include "models/collateral/collateral.h"
#include "models/formula/law.h"

struct dps_collateral_formula {
    struct dps_formula_law bond; /* [token], >= 0 */
    const char *per;             /* node or weight */
};

extern const struct dps_collateral_kind dps_collateral_formula;

#endif
