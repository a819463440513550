/* measures.h: how well a workload was served.
 *
 * Over jobs that ran, with start s, submission r, run time p on their machines and
 * width w:
 *
 *     wait                s - r
 *     bounded slowdown    max(1, (s - r + p) / max(p, 10 s))   (Feitelson et al. 1997)
 *     makespan            the last end less the first submission
 *     utilisation         sum of p w over the machines' slots times the makespan; of
 *                         their GPUs, or processors, where they have no slots
 *
 * One that its owner stopped has run from its start until then; to p belongs what was
 * kept of runs that were lost.
 *
 *     paid                sum of price times p, each rounded down to whole base units
 *
 * A job that runs for ever has bounded slowdown 1, and counts no more than that.
 */
#ifndef DPS_SIM_DISPATCH_MEASURES_H
#define DPS_SIM_DISPATCH_MEASURES_H

#include "sim/dispatch/dispatch.h"

struct dps_measures {
    uint64_t jobs;                /* that ran */
    uint64_t refused;             /* by the scheduler */
    uint64_t lost;                /* times that a machine left under a job */
    uint64_t retried;             /* of them, that it was submitted again */
    uint64_t failed;              /* jobs that were not */
    uint64_t withdrawn;           /* by their owners, while they waited */
    uint64_t cancelled;           /* by their owners, while they ran */
    uint64_t late;                /* that ended after their deadline */
    uint64_t paid;                /* at the prices agreed [base units] */
    double lost_work;             /* time of machines since checkpoints, lost [s] */
    double mean_wait;             /* [s] */
    double max_wait;              /* [s] */
    double mean_bounded_slowdown; /* [1] */
    double utilisation;           /* [1] */
    double makespan;              /* [s] */
};

/* What the machines are used by: slots, or GPUs, or processors; and how much of a
 * resource they have together. */
uint32_t dps_measured_resource(const struct dps_workload *workload);
double dps_measured_capacity(const struct dps_workload *workload, uint32_t resource);

/* p of a job that ended [s]. */
double dps_measured_run(const struct dps_workload *workload,
    const struct dps_placements *placements, size_t job);

struct dps_measures dps_measures_of(
    const struct dps_workload *workload, const struct dps_placements *placements);

#endif
