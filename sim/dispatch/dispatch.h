/* dispatch.h: a workload placed on its machines by a scheduler, event by event.
 *
 * The host delivers what happens in the order of time, at one time machines that leave
 * and join, then all ends and then all submissions, and asks for decisions after that.
 * What a kernel answers is checked against what the host knows before it holds: a job
 * is placed once, on as many nodes as it is wide, that have what it needs.  There is no
 * network here but the round trip that dispatcher.h knows, and no SimGrid: a job starts
 * when its order has come to its nodes and runs as long as its trace says.
 *
 * It ends with the last job, or before the first event at or after `until`; jobs are
 * then as they are: some wait, some run and have the finish that lies ahead, as far as
 * it is known.
 *
 * Everything hangs on the workload, the kernels and their seeds alone, unless decisions
 * are timed by the clock.  Where it fails, what had ended by then stays in `out`.
 */
#ifndef DPS_SIM_DISPATCH_DISPATCH_H
#define DPS_SIM_DISPATCH_DISPATCH_H

#include "sim/dispatch/dispatcher.h"

/* DPS_EINVAL where a kernel answers nonsense, by its name, the call and the time.
 * n_down stretches in which machines are not there stand in order of `from`, those of a
 * machine apart from each other. */
DPS_CHECKED enum dps_status dps_dispatch_with(const struct dps_dispatch_setup *setup,
    const struct dps_down *down, size_t n_down, struct dps_placements *out,
    struct dps_error *err);

/* A scheduler alone, whose decisions take no time, with machines that stay. */
DPS_CHECKED enum dps_status dps_dispatch(const struct dps_workload *workload,
    struct dps_kernel *kernel, struct dps_placements *out, struct dps_error *err);

#endif
