#include "tests/kernel_host.h"

#include <stdlib.h>
#include <string.h>

static void *
allocate(void *context, uint64_t n)
{
    size_t size = ((size_t)n + 127) / 64 * 64;
    void *memory = aligned_alloc(64, size);
    (void)context;
    if (memory != NULL) {
        memset(memory, 0, size);
    }
    return memory;
}

static void
release(void *context, void *memory)
{
    (void)context;
    free(memory);
}

/* splitmix64 of both. */
static uint64_t
random_bits(void *context, uint64_t stream, uint64_t counter)
{
    uint64_t z = stream * UINT64_C(0xd1342543de82ef95) +
                 (counter + 1) * UINT64_C(0x9e3779b97f4a7c15);
    (void)context;
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static void
meter(void *context, uint32_t unit, uint64_t amount)
{
    (void)context;
    (void)unit;
    (void)amount;
}

static void
note(void *context, const char *text)
{
    (void)context;
    (void)text;
}

struct dpk_host
kernel_host(void)
{
    return (struct dpk_host){
        .head = {sizeof(struct dpk_host), DPK_VERSION},
        .allocate = allocate,
        .release = release,
        .random = random_bits,
        .meter = meter,
        .log = note,
    };
}
