/* post.h: proofs that a sector is kept, as both sides of `merkle-post` know them.
 *
 * A sector is a tree of 2^depth leaves, of which the node committed to the root.  Only
 * the first `leaves` of them, a power of two, are real; what stands beside the tree of
 * these on the way to the root is one constant digest a level.  So a path is as long,
 * and costs as many hashes, as one of the sector's nominal size.
 *
 * A challenge is 32 bytes that hang on the beacon, the claim, its node and the root:
 *
 *     SHA-256("merkle-post" || beacon || claim || node || root)
 *
 * Leaf k to be shown is number k mod 4 of the four that SHA-256(challenge || k / 4)
 * holds, modulo `leaves`; one may be asked twice, as in Filecoin.  A proof is the
 * challenge, and then for each leaf its bytes and its path, nearest sibling first.
 * Numbers have their low byte first, ids and those of leaves 8 bytes, k / 4 four.
 */
#ifndef DEPIN_KERNELS_PROOFS_POST_H
#define DEPIN_KERNELS_PROOFS_POST_H

#include "kernels/proofs/merkle.h"

struct dpk_post {
    uint32_t challenges; /* leaves that a proof shows */
    uint32_t depth;      /* levels from a leaf to the root */
    uint32_t levels;     /* of them in the tree of real leaves, 2^levels */
    uint32_t leaf;       /* bytes of one */
    uint32_t sealed;     /* 1: no two sectors are alike */
};

/* The first parameters of the verifier and of its provers, and their values, of which
 * `parameters` are those of the kernel. */
enum {
    DPK_POST_CHALLENGES,
    DPK_POST_DEPTH,
    DPK_POST_LEAVES,
    DPK_POST_LEAF,
    DPK_POST_SEALED,
    DPK_POST_PARAMETERS
};
#define DPK_POST_FIRST_PARAMETERS                                                      \
    [DPK_POST_CHALLENGES] = {"challenges", "10", "a whole number from 1 to 1000",      \
        "leaves of a sector to be shown (Filecoin's WINDOW_POST_CHALLENGE_COUNT)"},    \
    [DPK_POST_DEPTH] = {"depth", "30", "a whole number from 0 to 62",                  \
        "levels of a sector's tree (32 GiB in nodes of 32 bytes)"},                    \
    [DPK_POST_LEAVES] = {"leaves", "1024", "a power of 2, at most 2^20 and 2^depth",   \
        "of the sector that are real, the rest being constant (assumed)"},             \
    [DPK_POST_LEAF] = {"leaf", "32", "a whole number from 16 to 4096",                 \
        "bytes of a leaf (Filecoin's NODE_SIZE)"},                                     \
    [DPK_POST_SEALED] = {                                                              \
        "sealed", "yes", "yes|no", "whether a root stands for one sector alone"}
dpk_status dpk_post_read(const struct dpk_host *host,
    const struct dpk_parameter *parameters, const char *const *values,
    struct dpk_post *out);

/* Where things stand in a proof [byte]. */
uint64_t dpk_post_length(const struct dpk_post *self);
uint64_t dpk_post_answer(const struct dpk_post *self, uint32_t k);

void dpk_post_challenge(struct dpk_hash *hash, const uint8_t beacon[32], uint64_t claim,
    uint64_t node, const uint8_t root[DPK_HASH], uint8_t out[DPK_HASH]);

/* Four leaves at a time: those to be shown as k = 4 block and on. */
#define DPK_POST_BLOCK 4U
void dpk_post_leaves(const struct dpk_post *self, struct dpk_hash *hash,
    const uint8_t challenge[DPK_HASH], uint32_t block, uint64_t out[DPK_POST_BLOCK]);

/* Whether a proof of the right length shows the leaves that the challenge asks for
 * under a root; *work gains what was hashed. */
int dpk_post_holds(const struct dpk_post *self, struct dpk_hash *hash,
    const uint8_t challenge[DPK_HASH], const uint8_t root[DPK_HASH],
    const uint8_t *proof, uint64_t *work);

#endif
