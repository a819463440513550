#include "kernels/proofs/field.h"

int
dpk_field_is(uint32_t bits)
{
    static const uint32_t exponents[] = {2, 3, 5, 7, 13, 17, 19, 31};
    int is_one = 0;
    for (uint32_t i = 0; i < sizeof exponents / sizeof *exponents; i++) {
        is_one = is_one || exponents[i] == bits;
    }
    return is_one;
}

int32_t
dpk_field_of(uint32_t bits, int64_t value)
{
    uint64_t p = (UINT64_C(1) << bits) - 1;
    int is_negative = value < 0;
    uint64_t u = is_negative ? 0 - (uint64_t)value : (uint64_t)value;
    while (u > p) { /* 2^bits is 1 */
        u = (u & p) + (u >> bits);
    }
    int64_t number = u == p ? 0 : (int64_t)u;
    number = number > (int64_t)(p / 2) ? number - (int64_t)p : number;
    return (int32_t)(is_negative ? -number : number);
}

void
dpk_field_set(struct field_vector *self, uint32_t i, int32_t number)
{
    int32_t low = (int16_t)(uint16_t)((uint32_t)number & UINT16_MAX);
    self->whole[i] = number;
    self->low[i] = (int16_t)low;
    self->high[i] = (int16_t)((number - low) / 65536);
}

int64_t
dpk_field_dot(const int16_t *small, const struct field_vector *vector, uint32_t n)
{
    int32_t low = 0; /* within 512 * 127 * 2^15 < 2^31 */
    int32_t high = 0;
    for (uint32_t i = 0; i < n; i++) {
        low += (int32_t)small[i] * (int32_t)vector->low[i];
        high += (int32_t)small[i] * (int32_t)vector->high[i];
    }
    return (int64_t)high * 65536 + low;
}

int64_t
dpk_field_dot_wide(const int32_t *wide, const struct field_vector *vector, uint32_t n)
{
    int64_t sum = 0; /* within 512 * 2^23 * 2^30 = 2^62 */
    for (uint32_t i = 0; i < n; i++) {
        sum += (int64_t)wide[i] * vector->whole[i];
    }
    return sum;
}
