/* formula.h: operators whose decisions their author writes as an expression.
 *
 *     {kind: formula, want: "(income - cost) / (capex / 365 + cost) - 1 / aim"}
 *
 * The want is x of operator.h: a node joins with the chance 1 - e^(-h T s x) where it
 * is above 0, and is at a loss where it is below.  It is reckoned once an epoch for the
 * group's mean node and for each type of operator; its aim and its cost are of one type
 * then.  The expression may name, beside the network's figures of the last epoch but
 * those that these hide, of that node
 *
 *     income    what it is expected to earn, machines on the way working too [USD/d]
 *     cost      what running it costs, energy and the operator's trait with it [USD/d]
 *     capex     price of a new machine, also for who has one already [USD]
 *     bond      what joining locks up [USD]
 *     life      mean time to the end of a machine [d]; inf: none
 *     delivery  from an order to the first work [d]
 *     resale    share of its value that a machine keeps a year
 *     locked    share of a reward that is locked at first
 *     aim       the operator's factor on what is wanted
 *     present   of the group's weight, the share that takes part
 *
 * It remembers nothing: groups have no memory.
 */
#ifndef DPS_MODELS_OPERATOR_FORMULA_H
#define DPS_MODELS_OPERATOR_FORMULA_H

#include "models/formula/law.h"
#include "models/operator/operator.h"

struct dps_operator_formula {
    struct dps_formula_law want; /* x [1] */
};

extern const struct dps_operator_kind dps_operator_formula;

/* What its expressions may name beside the figures. */
extern const struct dps_formula_own dps_operator_formula_own;

#endif
