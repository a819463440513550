/* swearing.h: what all do alike who answer `receipt` or `vrf`, and how they differ.
 *
 * Secrets of parties are the host's random numbers by the party's id, so that all
 * instances of one seed know the same: whoever answers for a node can play the payer
 * that served it, too.  Payers are honest: theirs is signed as it was asked for.
 *
 * A strategy says of each challenge what is answered, at which cost.
 */
#ifndef DEPIN_KERNELS_PROVERS_SWEARING_H
#define DEPIN_KERNELS_PROVERS_SWEARING_H

#include "kernels/proofs/statement.h"
#include "kernels/schedulers/table.h"

#define SWEARING_HONEST 1000000U /* the effort of an honest node [1e-6] */
#define SWEARING_PROOF  216U     /* bytes of the longest proof */

/* A secret and its key, as struct signer and struct vrf have them. */
struct secret {
    uint8_t secret[32], key[32];
};

/* An answer, which is that of an honest node until a strategy changes it. */
struct sworn_answer {
    uint8_t proof[SWEARING_PROOF];
    int declines;
    uint32_t effort; /* [1e-6] */
};

struct swearing {
    const struct dpk_host *host;
    const struct manner *manner;
    struct table parties; /* numbers by ids, as they came */
    struct secret *secrets;
    uint32_t n_secrets, secret_cap;
    struct table nodes;          /* the same of those that have a first proof */
    struct sworn_before *before; /* their first proofs */
    uint32_t n_before, before_cap;
    uint8_t *withheld; /* by a claim's slot: 1, its proof was not sent */
    uint32_t withheld_cap;
    int64_t delay;   /* [ns] */
    int64_t setting; /* of the strategy */
};

/* A protocol, and a strategy. */
struct manner {
    uint64_t length; /* of a proof */
    void (*derive)(const uint8_t random[64], struct secret *out);
    dpk_status (*answer)(struct swearing *self, const struct dpk_claims *claims,
        uint32_t i, const uint8_t *statement, struct sworn_answer *answer);
    /* Optional, NULL: it is. */
    uint32_t (*truth)(
        const struct swearing *self, const struct dpk_claims *claims, uint32_t i);
    /* Optional, NULL: its own. */
    void (*show)(const struct swearing *self, const struct secret *of, uint8_t key[32]);
    int repeats; /* 1: a node shows its first proof again and again, and is true once */
};

/* The first parameter of all, and a strategy's own.  Where that is a number, with six
 * digits, `most` is the most that it may be; else 0. */
enum { SWEARING_DELAY, SWEARING_OWN };
dpk_status dpk_swearing_create(const struct dpk_host *host, const struct manner *manner,
    const struct dpk_parameter *parameters, int64_t most, const char *const *values,
    void **self);

/* The secret of a party. */
dpk_status dpk_swearing_secret(
    struct swearing *self, uint64_t party, struct secret *out);

/* Functions of a prover's table. */
void dpk_swearing_destroy(void *self);
dpk_status dpk_swearing_state_hash(void *self, uint64_t hash[2]);
dpk_status dpk_swearing_identify(
    void *self, const uint64_t *parties, uint32_t n, struct dpk_strings *keys);
dpk_status dpk_swearing_commit(void *self, int64_t now, const struct dpk_claims *claims,
    struct dpk_strings *commitments);
dpk_status dpk_swearing_prove(void *self, int64_t now, const struct dpk_claims *claims,
    const struct dpk_bytes *challenges, struct dpk_strings *proofs, int64_t *delay,
    uint32_t *effort);
dpk_status dpk_swearing_retire(
    void *self, int64_t now, const uint32_t *claims, uint32_t n);
dpk_status dpk_swearing_truth(
    void *self, const struct dpk_claims *claims, uint32_t *is_true);

/* Members of a table that are alike. */
#define SWEARING_PROVER(table, what, text, list, maker, verifier)                      \
    .kernel =                                                                          \
        {                                                                              \
            .head = {sizeof(table), DPK_VERSION},                                      \
            .name = (what),                                                            \
            .doc = (text),                                                             \
            .parameters = (list),                                                      \
            .n_parameters = sizeof(list) / sizeof *(list),                             \
            .kind = DPK_PROVER,                                                        \
            .create = (maker),                                                         \
            .destroy = dpk_swearing_destroy,                                           \
            .state_hash = dpk_swearing_state_hash,                                     \
    },                                                                                 \
    .against = (verifier), .identify = dpk_swearing_identify,                          \
    .commit = dpk_swearing_commit, .prove = dpk_swearing_prove,                        \
    .retire = dpk_swearing_retire, .truth = dpk_swearing_truth

#endif
