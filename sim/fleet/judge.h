/* judge.h: nodes cheat where that pays, and are found out.
 *
 * A node could take up one of its network's cheats, or none, as it was drawn once.  In
 * its turn, as in reviews, one node in `period` epochs is judged: one that has cheated
 * since is found out with the chance p of the time between two turns, loses its bond's
 * share and what that time has gained it, and is jailed; who is not in jail then makes
 * up its mind anew:
 *
 *     g    what the time between two turns gains: cost that is saved, and income for
 *          what is claimed beyond what is there
 *     S    its bond, V what an honest node would earn beyond its cost in a horizon
 *
 * and cheats unless  g (1 - p) < p (s S + V)  (models/collateral/collateral.h), or
 * whatever comes of it.
 */
#ifndef DPS_SIM_FLEET_JUDGE_H
#define DPS_SIM_FLEET_JUDGE_H

#include "sim/fleet/fleet.h"

enum { DPS_CHEATS = 8 }; /* of a network, at most */

struct dps_judge_cheat {
    double share;     /* of nodes that could take it up [1] */
    double detection; /* p [1] */
    double saved;     /* of a node's running cost [1] */
    double claimed;   /* beyond its weight, that is paid for [1] */
    bool always;      /* it does not ask whether that pays */
};

/* How the nodes of a group are judged. */
struct dps_judge_rule {
    struct dps_judge_cheat cheats[DPS_CHEATS];
    uint32_t n_cheats; /* 0: they are not judged */
    uint32_t period;   /* epochs between two turns of a node, >= 1 */
    uint32_t slash_ppm;
    bool restores;  /* who is convicted bonds anew what it has lost */
    int64_t jail;   /* [ns] */
    double time;    /* between two turns [s] */
    double horizon; /* [s] */
    double income;  /* that a node expects [USD/s/weight] */
    double price;   /* of the token that is bonded and earned [USD/base unit] */
    double scale;   /* on every node's running cost, now against the start [1] */
};

/* Judges at the start of `epoch`, as dps_fleet_review.  One rule a group. */
DPS_CHECKED enum dps_status dps_fleet_judge(struct dps_fleet *self, uint32_t epoch,
    const struct dps_judge_rule *rules, struct dps_error *err);

/* Which of n cheats a node could take up, from 1; 0: none. */
unsigned dps_fleet_leaning(const struct dps_fleet *self, uint32_t node,
    const struct dps_judge_cheat *cheats, uint32_t n);

/* A conviction in a window of an epoch: at the start of the next one. */
struct dps_conviction {
    uint32_t node;
    uint32_t slash_ppm; /* of its bond [1e-6] */
    int64_t jail;       /* [ns] */
    double forfeit;     /* of what the epoch has brought it [1] */
    bool restores;      /* it bonds anew what it has lost */
};

/* Carries it out, where the node takes part. */
DPS_CHECKED enum dps_status dps_fleet_convict(struct dps_fleet *self, uint32_t epoch,
    const struct dps_conviction *conviction, struct dps_error *err);

#endif
