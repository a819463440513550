/* heap.h: numbers by a key, of which the lowest is on top; each at most once.
 *
 * Keys are pairs, and no two are alike.  In place: start from {0}; dpk_heap_init, then
 * dpk_heap_free.  Memory is the host's.
 */
#ifndef DEPIN_KERNELS_SCHEDULERS_HEAP_H
#define DEPIN_KERNELS_SCHEDULERS_HEAP_H

#include "kernels/abi/depin_kernel.h"

#define HEAP_NONE UINT32_MAX

struct heap_entry {
    uint64_t first, second; /* of the key */
    uint32_t item, unused;
};

struct heap {
    const struct dpk_host *host;
    struct heap_entry *entries;
    uint32_t *place; /* of an item, and 1; 0: it is not in the heap */
    uint32_t n, cap, items;
};

void dpk_heap_init(struct heap *self, const struct dpk_host *host);
void dpk_heap_free(struct heap *self);

/* Puts an item in, or moves it to where another key belongs. */
dpk_status dpk_heap_put(
    struct heap *self, uint32_t item, uint64_t first, uint64_t second);

/* Takes an item out, if it is in. */
void dpk_heap_take(struct heap *self, uint32_t item);

/* The item on top, or HEAP_NONE. */
uint32_t dpk_heap_top(const struct heap *self);

#endif
