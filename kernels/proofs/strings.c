#include "kernels/proofs/strings.h"

#include <stddef.h>

void
dpk_strings_begin(struct dpk_strings *to)
{
    to->n = 0;
    to->first[0] = 0;
}

uint8_t *
dpk_strings_add(struct dpk_strings *to, uint64_t n)
{
    uint64_t begin = to->first[to->n];
    if (to->n == to->cap || to->byte_cap - begin < n) {
        return NULL;
    }
    to->first[++to->n] = begin + n;
    return to->bytes + begin;
}

const uint8_t *
dpk_string(const struct dpk_bytes *of, uint32_t i, uint64_t *length)
{
    *length = of->first[i + 1] - of->first[i];
    return of->bytes + of->first[i];
}

static uint8_t *
put(uint8_t *to, uint64_t value, uint32_t bytes)
{
    for (uint32_t i = 0; i < bytes; i++) {
        *to++ = (uint8_t)(value >> 8 * i);
    }
    return to;
}

static uint64_t
get(const uint8_t *from, uint32_t bytes)
{
    uint64_t value = 0;
    for (uint32_t i = 0; i < bytes; i++) {
        value |= (uint64_t)from[i] << 8 * i;
    }
    return value;
}

uint8_t *
dpk_put_u32(uint8_t *to, uint32_t value)
{
    return put(to, value, sizeof value);
}

uint8_t *
dpk_put_u64(uint8_t *to, uint64_t value)
{
    return put(to, value, sizeof value);
}

uint32_t
dpk_get_u32(const uint8_t *from)
{
    return (uint32_t)get(from, sizeof(uint32_t));
}

uint64_t
dpk_get_u64(const uint8_t *from)
{
    return get(from, sizeof(uint64_t));
}
