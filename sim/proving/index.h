/* index.h: small numbers by keys of 64 bits.
 *
 * In place: start from {0}; dps_index_free, legal twice.
 */
#ifndef DPS_SIM_PROVING_INDEX_H
#define DPS_SIM_PROVING_INDEX_H

#include "sim/core/status.h"

#include <stddef.h>
#include <stdint.h>

struct dps_index {
    uint64_t *keys;
    uint32_t *numbers; /* with 1 added; 0: the place is free */
    size_t n, size;    /* keys, and places, a power of two */
};

/* The number of a key, or UINT32_MAX. */
uint32_t dps_index_at(const struct dps_index *self, uint64_t key);

/* Of a key that has none; number < UINT32_MAX. */
DPS_CHECKED enum dps_status dps_index_put(
    struct dps_index *self, uint64_t key, uint32_t number, struct dps_error *err);
void dps_index_free(struct dps_index *self);

#endif
