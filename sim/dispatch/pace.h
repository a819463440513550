/* pace.h: how long a job runs on the machines that it is placed on.
 *
 *     run / speed,  of the slowest of them,  to the nearest ns, halves up
 *
 * where run is what the workload says and speed that of a machine; as long as `run` for
 * a job that is fixed in time, whatever the machine.  A job that runs for ever does so
 * everywhere.
 */
#ifndef DPS_SIM_DISPATCH_PACE_H
#define DPS_SIM_DISPATCH_PACE_H

#include "sim/dispatch/placements.h"
#include "sim/workload/jobs.h"

/* [ns] */
int64_t dps_pace_of(const struct dps_workload *workload,
    const struct dps_placements *placements, uint32_t job);

#endif
