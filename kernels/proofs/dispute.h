/* dispute.h: what parties that differ about a run are asked, and how they answer.
 *
 * A run of n - 1 steps has a Merkle tree of n leaves, whose levels are as merkle.h
 * builds them: 0 is that of the leaves, and a node without a sibling is its own parent.
 *
 *     DISPUTE_RESULT          the last state, and its path to the root
 *     DISPUTE_SIDES           the two digests below node `index` of `level`
 *     DISPUTE_STATE           state `index`, and its path to the root
 *
 * A question is of 16 bytes: what is asked, the level, the index, low byte first. */
#ifndef DEPIN_KERNELS_PROOFS_DISPUTE_H
#define DEPIN_KERNELS_PROOFS_DISPUTE_H

#include "kernels/proofs/hash.h"

enum dispute_kind { DISPUTE_RESULT, DISPUTE_SIDES, DISPUTE_STATE, DISPUTE_KINDS };

struct dispute {
    uint32_t kind, level;
    uint64_t index;
};

#define DISPUTE_BYTES 16U
void dpk_dispute_write(struct dispute asked, uint8_t out[DISPUTE_BYTES]);
struct dispute dpk_dispute_read(const uint8_t from[DISPUTE_BYTES]);

/* Levels of a tree of n leaves, nodes of a level, and those of all levels below it. */
uint32_t dpk_dispute_levels(uint64_t n);
uint64_t dpk_dispute_width(uint64_t n, uint32_t level);
uint64_t dpk_dispute_below(uint64_t n, uint32_t level);

/* How long an answer is; 0: nothing is asked that there is. */
uint64_t dpk_dispute_length(struct dispute asked, uint64_t n);

#endif
