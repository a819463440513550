/* proofs.h: the calls that the host makes to verifiers and provers, as those of
 * calls.h: held to account, and what they answer is looked at.
 *
 * Answers stand in a `room` of the caller's, which has room for as many entries as are
 * asked for, and hold until the next call with it.  Claims of which there are none are
 * not asked about.
 */
#ifndef DPS_SIM_HOST_PROOFS_H
#define DPS_SIM_HOST_PROOFS_H

#include "sim/host/kernel.h"
#include "sim/host/outputs.h"

#include <stdbool.h>

/* Strings for the first n of what was asked; the rest is to be asked for again, with
 * more bytes where n is 0. */
struct dps_made {
    struct dpk_strings strings;
    bool more;
    const int64_t *delay;   /* of proofs; [ns], >= 0 */
    const uint32_t *effort; /* of proofs [1e-6] */
};

/* Of a verifier.  Whether it wants to know keys, to have tasks done several times, and
 * yields outputs. */
bool dps_kernel_knows(const struct dps_kernel *self);
bool dps_kernel_copies_tasks(const struct dps_kernel *self);
bool dps_kernel_has_output(const struct dps_kernel *self);

/* Its words for a reason. */
const char *dps_kernel_reason(const struct dps_kernel *self, uint32_t reason);

DPS_CHECKED enum dps_status dps_kernel_know(struct dps_kernel *self, int64_t now,
    const uint64_t *parties, const struct dpk_bytes *keys, struct dps_answers *room,
    struct dpk_verdicts *verdicts, struct dps_error *err);
DPS_CHECKED enum dps_status dps_kernel_copies(struct dps_kernel *self, int64_t now,
    const struct dpk_claims *claims, struct dps_answers *room,
    const uint32_t **n_copies, struct dps_error *err);
DPS_CHECKED enum dps_status dps_kernel_enroll(struct dps_kernel *self, int64_t now,
    const struct dpk_claims *claims, const struct dpk_bytes *commitments,
    struct dps_answers *room, struct dpk_verdicts *verdicts, struct dps_error *err);
DPS_CHECKED enum dps_status dps_kernel_challenge(struct dps_kernel *self, int64_t now,
    const uint8_t beacon[32], const struct dpk_claims *claims, struct dps_answers *room,
    struct dps_made *challenges, struct dps_error *err);
DPS_CHECKED enum dps_status dps_kernel_verify(struct dps_kernel *self, int64_t now,
    const struct dpk_evidence *evidence, struct dps_answers *room,
    struct dpk_verdicts *verdicts, struct dps_error *err);
DPS_CHECKED enum dps_status dps_kernel_output(struct dps_kernel *self, int64_t now,
    const uint8_t *proof, uint64_t length, struct dps_answers *room, uint8_t out[32],
    struct dps_error *err);

/* Of a verifier or a prover. */
DPS_CHECKED enum dps_status dps_kernel_retire(struct dps_kernel *self, int64_t now,
    const uint32_t *claims, uint32_t n, struct dps_error *err);

/* Of a prover.  Whether it has keys, and invents claims. */
bool dps_kernel_identifies(const struct dps_kernel *self);
bool dps_kernel_invents(const struct dps_kernel *self);

DPS_CHECKED enum dps_status dps_kernel_identify(struct dps_kernel *self,
    const uint64_t *parties, uint32_t n, struct dps_answers *room,
    struct dps_made *keys, struct dps_error *err);
DPS_CHECKED enum dps_status dps_kernel_invent(struct dps_kernel *self, int64_t now,
    const struct dpk_claims *claims, struct dps_answers *room, const int64_t **amount,
    const uint64_t **payer, struct dps_error *err);
DPS_CHECKED enum dps_status dps_kernel_commit(struct dps_kernel *self, int64_t now,
    const struct dpk_claims *claims, struct dps_answers *room,
    struct dps_made *commitments, struct dps_error *err);
DPS_CHECKED enum dps_status dps_kernel_prove(struct dps_kernel *self, int64_t now,
    const struct dpk_claims *claims, const struct dpk_bytes *challenges,
    struct dps_answers *room, struct dps_made *proofs, struct dps_error *err);
DPS_CHECKED enum dps_status dps_kernel_truth(struct dps_kernel *self, int64_t now,
    const struct dpk_claims *claims, struct dps_answers *room, const uint32_t **is_true,
    struct dps_error *err);

#endif
