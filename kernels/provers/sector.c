#include "kernels/provers/sector.h"

#include "kernels/proofs/strings.h"
#include "kernels/schedulers/tools.h"

#include <stddef.h>
#include <string.h>

dpk_status
dpk_drawer_init(struct drawer *self, const struct dpk_host *host, struct dpk_hash *hash,
    const struct dpk_post *post)
{
    uint64_t trunk = UINT64_C(1) << post->levels / 2;
    *self = (struct drawer){
        .host = host,
        .hash = hash,
        .post = *post,
        .trunk = trunk,
        .crown = dpk_merkle_nodes((UINT64_C(1) << post->levels) / trunk),
        .nodes = host->allocate(host->context, dpk_merkle_nodes(trunk) * DPK_HASH),
        .beside = host->allocate(host->context, (post->depth + UINT64_C(1)) * DPK_HASH),
        .leaf = host->allocate(host->context, post->leaf),
    };
    return self->nodes != NULL && self->beside != NULL && self->leaf != NULL
               ? DPK_OK
               : DPK_E_MEMORY;
}

void
dpk_drawer_free(struct drawer *self)
{
    if (self->host != NULL) {
        dpk_drop(self->host, self->nodes);
        dpk_drop(self->host, self->beside);
        dpk_drop(self->host, self->leaf);
    }
    *self = (struct drawer){.host = NULL};
}

/* ---- contents ---------------------------------------------------------- */

void
dpk_drawer_key(
    struct drawer *self, uint64_t task, const uint64_t *claim, uint8_t key[DPK_HASH])
{
    static const char domain[] = "sector";
    uint8_t numbers[DPK_HASH + 8];
    uint8_t *to = numbers;
    for (uint64_t i = 0; i < 4; i++) {
        to = dpk_put_u64(to, self->host->random(self->host->context, task, i));
    }
    if (claim != NULL) {
        to = dpk_put_u64(to, *claim);
    }
    dpk_hash_begin(self->hash);
    dpk_hash_add(self->hash, domain, sizeof domain - 1);
    dpk_hash_add(self->hash, numbers, (uint64_t)(to - numbers));
    dpk_hash_end(self->hash, key);
}

static void
draw_leaf(struct drawer *self, uint64_t leaf, uint8_t *out)
{
    uint8_t message[4 + DPK_HASH + 12] = {'l', 'e', 'a', 'f'};
    uint8_t digest[DPK_HASH];
    memcpy(message + 4, self->key, DPK_HASH);
    uint8_t *block = dpk_put_u64(message + 4 + DPK_HASH, leaf);
    for (uint32_t at = 0; at < self->post.leaf; at += DPK_HASH) {
        uint32_t left = self->post.leaf - at;
        dpk_put_u32(block, at / DPK_HASH);
        dpk_hash_of(self->hash, message, sizeof message, digest);
        memcpy(out + at, digest, left < DPK_HASH ? left : DPK_HASH);
    }
}

/* What stands beside the tree of real leaves at a level above it. */
static void
draw_sibling(struct drawer *self, uint32_t level, uint8_t out[DPK_HASH])
{
    uint8_t message[7 + DPK_HASH + 4] = {'s', 'i', 'b', 'l', 'i', 'n', 'g'};
    memcpy(message + 7, self->key, DPK_HASH);
    dpk_put_u32(message + 7 + DPK_HASH, level);
    dpk_hash_of(self->hash, message, sizeof message, out);
}

/* ---- trees ------------------------------------------------------------- */

void
dpk_drawer_open(
    struct drawer *self, const uint8_t key[DPK_HASH], uint8_t (*crown)[DPK_HASH])
{
    self->key = key;
    self->planted = crown;
    for (uint32_t level = self->post.levels; level < self->post.depth; level++) {
        draw_sibling(self, level, self->beside[level - self->post.levels]);
    }
}

/* Draws a trunk and fills in its tree; its root. */
static const uint8_t *
grow_trunk(struct drawer *self, uint64_t trunk)
{
    for (uint64_t i = 0; i < self->trunk; i++) {
        draw_leaf(self, trunk * self->trunk + i, self->leaf);
        dpk_merkle_leaf(self->hash, self->leaf, self->post.leaf, self->nodes[i]);
    }
    dpk_merkle_build(self->hash, self->nodes, self->trunk);
    return self->nodes[dpk_merkle_nodes(self->trunk) - 1];
}

/* Trunks of a sector. */
static uint64_t
trunks(const struct drawer *self)
{
    return (UINT64_C(1) << self->post.levels) / self->trunk;
}

void
dpk_drawer_plant(struct drawer *self)
{
    for (uint64_t i = 0; i < trunks(self); i++) {
        memcpy(self->planted[i], grow_trunk(self, i), DPK_HASH);
    }
    dpk_merkle_build(self->hash, self->planted, trunks(self));
}

void
dpk_drawer_root(struct drawer *self, uint8_t root[DPK_HASH])
{
    memcpy(root, self->planted[self->crown - 1], DPK_HASH);
    for (uint32_t i = 0; i < self->post.depth - self->post.levels; i++) {
        dpk_merkle_node(self->hash, root, self->beside[i], root);
    }
}

void
dpk_drawer_answer(struct drawer *self, uint64_t leaf, uint8_t *out)
{
    uint64_t trunk = leaf / self->trunk;
    uint64_t below = self->post.levels / 2; /* levels of a trunk */
    grow_trunk(self, trunk);
    draw_leaf(self, leaf, out);
    out += self->post.leaf;
    dpk_merkle_path(
        (const uint8_t(*)[DPK_HASH])self->nodes, leaf % self->trunk, self->trunk, out);
    out += below * DPK_HASH;
    dpk_merkle_path(
        (const uint8_t(*)[DPK_HASH])self->planted, trunk, trunks(self), out);
    out += (self->post.levels - below) * DPK_HASH;
    memcpy(
        out, self->beside, (self->post.depth - self->post.levels) * (uint64_t)DPK_HASH);
}
