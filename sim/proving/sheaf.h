/* sheaf.h: strings of bytes, gathered one by one, as kernels are shown them.
 *
 * In place: start from {0}; dps_sheaf_free, legal twice.
 */
#ifndef DPS_SIM_PROVING_SHEAF_H
#define DPS_SIM_PROVING_SHEAF_H

#include "kernels/abi/depin_kernel.h"
#include "sim/core/status.h"

struct dps_sheaf {
    uint64_t *first; /* n + 1 */
    uint8_t *bytes;
    uint32_t n, cap;
    uint64_t byte_cap;
};

void dps_sheaf_clear(struct dps_sheaf *self);
DPS_CHECKED enum dps_status dps_sheaf_add(
    struct dps_sheaf *self, const uint8_t *bytes, uint64_t n, struct dps_error *err);

/* Adds string i of another. */
DPS_CHECKED enum dps_status dps_sheaf_add_of(struct dps_sheaf *self,
    const struct dps_sheaf *other, uint32_t i, struct dps_error *err);

/* Takes the first k away. */
void dps_sheaf_drop(struct dps_sheaf *self, uint32_t k);

uint64_t dps_sheaf_length(const struct dps_sheaf *self, uint32_t i); /* of string i */
struct dpk_bytes dps_sheaf_view(const struct dps_sheaf *self);
void dps_sheaf_free(struct dps_sheaf *self);

#endif
