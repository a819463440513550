/* parties.h: nodes and payers whose keys a verifier has been told, and what it said.
 *
 * In place: start from {0}; dps_parties_free, legal twice.
 */
#ifndef DPS_SIM_PROVING_PARTIES_H
#define DPS_SIM_PROVING_PARTIES_H

#include "sim/host/proofs.h"
#include "sim/proving/index.h"
#include "sim/proving/sheaf.h"

struct dps_party {
    uint64_t id;
    uint32_t strategy; /* whose prover has its key */
    uint32_t verdict, reason;
};

struct dps_parties {
    struct dps_party *items;
    uint32_t n, cap;
    uint32_t met; /* the first so many */
    struct dps_index index;
    uint64_t *ids; /* of those asked for at once */
    struct dps_sheaf keys;
};

/* Notes a party, to be met.  DPS_EINVAL where it has been another strategy's. */
DPS_CHECKED enum dps_status dps_parties_note(
    struct dps_parties *self, uint64_t id, uint32_t strategy, struct dps_error *err);

/* Asks their provers for the keys of those that were noted since, and tells them to the
 * verifier. */
DPS_CHECKED enum dps_status dps_parties_meet(struct dps_parties *self, int64_t now,
    struct dps_kernel *verifier, struct dps_kernel *provers, uint32_t n_provers,
    struct dps_answers *room, struct dps_error *err);

/* One that was noted. */
const struct dps_party *dps_parties_one(const struct dps_parties *self, uint64_t id);

void dps_parties_free(struct dps_parties *self);

#endif
