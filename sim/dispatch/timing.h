/* timing.h: how long decisions take.
 *
 *     none             no time
 *     fixed            by the work that a scheduler meters, see cost.h
 *     measured=FILE    by the clock, and notes it in a file: never the same again
 *     replay=FILE      what such a file says
 *
 * The file has a line for each decision, its number and its time in nanoseconds.
 *
 * In place: start from {0}; dps_timing_open / dps_timing_close (legal twice, and after
 * a failed open).
 */
#ifndef DPS_SIM_DISPATCH_TIMING_H
#define DPS_SIM_DISPATCH_TIMING_H

#include "sim/dispatch/cost.h"
#include "sim/host/kernel.h"

#include <stdio.h>

struct dps_timing {
    const struct dps_timing_kind *kind;
    struct dps_cost_units units;
    char *path;
    FILE *log;
    uint64_t n; /* decisions so far */
};

/* DPS_EINVAL where it is none of the above; NULL: none. */
DPS_CHECKED enum dps_status dps_timing_open(
    struct dps_timing *self, const char *what, struct dps_error *err);

void dps_timing_close(struct dps_timing *self);

/* After the last decision: DPS_EIO where the file could not be written whole. */
DPS_CHECKED enum dps_status dps_timing_finish(
    const struct dps_timing *self, struct dps_error *err);

/* From now on; what a kernel did before, learning of nodes, takes no time. */
void dps_timing_begin(const struct dps_timing *self, struct dps_kernel *kernel);

/* What a kernel did since, and forgets it [ns]. */
DPS_CHECKED enum dps_status dps_timing_take(struct dps_timing *self,
    struct dps_kernel *kernel, int64_t *took, struct dps_error *err);

#endif
