/* sworn.h: what verifiers do alike that check what holders of keys state of claims.
 *
 * A challenge is the statement (statement.h) that a proof is about.  Keys are told
 * before, and a party has one key for ever; nothing else is kept, so that whether a
 * proof holds hangs on it, its claim, its challenge and the keys alone.
 */
#ifndef DEPIN_KERNELS_VERIFIERS_SWORN_H
#define DEPIN_KERNELS_VERIFIERS_SWORN_H

#include "kernels/proofs/statement.h"
#include "kernels/schedulers/table.h"

#define SWORN_KEY 32U

/* Reasons of all of them; those of a protocol follow. */
enum {
    SWORN_HOLDS,
    SWORN_NOTHING,
    SWORN_LATE,
    SWORN_LENGTH,
    SWORN_STRANGE,
    SWORN_UNKNOWN,
    SWORN_NO_KEY,
    SWORN_BAD_KEY,
    SWORN_TAKEN,
    SWORN_BOUND,
    SWORN_REASONS
};
#define SWORN_FIRST_REASONS                                                            \
    [SWORN_NOTHING] = "nothing came", [SWORN_LATE] = "it came after the deadline",     \
    [SWORN_LENGTH] = "it is cut short, or too long",                                   \
    [SWORN_STRANGE] = "the challenge is not one of this claim",                        \
    [SWORN_UNKNOWN] = "a party has no key", [SWORN_NO_KEY] = "a key has 32 bytes",     \
    [SWORN_TAKEN] = "the party has another key",                                       \
    [SWORN_BOUND] = "there is nothing to commit to"
#define SWORN_FIRST_VERDICTS                                                           \
    [SWORN_HOLDS] = DPK_ACCEPT, [SWORN_NOTHING] = DPK_MISSING,                         \
    [SWORN_LATE] = DPK_LATE, [SWORN_LENGTH] = DPK_MALFORMED,                           \
    [SWORN_STRANGE] = DPK_REJECT, [SWORN_UNKNOWN] = DPK_REJECT,                        \
    [SWORN_NO_KEY] = DPK_MALFORMED, [SWORN_BAD_KEY] = DPK_REJECT,                      \
    [SWORN_TAKEN] = DPK_REJECT, [SWORN_BOUND] = DPK_MALFORMED

struct sworn {
    const struct dpk_host *host;
    const struct oath *oath;
    struct table numbers; /* of parties, as they came */
    uint8_t (*keys)[SWORN_KEY];
    uint32_t n_keys, cap;
    int mixed; /* a setting, of `receipt` */
};

/* A protocol. */
struct oath {
    char protocol[STATEMENT_PROTOCOL];
    uint64_t length; /* of a proof */
    int has_payer;   /* 1: the payer swears, too */
    const uint32_t *verdict_of;
    int (*is_key)(const struct sworn *self, const uint8_t key[SWORN_KEY]);
    /* Why a proof of that length holds or not, by the keys of node and payer. */
    uint32_t (*reason)(const struct sworn *self, const uint8_t statement[STATEMENT],
        const uint8_t *node, const uint8_t *payer, const uint8_t *proof);
};

dpk_status dpk_sworn_create(
    const struct dpk_host *host, const struct oath *oath, struct sworn **out);

/* Functions of a verifier's table. */
void dpk_sworn_destroy(void *self);
dpk_status dpk_sworn_state_hash(void *self, uint64_t hash[2]);
dpk_status dpk_sworn_know(void *self, int64_t now, const uint64_t *parties,
    const struct dpk_bytes *keys, struct dpk_verdicts *verdicts);
dpk_status dpk_sworn_enroll(void *self, int64_t now, const struct dpk_claims *claims,
    const struct dpk_bytes *commitments, struct dpk_verdicts *verdicts);
dpk_status dpk_sworn_challenge(void *self, int64_t now, const uint8_t beacon[32],
    const struct dpk_claims *claims, struct dpk_strings *challenges);
dpk_status dpk_sworn_verify(void *self, int64_t now,
    const struct dpk_evidence *evidence, struct dpk_verdicts *verdicts);
dpk_status dpk_sworn_retire(
    void *self, int64_t now, const uint32_t *claims, uint32_t n);

#endif
