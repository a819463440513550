/* table.h: numbers by 64-bit names: a hash table that only grows.
 *
 * In place: start from {0}; dpk_table_init, then dpk_table_free.  Memory is the host's.
 */
#ifndef DEPIN_KERNELS_SCHEDULERS_TABLE_H
#define DEPIN_KERNELS_SCHEDULERS_TABLE_H

#include "kernels/abi/depin_kernel.h"

struct table_entry {
    uint64_t name;
    uint32_t value;
    uint32_t known; /* 1: it is one */
};

struct table {
    const struct dpk_host *host;
    struct table_entry *entries;
    uint32_t n, size; /* a power of two */
};

void dpk_table_init(struct table *self, const struct dpk_host *host);
void dpk_table_free(struct table *self);

/* The value of a name, which is `value` from now on where it had none. */
dpk_status dpk_table_put(
    struct table *self, uint64_t name, uint32_t value, uint32_t *out);

/* Whether a name has a value, and which. */
int dpk_table_find(const struct table *self, uint64_t name, uint32_t *out);

#endif
