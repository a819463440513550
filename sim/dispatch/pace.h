/* pace.h: how long a job runs on the machines that it is placed on.
 *
 *     run / speed,  of the slowest of them,  to the nearest ns, halves up
 *
 * where run is what the workload says and speed that of a machine, times that of its
 * model of GPU at the job's task where it has one, or the latter alone where the task
 * says so; as long as `run` for a job that is fixed in time, whatever the machine.  A
 * job that runs for ever does so everywhere.
 * The tail of a run is of another task and is divided for itself: of a request to a
 * language model, what is answered after the prompt.
 *
 * A job with checkpoints stops after each part of its run of that length, but for the
 * last, for the time that keeping takes.  Lost with a machine, it goes on from the last
 * that was kept, wherever it runs then.  One that is fixed goes on with what is left:
 * it is a rental, which was used for as long as it had a machine.
 */
#ifndef DPS_SIM_DISPATCH_PACE_H
#define DPS_SIM_DISPATCH_PACE_H

#include "sim/dispatch/placements.h"
#include "sim/workload/jobs.h"

/* What is left of its run, with its checkpoints [ns]. */
int64_t dps_pace_of(const struct dps_workload *workload,
    const struct dps_placements *placements, uint32_t job);

/* What so much of the end of a job's run takes on a machine, without checkpoints [ns].
 */
int64_t dps_pace_on(const struct dps_workload *workload, const struct dps_job *job,
    const struct dps_machine *on, int64_t part);

/* What keeping takes of a whole run [ns]. */
int64_t dps_pace_keeping(const struct dps_job *job);

/* A job is lost after it has run for a time [ns]: notes what is saved and what is not.
 */
void dps_pace_lose(const struct dps_workload *workload,
    struct dps_placements *placements, uint32_t job, int64_t executed);

#endif
