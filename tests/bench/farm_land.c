/* The nodes that a scheduler is kept busy on, and the jobs that there may be. */
#include "sim/core/maths.h"
#include "sim/core/rng.h"
#include "tests/bench/farm.h"
#include "tests/bench/frame.h"

enum { KINDS = 20, MARKETS = 16 };

/* ---- land -------------------------------------------------------------- */

static double
uniform(uint64_t entity, uint32_t draw)
{
    double u[2];
    dps_rng_uniforms((struct dps_rng_name){3, DPS_RNG_TEST, entity, draw}, u);
    return u[0];
}

static void
furnish(struct dps_machine *machine, enum farm_machines machines, uint64_t i)
{
    static const uint32_t devices[] = {1, 1, 2, 2, 4, 8};
    machine->capacity[DPK_SLOTS] = 1;
    machine->capacity[DPK_DISK] = 1000000;
    machine->price = 50 + (int64_t)(100 * uniform(i, 3));
    machine->reputation = (uint32_t)(1e6 * uniform(i, 4));
    machine->stake = 100;
    machine->until = INT64_MAX;
    machine->region = 1 + (uint32_t)(8 * uniform(i, 5));
    machine->market = (uint32_t)(i % MARKETS);
    machine->owner = i / 4;
    machine->latitude = (int32_t)(1.2e9 * uniform(i, 6) - 6e8);
    machine->longitude = (int32_t)(3.6e9 * uniform(i, 7) - 1.8e9);
    if (machines == FARM_GPUS) {
        machine->capacity[DPK_SLOTS] = 64;
        machine->devices = devices[(int)(6 * uniform(i, 0))];
        machine->model = 1 + (uint32_t)(5 * uniform(i, 1));
        machine->capacity[DPK_GPU] = 1000 * (int64_t)machine->devices;
        machine->capacity[DPK_CPU] =
            16000 * (int64_t)machine->devices + 32000 * (int64_t)(2 * uniform(i, 2));
        machine->capacity[DPK_MEMORY] = 4 * machine->capacity[DPK_CPU];
    }
}

/* Job kind k of 20: shares of a GPU, whole ones, two and four; some ask for a model. */
static void
describe_job(struct dps_job *job, enum farm_machines machines, uint32_t k)
{
    static const int64_t gpu[] = {
        200, 500, 500, 1000, 1000, 1000, 1000, 2000, 2000, 4000};
    job->width = machines == FARM_BATCH ? 1U << k % 6 : 1;
    job->need[DPK_SLOTS] = 1;
    job->market = k % MARKETS;
    job->region = k % 4 == 0 ? 1 + k / 4 : 0;
    job->max_price = 1000;
    if (machines == FARM_GPUS) {
        job->need[DPK_GPU] = gpu[k % 10];
        job->devices = job->need[DPK_GPU] < 1000 ? 1 : (uint32_t)gpu[k % 10] / 1000;
        job->need[DPK_CPU] = 4000 * (1 + (int64_t)k % 4) * (int64_t)job->devices;
        job->need[DPK_MEMORY] = 2 * job->need[DPK_CPU];
        job->models = k % 5 == 0 ? UINT64_C(2) << k / 5 : 0;
    }
}

static void
draw_jobs(struct farm_land *self, enum farm_machines machines)
{
    struct dps_error err;
    for (uint32_t i = 0; i < FARM_JOBS; i++) {
        double run = -FARM_RUN * dps_log(uniform(i, 10));
        struct dps_job job = {.run = (int64_t)(1e9 * run) + 1,
            .estimate = (int64_t)(1e9 * run * (1 + 3 * uniform(i, 11))) + 2,
            .owner = (uint32_t)(100 * uniform(i, 12))};
        describe_job(&job, machines, (uint32_t)(KINDS * uniform(i, 13)));
        self->mean_need += (machines == FARM_GPUS ? (double)job.need[DPK_GPU] / 1000
                                                  : (double)job.width) /
                           FARM_JOBS;
        bench_must(dps_workload_add(&self->workload, &job, "", &err), &err);
    }
    bench_must(dps_workload_sort(&self->workload, &err), &err);
}

void
farm_land(struct farm_land *self, enum farm_machines machines, uint32_t n)
{
    struct dps_error err;
    *self = (struct farm_land){.capacity = 0};
    bench_must(dps_workload_machines(&self->workload, n, &err), &err);
    for (uint32_t i = 0; i < n; i++) {
        struct dps_machine *machine = &self->workload.machines[i];
        furnish(machine, machines, i);
        self->capacity += machines == FARM_GPUS ? machine->devices : 1;
    }
    draw_jobs(self, machines);
    bench_must(
        dps_views_nodes(&self->views, &self->workload, 1, &self->nodes, &err), &err);
}

void
farm_land_free(struct farm_land *self)
{
    dps_views_free(&self->views);
    dps_workload_free(&self->workload);
}
