/* fullness.h: how full GPUs are, and how fragmented, as jobs arrive that never leave.
 *
 * After each arrival, placed or not, with C what all GPUs have together:
 *
 *     arrived        what all jobs so far want of GPUs, % of C
 *     allocation     what those placed have, % of C
 *     fragmentation  sum of F over nodes (kernels/schedulers/fragments.h), % of what is
 *                    free, and % of C
 *
 * The value at k is the mean over the arrivals whose arrived percent rounds to k (to
 * even at halves), or if there are none, to k - 1, k or k + 1; to two decimals.  Weng
 * et al., "Beware of Fragmentation" (USENIX ATC 2023).
 *
 * In place: start from {0}; the owner calls dps_fullness_free, legal twice.
 */
#ifndef DPS_SIM_DISPATCH_FULLNESS_H
#define DPS_SIM_DISPATCH_FULLNESS_H

#include "sim/dispatch/dispatch.h"

struct dps_fullness_point {
    double allocation;    /* [%] */
    double fragmentation; /* of what is free [%] */
    double fragmented;    /* of all [%] */
    uint64_t n;           /* arrivals that it is of; 0: there is no value */
};

struct dps_fullness {
    struct dps_fullness_point *points; /* at 0, 1, 2, ... % arrived */
    size_t n;
};

void dps_fullness_free(struct dps_fullness *self);

/* Of a workload that was inflated; the host lends memory. */
DPS_CHECKED enum dps_status dps_fullness_of(struct dps_fullness *self,
    const struct dps_workload *workload, const struct dps_placements *placements,
    const struct dpk_host *host, struct dps_error *err);

#endif
