/* merkle.h: Merkle trees as in RFC 6962 and RFC 9162, section 2.1.
 *
 * A leaf's digest is SHA-256(0x00 || data), a node's SHA-256(0x01 || left || right).  A
 * tree of n > 1 leaves has the first k of them on its left, k being the largest power
 * of two below n.  So a level of an odd number of nodes hands its last one up as it is.
 */
#ifndef DEPIN_KERNELS_PROOFS_MERKLE_H
#define DEPIN_KERNELS_PROOFS_MERKLE_H

#include "kernels/proofs/hash.h"

/* Digests of a leaf of n bytes, and of a node; `out` may be one of its sides. */
void dpk_merkle_leaf(
    struct dpk_hash *hash, const void *data, uint64_t n, uint8_t out[DPK_HASH]);
void dpk_merkle_node(struct dpk_hash *hash, const uint8_t left[DPK_HASH],
    const uint8_t right[DPK_HASH], uint8_t out[DPK_HASH]);

/* Digests that a tree of n >= 1 leaves takes, those of the leaves included. */
uint64_t dpk_merkle_nodes(uint64_t n);

/* Fills in a tree whose first n digests are those of its leaves: the levels above them
 * follow one after the other, and the last digest is the root. */
void dpk_merkle_build(struct dpk_hash *hash, uint8_t (*nodes)[DPK_HASH], uint64_t n);

/* Siblings on the way from leaf `index` < n to the root, nearest first: how many there
 * are, and they themselves of a tree that is built. */
uint64_t dpk_merkle_path_length(uint64_t index, uint64_t n);
void dpk_merkle_path(
    const uint8_t (*nodes)[DPK_HASH], uint64_t index, uint64_t n, uint8_t *path);

/* The root of a tree of n leaves by one leaf's digest, its index and its path of
 * `length` digests (RFC 9162, 2.1.3.2).  0 if no path is that long, or there is no such
 * leaf. */
int dpk_merkle_root(struct dpk_hash *hash, const uint8_t leaf[DPK_HASH], uint64_t index,
    uint64_t n, const uint8_t *path, uint64_t length, uint8_t root[DPK_HASH]);

#endif
