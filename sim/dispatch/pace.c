#include "sim/dispatch/pace.h"

#include "sim/core/wide.h"

static const uint64_t one = 1000000; /* a machine's speed */

/* What a time on a machine is divided by for a task, over `one` and DPS_TASK_SPEED. */
static dps_wide
speed_at(
    const struct dps_workload *workload, const struct dps_machine *on, uint32_t task)
{
    uint64_t own = on->speed > 0 ? on->speed : one;
    if (task == 0) {
        return (dps_wide)own * DPS_TASK_SPEED;
    }
    const struct dps_task_rates *rates = &workload->tasks[task - 1];
    return (dps_wide)(rates->alone ? one : own) * rates->speed[on->model];
}

/* What is beyond the clock is never.  Most jobs have no tail, and these divisions are
 * long ones. */
static dps_wide
stretch(int64_t time, dps_wide speed)
{
    if (time == 0 && speed > 0) {
        return 0;
    }
    dps_wide product = (dps_wide)(uint64_t)time * one * DPS_TASK_SPEED;
    return speed > 0 ? (product + speed / 2) / speed : INT64_MAX;
}

/* What a part of a run, its tail of which is no longer, takes on a machine. */
static dps_wide
time_on(const struct dps_workload *workload, const struct dps_job *job,
    const struct dps_machine *on, int64_t part)
{
    int64_t tail = job->tail < part ? job->tail : part;
    return stretch(part - tail, speed_at(workload, on, job->task)) +
           stretch(tail, speed_at(workload, on, job->tail_task));
}

/* Whether a part of a job takes as long on any machine. */
static bool
is_timeless(const struct dps_job *job, int64_t part)
{
    return job->fixed || part == INT64_MAX;
}

int64_t
dps_pace_on(const struct dps_workload *workload, const struct dps_job *job,
    const struct dps_machine *on, int64_t part)
{
    dps_wide time = is_timeless(job, part) ? (dps_wide)(uint64_t)part
                                           : time_on(workload, job, on, part);
    return time < INT64_MAX ? (int64_t)time : INT64_MAX;
}

/* What a part of a job's run takes on its machines. */
static int64_t
time_of(const struct dps_workload *workload, const struct dps_placements *placements,
    uint32_t job, int64_t part)
{
    const struct dps_placement *at = &placements->jobs[job];
    const struct dps_job *of = &workload->jobs[job];
    int64_t longest = is_timeless(of, part) ? part : 0;
    for (uint32_t i = 0; i < at->n; i++) {
        uint32_t node = placements->nodes[at->first + i];
        int64_t time = dps_pace_on(workload, of, &workload->machines[node], part);
        longest = time > longest ? time : longest;
    }
    return longest;
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

static int64_t
sum_of(dps_wide x, dps_wide y)
{
    return x + y < INT64_MAX ? (int64_t)(x + y) : INT64_MAX;
}

/* What keeping what is left of its run takes. */
static dps_wide
keeping_of(const struct dps_job *job, int64_t left)
{
    return (dps_wide)(uint64_t)checkpoints_of(job, left) *
           (uint64_t)job->checkpoint_cost;
}

int64_t
dps_pace_keeping(const struct dps_job *job)
{
    return sum_of(keeping_of(job, job->run), 0);
}

int64_t
dps_pace_of(const struct dps_workload *workload,
    const struct dps_placements *placements, uint32_t job)
{
    const struct dps_job *of = &workload->jobs[job];
    int64_t left = left_of(of, &placements->jobs[job]);
    return sum_of(keeping_of(of, left),
        (dps_wide)(uint64_t)time_of(workload, placements, job, left));
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
