#include "sim/dispatch/pace.h"

#include "sim/core/wide.h"

/* A time divided by a speed in 1e-6; what is beyond the clock is never. */
static int64_t
stretch(int64_t time, uint64_t speed)
{
    const uint64_t one = 1000000;
    dps_wide product = (dps_wide)(uint64_t)time * one;
    dps_wide quotient = (product + speed / 2) / speed;
    return quotient < INT64_MAX ? (int64_t)quotient : INT64_MAX;
}

static int64_t
time_on(const struct dps_job *job, const struct dps_machine *machine)
{
    return machine->speed > 0 ? stretch(job->run, machine->speed) : job->run;
}

int64_t
dps_pace_of(const struct dps_workload *workload,
    const struct dps_placements *placements, uint32_t job)
{
    const struct dps_job *of = &workload->jobs[job];
    const struct dps_placement *at = &placements->jobs[job];
    int64_t longest = 0;
    if (of->fixed || of->run == INT64_MAX) {
        return of->run;
    }
    for (uint32_t i = 0; i < at->n; i++) {
        uint32_t node = placements->nodes[at->first + i];
        int64_t time = time_on(of, &workload->machines[node]);
        longest = time > longest ? time : longest;
    }
    return longest;
}
