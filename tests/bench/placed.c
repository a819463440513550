#include "tests/bench/placed.h"

#include "tests/bench/frame.h"

#include <math.h>

static int32_t
ns_of(double ms)
{
    return (int32_t)lround(ms * 1e6);
}

static void
put_machines(struct dps_workload *workload, const struct dps_platform *platform)
{
    struct dps_error err;
    bench_must(dps_workload_slots(workload, platform->n, &err), &err);
    for (size_t i = 0; i < platform->n; i++) {
        struct dps_machine *machine = &workload->machines[i];
        machine->capacity[DPK_UP] = llround(platform->up[i] / 125);
        machine->capacity[DPK_DOWN] = llround(platform->down[i] / 125);
        machine->speed = (uint64_t)llround(platform->speed[i] / 1e3);
        machine->x = ns_of(platform->x[i]);
        machine->y = ns_of(platform->y[i]);
        machine->height = ns_of(platform->height[i]);
    }
}

static void
put_jobs(struct dps_workload *workload, const struct test_load *load)
{
    struct dps_error err;
    const struct dps_platform *platform = &load->platform;
    for (size_t i = 0; i < load->n_tasks; i++) {
        const struct dps_task *task = &load->tasks[i];
        const struct dps_job job = {
            .submit = llround(load->actions[i].clock * 1e9),
            .run = llround(task->work), /* at 1 Gflop/s */
            .estimate = llround(task->work),
            .need = {[DPK_SLOTS] = 1},
            .width = 1,
            .owner = task->client,
            .x = ns_of(platform->x[task->client]),
            .y = ns_of(platform->y[task->client]),
            .height = ns_of(platform->height[task->client]),
            .input = task->input,
            .output = task->output,
        };
        bench_must(dps_workload_add(workload, &job, "", &err), &err);
    }
    bench_must(dps_workload_sort(workload, &err), &err);
}

void
placed_open(struct placed *self, const struct test_load *load, const char *scheduler,
    const struct dps_engine_kind *kind)
{
    static const struct dps_timed_links links = {
        .client_up = 252.5e6 / 8, .client_down = 510e6 / 8};
    struct dps_error err;
    *self = (struct placed){.timed = {.n_told = 0}};
    put_machines(&self->workload, &load->platform);
    put_jobs(&self->workload, load);
    bench_must(dps_kernel_open(&self->kernel, DPK_SCHEDULER, scheduler, 1, &err), &err);
    bench_must(dps_timed_open(&self->timed, &self->workload, &self->placements, kind,
                   load->platform.network, &links, NULL, &err),
        &err);
}

void
placed_close(struct placed *self)
{
    dps_timed_close(&self->timed);
    dps_placements_free(&self->placements);
    dps_kernel_close(&self->kernel);
    dps_workload_free(&self->workload);
}

static enum dps_status
place(void *context, struct dps_error *err)
{
    struct placed *self = context;
    const struct dps_dispatch_setup setup = {.workload = &self->workload,
        .scheduler = &self->kernel,
        .until = INT64_MAX,
        .runner = &self->timed.runner};
    return dps_dispatch_with(&setup, NULL, 0, &self->placements, err);
}

void
placed_live(struct placed *self)
{
    struct dps_error err;
    bench_must(dps_timed_live(&self->timed, place, self, &err), &err);
}
