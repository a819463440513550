/* group.h: ristretto255 (RFC 9496), a group of prime order
 * q = 2^252 + 27742317777372353535851937790883648493, by libsodium.
 *
 * Elements and scalars are 32 bytes; an element has one encoding, and all that decodes
 * is in the group.  Scalars count from 0 to q - 1, low byte first.  libsodium's
 * multiplications fail where the result is the neutral element as they do where the
 * element is none; here the two are told apart.
 */
#ifndef DEPIN_KERNELS_PROOFS_GROUP_H
#define DEPIN_KERNELS_PROOFS_GROUP_H

#include <stdint.h>

#define GROUP_SIZE 32U
#define GROUP_WIDE 64U /* bytes that are mapped to an element or a scalar */

/* Whether these bytes are an element, and whether they are the neutral one. */
int dpk_group_is_element(const uint8_t element[GROUP_SIZE]);
int dpk_group_is_neutral(const uint8_t element[GROUP_SIZE]);

/* Whether these bytes are a scalar, below q. */
int dpk_group_is_scalar(const uint8_t scalar[GROUP_SIZE]);

/* The element of RFC 9496's one-way map, and the scalar modulo q. */
void dpk_group_of(const uint8_t wide[GROUP_WIDE], uint8_t element[GROUP_SIZE]);
void dpk_group_scalar(const uint8_t wide[GROUP_WIDE], uint8_t scalar[GROUP_SIZE]);

/* The generator times a scalar. */
void dpk_group_base(const uint8_t scalar[GROUP_SIZE], uint8_t out[GROUP_SIZE]);

/* An element times a scalar, and the difference of two elements; 0 if what they are
 * asked of is no element. `out` may be any of them. */
int dpk_group_times(const uint8_t scalar[GROUP_SIZE], const uint8_t element[GROUP_SIZE],
    uint8_t out[GROUP_SIZE]);
int dpk_group_minus(
    const uint8_t a[GROUP_SIZE], const uint8_t b[GROUP_SIZE], uint8_t out[GROUP_SIZE]);

/* a + b c of scalars. */
void dpk_group_fold(const uint8_t a[GROUP_SIZE], const uint8_t b[GROUP_SIZE],
    const uint8_t c[GROUP_SIZE], uint8_t out[GROUP_SIZE]);

#endif
