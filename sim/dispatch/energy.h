/* energy.h: what machines and jobs took of power.
 *
 *     machine   idle power x time that it is there + what jobs took there
 *     job       sum over its machines of (peak - idle power) x share x time that it ran
 *
 * where share is what it needs of what the machine has of the resource that machines
 * are measured by (measures.h), and a machine is there from the first submission to the
 * last end but for when it is away.  What a job ran and lost counts where it ran last.
 */
#ifndef DPS_SIM_DISPATCH_ENERGY_H
#define DPS_SIM_DISPATCH_ENERGY_H

#include "sim/dispatch/dispatch.h"

struct dps_energy {
    double idle; /* of all machines [J] */
    double busy; /* of all jobs beyond that [J] */
    double job;  /* of a job that ended, in the mean [J] */
};

struct dps_energy dps_energy_of(const struct dps_workload *workload,
    const struct dps_placements *placements, const struct dps_down *down,
    size_t n_down);

#endif
