/* formula.h: rewards shared by what their author writes as an expression.
 *
 *     {kind: formula, score: "weight * online * (1 + min(1, stake / (1000 * nodes)))"}
 *
 * Each cell gets in proportion to its score.  The expression may name what is known of
 * the cell in the epoch that ends: weight, nodes, stake [token], online, busy, quality,
 * work, revenue, per_wallet, density; and the network's figures of the last epoch, but
 * those that these hide.  It remembers nothing: cells have no memory.
 */
#ifndef DPS_MODELS_DISTRIBUTION_FORMULA_H
#define DPS_MODELS_DISTRIBUTION_FORMULA_H

#include "models/distribution/distribution.h"
#include "models/formula/law.h"

struct dps_distribution_formula {
    struct dps_formula_law score; /* [1], >= 0 */
};

extern const struct dps_distribution_kind dps_distribution_formula;

/* What its expressions may name beside the figures. */
extern const struct dps_formula_own dps_distribution_formula_own;

#endif
