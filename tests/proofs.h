/* proofs.h: a verifier and its provers driven call by call, without the simulator.
 *
 *     struct proofs p;
 *     proofs_open(&p, "merkle-post:leaves=16", "drop-k:share=0.5", seed);
 *     proofs_claims(&p, rows, n);
 *     proofs_enroll(&p, now);          prover commits, verifier enrolls
 *     proofs_challenge(&p, now, beacon);
 *     proofs_prove(&p, now);
 *     proofs_verify(&p, now);          p.verdict, p.reason, p.delay, p.effort
 *     proofs_close(&p);
 *
 * What passes between the two stands in p.commitments, p.challenges and p.proofs, where
 * a test may change it.  Strings grow on DPK_MORE, from `tight` bytes on.  Each step
 * gives what the kernel gave, DPK_E_STATE where it answered nonsense.
 */
#ifndef DPS_TESTS_PROOFS_H
#define DPS_TESTS_PROOFS_H

#include "kernels/abi/depin_kernel.h"

struct proofs_claim {
    uint32_t slot;
    uint64_t id, node, payer, task;
    int64_t amount;
};

/* Strings of bytes with room for more. */
struct proofs_strings {
    uint64_t *first;
    uint8_t *bytes;
    uint32_t n, cap;
    uint64_t byte_cap;
};

struct proofs {
    struct dpk_host host;
    uint64_t seed, work[DPK_WORKS];
    const struct dpk_verifier *verifier;
    const struct dpk_prover *prover;
    void *checking, *proving; /* their instances */
    const char *setting;      /* the verifier's name and settings */
    int borrows;              /* 1: the verifier belongs to another */
    uint64_t tight;           /* 0: room for all at once [byte] */
    int64_t within;           /* from a challenge to its deadline [ns] */
    struct dpk_claims claims; /* whose columns are owned */
    struct proofs_strings keys, commitments, challenges, proofs;
    int64_t *delay;
    uint32_t *effort, *verdict, *reason, *round; /* of claims; round is 0 at first */
};

/* In place.  By NAME[:key=value,...]; a parameter of the prover that is not given has
 * the verifier's value.  The status of what was not created: free all the same. */
dpk_status proofs_open(
    struct proofs *self, const char *verifier, const char *prover, uint64_t seed);
/* Another prover before the verifier of `of`, which is closed later. */
dpk_status proofs_open_beside(
    struct proofs *self, const struct proofs *of, const char *prover);
void proofs_close(struct proofs *self);

/* The claims that what follows is about. */
void proofs_claims(struct proofs *self, const struct proofs_claim *rows, uint32_t n);

/* Steps. */
dpk_status proofs_know(
    struct proofs *self, int64_t now, const uint64_t *parties, uint32_t n);
dpk_status proofs_enroll(struct proofs *self, int64_t now);
dpk_status proofs_challenge(struct proofs *self, int64_t now, const uint8_t beacon[32]);
dpk_status proofs_prove(struct proofs *self, int64_t now);
dpk_status proofs_verify(struct proofs *self, int64_t now);
dpk_status proofs_retire(struct proofs *self, int64_t now);

/* The halves of enroll, and whether a claim is true. */
dpk_status proofs_commit(struct proofs *self, int64_t now);
dpk_status proofs_bind(struct proofs *self, int64_t now);
uint32_t proofs_truth(struct proofs *self, uint32_t claim);

/* String i is replaced by n bytes. */
void proofs_replace(
    struct proofs_strings *of, uint32_t i, const uint8_t *bytes, uint64_t n);
uint8_t *proofs_string(const struct proofs_strings *of, uint32_t i, uint64_t *n);

/* Memory that is there, or the program ends. */
void *proofs_must(void *memory);

/* A beacon by number. */
void proofs_beacon(uint64_t number, uint8_t beacon[32]);

/* The verifier's reason for a claim, and its state. */
const char *proofs_reason(const struct proofs *self, uint32_t claim);
uint64_t proofs_state(const struct proofs *self);

#endif
