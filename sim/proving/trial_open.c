#include "sim/core/digest.h"
#include "sim/proving/trial.h"
#include "sim/proving/trial_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- opened ------------------------------------------------------------ */

/* Each side draws its own numbers; all provers draw the same ones, by node, payer and
 * claim, since a payer has one secret, whoever serves it, and since the path of a
 * plug-in must not matter. */
static uint64_t
seed_of(uint64_t seed, const char *side)
{
    struct dps_digest digest = dps_digest_of(&seed, sizeof seed);
    return dps_digest_chain(digest, side, strlen(side)).low;
}

static enum dps_status
open_kernels(
    struct dps_trial *self, const struct dps_trial_setup *setup, struct dps_error *err)
{
    self->verifier.limit = setup->call_limit;
    self->verifier.among = setup->among;
    enum dps_status status = dps_kernel_open(&self->verifier, DPK_VERIFIER,
        setup->verifier, seed_of(setup->seed, "verifier"), err);
    self->verifier.audited = setup->audited;
    for (uint32_t s = 0; s < setup->n_provers && status == DPS_OK; s++) {
        struct dps_kernel *prover = &self->provers[s];
        const char *name = setup->provers[s];
        prover->limit = setup->call_limit;
        prover->among = setup->among;
        status = dps_kernel_open_prover(
            prover, &self->verifier, name, seed_of(setup->seed, "prover"), err);
        prover->audited = setup->audited;
        if (status != DPS_OK) {
            dps_within(err, status, "strategy %" PRIu32, s);
        }
    }
    return status;
}

static enum dps_status
open_all(
    struct dps_trial *self, const struct dps_trial_setup *setup, struct dps_error *err)
{
    if (setup->n_provers == 0) {
        return dps_fail(err, DPS_EINVAL, "verifier %s: there is no strategy before it",
            setup->verifier);
    }
    self->provers = calloc(setup->n_provers, sizeof *self->provers);
    if (self->provers == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for provers");
    }
    self->n_provers = setup->n_provers;
    enum dps_status status = open_kernels(self, setup, err);
    if (status == DPS_OK) {
        status = dps_beacon_open(&self->beacon, setup->among,
            setup->beacon != NULL ? setup->beacon : dps_beacon_usual(),
            seed_of(setup->seed, "beacon"), err);
    }
    if (status == DPS_OK) {
        self->skips = !setup->all && !dps_kernel_copies_tasks(&self->verifier) &&
                      (self->verifier.verifier->traits & DPK_COMPLETE) != 0;
        self->block.verifier = &self->verifier;
        self->block.provers = self->provers;
        self->block.n_provers = self->n_provers;
        self->block.beacon = &self->beacon;
        self->block.another = setup->another;
        self->block.context = setup->context;
    }
    return status;
}

enum dps_status
dps_trial_open(
    const struct dps_trial_setup *setup, struct dps_trial **out, struct dps_error *err)
{
    struct dps_trial *self = calloc(1, sizeof *self);
    *out = self;
    if (self == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a trial");
    }
    self->seed = setup->seed;
    self->units = dps_cost_standard();
    enum dps_status status = open_all(self, setup, err);
    if (status != DPS_OK) {
        dps_trial_close(out);
    }
    return status;
}

void
dps_trial_close(struct dps_trial **trial)
{
    struct dps_trial *self = *trial;
    *trial = NULL;
    if (self == NULL) {
        return;
    }
    dps_block_free(&self->block);
    dps_beacon_close(&self->beacon);
    for (uint32_t s = 0; s < self->n_provers; s++) {
        dps_kernel_close(&self->provers[s]);
    }
    dps_kernel_close(&self->verifier);
    dps_habits_free(&self->habits);
    dps_index_free(&self->first);
    free(self->provers);
    free(self->outcomes);
    free(self->fates);
    free(self);
}

/* ---- told -------------------------------------------------------------- */

const struct dps_outcome *
dps_trial_outcomes(const struct dps_trial *self, size_t *n)
{
    *n = self->n;
    return self->outcomes;
}

const char *
dps_trial_reason(const struct dps_trial *self, uint32_t reason)
{
    return dps_kernel_reason(&self->verifier, reason);
}

uint32_t
dps_trial_n_reasons(const struct dps_trial *self)
{
    return self->verifier.verifier->n_reasons;
}

void
dps_trial_counts(const struct dps_trial *self, uint64_t *ran, uint64_t *skipped)
{
    *ran = self->ran;
    *skipped = self->skipped;
}
