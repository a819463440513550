#include "tests/proofs.h"

#include <stdlib.h>
#include <string.h>

/* ---- strings ----------------------------------------------------------- */

static void
room_for(struct proofs_strings *of, uint32_t n, uint64_t bytes)
{
    if (of->first == NULL || n > of->cap) {
        of->cap = n;
        of->first = proofs_must(realloc(of->first, (of->cap + 1) * sizeof *of->first));
    }
    if (of->bytes == NULL || bytes > of->byte_cap) {
        of->byte_cap = bytes;
        of->bytes = proofs_must(realloc(of->bytes, of->byte_cap + 1));
    }
}

/* They in memory that ends where they do, so that a kernel that reads on is seen. */
static struct dpk_bytes
exact_bytes(const struct proofs_strings *of)
{
    size_t n = (size_t)of->first[of->n];
    uint8_t *bytes = proofs_must(malloc(n > 0 ? n : 1));
    if (n > 0) {
        memcpy(bytes, of->bytes, n);
    }
    return (struct dpk_bytes){.head = {sizeof(struct dpk_bytes), DPK_VERSION},
        .n = of->n,
        .first = of->first,
        .bytes = bytes};
}

static void
free_bytes(struct dpk_bytes *gone)
{
    free((void *)(uintptr_t)gone->bytes);
}

uint8_t *
proofs_string(const struct proofs_strings *of, uint32_t i, uint64_t *n)
{
    *n = of->first[i + 1] - of->first[i];
    return of->bytes + of->first[i];
}

void
proofs_replace(struct proofs_strings *of, uint32_t i, const uint8_t *bytes, uint64_t n)
{
    uint64_t begin = of->first[i];
    uint64_t end = of->first[i + 1];
    uint64_t behind = of->first[of->n] - end;
    room_for(of, of->n, of->first[of->n] - end + begin + n);
    memmove(of->bytes + begin + n, of->bytes + end, behind);
    if (n > 0) {
        memcpy(of->bytes + begin, bytes, n);
    }
    for (uint32_t k = i + 1; k <= of->n; k++) {
        of->first[k] = of->first[k] - end + begin + n;
    }
}

/* The claims from `from` on. */
static struct dpk_claims
rest_of(const struct dpk_claims *of, uint32_t from)
{
    struct dpk_claims rest = *of;
    rest.n -= from;
    rest.slot += from;
    rest.id += from;
    rest.node += from;
    rest.payer += from;
    rest.task += from;
    rest.amount += from;
    return rest;
}

/* Who writes strings for what is left of a list. */
typedef dpk_status writer(
    struct proofs *self, uint32_t from, struct dpk_strings *to, const void *data);

/* Has n strings written, in as many calls as it takes. */
static dpk_status
gather(struct proofs *self, struct proofs_strings *to, uint32_t n, writer *write,
    const void *data)
{
    uint64_t room = self->tight > 0 ? self->tight : UINT64_C(1) << 16;
    uint64_t *first = proofs_must(calloc((size_t)n + 1, sizeof *first));
    uint8_t *bytes = proofs_must(malloc(room));
    dpk_status status = DPK_MORE;
    room_for(to, n, 0);
    to->n = 0;
    to->first[0] = 0;
    while (status == DPK_MORE) {
        struct dpk_strings part = {.head = {sizeof part, DPK_VERSION},
            .cap = n - to->n,
            .byte_cap = room,
            .first = first,
            .bytes = bytes};
        status = write(self, to->n, &part, data);
        if (status < 0) {
            break;
        }
        if (part.n > n - to->n || first[0] != 0 || first[part.n] > room ||
            (status == DPK_OK && part.n < n - to->n)) {
            status = DPK_E_STATE;
            break;
        }
        uint64_t begin = to->first[to->n];
        room_for(to, n, begin + first[part.n]);
        memcpy(to->bytes + begin, bytes, first[part.n]);
        for (uint32_t i = 1; i <= part.n; i++) {
            to->first[to->n + i] = begin + first[i];
        }
        to->n += part.n;
        if (part.n == 0 && status == DPK_MORE) {
            room *= 2;
            free(bytes);
            bytes = proofs_must(malloc(room));
        }
    }
    free(first);
    free(bytes);
    return status;
}

/* ---- steps ------------------------------------------------------------- */

struct call {
    int64_t now;
    const uint8_t *beacon;
    const uint64_t *parties;
    uint32_t n;
};

static struct dpk_verdicts
verdicts_of(struct proofs *self)
{
    memset(self->verdict, 0, self->claims.n * sizeof *self->verdict);
    memset(self->reason, 0, self->claims.n * sizeof *self->reason);
    return (struct dpk_verdicts){.head = {sizeof(struct dpk_verdicts), DPK_VERSION},
        .n = self->claims.n,
        .verdict = self->verdict,
        .reason = self->reason};
}

static dpk_status
write_keys(struct proofs *self, uint32_t from, struct dpk_strings *to, const void *data)
{
    const struct call *call = data;
    return self->prover->identify(
        self->proving, call->parties + from, call->n - from, to);
}

dpk_status
proofs_know(struct proofs *self, int64_t now, const uint64_t *parties, uint32_t n)
{
    const struct call call = {now, NULL, parties, n};
    dpk_status status = gather(self, &self->keys, n, write_keys, &call);
    struct dpk_bytes keys = exact_bytes(&self->keys);
    uint32_t *verdict = proofs_must(calloc(2 * ((size_t)n + 1), sizeof *verdict));
    struct dpk_verdicts verdicts = {.head = {sizeof verdicts, DPK_VERSION},
        .n = n,
        .verdict = verdict,
        .reason = verdict + n};
    if (status == DPK_OK) {
        status = self->verifier->know(self->checking, now, parties, &keys, &verdicts);
    }
    for (uint32_t i = 0; i < n && status == DPK_OK; i++) {
        status = verdict[i] == DPK_ACCEPT ? DPK_OK : DPK_E_STATE;
    }
    free(verdict);
    free_bytes(&keys);
    return status;
}

static dpk_status
write_commitments(
    struct proofs *self, uint32_t from, struct dpk_strings *to, const void *data)
{
    const struct call *call = data;
    struct dpk_claims rest = rest_of(&self->claims, from);
    return self->prover->commit(self->proving, call->now, &rest, to);
}

dpk_status
proofs_commit(struct proofs *self, int64_t now)
{
    const struct call call = {.now = now};
    return gather(self, &self->commitments, self->claims.n, write_commitments, &call);
}

dpk_status
proofs_bind(struct proofs *self, int64_t now)
{
    struct dpk_bytes commitments = exact_bytes(&self->commitments);
    struct dpk_verdicts verdicts = verdicts_of(self);
    dpk_status status = self->verifier->enroll(
        self->checking, now, &self->claims, &commitments, &verdicts);
    free_bytes(&commitments);
    return status;
}

dpk_status
proofs_enroll(struct proofs *self, int64_t now)
{
    dpk_status status = proofs_commit(self, now);
    return status == DPK_OK ? proofs_bind(self, now) : status;
}

static dpk_status
write_challenges(
    struct proofs *self, uint32_t from, struct dpk_strings *to, const void *data)
{
    const struct call *call = data;
    struct dpk_claims rest = rest_of(&self->claims, from);
    return self->verifier->challenge(
        self->checking, call->now, call->beacon, &rest, to);
}

dpk_status
proofs_challenge(struct proofs *self, int64_t now, const uint8_t beacon[32])
{
    const struct call call = {.now = now, .beacon = beacon};
    return gather(self, &self->challenges, self->claims.n, write_challenges, &call);
}

static dpk_status
write_proofs(
    struct proofs *self, uint32_t from, struct dpk_strings *to, const void *data)
{
    const struct call *call = data;
    struct dpk_claims rest = rest_of(&self->claims, from);
    struct dpk_bytes challenges = exact_bytes(&self->challenges);
    challenges.n -= from;
    challenges.first += from;
    dpk_status status = self->prover->prove(self->proving, call->now, &rest,
        &challenges, to, self->delay + from, self->effort + from);
    free_bytes(&challenges);
    return status;
}

dpk_status
proofs_prove(struct proofs *self, int64_t now)
{
    const struct call call = {.now = now};
    return gather(self, &self->proofs, self->claims.n, write_proofs, &call);
}

dpk_status
proofs_verify(struct proofs *self, int64_t now)
{
    uint32_t n = self->claims.n;
    int64_t *dates = proofs_must(calloc(3 * ((size_t)n + 1), sizeof *dates));
    for (uint32_t i = 0; i < n; i++) {
        dates[i] = now;
        dates[n + i] = now + self->delay[i];
        dates[2 * n + i] = now + self->within;
    }
    struct dpk_bytes challenges = exact_bytes(&self->challenges);
    struct dpk_bytes proofs = exact_bytes(&self->proofs);
    struct dpk_evidence evidence = {.head = {sizeof evidence, DPK_VERSION},
        .n = n,
        .claims = &self->claims,
        .challenges = &challenges,
        .proofs = &proofs,
        .round = self->round,
        .asked = dates,
        .arrived = dates + n,
        .deadline = dates + 2 * n};
    struct dpk_verdicts verdicts = verdicts_of(self);
    dpk_status status =
        self->verifier->verify(self->checking, now, &evidence, &verdicts);
    free(dates);
    free_bytes(&challenges);
    free_bytes(&proofs);
    return status;
}

dpk_status
proofs_retire(struct proofs *self, int64_t now)
{
    dpk_status status =
        self->prover->retire(self->proving, now, self->claims.slot, self->claims.n);
    return status == DPK_OK ? self->verifier->retire(self->checking, now,
                                  self->claims.slot, self->claims.n)
                            : status;
}

/* ---- looking ----------------------------------------------------------- */

uint32_t
proofs_truth(struct proofs *self, uint32_t claim)
{
    uint32_t is_true = UINT32_MAX;
    struct dpk_claims one = rest_of(&self->claims, claim);
    one.n = 1;
    dpk_status status = self->prover->truth(self->proving, &one, &is_true);
    return status == DPK_OK ? is_true : UINT32_MAX;
}

const char *
proofs_reason(const struct proofs *self, uint32_t claim)
{
    uint32_t reason = self->reason[claim];
    return reason < self->verifier->n_reasons ? self->verifier->reasons[reason]
                                              : "none";
}

uint64_t
proofs_state(const struct proofs *self)
{
    uint64_t hash[2] = {0, 0};
    dpk_status status = self->verifier->kernel.state_hash(self->checking, hash);
    return status == DPK_OK ? hash[0] * 31 + hash[1] : 0;
}
