/* bond.h: what nodes bind themselves to by hash, claim by claim.
 *
 * A commitment is SHA-256(tag || id || node || payer || task || amount || digest), each
 * number of 8 bytes with the low byte first: whoever answers with another digest, or
 * for a claim that differs in a bit, does not find it again. */
#ifndef DEPIN_KERNELS_PROOFS_BOND_H
#define DEPIN_KERNELS_PROOFS_BOND_H

#include "kernels/proofs/hash.h"

#define DPK_TAG 8U /* bytes that tell one protocol from another */

/* The commitment of claim i to a digest. */
void dpk_bond(struct dpk_hash *hash, const char tag[DPK_TAG],
    const struct dpk_claims *claims, uint32_t i, const uint8_t digest[DPK_HASH],
    uint8_t out[DPK_HASH]);

/* What is known of a claim by its slot, from its enrolment until it is over. */
struct dpk_bond {
    uint64_t id;
    uint32_t bound;  /* 1: it has a commitment */
    uint32_t copies; /* that its task is to have; 0: that was not asked */
    uint8_t commitment[DPK_HASH];
    uint8_t challenge[DPK_HASH];
};

/* In place: start from {0}; dpk_bonds_free.  Memory is the host's. */
struct dpk_bonds {
    struct dpk_bond *of; /* by slot */
    uint32_t cap;
};

void dpk_bonds_free(struct dpk_bonds *self, const struct dpk_host *host);

/* That of claim i, an empty one where the slot held another claim; NULL: no memory. */
struct dpk_bond *dpk_bonds_open(struct dpk_bonds *self, const struct dpk_host *host,
    const struct dpk_claims *claims, uint32_t i);

/* That of claim i, NULL where it has none. */
struct dpk_bond *dpk_bonds_find(
    const struct dpk_bonds *self, const struct dpk_claims *claims, uint32_t i);

/* Keeps the commitments of claims, of DPK_HASH bytes each; others are DPK_MALFORMED for
 * this reason. */
dpk_status dpk_bonds_enroll(struct dpk_bonds *self, const struct dpk_host *host,
    const struct dpk_claims *claims, const struct dpk_bytes *commitments,
    struct dpk_verdicts *verdicts, uint32_t reason);

void dpk_bonds_retire(struct dpk_bonds *self, const uint32_t *slots, uint32_t n);

uint64_t dpk_bonds_hash(const struct dpk_bonds *self);

/* DPK_MISSING, DPK_LATE, or DPK_ACCEPT of a proof that came in time, whatever it is. */
uint32_t dpk_arrival(const struct dpk_evidence *evidence, uint32_t i);

#endif
