/* lived_proofs.h: what is proven in windows of a network, and what of it comes to its
 * nodes.
 *
 * The honest machines of a network prove by its verifier's prover `honest`, those that
 * cheat by their cheat's.  Of each cheat is learnt how many of the machines that
 * practise it are found out in a window, what of an honest one's effort they save, and
 * how much they are believed to do beyond what they do; of honest machines how many are
 * convicted.  With c of n machines the share is c / n and its error the standard
 * deviation of a beta distribution,  sqrt((c + 1) (n - c + 1) / (n + 3)) / (n + 2),
 * which is above 0 where none or all are found out, too.  Of fewer than ten machines
 * nothing is learnt.
 */
#ifndef DPS_SIM_ECONOMY_LIVED_PROOFS_H
#define DPS_SIM_ECONOMY_LIVED_PROOFS_H

#include "sim/economy/justice.h"
#include "sim/economy/lived.h"
#include "sim/economy/scope.h"

/* A market that was lived, and what its plan was made of. */
struct dps_lived_market {
    const struct dps_scope *scope;
    const struct dps_market_answer *answer;
};

/* What the plan of a scope has to have proven, which it borrows. */
void dps_lived_prove(const struct dps_verify *verify, const struct dps_scope *scope,
    bool all, struct dps_market_proofs *proofs);

/* Into a row, what n answers have found out. */
DPS_CHECKED enum dps_status dps_lived_find(const struct dps_lived *self,
    const struct dps_lived_market *markets, size_t n, struct dps_lived_row *row,
    struct dps_error *err);

/* Accuses the nodes of machines that were convicted, who forfeit what the epoch brought
 * them for what was refused of their work in the window, which took `share` of it. */
DPS_CHECKED enum dps_status dps_lived_accuse(const struct dps_lived_market *market,
    const struct dps_member *member, double share, struct dps_justice *justice,
    struct dps_error *err);

#endif
