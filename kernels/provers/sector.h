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

/* Draws sectors of one shape, one at a time.  In place: dpk_drawer_init /
 * dpk_drawer_free. */
struct drawer {
    const struct dpk_host *host;
    struct dpk_hash *hash; /* borrowed */
    struct dpk_post post;
    uint64_t trunk;              /* leaves below one digest of a crown's first level */
    uint64_t crown;              /* digests of a crown */
    uint8_t (*nodes)[DPK_HASH];  /* of the tree of a trunk */
    uint8_t (*beside)[DPK_HASH]; /* the sector's constant siblings, a level each */
    uint8_t *leaf;
    const uint8_t *key;           /* of the sector that is drawn, */
    uint8_t (*planted)[DPK_HASH]; /* and its crown; borrowed */
};

dpk_status dpk_drawer_init(struct drawer *self, const struct dpk_host *host,
    struct dpk_hash *hash, const struct dpk_post *post);
void dpk_drawer_free(struct drawer *self);

/* The key of contents that belong to a task, by the host's random numbers: sealed,
 * encoded for one claim alone, or, NULL, as they are. */
void dpk_drawer_key(
    struct drawer *self, uint64_t task, const uint64_t *claim, uint8_t key[DPK_HASH]);

/* The sector that is drawn from now on, by its key and its crown. */
void dpk_drawer_open(
    struct drawer *self, const uint8_t key[DPK_HASH], uint8_t (*crown)[DPK_HASH]);

/* Fills in its crown. */
void dpk_drawer_plant(struct drawer *self);

/* Its root, and one leaf with its path. */
void dpk_drawer_root(struct drawer *self, uint8_t root[DPK_HASH]);
void dpk_drawer_answer(struct drawer *self, uint64_t leaf, uint8_t *out);

#endif
