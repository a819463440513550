/* trial.h: one verifier, and the strategies whose provers stand before it.
 *
 * Claims come in batches.  Each batch is carried to its verdicts before the next
 * begins, however late its proofs come, so that what a verifier learns of one it knows
 * when the next is asked.
 *
 * Of a complete verifier that has no task copied, an honest claim comes to what others
 * of its amount came to, and is not run where that is known and in time: but for a
 * share of a hundredth, drawn for the claim, and the first of each amount.  `all` runs
 * every one.  Outcomes are the same either way, but for `ran`.  An honest claim that is
 * refused, or comes to something else, is a defect of a kernel, and an error.
 *
 * Opaque: dps_trial_open / dps_trial_close.
 */
#ifndef DPS_SIM_PROVING_TRIAL_H
#define DPS_SIM_PROVING_TRIAL_H

#include "kernels/abi/depin_kernel.h"
#include "sim/core/status.h"
#include "sim/proving/claim.h"

#include <stddef.h>

struct dps_trial_setup {
    const char *verifier;       /* NAME[:key=value,...] */
    const char *const *provers; /* by strategy, likewise; the first is honest */
    uint32_t n_provers;
    uint64_t seed;
    double call_limit; /* of the wall time of a kernel's call [s]; 0: 10 s */
    bool all, audited;
    const char *beacon;             /* the verifier that makes it; NULL: the usual */
    const struct dpk_plugin *among; /* as of a kernel */
    /* Another node that does the task of `first`, beside those that `done` have done:
     * fills in id, node and strategy of a copy of it; false: there is none. */
    bool (*another)(void *context, const struct dps_claim *first, uint32_t done,
        struct dps_claim *copy);
    void *context; /* of `another` */
};

struct dps_trial;

/* DPS_EINVAL with what is allowed, and the strategy's number. */
DPS_CHECKED enum dps_status dps_trial_open(
    const struct dps_trial_setup *setup, struct dps_trial **out, struct dps_error *err);
void dps_trial_close(struct dps_trial **trial);

/* Judges n claims that are asked at `now` [ns], each the first of its task. */
DPS_CHECKED enum dps_status dps_trial_judge(struct dps_trial *self, int64_t now,
    const struct dps_claim *claims, size_t n, struct dps_error *err);

/* The outcomes of the last batch: its claims in their order, then those that were
 * invented beside them, then copies. */
const struct dps_outcome *dps_trial_outcomes(const struct dps_trial *self, size_t *n);

/* The verifier's words for a reason below n_reasons. */
const char *dps_trial_reason(const struct dps_trial *self, uint32_t reason);
uint32_t dps_trial_n_reasons(const struct dps_trial *self);

/* Proofs that were run, and those that were not, in all. */
void dps_trial_counts(const struct dps_trial *self, uint64_t *ran, uint64_t *skipped);

#endif
