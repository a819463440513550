/* Sums modulo Mersenne primes, against division and 128 bits. */
#include "kernels/proofs/field.h"
#include "tests/test.h"

#include <stddef.h>

static const uint32_t primes[] = {2, 3, 5, 7, 13, 17, 19, 31};
enum { PRIMES = sizeof primes / sizeof *primes };

static uint64_t
bits_of(uint64_t stream, uint64_t k)
{
    uint64_t z =
        stream * UINT64_C(0xd1342543de82ef95) + k * UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

TEST(numbers_are_reduced_as_division_does)
{
    static const int64_t edges[] = {0, 1, -1, INT64_MAX, INT64_MIN, INT64_MIN + 1,
        INT64_C(1) << 62, -(INT64_C(1) << 62), 126, 127, 128, -63, -64};
    enum { EDGES = sizeof edges / sizeof *edges };
    for (uint32_t b = 0; b < PRIMES; b++) {
        int64_t p = (INT64_C(1) << primes[b]) - 1;
        for (uint64_t k = 0; k < 20000; k++) {
            int64_t value =
                k < EDGES ? edges[k] : (int64_t)bits_of(b, k) >> bits_of(b, ~k) % 64;
            int64_t number = dpk_field_of(primes[b], value);
            REQUIRE(-(p - 1) / 2 <= number && number <= (p - 1) / 2);
            REQUIRE((value % p - number) % p == 0);
        }
    }
}

__extension__ typedef __int128 wide_int;

/* The sum of products in 128 bits. */
static int64_t
slow_dot(const int32_t *a, const struct field_vector *b, uint32_t n)
{
    wide_int sum = 0;
    for (uint32_t i = 0; i < n; i++) {
        sum += (wide_int)a[i] * b->whole[i];
    }
    REQUIRE(sum >= INT64_MIN && sum <= INT64_MAX);
    return (int64_t)sum;
}

/* Numbers of `most` in size, of one sign, of both, or any. */
static int32_t
number_of(uint64_t sort, uint32_t i, int32_t most)
{
    uint64_t bits = bits_of(sort, i);
    switch (sort % 4) {
    case 0: return most;
    case 1: return -most;
    case 2: return bits % 2 ? most : -most;
    default: return (int32_t)(bits % (2 * (uint64_t)most + 1)) - most;
    }
}

TEST(sums_of_products_never_overflow)
{
    static int16_t small[FIELD_MOST];
    static int32_t same[FIELD_MOST];
    static int32_t wide[FIELD_MOST];
    static struct field_vector vector;
    for (uint64_t sort = 0; sort < 160; sort++) {
        uint32_t n =
            sort < 32 ? FIELD_MOST : (uint32_t)(bits_of(sort, 9) % FIELD_MOST) + 1;
        for (uint32_t i = 0; i < n; i++) {
            int32_t number = number_of(sort / 4, i, INT32_MAX / 2);
            /* halves of which the low one is as far from 0 as it gets */
            number = sort % 5 == 4 ? (number & ~0xffff) + 0x8000 : number;
            small[i] = (int16_t)number_of(sort, i, 127);
            same[i] = small[i];
            wide[i] = number_of(sort, i, 1 << 23);
            dpk_field_set(&vector, i, number);
            REQUIRE(vector.high[i] * 65536 + vector.low[i] == number);
        }
        CHECK_INT(dpk_field_dot(small, &vector, n), slow_dot(same, &vector, n));
        CHECK_INT(dpk_field_dot_wide(wide, &vector, n), slow_dot(wide, &vector, n));
    }
}
