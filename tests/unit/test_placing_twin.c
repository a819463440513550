/* Filter and score against a plain twin: best fit by id, every node scored for every
 * job, with departures. */
#include "sim/dispatch/dispatch.h"
#include "tests/test.h"

#include <stdbool.h>

enum { TWIN_NODES = 23, TWIN_JOBS = 1500, TWIN_DEVICES = 4 };

struct twin_node {
    int64_t cpu, device[TWIN_DEVICES];
    uint32_t devices;
};

static double
free_on(const struct twin_node *node)
{
    double sum = 0;
    for (uint32_t d = 0; d < node->devices; d++) {
        sum += (double)node->device[d];
    }
    return sum;
}

/* The devices that a job takes: the tightest for a share, or the first; 0: no room. */
static uint64_t
twin_fit(const struct twin_node *node, const struct dps_job *job)
{
    int64_t each = job->need[DPK_GPU] / (int64_t)job->devices;
    uint64_t bits = 0;
    uint32_t n = 0;
    uint32_t best = TWIN_DEVICES;
    for (uint32_t d = 0; d < node->devices && n < job->devices; d++) {
        bool fits = node->device[d] >= each;
        if (fits && (best == TWIN_DEVICES || node->device[d] < node->device[best])) {
            best = d;
        }
        if (fits && each == 1000) {
            bits |= UINT64_C(1) << d;
            n++;
        }
    }
    if (each < 1000 && best < TWIN_DEVICES) {
        return UINT64_C(1) << best;
    }
    return n == job->devices ? bits : 0;
}

static void
twin_move(struct twin_node *node, const struct dps_job *job, uint64_t bits, int sign)
{
    node->cpu -= sign * job->need[DPK_CPU];
    for (uint32_t d = 0; d < TWIN_DEVICES; d++) {
        node->device[d] -= (bits >> d & 1) != 0
                               ? sign * job->need[DPK_GPU] / (int64_t)job->devices
                               : 0;
    }
}

static uint32_t
twin_best(const struct twin_node *nodes, const struct dps_job *job)
{
    uint32_t best = TWIN_NODES;
    int32_t most = INT32_MIN;
    for (uint32_t i = 0; i < TWIN_NODES; i++) {
        const struct twin_node *node = &nodes[i];
        double cpu = (double)(node->cpu - job->need[DPK_CPU]) / 128000;
        double gpu = (free_on(node) - (double)job->need[DPK_GPU]) / 8000;
        int32_t score = (int32_t)((1 - (cpu * 0.5 + gpu * 0.5)) * 100);
        if (node->cpu >= job->need[DPK_CPU] && twin_fit(node, job) != 0 &&
            score > most) {
            most = score;
            best = i;
        }
    }
    return best;
}

static uint64_t
number(uint64_t i, uint64_t of, uint64_t n)
{
    uint64_t h = (i * 31 + of) * UINT64_C(0x9e3779b97f4a7c15);
    return (h ^ h >> 31) * UINT64_C(0xbf58476d1ce4e5b9) % 1000003 % n;
}

static void
make_twins(struct dps_workload *out, struct twin_node *nodes)
{
    struct dps_error err;
    REQUIRE_OK(dps_workload_machines(out, TWIN_NODES, &err), &err);
    for (uint64_t i = 0; i < TWIN_NODES; i++) {
        struct dps_machine *machine = &out->machines[i];
        machine->devices = 1 + (uint32_t)(i % TWIN_DEVICES);
        machine->capacity[DPK_CPU] = 16000 * (1 + (int64_t)(i % 3));
        machine->capacity[DPK_GPU] = 1000 * machine->devices;
        nodes[i] = (struct twin_node){
            .cpu = machine->capacity[DPK_CPU], .devices = machine->devices};
        for (uint32_t d = 0; d < machine->devices; d++) {
            nodes[i].device[d] = 1000;
        }
        REQUIRE_OK(dps_workload_name(out, i, "n", &err), &err);
    }
    for (uint64_t i = 0; i < TWIN_JOBS; i++) {
        bool share = number(i, 1, 3) > 0;
        uint32_t devices = share ? 1 : 1 + (uint32_t)number(i, 2, 2);
        struct dps_job job = {
            .submit = (int64_t)i * 1000,
            .run = 1 + (int64_t)number(i, 3, 120000),
            .width = 1,
            .devices = devices,
            .urgent = 1,
        };
        job.need[DPK_CPU] = 1000 * (1 + (int64_t)number(i, 4, 8));
        job.need[DPK_GPU] =
            share ? 100 * (1 + (int64_t)number(i, 5, 9)) : 1000 * (int64_t)devices;
        REQUIRE_OK(dps_workload_add(out, &job, "j", &err), &err);
    }
    REQUIRE_OK(dps_workload_sort(out, &err), &err);
}

TEST(scores_that_are_kept_choose_as_scores_that_are_made_anew)
{
    struct dps_workload workload = {0};
    struct twin_node nodes[TWIN_NODES];
    struct dps_kernel kernel = {0};
    struct dps_placements placements = {0};
    struct dps_error err;
    static uint32_t at[TWIN_JOBS];
    static uint64_t on[TWIN_JOBS];
    int refused = 0;
    make_twins(&workload, nodes);
    REQUIRE_OK(dps_kernel_open(&kernel, DPK_SCHEDULER,
                   "filter-score:policy=best-fit,tie_break=id", 1, &err),
        &err);
    REQUIRE_OK(dps_dispatch(&workload, &kernel, &placements, &err), &err);
    for (size_t i = 0; i < TWIN_JOBS; i++) {
        const struct dps_job *job = &workload.jobs[i];
        for (size_t k = 0; k < i; k++) {
            int64_t end = workload.jobs[k].submit + workload.jobs[k].run;
            if (at[k] != TWIN_NODES && end <= job->submit) {
                twin_move(&nodes[at[k]], &workload.jobs[k], on[k], -1);
                at[k] = TWIN_NODES;
            }
        }
        at[i] = twin_best(nodes, job);
        const struct dps_placement *placed = &placements.jobs[i];
        REQUIRE((at[i] == TWIN_NODES) == (placed->state == DPS_JOB_REFUSED));
        refused += at[i] == TWIN_NODES;
        if (at[i] != TWIN_NODES) {
            on[i] = twin_fit(&nodes[at[i]], job);
            twin_move(&nodes[at[i]], job, on[i], 1);
            REQUIRE(placements.nodes[placed->first] == at[i]);
            REQUIRE(placements.devices[placed->first] == on[i]);
        }
    }
    CHECK(refused > 0 && refused < TWIN_JOBS / 2);
    dps_placements_free(&placements);
    dps_kernel_close(&kernel);
    dps_workload_free(&workload);
}
