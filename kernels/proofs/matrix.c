#include "kernels/proofs/matrix.h"

#include <string.h>

/* ---- what a task says -------------------------------------------------- */

/* 64 bits that hang on a task, a side and a row (splitmix64's finish). */
static uint64_t
key_of(uint64_t task, enum matrix_side side, uint32_t row)
{
    uint64_t z = task;
    for (uint32_t i = 0; i < 2; i++) {
        z += UINT64_C(0x9e3779b97f4a7c15) * (i == 0 ? 1 : 2 + 2 * (uint64_t)row + side);
        z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
        z ^= z >> 31;
    }
    return z;
}

/* 32 bits a step, which compilers do eight at a time (Wellons' lowbias32). */
static void
fill(uint64_t key, uint32_t n_words, uint32_t *words)
{
    uint32_t low = (uint32_t)key;
    uint32_t high = (uint32_t)(key >> 32);
    for (uint32_t i = 0; i < n_words; i++) {
        uint32_t x = low + i * UINT32_C(0x9e3779b9);
        x = (x ^ x >> 16) * UINT32_C(0x21f0aaad);
        x = (x ^ high ^ x >> 15) * UINT32_C(0x735a2d97);
        words[i] = x ^ x >> 15;
    }
}

void
dpk_matrix_row(
    uint64_t task, enum matrix_side side, uint32_t row, uint32_t n, int16_t *out)
{
    union {
        uint32_t words[MATRIX_MOST / 4];
        int8_t bytes[MATRIX_MOST];
    } drawn = {.words = {0}};
    fill(key_of(task, side, row), (n + 3) / 4, drawn.words);
    for (uint32_t i = 0; i < n; i++) {
        int number = (int)drawn.bytes[i];
        out[i] = (int16_t)(number > -127 ? number : -127);
    }
}

/* ---- products ---------------------------------------------------------- */

uint64_t
dpk_matrix_bytes(uint32_t n)
{
    return 3 * (uint64_t)n * n;
}

void
dpk_matrix_read(const uint8_t *product, uint32_t row, uint32_t n, int32_t *out)
{
    const uint8_t *at = product + 3 * (uint64_t)n * row;
    uint16_t low[MATRIX_MOST];
    int8_t high[MATRIX_MOST];
    memcpy(low, at, n * sizeof *low);
    memcpy(high, at + n * sizeof *low, n);
    for (uint32_t i = 0; i < n; i++) {
        out[i] = high[i] * 65536 + low[i];
    }
}

void
dpk_matrix_write(uint8_t *product, uint32_t row, uint32_t n, const int32_t *numbers)
{
    uint8_t *low = product + 3 * (uint64_t)n * row;
    uint8_t *high = low + 2 * (uint64_t)n;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t number = (uint32_t)numbers[i];
        *low++ = (uint8_t)number;
        *low++ = (uint8_t)(number >> 8);
        high[i] = (uint8_t)(number >> 16);
    }
}

static int32_t
dot(const int16_t *a, const int16_t *b, uint32_t n)
{
    int32_t sum = 0;
    for (uint32_t i = 0; i < n; i++) {
        sum += (int32_t)a[i] * (int32_t)b[i];
    }
    return sum;
}

void
dpk_matrix_product(uint64_t task, uint32_t n, int16_t *room, uint8_t *out)
{
    int16_t row[MATRIX_MOST];
    int32_t numbers[MATRIX_MOST];
    for (uint32_t i = 0; i < n; i++) {
        dpk_matrix_row(task, MATRIX_B, i, n, row);
        for (uint32_t j = 0; j < n; j++) {
            room[(uint64_t)j * n + i] = row[j]; /* columns of B lie together */
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        dpk_matrix_row(task, MATRIX_A, i, n, row);
        for (uint32_t j = 0; j < n; j++) {
            numbers[j] = dot(row, room + (uint64_t)j * n, n);
        }
        dpk_matrix_write(out, i, n, numbers);
    }
}

/* ---- the check --------------------------------------------------------- */

int
dpk_matrix_check(uint64_t task, uint32_t n, uint32_t bits, const uint8_t *product,
    const struct field_vector *vectors, uint32_t n_vectors)
{
    struct field_vector images[MATRIX_VECTORS]; /* B r */
    int16_t small[MATRIX_MOST];
    int32_t wide[MATRIX_MOST];
    int holds = 1;
    for (uint32_t i = 0; i < n; i++) {
        dpk_matrix_row(task, MATRIX_B, i, n, small);
        for (uint32_t v = 0; v < n_vectors; v++) {
            int64_t sum = dpk_field_dot(small, &vectors[v], n);
            dpk_field_set(&images[v], i, dpk_field_of(bits, sum));
        }
    }
    for (uint32_t i = 0; i < n && holds; i++) {
        dpk_matrix_row(task, MATRIX_A, i, n, small);
        dpk_matrix_read(product, i, n, wide);
        for (uint32_t v = 0; v < n_vectors; v++) {
            int64_t left = dpk_field_dot(small, &images[v], n);
            int64_t right = dpk_field_dot_wide(wide, &vectors[v], n);
            holds = holds && dpk_field_of(bits, left) == dpk_field_of(bits, right);
        }
    }
    return holds;
}
