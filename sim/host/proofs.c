#include "sim/host/proofs.h"

#include "sim/host/account.h"
#include "sim/host/guard.h"
#include "sim/host/shown.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const char wrote_shown[] = "it wrote into what it was shown";

/* The last n entries of a column of the answers. */
#define LAST(room, column, n) ((room)->column + ((room)->cap - (n)))

/* A call that fills in arrays of `room`: its answer. */
#define ASK(self, name, now, room, answer, expression, err)                            \
    if (sigsetjmp(*dps_guard_back(), 0) != 0) {                                        \
        return fell(self, name, now, room, err);                                       \
    }                                                                                  \
    dps_account_begin(self);                                                           \
    dpk_status answer = dps_account_end(self, expression)

static enum dps_status
fell(struct dps_kernel *self, const char *call, int64_t now,
    const struct dps_answers *room, struct dps_error *err)
{
    bool behind = false;
    const char *array = dps_answers_beside(room, dps_guard_fault().address, &behind);
    return dps_account_fell(self, call, now, array, behind, err);
}

/* ---- what is answered -------------------------------------------------- */

static enum dps_status
check_strings(const struct dps_kernel *self, const char *call, int64_t now,
    const struct dps_made *made, struct dps_error *err)
{
    const struct dpk_strings *strings = &made->strings;
    char what[DPS_KERNEL_LINE];
    uint32_t n = strings->n;
    if (n > strings->cap || (n == strings->cap) == made->more) {
        snprintf(what, sizeof what, "it gives %" PRIu32 " strings of %" PRIu32 "%s", n,
            strings->cap, made->more ? ", and has more" : "");
        return dps_account_complain(self, call, now, what, err);
    }
    uint64_t end = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (strings->first[i] != end || strings->first[i + 1] < end ||
            strings->first[i + 1] > strings->byte_cap) {
            snprintf(what, sizeof what,
                "string %" PRIu32 " does not lie behind the one before it, in the "
                "room that there is",
                i);
            return dps_account_complain(self, call, now, what, err);
        }
        end = strings->first[i + 1];
    }
    return DPS_OK;
}

/* Strings as a call left them. */
static enum dps_status
take_strings(struct dps_kernel *self, const char *call, int64_t now, dpk_status answer,
    const struct dpk_strings *before, struct dps_made *made, struct dps_error *err)
{
    made->more = answer == DPK_MORE;
    if (!dps_strings_kept(&made->strings, before)) {
        return dps_account_complain(
            self, call, now, "it changed a size or a pointer of its strings", err);
    }
    enum dps_status status = dps_account_answered(self, call, now, answer, err);
    return status == DPS_OK ? check_strings(self, call, now, made, err) : status;
}

static enum dps_status
check_verdicts(const struct dps_kernel *self, const char *call, int64_t now,
    const struct dpk_verdicts *verdicts, bool again, struct dps_error *err)
{
    for (uint32_t i = 0; i < verdicts->n; i++) {
        uint32_t verdict = verdicts->verdict[i];
        uint32_t reason = verdicts->reason[i];
        bool is_one = verdict < DPK_VERDICTS && (again || verdict != DPK_AGAIN);
        if (!is_one || reason >= self->verifier->n_reasons) {
            char what[DPS_KERNEL_LINE];
            snprintf(what, sizeof what,
                "it gives verdict %" PRIu32 " for reason %" PRIu32
                ", and has none such here",
                verdict, reason);
            return dps_account_complain(self, call, now, what, err);
        }
    }
    return DPS_OK;
}

static enum dps_status
take_verdicts(struct dps_kernel *self, const char *call, int64_t now, dpk_status answer,
    const struct dpk_verdicts *before, struct dpk_verdicts *verdicts, bool again,
    struct dps_error *err)
{
    if (!dps_verdicts_kept(verdicts, before)) {
        return dps_account_complain(
            self, call, now, "it changed a size or a pointer of `verdicts`", err);
    }
    enum dps_status status = dps_account_answered(self, call, now, answer, err);
    return status == DPS_OK ? check_verdicts(self, call, now, verdicts, again, err)
                            : status;
}

/* ---- of a verifier ----------------------------------------------------- */

bool
dps_kernel_knows(const struct dps_kernel *self)
{
    return self->verifier->know != NULL;
}

bool
dps_kernel_copies_tasks(const struct dps_kernel *self)
{
    return self->verifier->copies != NULL;
}

bool
dps_kernel_has_output(const struct dps_kernel *self)
{
    return self->verifier->output != NULL;
}

const char *
dps_kernel_reason(const struct dps_kernel *self, uint32_t reason)
{
    return self->verifier->reasons[reason];
}

enum dps_status
dps_kernel_know(struct dps_kernel *self, int64_t now, const uint64_t *parties,
    const struct dpk_bytes *keys, struct dps_answers *room,
    struct dpk_verdicts *verdicts, struct dps_error *err)
{
    const uint64_t shown = SHOWN(self, dps_shown_bytes(keys));
    const struct dpk_verdicts before = dps_answers_verdicts(room, keys->n);
    *verdicts = before;
    ASK(self, "know", now, room, answer,
        self->verifier->know(self->instance, now, parties, keys, verdicts), err);
    return SHOWN(self, dps_shown_bytes(keys)) == shown
               ? take_verdicts(self, "know", now, answer, &before, verdicts, false, err)
               : dps_account_complain(self, "know", now, wrote_shown, err);
}

enum dps_status
dps_kernel_copies(struct dps_kernel *self, int64_t now, const struct dpk_claims *claims,
    struct dps_answers *room, const uint32_t **n_copies, struct dps_error *err)
{
    const uint64_t shown = SHOWN(self, dps_shown_claims(claims));
    uint32_t *const n = LAST(room, number, claims->n);
    ASK(self, "copies", now, room, answer,
        self->verifier->copies(self->instance, now, claims, n), err);
    *n_copies = n;
    if (SHOWN(self, dps_shown_claims(claims)) != shown) {
        return dps_account_complain(self, "copies", now, wrote_shown, err);
    }
    for (uint32_t i = 0; answer >= 0 && i < claims->n; i++) {
        if (n[i] == 0) {
            return dps_account_complain(
                self, "copies", now, "it wants a task done by 0 nodes", err);
        }
    }
    return dps_account_answered(self, "copies", now, answer, err);
}

enum dps_status
dps_kernel_enroll(struct dps_kernel *self, int64_t now, const struct dpk_claims *claims,
    const struct dpk_bytes *commitments, struct dps_answers *room,
    struct dpk_verdicts *verdicts, struct dps_error *err)
{
    const uint64_t shown =
        SHOWN(self, dps_shown_claims(claims) ^ dps_shown_bytes(commitments));
    const struct dpk_verdicts before = dps_answers_verdicts(room, claims->n);
    *verdicts = before;
    ASK(self, "enroll", now, room, answer,
        self->verifier->enroll(self->instance, now, claims, commitments, verdicts),
        err);
    return SHOWN(self, dps_shown_claims(claims) ^ dps_shown_bytes(commitments)) == shown
               ? take_verdicts(
                     self, "enroll", now, answer, &before, verdicts, false, err)
               : dps_account_complain(self, "enroll", now, wrote_shown, err);
}

enum dps_status
dps_kernel_challenge(struct dps_kernel *self, int64_t now, const uint8_t beacon[32],
    const struct dpk_claims *claims, struct dps_answers *room,
    struct dps_made *challenges, struct dps_error *err)
{
    const uint64_t shown = SHOWN(self, dps_shown_claims(claims));
    const struct dpk_strings before = dps_answers_strings(room, claims->n);
    *challenges = (struct dps_made){.strings = before};
    ASK(self, "challenge", now, room, answer,
        self->verifier->challenge(
            self->instance, now, beacon, claims, &challenges->strings),
        err);
    return SHOWN(self, dps_shown_claims(claims)) == shown
               ? take_strings(self, "challenge", now, answer, &before, challenges, err)
               : dps_account_complain(self, "challenge", now, wrote_shown, err);
}

enum dps_status
dps_kernel_verify(struct dps_kernel *self, int64_t now,
    const struct dpk_evidence *evidence, struct dps_answers *room,
    struct dpk_verdicts *verdicts, struct dps_error *err)
{
    const uint64_t shown = SHOWN(self, dps_shown_evidence(evidence));
    const struct dpk_verdicts before = dps_answers_verdicts(room, evidence->n);
    *verdicts = before;
    ASK(self, "verify", now, room, answer,
        self->verifier->verify(self->instance, now, evidence, verdicts), err);
    return SHOWN(self, dps_shown_evidence(evidence)) == shown
               ? take_verdicts(
                     self, "verify", now, answer, &before, verdicts, true, err)
               : dps_account_complain(self, "verify", now, wrote_shown, err);
}

enum dps_status
dps_kernel_output(struct dps_kernel *self, int64_t now, const uint8_t *proof,
    uint64_t length, struct dps_answers *room, uint8_t out[32], struct dps_error *err)
{
    enum { BYTES = 32 };
    uint8_t *const last = room->bytes + (room->byte_cap - BYTES);
    ASK(self, "output", now, room, answer,
        self->verifier->output(self->instance, proof, length, last), err);
    memcpy(out, last, BYTES);
    return dps_account_answered(self, "output", now, answer, err);
}

/* ---- of either --------------------------------------------------------- */

enum dps_status
dps_kernel_retire(struct dps_kernel *self, int64_t now, const uint32_t *claims,
    uint32_t n, struct dps_error *err)
{
    CALL(self, "retire", now,
        self->verifier != NULL ? self->verifier->retire(self->instance, now, claims, n)
                               : self->prover->retire(self->instance, now, claims, n),
        true, err);
}

/* ---- of a prover ------------------------------------------------------- */

bool
dps_kernel_identifies(const struct dps_kernel *self)
{
    return self->prover->identify != NULL;
}

bool
dps_kernel_invents(const struct dps_kernel *self)
{
    return self->prover->invent != NULL;
}

enum dps_status
dps_kernel_identify(struct dps_kernel *self, const uint64_t *parties, uint32_t n,
    struct dps_answers *room, struct dps_made *keys, struct dps_error *err)
{
    const struct dpk_strings before = dps_answers_strings(room, n);
    *keys = (struct dps_made){.strings = before};
    ASK(self, "identify", 0, room, answer,
        self->prover->identify(self->instance, parties, n, &keys->strings), err);
    return take_strings(self, "identify", 0, answer, &before, keys, err);
}

enum dps_status
dps_kernel_invent(struct dps_kernel *self, int64_t now, const struct dpk_claims *claims,
    struct dps_answers *room, const int64_t **amount, const uint64_t **payer,
    struct dps_error *err)
{
    const uint64_t shown = SHOWN(self, dps_shown_claims(claims));
    int64_t *const more = LAST(room, amount, claims->n);
    uint64_t *const whose = LAST(room, payer, claims->n);
    memset(more, 0, claims->n * sizeof *more);
    memset(whose, 0, claims->n * sizeof *whose);
    ASK(self, "invent", now, room, answer,
        self->prover->invent(self->instance, now, claims, more, whose), err);
    *amount = more;
    *payer = whose;
    if (SHOWN(self, dps_shown_claims(claims)) != shown) {
        return dps_account_complain(self, "invent", now, wrote_shown, err);
    }
    for (uint32_t i = 0; answer >= 0 && i < claims->n; i++) {
        if (more[i] < 0) {
            return dps_account_complain(
                self, "invent", now, "it claims less than nothing", err);
        }
    }
    return dps_account_answered(self, "invent", now, answer, err);
}

enum dps_status
dps_kernel_commit(struct dps_kernel *self, int64_t now, const struct dpk_claims *claims,
    struct dps_answers *room, struct dps_made *commitments, struct dps_error *err)
{
    const uint64_t shown = SHOWN(self, dps_shown_claims(claims));
    const struct dpk_strings before = dps_answers_strings(room, claims->n);
    *commitments = (struct dps_made){.strings = before};
    ASK(self, "commit", now, room, answer,
        self->prover->commit(self->instance, now, claims, &commitments->strings), err);
    return SHOWN(self, dps_shown_claims(claims)) == shown
               ? take_strings(self, "commit", now, answer, &before, commitments, err)
               : dps_account_complain(self, "commit", now, wrote_shown, err);
}

enum dps_status
dps_kernel_prove(struct dps_kernel *self, int64_t now, const struct dpk_claims *claims,
    const struct dpk_bytes *challenges, struct dps_answers *room,
    struct dps_made *proofs, struct dps_error *err)
{
    const uint64_t shown =
        SHOWN(self, dps_shown_claims(claims) ^ dps_shown_bytes(challenges));
    const struct dpk_strings before = dps_answers_strings(room, claims->n);
    int64_t *const delay = LAST(room, delay, claims->n);
    uint32_t *const effort = LAST(room, effort, claims->n);
    memset(delay, 0, claims->n * sizeof *delay);
    memset(effort, 0, claims->n * sizeof *effort);
    *proofs = (struct dps_made){.strings = before, .delay = delay, .effort = effort};
    ASK(self, "prove", now, room, answer,
        self->prover->prove(
            self->instance, now, claims, challenges, &proofs->strings, delay, effort),
        err);
    if (SHOWN(self, dps_shown_claims(claims) ^ dps_shown_bytes(challenges)) != shown) {
        return dps_account_complain(self, "prove", now, wrote_shown, err);
    }
    enum dps_status status =
        take_strings(self, "prove", now, answer, &before, proofs, err);
    for (uint32_t i = 0; status == DPS_OK && i < proofs->strings.n; i++) {
        if (delay[i] < 0) {
            status = dps_account_complain(
                self, "prove", now, "it answers before it is asked", err);
        }
    }
    return status;
}

enum dps_status
dps_kernel_truth(struct dps_kernel *self, int64_t now, const struct dpk_claims *claims,
    struct dps_answers *room, const uint32_t **is_true, struct dps_error *err)
{
    uint32_t *const number = LAST(room, number, claims->n);
    ASK(self, "truth", now, room, answer,
        self->prover->truth(self->instance, claims, number), err);
    *is_true = number;
    for (uint32_t i = 0; answer >= 0 && i < claims->n; i++) {
        if (number[i] > 1) {
            return dps_account_complain(self, "truth", now,
                "it says of a claim that it is neither true nor not", err);
        }
    }
    return dps_account_answered(self, "truth", now, answer, err);
}
