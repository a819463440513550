/* matrix.h: products of matrices of whole numbers, C = A B, and Freivalds' check of
 * one.
 *
 * A and B are n x n of numbers from -127 to 127, as in a network quantised to 8 bits,
 * and follow from the number of a task.  A number of C is within 512 * 127^2 < 2^23; a
 * row of it is written as the low 16 bits of its n numbers and then their high 8, low
 * byte first: 3 n bytes.
 *
 * Freivalds (1977): for r drawn after C is fixed, A (B r) = C r holds for a wrong C
 * with a chance of at most 1 / p, if r is of a field of p numbers; of 1 / 2, if its
 * numbers are 0 or 1, or -1 or 1.
 */
#ifndef DEPIN_KERNELS_PROOFS_MATRIX_H
#define DEPIN_KERNELS_PROOFS_MATRIX_H

#include "kernels/proofs/field.h"

#define MATRIX_MOST    FIELD_MOST
#define MATRIX_VECTORS 4U /* at most */

enum matrix_side { MATRIX_A, MATRIX_B };

/* A row of A or B of a task. */
void dpk_matrix_row(
    uint64_t task, enum matrix_side side, uint32_t row, uint32_t n, int16_t *out);

/* Bytes of C. */
uint64_t dpk_matrix_bytes(uint32_t n);

/* C of a task.  `room` has n * n entries. */
void dpk_matrix_product(uint64_t task, uint32_t n, int16_t *room, uint8_t *out);

/* A row of a C, and the same written down; no number is beyond 24 bits. */
void dpk_matrix_read(const uint8_t *product, uint32_t row, uint32_t n, int32_t *out);
void dpk_matrix_write(
    uint8_t *product, uint32_t row, uint32_t n, const int32_t *numbers);

/* Whether A (B r) = C r modulo 2^bits - 1 for each of the vectors. */
int dpk_matrix_check(uint64_t task, uint32_t n, uint32_t bits, const uint8_t *product,
    const struct field_vector *vectors, uint32_t n_vectors);

#endif
