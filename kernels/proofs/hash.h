/* hash.h: SHA-256 (FIPS 180-4), by OpenSSL, for all that is hashed in a proof.
 *
 * The digest is fetched once and the context used again and again: a one-shot call of
 * OpenSSL 3 spends most of a short message on looking the digest up.  An instance is
 * used by one thread at a time.
 *
 * A failure of OpenSSL, which is one of memory, is kept: what is hashed from then on is
 * worth nothing, and dpk_hash_status says so when a call of the kernel ends.
 */
#ifndef DEPIN_KERNELS_PROOFS_HASH_H
#define DEPIN_KERNELS_PROOFS_HASH_H

#include "kernels/abi/depin_kernel.h"

#define DPK_HASH 32U /* bytes of a digest */

/* In place: dpk_hash_init / dpk_hash_free, which is legal after a failed init. */
struct dpk_hash {
    void *digest, *context; /* OpenSSL's */
    dpk_status status;
};

dpk_status dpk_hash_init(struct dpk_hash *self);
void dpk_hash_free(struct dpk_hash *self);

/* DPK_OK, or what failed first since init. */
dpk_status dpk_hash_status(const struct dpk_hash *self);

/* The digest of one message; `out` may be part of it. */
void dpk_hash_of(
    struct dpk_hash *self, const void *data, uint64_t n, uint8_t out[DPK_HASH]);

/* The same of a message in pieces: begin, add as often as there are, end. */
void dpk_hash_begin(struct dpk_hash *self);
void dpk_hash_add(struct dpk_hash *self, const void *data, uint64_t n);
void dpk_hash_end(struct dpk_hash *self, uint8_t out[DPK_HASH]);

/* Blocks of 64 bytes that SHA-256 compresses for a message of n bytes, in
 * DPK_WORK_HASHES. */
uint64_t dpk_hash_blocks(uint64_t n);

#endif
