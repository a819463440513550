/* owners.h: who runs the nodes: they review them, bond for them, and sell what they
 * earn.
 *
 * Nodes of a group that has an owner are reviewed by its law of decisions, a part each
 * epoch; what a node is expected to earn is what its group earned since the last review
 * (incomes.h) by its weight now, tokens at the present price.  A group without weight
 * looks at the others of its network, and where there are none at what was to be had.
 * A bond is paid from X/nodes, and what that lacks is bought on the market; it lies in
 * X/bonded.  What finds no tokens there is owed until there are some.  Of what becomes
 * free of the nodes' rewards the owner's share is sold to X/market.
 */
#ifndef DPS_SIM_ECONOMY_OWNERS_H
#define DPS_SIM_ECONOMY_OWNERS_H

#include "sim/economy/member.h"
#include "sim/economy/turn.h"
#include "sim/fleet/review.h"

/* Lets the nodes that a scenario starts with join. */
DPS_CHECKED enum dps_status dps_owners_open(
    struct dps_member *self, struct dps_fleet *fleet, struct dps_error *err);

/* What a node of the network bonds from now on. */
DPS_CHECKED enum dps_status dps_owners_bond(
    struct dps_member *self, const struct dps_turn *turn, struct dps_error *err);

/* Notes what the epoch brought, of `offered` tokens for nodes [base units]. */
void dps_owners_note(struct dps_member *self, int64_t offered);

/* What a quantum of a cell may expect to earn [USD/s]. */
double dps_owners_income(
    const struct dps_member *self, size_t cell, const struct dps_turn *turn);

/* Fills the rules by which the network's groups are reviewed at the epoch's end;
 * `rules` has one for each group of the fleet. */
void dps_owners_rule(const struct dps_member *self, const struct dps_turn *turn,
    uint32_t period, struct dps_review_rule *rules);

/* Completes them once those of all networks are filled: where machines may work in
 * several, the best of the others is shown, and operators make up their minds. */
DPS_CHECKED enum dps_status dps_owners_consider(const struct dps_member *self,
    const struct dps_turn *turn, struct dps_review_rule *rules, struct dps_error *err);

/* Posts what the epoch brought: bonds put down, returned and lost, rewards sold. */
DPS_CHECKED enum dps_status dps_owners_settle(
    struct dps_member *self, const struct dps_turn *turn, struct dps_error *err);

#endif
