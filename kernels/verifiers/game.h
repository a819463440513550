/* game.h: where parties that differ about a run stand in the search for the first state
 * that they do not have in common.
 *
 * All parties of a task stand at the same place.  A value; nothing to free. */
#ifndef DEPIN_KERNELS_VERIFIERS_GAME_H
#define DEPIN_KERNELS_VERIFIERS_GAME_H

#include "kernels/proofs/dispute.h"
#include "kernels/proofs/machine.h"

/* What is known of one party. */
struct game {
    struct dispute asked;
    uint32_t is_first, reserved; /* 1: the disputed state is the start */
    uint8_t root[DPK_HASH];      /* of its tree; 0 until it has shown its result */
    uint8_t node[DPK_HASH];      /* its digest where they differ */
    uint8_t sides[2][DPK_HASH];  /* below that, as it answered */
    struct machine state;        /* that it showed last */
};

/* Of a party that has shown nothing. */
struct game dpk_game(void);

/* Takes in what all n parties answered, and says by `asked` what is next; n_leaves of a
 * tree.  1: the first state that they do not have in common is found, and is `node` of
 * each: the start, or what follows `state`. */
int dpk_game_move(struct game *const *parties, uint32_t n, uint64_t n_leaves);

/* Begins from the roots. */
void dpk_game_restart(struct game *const *parties, uint32_t n, uint64_t n_leaves);

/* Whether their roots are alike. */
int dpk_game_agreed(struct game *const *parties, uint32_t n);

uint64_t dpk_game_hash(const struct game *self);

#endif
