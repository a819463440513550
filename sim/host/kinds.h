/* kinds.h: what the table of a kernel must have, by its kind.
 *
 * Tables of older minor versions are shorter: what they lack is not called.
 */
#ifndef DPS_SIM_HOST_KINDS_H
#define DPS_SIM_HOST_KINDS_H

#include "kernels/abi/depin_kernel.h"
#include "sim/core/status.h"

/* "scheduler", ... */
const char *dps_kernel_kind(uint32_t kind);

/* DPS_EINVAL unless a table has all that the host calls of its kind. */
DPS_CHECKED enum dps_status dps_kind_check(
    const struct dpk_kernel *table, struct dps_error *err);

#endif
