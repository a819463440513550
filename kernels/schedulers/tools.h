/* tools.h: what kernels do alike: arrays that grow, hashes, orders written down. */
#ifndef DEPIN_KERNELS_SCHEDULERS_TOOLS_H
#define DEPIN_KERNELS_SCHEDULERS_TOOLS_H

#include "kernels/abi/depin_kernel.h"

/* An array of the host's with room for n entries, its old ones kept and new ones 0. */
dpk_status dpk_grow(const struct dpk_host *host, void **array, uint32_t *cap,
    uint64_t n, uint64_t size);

/* An array by the address of its pointer, and the size of its entries. */
struct array {
    void *at;
    uint64_t size;
};

/* The same of n_arrays arrays that share a capacity. */
dpk_status dpk_grow_all(const struct dpk_host *host, const struct array *arrays,
    uint32_t n_arrays, uint32_t *cap, uint64_t n);

/* Gives memory back; NULL is nothing. */
void dpk_drop(const struct dpk_host *host, void *memory);

/* A hash with one number more in it. */
static inline uint64_t
dpk_mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

/* Whether one more order, with n nodes, can be written down. */
int dpk_can_order(const struct dpk_orders *orders, uint32_t n);

/* A node of the order that is written next. */
void dpk_order_node(struct dpk_orders *orders, uint32_t node, uint64_t devices);

/* Writes an order down, with the nodes since the last one. */
void dpk_order(struct dpk_orders *orders, uint32_t what, uint32_t job);

#endif
