#include "sim/dispatch/measures.h"

static double
seconds(int64_t ns)
{
    return (double)ns * 1e-9;
}

static double
slots_of(const struct dps_workload *workload)
{
    double slots = 0;
    for (size_t i = 0; i < workload->n_machines; i++) {
        slots += (double)workload->machines[i].capacity[DPK_SLOTS];
    }
    return slots;
}

struct dps_measures
dps_measures_of(
    const struct dps_workload *workload, const struct dps_placements *placements)
{
    const double bound = 10; /* [s] */
    struct dps_measures out = {.jobs = 0};
    int64_t last = INT64_MIN;
    double busy = 0; /* [slot s] */
    for (size_t i = 0; i < workload->n_jobs; i++) {
        const struct dps_job *job = &workload->jobs[i];
        const struct dps_placement *placement = &placements->jobs[i];
        if (placement->state != DPS_JOB_DONE) {
            out.refused += placement->state == DPS_JOB_REFUSED;
            continue;
        }
        double run = seconds(job->run);
        double wait = seconds(placement->start - job->submit);
        double slowdown = (wait + run) / (run > bound ? run : bound);
        out.jobs++;
        out.mean_wait += wait;
        out.max_wait = wait > out.max_wait ? wait : out.max_wait;
        out.mean_bounded_slowdown += slowdown > 1 ? slowdown : 1;
        busy += run * job->width * (double)job->need[DPK_SLOTS];
        last = placement->finish > last ? placement->finish : last;
    }
    if (out.jobs > 0) {
        double slots = slots_of(workload);
        out.mean_wait /= (double)out.jobs;
        out.mean_bounded_slowdown /= (double)out.jobs;
        out.makespan = seconds(last - workload->jobs[0].submit);
        out.utilisation = slots * out.makespan > 0 ? busy / (slots * out.makespan) : 0;
    }
    return out;
}
