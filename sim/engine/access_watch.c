#include "sim/engine/access.h"

#include <math.h>

#define NONE DPS_ACCESS_NONE

/* SimGrid's bytes in the replay. */
static const double unit = 1 << 20;

void
dps_access_watch(void *engine, struct dps_check *check)
{
    struct dps_access *self = engine;
    self->check = check;
}

/* A task as it is now: what SimGrid has to be told, and when, so that it comes to the
 * same point at the same time. */
static struct dps_check_task
snapshot(const struct dps_access *self, const struct dps_access_task *task)
{
    double rest = task->rest - task->rate * (self->clock - task->updated);
    double l = self->model.latency_factor *
               dps_access_latency(self, task->hosts[DPS_CLIENT], task->hosts[DPS_NODE]);
    struct dps_check_task t = {.task = task->id,
        .submit = self->clock - l,
        .what = {.client = task->hosts[DPS_CLIENT],
            .node = task->hosts[DPS_NODE],
            .input = (int64_t)((double)task->input * unit),
            .work = task->work,
            .output = task->output < 0 ? -1 : (int64_t)((double)task->output * unit)},
        .back = task->phase >= DPS_OUTPUT_LATENCY,
        .dates = {NAN, NAN, NAN},
        .due = {task->phase <= DPS_INPUT, task->phase <= DPS_WORK && task->output >= 0,
            task->output >= 0},
        .cancelled = INFINITY,
        .stretch = self->check->n_stretches - 1};
    if (t.back) {
        t.what.client = task->hosts[DPS_NODE];
        t.what.node = task->hosts[DPS_CLIENT];
        t.what.input = t.what.output;
        t.what.output = 0;
        t.what.work = 0;
    }
    if (task->phase == DPS_INPUT_LATENCY || task->phase == DPS_OUTPUT_LATENCY) {
        t.submit = task->updated;
    } else if (task->phase == DPS_WORK) {
        t.what.input = 0;
        t.what.work = rest;
    } else {
        t.what.input = (int64_t)(fmax(rest, 0) * unit);
    }
    return t;
}

static bool
has_room(const struct dps_check *check, uint32_t begin)
{
    return check->n_tasks - begin < DPS_CHECK_TASKS &&
           check->n_tasks < DPS_CHECK_STRETCHES * DPS_CHECK_TASKS;
}

static void
add(struct dps_access *self, uint32_t slot)
{
    struct dps_check *check = self->check;
    struct dps_access_task *task = &self->tasks[slot];
    check->tasks[check->n_tasks] = snapshot(self, task);
    task->watched = check->n_tasks++;
    check->n_open++;
}

/* The tasks of a host that are not in the stretch yet join it; false: too many. */
static bool
add_host(struct dps_access *self, uint32_t index, uint32_t begin)
{
    struct dps_access_host *host = &self->hosts[index];
    if (host->stretch == self->check->n_stretches) {
        return true;
    }
    host->stretch = self->check->n_stretches;
    for (unsigned end = 0; end < DPS_ENDS; end++) {
        uint32_t slot = host->first[end];
        for (; slot != NONE; slot = self->tasks[slot].next[end]) {
            if (self->tasks[slot].watched == NONE) {
                if (!has_room(self->check, begin)) {
                    return false;
                }
                add(self, slot);
            }
        }
    }
    return true;
}

/* All that hangs together with a task, from `first` on in the sample. */
static bool
add_all(struct dps_access *self, uint32_t slot, uint32_t begin)
{
    struct dps_check *check = self->check;
    if (!has_room(check, begin)) {
        return false;
    }
    uint32_t at = check->n_tasks;
    add(self, slot);
    for (; at < check->n_tasks; at++) {
        const struct dps_task what = check->tasks[at].what;
        if (!add_host(self, what.client, begin) || !add_host(self, what.node, begin)) {
            return false;
        }
    }
    return true;
}

/* Nobody of the stretch is watched any more. */
static void
end_stretch(struct dps_access *self, double end)
{
    struct dps_check *check = self->check;
    for (uint32_t i = 0; i < check->n_tasks; i++) {
        const struct dps_check_task *task = &check->tasks[i];
        uint32_t slot = self->slots[task->task];
        if (task->stretch == check->n_stretches - 1 && slot != NONE) {
            self->tasks[slot].watched = NONE;
        }
    }
    check->ends[check->n_stretches - 1] = end;
    check->n_open = 0;
}

static uint32_t
begin_of(const struct dps_check *check)
{
    uint32_t begin = check->n_tasks;
    while (begin > 0 && check->tasks[begin - 1].stretch == check->n_stretches - 1) {
        begin--;
    }
    return begin;
}

static void
begin_stretch(struct dps_access *self, uint32_t slot)
{
    struct dps_check *check = self->check;
    uint32_t begin = check->n_tasks;
    check->next += check->every;
    check->n_stretches++;
    if (!add_all(self, slot, begin)) {
        end_stretch(self, -INFINITY);
        check->n_tasks = begin;
        check->n_too_large++;
    }
}

/* What joins when there is no more room never gets into the sample. */
void
dps_access_watch_submission(struct dps_access *self, uint32_t slot)
{
    struct dps_check *check = self->check;
    const struct dps_access_task *task = &self->tasks[slot];
    if (check->n_open == 0) {
        if (self->statistics.tasks >= check->next &&
            check->n_stretches < DPS_CHECK_STRETCHES) {
            begin_stretch(self, slot);
        }
        return;
    }
    if (self->hosts[task->hosts[DPS_CLIENT]].stretch == check->n_stretches ||
        self->hosts[task->hosts[DPS_NODE]].stretch == check->n_stretches) {
        uint32_t before = check->n_tasks;
        if (!add_all(self, slot, begin_of(check))) {
            end_stretch(self, self->clock);
            check->n_tasks = before;
        }
    }
}

void
dps_access_watch_stage(
    struct dps_access *self, struct dps_access_task *task, enum dps_stage stage)
{
    struct dps_check *check = self->check;
    if (stage <= DPS_STAGE_FINISHED) {
        check->tasks[task->watched].dates[stage] = self->clock;
    } else {
        check->tasks[task->watched].cancelled = self->clock;
    }
    if (stage >= DPS_STAGE_FINISHED || task->output < 0) {
        task->watched = NONE;
        if (--check->n_open == 0) {
            check->ends[check->n_stretches - 1] = INFINITY;
        }
    }
}
