#include "sim/dispatch/measures.h"

#include "sim/core/wide.h"
#include "sim/dispatch/pace.h"

#include <stdbool.h>

static double
seconds(int64_t ns)
{
    return (double)ns * 1e-9;
}

double
dps_measured_capacity(const struct dps_workload *workload, uint32_t resource)
{
    double sum = 0;
    for (size_t i = 0; i < workload->n_machines; i++) {
        sum += (double)workload->machines[i].capacity[resource];
    }
    return sum;
}

uint32_t
dps_measured_resource(const struct dps_workload *workload)
{
    if (dps_measured_capacity(workload, DPK_SLOTS) > 0) {
        return DPK_SLOTS;
    }
    return dps_measured_capacity(workload, DPK_GPU) > 0 ? DPK_GPU : DPK_CPU;
}

/* What a job has paid; one that never ends has not paid yet [base units]. */
static uint64_t
paid_for(const struct dps_placement *placement)
{
    const uint64_t second = 1000000000;
    uint64_t ran = (uint64_t)(placement->finish - placement->start);
    return placement->state == DPS_JOB_DONE && placement->price > 0
               ? (uint64_t)((dps_wide)(uint64_t)placement->price * ran / second)
               : 0;
}

double
dps_measured_run(const struct dps_workload *workload,
    const struct dps_placements *placements, size_t job)
{
    const struct dps_placement *placement = &placements->jobs[job];
    bool cut = dps_placement_cut(placement, workload->jobs[job].cancel);
    double run = seconds(cut ? placement->finish - placement->start
                             : dps_pace_of(workload, placements, (uint32_t)job));
    return run + seconds(placement->kept);
}

/* What became of a job that did not run to an end. */
static void
count_rest(struct dps_measures *self, const struct dps_placement *placement)
{
    self->refused += placement->state == DPS_JOB_REFUSED;
    self->withdrawn += placement->state == DPS_JOB_WITHDRAWN;
    self->failed += placement->state == DPS_JOB_FAILED;
}

struct dps_measures
dps_measures_of(
    const struct dps_workload *workload, const struct dps_placements *placements)
{
    const double bound = 10; /* [s] */
    struct dps_measures out = {.jobs = 0};
    int64_t last = INT64_MIN;
    double busy = 0; /* [unit of the resource x s] */
    uint32_t resource = dps_measured_resource(workload);
    for (size_t i = 0; i < workload->n_jobs; i++) {
        const struct dps_job *job = &workload->jobs[i];
        const struct dps_placement *placement = &placements->jobs[i];
        bool runs = placement->state == DPS_JOB_RUNS;
        out.lost += placement->lost;
        out.lost_work += seconds(placement->wasted) * job->width;
        if (placement->state != DPS_JOB_DONE && !runs) {
            count_rest(&out, placement);
            continue;
        }
        out.paid += paid_for(placement);
        double wait = seconds(placement->start - job->submit);
        out.jobs++;
        out.mean_wait += wait;
        out.max_wait = wait > out.max_wait ? wait : out.max_wait;
        if (runs) {
            out.mean_bounded_slowdown += 1;
            continue;
        }
        double run = dps_measured_run(workload, placements, i);
        out.cancelled += dps_placement_cut(placement, job->cancel);
        out.late += placement->finish > job->deadline;
        double slowdown = (wait + run) / (run > bound ? run : bound);
        out.mean_bounded_slowdown += slowdown > 1 ? slowdown : 1;
        busy += run * job->width * (double)job->need[resource];
        last = placement->finish > last ? placement->finish : last;
    }
    out.retried = out.lost - out.failed;
    if (out.jobs > 0) {
        out.mean_wait /= (double)out.jobs;
        out.mean_bounded_slowdown /= (double)out.jobs;
    }
    if (last != INT64_MIN) {
        double capacity = dps_measured_capacity(workload, resource);
        out.makespan = seconds(last - workload->jobs[0].submit);
        out.utilisation =
            capacity * out.makespan > 0 ? busy / (capacity * out.makespan) : 0;
    }
    return out;
}
