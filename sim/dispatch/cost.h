/* cost.h: what a kernel's decisions and verdicts cost in time, by the work it meters.
 *
 *     time = (calls c + steps s + scores r + probes p + hashes h + curves e +
 *             products m) / v
 *
 * with c, s, r and p what a call, an elementary step, a node scored and a node asked
 * take on the machine that was measured, h, e and m what a block hashed, a point of a
 * curve times a scalar and a product modulo a prime do, and v how fast the kernel's own
 * machine is against it.  Work is metered alike everywhere, so that this is the same in
 * every run; how near it comes to the clock is measured by tests/bench/bench_kernels.c.
 *
 * A value.
 */
#ifndef DPS_SIM_DISPATCH_COST_H
#define DPS_SIM_DISPATCH_COST_H

#include "kernels/abi/depin_kernel.h"
#include "sim/core/field.h"

#include <stdint.h>

struct dps_cost_units {
    double step;    /* s [s] */
    double score;   /* r [s] */
    double probe;   /* p, of the processor; the network's time is apart [s] */
    double call;    /* c [s] */
    double hash;    /* h [s] */
    double curve;   /* e [s] */
    double product; /* m [s] */
    double speed;   /* v [1] */
};

extern const struct dps_record dps_cost_units_record;

/* Those of the table's defaults. */
struct dps_cost_units dps_cost_standard(void);

/* What so many calls and that work take, to the nearest nanosecond; INT64_MAX where it
 * is more [ns]. */
int64_t dps_cost_of(
    const struct dps_cost_units *self, uint64_t calls, const uint64_t work[DPK_WORKS]);

#endif
