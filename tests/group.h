/* group.h: the claims of one task, by several provers before one verifier.
 *
 * Each claim goes from its commitment to its last verdict, over as many rounds as the
 * verifier wants, and further nodes join where it asks for more copies.
 */
#ifndef DPS_TESTS_GROUP_H
#define DPS_TESTS_GROUP_H

#include "tests/proofs.h"

enum { GROUP_CLAIMS = 64 };

struct group_claim {
    struct proofs_claim row;
    struct proofs *by; /* opened beside the verifier's */
    uint32_t verdict, reason, effort;
    uint32_t silent; /* from round silent - 1 on it shows nothing; 0: never */
};

struct group {
    struct proofs *at; /* whose verifier it is; its own prover is not asked */
    struct group_claim claims[GROUP_CLAIMS];
    uint32_t n, rounds;
    /* The claim of one node more, whose task is filled in, if there is one; NULL: there
     * is none. */
    int (*more)(void *data, struct group_claim *claim);
    /* Looks at, or changes, what is about to be verified; NULL: nothing. */
    void (*look)(void *data, struct group *group);
    void *data;
};

/* Copies that the verifier wants of the group's task. */
uint32_t group_copies(const struct group *self);

/* Plays all claims to their end. */
void group_play(struct group *self, const uint8_t beacon[32]);

/* Claims are over, for the verifier and the provers. */
void group_retire(struct group *self);

#endif
