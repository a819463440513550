/* asking.h: strings asked of kernels until all of them are there.
 *
 * A kernel writes as many as have room and is asked again for the rest, with more room
 * where there was none.  What it is asked about is taken away as it is answered, and
 * answers are added to a sheaf.
 */
#ifndef DPS_SIM_PROVING_ASKING_H
#define DPS_SIM_PROVING_ASKING_H

#include "sim/host/proofs.h"
#include "sim/proving/sheaf.h"
#include "sim/proving/view.h"

DPS_CHECKED enum dps_status dps_ask_keys(struct dps_kernel *prover,
    const uint64_t *parties, uint32_t n, struct dps_answers *room,
    struct dps_sheaf *keys, struct dps_error *err);
DPS_CHECKED enum dps_status dps_ask_commitments(struct dps_kernel *prover, int64_t now,
    struct dps_view *claims, struct dps_answers *room, struct dps_sheaf *commitments,
    struct dps_error *err);
DPS_CHECKED enum dps_status dps_ask_challenges(struct dps_kernel *verifier, int64_t now,
    const uint8_t beacon[32], struct dps_view *claims, struct dps_answers *room,
    struct dps_sheaf *challenges, struct dps_error *err);

/* When a proof comes after its challenge, and what the claim has cost so far. */
struct dps_manner {
    int64_t delay;   /* [ns] */
    uint32_t effort; /* [1e-6] */
};

/* how[i] of all claims. */
DPS_CHECKED enum dps_status dps_ask_proofs(struct dps_kernel *prover, int64_t now,
    struct dps_view *claims, struct dps_sheaf *challenges, struct dps_answers *room,
    struct dps_sheaf *proofs, struct dps_manner *how, struct dps_error *err);

#endif
