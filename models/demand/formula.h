/* formula.h: a level of demand that its author writes as an expression.
 *
 *     {kind: formula, level: "1000 * clamp(years, 0, 3)"}
 *
 * What is asked for in [begin, end) is the expression's value at the middle times the
 * length: exact where it is linear in time, else right to the square of the length.
 * Its t is the middle, since the demand began; a mean over the epoch can be written
 * out with
 *
 *     begin, end    of what is asked for, since the demand began [s]
 */
#ifndef DPS_MODELS_DEMAND_FORMULA_H
#define DPS_MODELS_DEMAND_FORMULA_H

#include "models/demand/demand.h"
#include "models/formula/law.h"

struct dps_demand_formula {
    struct dps_formula_law level; /* [unit/d], >= 0 */
};

extern const struct dps_demand_kind dps_demand_formula;

/* What its expressions may name beside the figures. */
extern const struct dps_formula_own dps_demand_formula_own;

#endif
