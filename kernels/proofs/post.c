#include "kernels/proofs/post.h"

#include "kernels/proofs/strings.h"
#include "kernels/schedulers/settings.h"

#include <string.h>

/* ---- settings ---------------------------------------------------------- */

dpk_status
dpk_post_read(const struct dpk_host *host, const struct dpk_parameter *parameters,
    const char *const *values, struct dpk_post *out)
{
    int64_t challenges;
    int64_t depth;
    int64_t leaves;
    int64_t leaf;
    const struct setting settings[] = {{DPK_POST_CHALLENGES, 0, &challenges, 1, 1000},
        {DPK_POST_DEPTH, 0, &depth, 0, 62},
        {DPK_POST_LEAVES, 0, &leaves, 1, INT64_C(1) << 20},
        {DPK_POST_LEAF, 0, &leaf, 16, 4096}};
    dpk_status status = dpk_numbers(
        host, parameters, values, settings, sizeof settings / sizeof *settings);
    if (status != DPK_OK) {
        return status;
    }
    uint32_t levels = 0;
    while (INT64_C(1) << levels < leaves) {
        levels++;
    }
    if (INT64_C(1) << levels != leaves || levels > depth) {
        host->log(host->context, "leaves is no power of 2, or more than 2^depth");
        return DPK_E_ARGUMENT;
    }
    *out = (struct dpk_post){.challenges = (uint32_t)challenges,
        .depth = (uint32_t)depth,
        .levels = levels,
        .leaf = (uint32_t)leaf,
        .sealed = strcmp(values[DPK_POST_SEALED], "yes") == 0};
    return DPK_OK;
}

/* ---- what is asked, and where it stands -------------------------------- */

uint64_t
dpk_post_answer(const struct dpk_post *self, uint32_t k)
{
    return DPK_HASH + k * (self->leaf + (uint64_t)self->depth * DPK_HASH);
}

uint64_t
dpk_post_length(const struct dpk_post *self)
{
    return dpk_post_answer(self, self->challenges);
}

void
dpk_post_challenge(struct dpk_hash *hash, const uint8_t beacon[32], uint64_t claim,
    uint64_t node, const uint8_t root[DPK_HASH], uint8_t out[DPK_HASH])
{
    static const char domain[] = "merkle-post";
    uint8_t ids[16];
    dpk_put_u64(dpk_put_u64(ids, claim), node);
    dpk_hash_begin(hash);
    dpk_hash_add(hash, domain, sizeof domain - 1);
    dpk_hash_add(hash, beacon, 32);
    dpk_hash_add(hash, ids, sizeof ids);
    dpk_hash_add(hash, root, DPK_HASH);
    dpk_hash_end(hash, out);
}

void
dpk_post_leaves(const struct dpk_post *self, struct dpk_hash *hash,
    const uint8_t challenge[DPK_HASH], uint32_t block, uint64_t out[DPK_POST_BLOCK])
{
    uint8_t message[DPK_HASH + 4];
    uint8_t digest[DPK_HASH];
    memcpy(message, challenge, DPK_HASH);
    dpk_put_u32(message + DPK_HASH, block);
    dpk_hash_of(hash, message, sizeof message, digest);
    for (uint32_t i = 0; i < DPK_POST_BLOCK; i++) {
        out[i] = dpk_get_u64(digest + sizeof(uint64_t) * i) &
                 ((UINT64_C(1) << self->levels) - 1);
    }
}

/* ---- whether it holds -------------------------------------------------- */

/* Whether an answer is a leaf and its path to the root. */
static int
leads_to(const struct dpk_post *self, struct dpk_hash *hash, uint64_t leaf,
    const uint8_t root[DPK_HASH], const uint8_t *answer)
{
    uint8_t digest[DPK_HASH];
    dpk_merkle_leaf(hash, answer, self->leaf, digest);
    return dpk_merkle_root(hash, digest, leaf, UINT64_C(1) << self->depth,
               answer + self->leaf, self->depth, digest) &&
           memcmp(digest, root, DPK_HASH) == 0;
}

int
dpk_post_holds(const struct dpk_post *self, struct dpk_hash *hash,
    const uint8_t challenge[DPK_HASH], const uint8_t root[DPK_HASH],
    const uint8_t *proof, uint64_t *work)
{
    uint64_t leaves[DPK_POST_BLOCK];
    uint64_t path = dpk_hash_blocks(1 + (uint64_t)self->leaf) +
                    self->depth * dpk_hash_blocks(1 + 2 * DPK_HASH);
    int holds = 1;
    for (uint32_t k = 0; k < self->challenges && holds; k++) {
        if (k % DPK_POST_BLOCK == 0) {
            dpk_post_leaves(self, hash, challenge, k / DPK_POST_BLOCK, leaves);
            *work += dpk_hash_blocks(DPK_HASH + 4);
        }
        holds = leads_to(self, hash, leaves[k % DPK_POST_BLOCK], root,
            proof + dpk_post_answer(self, k));
        *work += path;
    }
    return holds;
}
