/* keeping.h: what all who answer `merkle-post` do alike, and how they differ.
 *
 * A strategy says of each challenge how it is answered, after how long and at which
 * cost; the bytes of the answer, real leaves and paths, are made here.
 */
#ifndef DEPIN_KERNELS_PROVERS_KEEPING_H
#define DEPIN_KERNELS_PROVERS_KEEPING_H

#include "kernels/provers/sector.h"
#include "kernels/schedulers/table.h"

#define KEEPING_HONEST 1000000U /* the effort of an honest node [1e-6] */

/* What a node has for a claim, by the claim's slot. */
struct kept {
    uint64_t id;
    uint32_t known;  /* 1: it was committed to, and is not over */
    uint32_t node;   /* a number of the node */
    uint32_t proofs; /* made so far */
    uint32_t first;  /* 1: of the node's claims that are not over it had this first */
    uint8_t key[DPK_HASH];
    uint8_t asked[DPK_HASH]; /* the challenge that came first */
};

/* An answer, which is that of an honest node until a strategy changes it. */
struct answer {
    const uint8_t *challenge; /* to which it is one */
    uint64_t dropped;         /* the last leaves of the sector that are missing */
    int declines;             /* whether there is none where one of those is asked */
    int64_t delay;            /* [ns] */
    uint32_t effort;          /* [1e-6] */
};

enum { KEEPING_SETTINGS = 3 };
struct keeping {
    const struct dpk_host *host;
    const struct strategy *strategy;
    struct dpk_hash hash;
    struct drawer drawer;
    struct kept *sectors;
    void *crowns; /* of theirs */
    uint32_t cap, crown_cap;
    struct table nodes; /* numbers by ids, as they came */
    uint32_t *firsts;   /* by such a number, the slot of its first claim and 1, or 0 */
    uint32_t node_cap;
    int64_t reading;                    /* until leaves are read [ns] */
    int64_t settings[KEEPING_SETTINGS]; /* of the strategy */
};

struct strategy {
    /* Optional, NULL: honestly. */
    void (*answer)(
        const struct keeping *self, const struct kept *sector, struct answer *answer);
    int (*truth)(const struct kept *sector);
    int shares; /* 1: where they need not be sealed, a node's sectors are one */
};

/* The first parameters of all, and a strategy's own, which are numbers. */
enum { KEEPING_READING = DPK_POST_PARAMETERS, KEEPING_PARAMETERS };
#define KEEPING_FIRST_PARAMETERS                                                       \
    DPK_POST_FIRST_PARAMETERS,                                                         \
        [KEEPING_READING] = {"reading", "0.12", "a number of seconds",                 \
            "until the leaves are read: ten seeks of a disk (assumed)"}
struct keeping_setting {
    uint32_t parameter, digits;
    int64_t least, most;
};

dpk_status dpk_keeping_create(const struct dpk_host *host,
    const struct strategy *strategy, const struct dpk_parameter *parameters,
    const struct keeping_setting *own, uint32_t n, const char *const *values,
    void **self);

/* Functions of a prover's table. */
void dpk_keeping_destroy(void *self);
dpk_status dpk_keeping_state_hash(void *self, uint64_t hash[2]);
dpk_status dpk_keeping_commit(void *self, int64_t now, const struct dpk_claims *claims,
    struct dpk_strings *commitments);
dpk_status dpk_keeping_prove(void *self, int64_t now, const struct dpk_claims *claims,
    const struct dpk_bytes *challenges, struct dpk_strings *proofs, int64_t *delay,
    uint32_t *effort);
dpk_status dpk_keeping_retire(
    void *self, int64_t now, const uint32_t *claims, uint32_t n);
dpk_status dpk_keeping_truth(
    void *self, const struct dpk_claims *claims, uint32_t *is_true);

#endif
