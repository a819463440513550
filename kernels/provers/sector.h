/* sector.h: a sector that a node keeps, of which nothing is kept but a key.
 *
 * Byte block j of leaf i is SHA-256("leaf" || key || i || j), cut to the leaf's size,
 * so that contents are drawn again when they are asked for.  Of the tree only the crown
 * is stored, its digests from level `levels` / 2 upwards: a path costs the leaves below
 * one digest of that level, 32 of 1,024, and a sector 2 KiB instead of 64.
 */
#ifndef DEPIN_KERNELS_PROVERS_SECTOR_H
#define DEPIN_KERNELS_PROVERS_SECTOR_H

#include "kernels/proofs/post.h"

/* Draws sectors of one shape.  In place: dpk_drawer_init / dpk_drawer_free. */
struct drawer {
    const struct dpk_host *host;
    struct dpk_hash *hash; /* borrowed */
    struct dpk_post post;
    uint64_t trunk;             /* leaves below one digest of a crown's first level */
    uint64_t crown;             /* digests of a crown */
    uint8_t (*nodes)[DPK_HASH]; /* of the tree of a trunk */
    uint8_t *leaf;
};

dpk_status dpk_drawer_init(struct drawer *self, const struct dpk_host *host,
    struct dpk_hash *hash, const struct dpk_post *post);
void dpk_drawer_free(struct drawer *self);

/* The key of contents that belong to a task, by the host's random numbers; encoded for
 * one claim of one node, or as they are, {0, 0}. */
void dpk_drawer_key(struct drawer *self, uint64_t task, const uint64_t claim_node[2],
    uint8_t key[DPK_HASH]);

/* Fills in the crown of a sector. */
void dpk_drawer_plant(
    struct drawer *self, const uint8_t key[DPK_HASH], uint8_t (*crown)[DPK_HASH]);

/* The sector's root, and one leaf with its path. */
void dpk_drawer_root(struct drawer *self, const uint8_t key[DPK_HASH],
    const uint8_t (*crown)[DPK_HASH], uint8_t root[DPK_HASH]);
void dpk_drawer_answer(struct drawer *self, const uint8_t key[DPK_HASH],
    const uint8_t (*crown)[DPK_HASH], uint64_t leaf, uint8_t *out);

#endif
