#include "kernels/proofs/merkle.h"

#include <string.h>

void
dpk_merkle_leaf(
    struct dpk_hash *hash, const void *data, uint64_t n, uint8_t out[DPK_HASH])
{
    static const uint8_t prefix = 0;
    dpk_hash_begin(hash);
    dpk_hash_add(hash, &prefix, 1);
    dpk_hash_add(hash, data, n);
    dpk_hash_end(hash, out);
}

void
dpk_merkle_node(struct dpk_hash *hash, const uint8_t left[DPK_HASH],
    const uint8_t right[DPK_HASH], uint8_t out[DPK_HASH])
{
    uint8_t message[1 + 2 * DPK_HASH] = {1};
    memcpy(message + 1, left, DPK_HASH);
    memcpy(message + 1 + DPK_HASH, right, DPK_HASH);
    dpk_hash_of(hash, message, sizeof message, out);
}

/* Nodes of the level above one of n. */
static uint64_t
above(uint64_t n)
{
    return n / 2 + n % 2;
}

uint64_t
dpk_merkle_nodes(uint64_t n)
{
    uint64_t sum = n;
    for (; n > 1; n = above(n)) {
        sum += above(n);
    }
    return sum;
}

void
dpk_merkle_build(struct dpk_hash *hash, uint8_t (*nodes)[DPK_HASH], uint64_t n)
{
    for (; n > 1; n = above(n)) {
        uint8_t(*upper)[DPK_HASH] = nodes + n;
        for (uint64_t i = 0; i < n / 2; i++) {
            dpk_merkle_node(hash, nodes[2 * i], nodes[2 * i + 1], upper[i]);
        }
        if (n % 2 != 0) {
            memcpy(upper[n / 2], nodes[n - 1], DPK_HASH);
        }
        nodes = upper;
    }
}

/* Whether the node `index` of a level of n has a sibling. */
static int
has_sibling(uint64_t index, uint64_t n)
{
    return (index ^ 1) < n;
}

uint64_t
dpk_merkle_path_length(uint64_t index, uint64_t n)
{
    uint64_t length = 0;
    for (; n > 1; n = above(n)) {
        length += (uint64_t)has_sibling(index, n);
        index /= 2;
    }
    return length;
}

void
dpk_merkle_path(
    const uint8_t (*nodes)[DPK_HASH], uint64_t index, uint64_t n, uint8_t *path)
{
    for (; n > 1; n = above(n)) {
        if (has_sibling(index, n)) {
            memcpy(path, nodes[index ^ 1], DPK_HASH);
            path += DPK_HASH;
        }
        nodes += n;
        index /= 2;
    }
}

int
dpk_merkle_root(struct dpk_hash *hash, const uint8_t leaf[DPK_HASH], uint64_t index,
    uint64_t n, const uint8_t *path, uint64_t length, uint8_t root[DPK_HASH])
{
    if (index >= n || length != dpk_merkle_path_length(index, n)) {
        return 0;
    }
    memcpy(root, leaf, DPK_HASH);
    for (; n > 1; n = above(n)) {
        if (has_sibling(index, n)) {
            const uint8_t *left = index % 2 != 0 ? path : root;
            const uint8_t *right = index % 2 != 0 ? root : path;
            dpk_merkle_node(hash, left, right, root);
            path += DPK_HASH;
        }
        index /= 2;
    }
    return 1;
}
