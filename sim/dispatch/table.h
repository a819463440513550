/* table.h: what became of each job, as a CSV file.
 *
 *     plain    job,submit_s,start_s,finish_s,machines
 *     batsim   the columns of Batsim's NAME_jobs.csv, which evalys plots
 *
 * Jobs that were refused are left out; those that run for ever finish at inf.  Machines
 * are numbers with ranges: 0-3 7.
 */
#ifndef DPS_SIM_DISPATCH_TABLE_H
#define DPS_SIM_DISPATCH_TABLE_H

#include "sim/dispatch/dispatch.h"

#include <stdbool.h>

/* Writes the file aside and puts it in place when it is whole. */
DPS_CHECKED enum dps_status dps_dispatch_table(const struct dps_workload *workload,
    const struct dps_placements *placements, bool batsim, const char *path,
    struct dps_error *err);

#endif
