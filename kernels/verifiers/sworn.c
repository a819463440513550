#include "kernels/verifiers/sworn.h"

#include "kernels/proofs/strings.h"
#include "kernels/schedulers/tools.h"

#include <string.h>

/* ---- life -------------------------------------------------------------- */

dpk_status
dpk_sworn_create(
    const struct dpk_host *host, const struct oath *oath, struct sworn **out)
{
    struct sworn *made = host->allocate(host->context, sizeof *made);
    *out = made;
    if (made == NULL) {
        return DPK_E_MEMORY;
    }
    made->host = host;
    made->oath = oath;
    dpk_table_init(&made->numbers, host);
    return DPK_OK;
}

void
dpk_sworn_destroy(void *self)
{
    struct sworn *gone = self;
    dpk_table_free(&gone->numbers);
    dpk_drop(gone->host, gone->keys);
    dpk_drop(gone->host, gone);
}

/* ---- keys -------------------------------------------------------------- */

/* The key of a party; NULL: it has none. */
static const uint8_t *
key_of(const struct sworn *self, uint64_t party)
{
    uint32_t number;
    return dpk_table_find(&self->numbers, party, &number) ? self->keys[number] : NULL;
}

/* Notes a key that is one; reasons[*reason] says why not. */
static dpk_status
note(struct sworn *self, uint64_t party, const uint8_t *key, uint32_t *reason)
{
    uint32_t number;
    void *keys = self->keys;
    dpk_status status = dpk_grow(
        self->host, &keys, &self->cap, (uint64_t)self->n_keys + 1, sizeof *self->keys);
    self->keys = keys;
    if (status == DPK_OK) {
        status = dpk_table_put(&self->numbers, party, self->n_keys, &number);
    }
    if (status != DPK_OK) {
        return status;
    }
    if (number == self->n_keys) {
        memcpy(self->keys[self->n_keys++], key, SWORN_KEY);
    }
    *reason =
        memcmp(self->keys[number], key, SWORN_KEY) == 0 ? SWORN_HOLDS : SWORN_TAKEN;
    return DPK_OK;
}

static void
answer(const struct sworn *self, struct dpk_verdicts *verdicts, uint32_t i,
    uint32_t reason)
{
    verdicts->reason[i] = reason;
    verdicts->verdict[i] = self->oath->verdict_of[reason];
}

dpk_status
dpk_sworn_know(void *self, int64_t now, const uint64_t *parties,
    const struct dpk_bytes *keys, struct dpk_verdicts *verdicts)
{
    struct sworn *of = self;
    dpk_status status = DPK_OK;
    (void)now;
    for (uint32_t i = 0; i < keys->n && status == DPK_OK; i++) {
        uint64_t length;
        const uint8_t *key = dpk_string(keys, i, &length);
        uint32_t reason = length == 0 ? SWORN_NOTHING : SWORN_NO_KEY;
        if (length == SWORN_KEY && !of->oath->is_key(of, key)) {
            reason = SWORN_BAD_KEY;
        } else if (length == SWORN_KEY) {
            status = note(of, parties[i], key, &reason);
        }
        answer(of, verdicts, i, reason);
    }
    return status;
}

/* ---- claims ------------------------------------------------------------ */

/* The keys that claim i needs; 0: a party has none. */
static int
find_keys(const struct sworn *self, const struct dpk_claims *claims, uint32_t i,
    const uint8_t **node, const uint8_t **payer)
{
    *node = key_of(self, claims->node[i]);
    *payer = self->oath->has_payer ? key_of(self, claims->payer[i]) : *node;
    return *node != NULL && *payer != NULL;
}

dpk_status
dpk_sworn_enroll(void *self, int64_t now, const struct dpk_claims *claims,
    const struct dpk_bytes *commitments, struct dpk_verdicts *verdicts)
{
    const struct sworn *of = self;
    (void)now;
    for (uint32_t i = 0; i < claims->n; i++) {
        uint64_t length;
        const uint8_t *node;
        const uint8_t *payer;
        dpk_string(commitments, i, &length);
        answer(of, verdicts, i,
            length != 0                                ? SWORN_BOUND
            : !find_keys(of, claims, i, &node, &payer) ? SWORN_UNKNOWN
                                                       : SWORN_HOLDS);
    }
    return DPK_OK;
}

dpk_status
dpk_sworn_challenge(void *self, int64_t now, const uint8_t beacon[32],
    const struct dpk_claims *claims, struct dpk_strings *challenges)
{
    const struct sworn *of = self;
    (void)now;
    dpk_strings_begin(challenges);
    for (uint32_t i = 0; i < claims->n; i++) {
        uint8_t *to = dpk_strings_add(challenges, STATEMENT);
        if (to == NULL) {
            return DPK_MORE;
        }
        dpk_statement(of->oath->protocol, beacon, claims, i, to);
    }
    return DPK_OK;
}

static uint32_t
reason_of(const struct sworn *self, const struct dpk_evidence *evidence, uint32_t i)
{
    const uint8_t *node;
    const uint8_t *payer;
    uint64_t length;
    uint64_t n_asked;
    const uint8_t *proof = dpk_string(evidence->proofs, i, &length);
    const uint8_t *asked = dpk_string(evidence->challenges, i, &n_asked);
    if (length == 0) {
        return SWORN_NOTHING;
    }
    if (evidence->arrived[i] > evidence->deadline[i]) {
        return SWORN_LATE;
    }
    if (length != self->oath->length) {
        return SWORN_LENGTH;
    }
    if (!dpk_statement_is_of(
            self->oath->protocol, evidence->claims, i, asked, n_asked)) {
        return SWORN_STRANGE;
    }
    return find_keys(self, evidence->claims, i, &node, &payer)
               ? self->oath->reason(self, asked, node, payer, proof)
               : SWORN_UNKNOWN;
}

dpk_status
dpk_sworn_verify(void *self, int64_t now, const struct dpk_evidence *evidence,
    struct dpk_verdicts *verdicts)
{
    const struct sworn *of = self;
    (void)now;
    for (uint32_t i = 0; i < evidence->n; i++) {
        answer(of, verdicts, i, reason_of(of, evidence, i));
    }
    return DPK_OK;
}

dpk_status
dpk_sworn_retire(void *self, int64_t now, const uint32_t *claims, uint32_t n)
{
    (void)self;
    (void)now;
    (void)claims;
    (void)n;
    return DPK_OK;
}

dpk_status
dpk_sworn_state_hash(void *self, uint64_t hash[2])
{
    const struct sworn *of = self;
    hash[0] = 0;
    hash[1] = of->n_keys;
    for (uint32_t i = 0; i < of->numbers.size; i++) {
        const struct table_entry *entry = &of->numbers.entries[i];
        if (entry->known) { /* entries of a table have no order */
            const uint8_t *key = of->keys[entry->value];
            hash[0] += dpk_mix(dpk_mix(0, entry->name), dpk_get_u64(key));
        }
    }
    return DPK_OK;
}
