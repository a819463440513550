/* justice.h: nodes of a network cheat where they expect to gain by it, and those that
 * are found out are punished.
 *
 * In windows verifiers have looked at bytes: who was refused there is convicted at the
 * epoch's end.  Between windows a node that cheats is found out with the chance that
 * windows have measured of its cheat.  A conviction costs a share of the bond
 * (collateral.fraud), which goes where lost bonds go, keeps the node from work for a
 * time (collateral.jail), and costs what was gained, which is offered to all nodes anew
 * but for what users had paid, which is theirs.
 *
 * In place: start from {0}; dps_justice_free (legal twice).
 */
#ifndef DPS_SIM_ECONOMY_JUSTICE_H
#define DPS_SIM_ECONOMY_JUSTICE_H

#include "sim/economy/lived.h"
#include "sim/economy/member.h"
#include "sim/fleet/judge.h"

/* The share of its bond that deters a mean node of the group that is tempted most, by
 * what is known of a cheat; and by twice its standard error more and less of being
 * found out [1]. */
struct dps_deterrent {
    double share, least, most;
};

struct dps_justice {
    struct dps_deterrent (*deterrents)[DPS_VERIFY_CHEATS]; /* of each network */
    struct dps_conviction *convictions; /* of the epoch's windows, one a node */
    size_t n, capacity;
    struct dps_judge_rule *rules; /* scratch, one a group */
};

void dps_justice_free(struct dps_justice *self);

/* A node is convicted in a window of its network. */
DPS_CHECKED enum dps_status dps_justice_accuse(struct dps_justice *self,
    const struct dps_member *member, uint32_t node, double forfeit,
    struct dps_error *err);

/* At the end of an epoch, all of it being shared: carries out what windows have found,
 * and judges those whose turn it is, one in `period` epochs, at the start of epoch
 * `from`. */
DPS_CHECKED enum dps_status dps_justice_do(struct dps_justice *self,
    const struct dps_member *members, const struct dps_lived *lived, uint32_t n_members,
    const struct dps_turn *turn, uint32_t from, uint32_t period, struct dps_error *err);

/* Posts what nodes of a cell have forfeited since this was last asked for it. */
DPS_CHECKED enum dps_status dps_justice_settle(struct dps_member *self, size_t cell,
    int64_t forfeited, const struct dps_turn *turn, struct dps_error *err);

#endif
