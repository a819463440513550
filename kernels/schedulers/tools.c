#include "kernels/schedulers/tools.h"

#include <stddef.h>
#include <string.h>

void
dpk_drop(const struct dpk_host *host, void *memory)
{
    if (memory != NULL) {
        host->release(host->context, memory);
    }
}

dpk_status
dpk_grow(
    const struct dpk_host *host, void **array, uint32_t *cap, uint64_t n, uint64_t size)
{
    if (n <= *cap) {
        return DPK_OK;
    }
    uint64_t room = 2 * (uint64_t)*cap > n ? 2 * (uint64_t)*cap : n + 64;
    void *grown = room < UINT32_MAX ? host->allocate(host->context, room * size) : NULL;
    if (grown == NULL) {
        return DPK_E_MEMORY;
    }
    if (*array != NULL) {
        memcpy(grown, *array, *cap * size);
        dpk_drop(host, *array);
    }
    *array = grown;
    *cap = (uint32_t)room;
    return DPK_OK;
}

dpk_status
dpk_grow_all(const struct dpk_host *host, const struct array *arrays, uint32_t n_arrays,
    uint32_t *cap, uint64_t n)
{
    uint32_t grown = *cap;
    for (uint32_t i = 0; i < n_arrays; i++) {
        void *array;
        memcpy(&array, arrays[i].at, sizeof array);
        grown = *cap;
        dpk_status status = dpk_grow(host, &array, &grown, n, arrays[i].size);
        memcpy(arrays[i].at, &array, sizeof array);
        if (status != DPK_OK) {
            return status;
        }
    }
    *cap = grown;
    return DPK_OK;
}

int
dpk_can_order(const struct dpk_orders *orders, uint32_t n)
{
    return orders->n < orders->cap && orders->node_cap - orders->n_nodes >= n;
}

void
dpk_order_node(struct dpk_orders *orders, uint32_t node, uint64_t devices)
{
    orders->devices[orders->n_nodes] = devices;
    orders->node[orders->n_nodes++] = node;
}

void
dpk_order(struct dpk_orders *orders, uint32_t what, uint32_t job)
{
    uint32_t i = orders->n++;
    orders->what[i] = what;
    orders->job[i] = job;
    orders->at[i] = 0;
    orders->price[i] = 0;
    orders->node_first[i + 1] = orders->n_nodes;
}
