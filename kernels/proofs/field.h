/* field.h: arithmetic modulo a Mersenne prime p = 2^bits - 1, for products of a matrix
 * of small numbers with a vector of the field.
 *
 * Numbers of the field are held nearest to 0, from -(p - 1) / 2 to (p - 1) / 2, and
 * beside that in halves, number = 2^16 high + low, whose products with 16-bit numbers
 * are those that processors are quickest at.
 */
#ifndef DEPIN_KERNELS_PROOFS_FIELD_H
#define DEPIN_KERNELS_PROOFS_FIELD_H

#include <stdint.h>

#define FIELD_MOST 512U /* numbers of a vector */

struct field_vector {
    int32_t whole[FIELD_MOST];
    int16_t low[FIELD_MOST], high[FIELD_MOST];
};

/* Whether 2^bits - 1 is a prime, and bits <= 31. */
int dpk_field_is(uint32_t bits);

/* The number that is `value` modulo p. */
int32_t dpk_field_of(uint32_t bits, int64_t value);

/* Sets number i of a vector; it is in the field. */
void dpk_field_set(struct field_vector *self, uint32_t i, int32_t number);

/* Sums of products of n <= FIELD_MOST numbers with those of a vector, which do not
 * overflow: of numbers within 127, and within 2^23. */
int64_t dpk_field_dot(
    const int16_t *small, const struct field_vector *vector, uint32_t n);
int64_t dpk_field_dot_wide(
    const int32_t *wide, const struct field_vector *vector, uint32_t n);

#endif
