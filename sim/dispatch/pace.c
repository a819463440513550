#include "sim/dispatch/pace.h"

#include "sim/core/wide.h"

static const uint64_t one = 1000000; /* a speed */

/* How fast a machine's GPUs are at a task. */
static uint64_t
speed_at(
    const struct dps_workload *workload, const struct dps_machine *on, uint32_t task)
{
    return task > 0 ? workload->tasks[task - 1].speed[on->model] : one;
}

/* A time on a machine, divided by two speeds; what is beyond the clock is never. */
static dps_wide
stretch(int64_t time, const struct dps_machine *on, uint64_t at_task)
{
    dps_wide speed = (dps_wide)(on->speed > 0 ? on->speed : one) * at_task;
    dps_wide product = (dps_wide)(uint64_t)time * one * one;
    return speed > 0 ? (product + speed / 2) / speed : INT64_MAX;
}

/* What a part of a job's run takes on its machines. */
static int64_t
time_of(const struct dps_workload *workload, const struct dps_placements *placements,
    uint32_t job, int64_t part)
{
    const struct dps_placement *at = &placements->jobs[job];
    const struct dps_job *of = &workload->jobs[job];
    int64_t tail = of->tail < part ? of->tail : part;
    dps_wide longest = 0;
    if (of->fixed || part == INT64_MAX) {
        return part;
    }
    for (uint32_t i = 0; i < at->n; i++) {
        const struct dps_machine *on =
            &workload->machines[placements->nodes[at->first + i]];
        dps_wide time = stretch(part - tail, on, speed_at(workload, on, of->task)) +
                        stretch(tail, on, speed_at(workload, on, of->tail_task));
        longest = time > longest ? time : longest;
    }
    return longest < INT64_MAX ? (int64_t)longest : INT64_MAX;
}

/* Checkpoints of what is left of its run: none at its end. */
static int64_t
checkpoints_of(const struct dps_job *job, int64_t left)
{
    return job->checkpoint > 0 && !job->fixed && left > 0 && left < INT64_MAX
               ? (left - 1) / job->checkpoint
               : 0;
}

static int64_t
left_of(const struct dps_job *job, const struct dps_placement *placement)
{
    return job->run < INT64_MAX ? job->run - placement->saved : INT64_MAX;
}

int64_t
dps_pace_of(const struct dps_workload *workload,
    const struct dps_placements *placements, uint32_t job)
{
    const struct dps_job *of = &workload->jobs[job];
    int64_t left = left_of(of, &placements->jobs[job]);
    dps_wide cost =
        (dps_wide)(uint64_t)checkpoints_of(of, left) * (uint64_t)of->checkpoint_cost;
    dps_wide time = cost + (uint64_t)time_of(workload, placements, job, left);
    return time < INT64_MAX ? (int64_t)time : INT64_MAX;
}

void
dps_pace_lose(const struct dps_workload *workload, struct dps_placements *placements,
    uint32_t job, int64_t executed)
{
    const struct dps_job *of = &workload->jobs[job];
    struct dps_placement *placement = &placements->jobs[job];
    int64_t most = checkpoints_of(of, left_of(of, placement));
    int64_t n = 0;
    int64_t step = 0;
    if (of->fixed) {
        placement->saved += executed;
        placement->kept += executed;
        return;
    }
    if (most > 0) {
        step = time_of(workload, placements, job, of->checkpoint) + of->checkpoint_cost;
        n = step > 0 && executed / step < most ? executed / step : most;
    }
    placement->saved += n * of->checkpoint;
    placement->kept += n * step;
    placement->wasted += executed - n * step;
}
