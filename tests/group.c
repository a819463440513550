#include "tests/group.h"

#include <stddef.h>
#include <stdlib.h>

static void
must(int holds)
{
    if (!holds) {
        abort();
    }
}

/* n strings of no bytes. */
static void
empty(struct proofs_strings *of, uint32_t n)
{
    if (of->first == NULL || of->cap < n) {
        of->first = proofs_must(realloc(of->first, (n + 1) * sizeof *of->first));
        of->cap = n;
    }
    of->bytes = of->bytes != NULL ? of->bytes : proofs_must(malloc(1));
    of->n = n;
    for (uint32_t i = 0; i <= n; i++) {
        of->first[i] = 0;
    }
}

static void
copy(struct proofs_strings *to, uint32_t i, const struct proofs_strings *from,
    uint32_t k)
{
    uint64_t n;
    const uint8_t *bytes = proofs_string(from, k, &n);
    proofs_replace(to, i, bytes, n);
}

/* Binds a claim to its commitment. */
static void
enroll(struct group *self, struct group_claim *claim)
{
    struct proofs *by = claim->by;
    proofs_claims(by, &claim->row, 1);
    proofs_claims(self->at, &claim->row, 1);
    must(proofs_commit(by, 0) == DPK_OK);
    empty(&self->at->commitments, 1);
    copy(&self->at->commitments, 0, &by->commitments, 0);
    must(proofs_bind(self->at, 0) == DPK_OK);
    claim->verdict =
        self->at->verdict[0] == DPK_ACCEPT ? DPK_AGAIN : self->at->verdict[0];
    claim->reason = self->at->reason[0];
}

static void
prove(struct group *self, struct group_claim *claim, uint32_t k)
{
    struct proofs *by = claim->by;
    proofs_claims(by, &claim->row, 1);
    empty(&by->challenges, 1);
    copy(&by->challenges, 0, &self->at->challenges, k);
    must(proofs_prove(by, 0) == DPK_OK);
    claim->effort = by->effort[0];
    if (claim->silent == 0 || self->rounds + 1 < claim->silent) {
        copy(&self->at->proofs, k, &by->proofs, 0);
    }
}

/* One round of the claims that are under way; how many still are. */
static uint32_t
play_round(struct group *self, const uint8_t beacon[32])
{
    struct proofs_claim rows[GROUP_CLAIMS] = {{.id = 0}};
    struct group_claim *live[GROUP_CLAIMS];
    uint32_t n = 0;
    uint32_t n_on = 0;
    for (uint32_t i = 0; i < self->n; i++) {
        if (self->claims[i].verdict == DPK_AGAIN) {
            live[n] = &self->claims[i];
            rows[n++] = self->claims[i].row;
        }
    }
    proofs_claims(self->at, rows, n);
    must(proofs_challenge(self->at, 0, beacon) == DPK_OK);
    empty(&self->at->proofs, n);
    for (uint32_t k = 0; k < n; k++) {
        prove(self, live[k], k);
        self->at->round[k] = self->rounds;
    }
    if (self->look != NULL) {
        self->look(self->data, self);
    }
    must(proofs_verify(self->at, 0) == DPK_OK);
    for (uint32_t k = 0; k < n; k++) {
        live[k]->verdict = self->at->verdict[k];
        live[k]->reason = self->at->reason[k];
        must(live[k]->verdict < DPK_VERDICTS);
        must(live[k]->reason < self->at->verifier->n_reasons);
        n_on += live[k]->verdict == DPK_AGAIN;
    }
    return n_on;
}

/* The first claim that is under way. */
static const struct group_claim *
first_of(const struct group *self)
{
    uint32_t i = 0;
    while (i + 1 < self->n && self->claims[i].verdict != DPK_AGAIN) {
        i++;
    }
    return &self->claims[i];
}

uint32_t
group_copies(const struct group *self)
{
    uint32_t n_copies = 1;
    const struct dpk_verifier *verifier = self->at->verifier;
    proofs_claims(self->at, &first_of(self)->row, 1);
    must(verifier->copies == NULL || verifier->copies(self->at->checking, 0,
                                         &self->at->claims, &n_copies) == DPK_OK);
    return n_copies;
}

void
group_play(struct group *self, const uint8_t beacon[32])
{
    uint32_t n_on = self->n;
    self->rounds = 0;
    for (uint32_t i = 0; i < self->n; i++) {
        enroll(self, &self->claims[i]);
    }
    while (n_on > 0) {
        n_on = play_round(self, beacon);
        self->rounds++;
        uint32_t wanted = n_on > 0 ? group_copies(self) : 0;
        while (n_on < wanted && self->n < GROUP_CLAIMS && self->more != NULL &&
               self->more(self->data, &self->claims[self->n])) {
            self->claims[self->n].row.task = self->claims[0].row.task;
            enroll(self, &self->claims[self->n++]);
            n_on++;
        }
    }
}

void
group_retire(struct group *self)
{
    for (uint32_t i = 0; i < self->n; i++) {
        const struct group_claim *claim = &self->claims[i];
        must(self->at->verifier->retire(self->at->checking, 0, &claim->row.slot, 1) ==
             DPK_OK);
        must(claim->by->prover->retire(claim->by->proving, 0, &claim->row.slot, 1) ==
             DPK_OK);
    }
}
