#include "sim/proving/beacon.h"

#include "sim/core/rng.h"
#include "sim/proving/asking.h"

#include <stddef.h>
#include <string.h>

static const int64_t period = INT64_C(30000000000); /* [ns] */
static const uint64_t party = 1;                    /* whose proofs they are */

/* ---- drawn ------------------------------------------------------------- */

static void
draw(uint64_t seed, int64_t number, uint8_t bytes[DPS_BEACON_BYTES])
{
    for (uint32_t half = 0; half < 2; half++) {
        uint32_t words[4];
        dps_rng_words((struct dps_rng_name){.seed = seed,
                          .purpose = DPS_RNG_BEACON,
                          .entity = (uint64_t)number,
                          .draw = half},
            words);
        memcpy(bytes + half * sizeof words, words, sizeof words);
    }
}

/* ---- proven ------------------------------------------------------------ */

static enum dps_status
refuse(struct dps_beacon *self, uint32_t reason, struct dps_error *err)
{
    return dps_fail(err, DPS_EINVAL, "verifier %s refuses a beacon that is honest: %s",
        self->verifier.table->name, dps_kernel_reason(&self->verifier, reason));
}

/* Its one party's key. */
static enum dps_status
introduce(struct dps_beacon *self, struct dps_error *err)
{
    struct dpk_verdicts verdicts;
    enum dps_status status = DPS_OK;
    if (!dps_kernel_knows(&self->verifier)) {
        return DPS_OK;
    }
    dps_sheaf_clear(&self->made);
    status = dps_kernel_identifies(&self->prover)
                 ? dps_ask_keys(&self->prover, &party, 1, &self->room, &self->made, err)
                 : dps_sheaf_add(&self->made, NULL, 0, err);
    if (status == DPS_OK) {
        const struct dpk_bytes keys = dps_sheaf_view(&self->made);
        status = dps_kernel_know(
            &self->verifier, 0, &party, &keys, &self->room, &verdicts, err);
    }
    return status == DPS_OK && verdicts.verdict[0] != DPK_ACCEPT
               ? refuse(self, verdicts.reason[0], err)
               : status;
}

static enum dps_status
show(struct dps_beacon *self, int64_t number, struct dps_error *err)
{
    const struct dps_claim claim = {.id = (uint64_t)number,
        .node = party,
        .task = (uint64_t)number,
        .amount = 1,
        .deadline = INT64_MAX};
    dps_view_clear(&self->view);
    return dps_view_add(&self->view, 0, &claim, err);
}

static enum dps_status
enroll(struct dps_beacon *self, int64_t number, struct dps_error *err)
{
    struct dpk_verdicts verdicts;
    dps_sheaf_clear(&self->made);
    enum dps_status status = show(self, number, err);
    if (status == DPS_OK) {
        status = dps_ask_commitments(
            &self->prover, number * period, &self->view, &self->room, &self->made, err);
    }
    if (status == DPS_OK) {
        status = show(self, number, err);
    }
    if (status == DPS_OK) {
        const struct dpk_claims claims = dps_view_claims(&self->view);
        const struct dpk_bytes commitments = dps_sheaf_view(&self->made);
        status = dps_kernel_enroll(&self->verifier, number * period, &claims,
            &commitments, &self->room, &verdicts, err);
    }
    return status == DPS_OK && verdicts.verdict[0] != DPK_ACCEPT
               ? refuse(self, verdicts.reason[0], err)
               : status;
}

/* The proof, in `made`. */
static enum dps_status
prove(struct dps_beacon *self, int64_t number, struct dps_error *err)
{
    uint8_t seed[DPS_BEACON_BYTES];
    struct dps_manner how;
    draw(self->seed, number, seed);
    dps_sheaf_clear(&self->asked);
    dps_sheaf_clear(&self->made);
    enum dps_status status = dps_ask_challenges(&self->verifier, number * period, seed,
        &self->view, &self->room, &self->asked, err);
    struct dps_sheaf shown = {.n = 0};
    if (status == DPS_OK) {
        status = dps_sheaf_add_of(&shown, &self->asked, 0, err);
    }
    if (status == DPS_OK) {
        status = show(self, number, err);
    }
    if (status == DPS_OK) {
        status = dps_ask_proofs(&self->prover, number * period, &self->view, &shown,
            &self->room, &self->made, &how, err);
    }
    dps_sheaf_free(&shown);
    return status;
}

static enum dps_status
verify(struct dps_beacon *self, int64_t number, struct dps_error *err)
{
    struct dpk_verdicts verdicts;
    enum dps_status status = show(self, number, err);
    if (status != DPS_OK) {
        return status;
    }
    const struct dpk_claims claims = dps_view_claims(&self->view);
    const struct dpk_bytes challenges = dps_sheaf_view(&self->asked);
    const struct dpk_bytes proofs = dps_sheaf_view(&self->made);
    self->view.asked[0] = self->view.arrived[0] = number * period;
    self->view.deadline[0] = INT64_MAX;
    const struct dpk_evidence evidence =
        dps_view_evidence(&self->view, &claims, &challenges, &proofs);
    status = dps_kernel_verify(
        &self->verifier, number * period, &evidence, &self->room, &verdicts, err);
    if (status == DPS_OK && verdicts.verdict[0] != DPK_ACCEPT) {
        status = refuse(self, verdicts.reason[0], err);
    }
    return status == DPS_OK
               ? dps_kernel_output(&self->verifier, number * period, self->made.bytes,
                     dps_sheaf_length(&self->made, 0), &self->room, self->bytes, err)
               : status;
}

static enum dps_status
make(struct dps_beacon *self, int64_t number, struct dps_error *err)
{
    static const uint32_t slot[1] = {0};
    enum dps_status status = enroll(self, number, err);
    if (status == DPS_OK) {
        status = prove(self, number, err);
    }
    if (status == DPS_OK) {
        status = verify(self, number, err);
    }
    if (status == DPS_OK) {
        status = dps_kernel_retire(&self->verifier, number * period, slot, 1, err);
    }
    return status == DPS_OK
               ? dps_kernel_retire(&self->prover, number * period, slot, 1, err)
               : status;
}

/* ---- opened and asked -------------------------------------------------- */

enum dps_status
dps_beacon_open(struct dps_beacon *self, const struct dpk_plugin *among,
    const char *verifier, uint64_t seed, struct dps_error *err)
{
    *self = (struct dps_beacon){.seed = seed, .last = -1};
    if (verifier == NULL) {
        return DPS_OK;
    }
    self->verifier.among = self->prover.among = among;
    enum dps_status status =
        dps_kernel_open(&self->verifier, DPK_VERIFIER, verifier, seed, err);
    if (status == DPS_OK && !dps_kernel_has_output(&self->verifier)) {
        status = dps_fail(
            err, DPS_EINVAL, "verifier %s yields no bytes for a beacon", verifier);
    }
    if (status == DPS_OK) {
        status =
            dps_kernel_open_prover(&self->prover, &self->verifier, "honest", seed, err);
    }
    return status == DPS_OK ? introduce(self, err) : status;
}

void
dps_beacon_close(struct dps_beacon *self)
{
    dps_kernel_close(&self->prover);
    dps_kernel_close(&self->verifier);
    dps_answers_free(&self->room);
    dps_view_free(&self->view);
    dps_sheaf_free(&self->asked);
    dps_sheaf_free(&self->made);
    *self = (struct dps_beacon){0};
}

enum dps_status
dps_beacon_at(struct dps_beacon *self, int64_t date, uint8_t bytes[DPS_BEACON_BYTES],
    struct dps_error *err)
{
    int64_t number = date / period + 1;
    enum dps_status status = DPS_OK;
    if (number != self->last) {
        if (self->verifier.table != NULL) {
            status = make(self, number, err);
        } else {
            draw(self->seed, number, self->bytes);
        }
        self->last = number;
    }
    memcpy(bytes, self->bytes, DPS_BEACON_BYTES);
    return status;
}

const char *
dps_beacon_usual(void)
{
    static const char name[] = "vrf";
    const struct dpk_kernel *kernel;
    const char *found = NULL;
    for (size_t i = 0; (kernel = dps_kernel_built_in(i)) != NULL; i++) {
        const struct dpk_prover *prover = (const void *)kernel;
        if (kernel->kind == DPK_PROVER && strcmp(kernel->name, "honest") == 0 &&
            strcmp(prover->against, name) == 0) {
            found = name;
        }
    }
    return found;
}
