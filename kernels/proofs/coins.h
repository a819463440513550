/* coins.h: vectors of a field that are drawn from a challenge.
 *
 * Numbers come from SHA-256(challenge || i), i = 0, 1, ..., of 4 bytes each, low byte
 * first; one that is not below p is drawn again.
 */
#ifndef DEPIN_KERNELS_PROOFS_COINS_H
#define DEPIN_KERNELS_PROOFS_COINS_H

#include "kernels/proofs/field.h"
#include "kernels/proofs/hash.h"

/* What the numbers are: any of the field, -1 or 1, 0 or 1. */
enum coins { COINS_FIELD, COINS_SIGNS, COINS_BITS };

/* By their name: field, signs or bits. */
enum coins dpk_coins_of(const char *name);

/* Draws n_vectors of n numbers each, modulo 2^bits - 1. */
void dpk_coins_draw(struct dpk_hash *hash, const uint8_t challenge[DPK_HASH],
    enum coins coins, uint32_t bits, uint32_t n, uint32_t n_vectors,
    struct field_vector *vectors);

#endif
