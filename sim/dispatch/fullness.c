#include "sim/dispatch/fullness.h"

#include "kernels/schedulers/fragments.h"
#include "sim/dispatch/cluster.h"
#include "sim/dispatch/views.h"

#include <math.h>
#include <stdlib.h>

struct walk {
    const struct dps_workload *workload;
    const struct dps_placements *placements;
    struct dps_cluster cluster;
    struct fragments fragments;
    double *of;                        /* F of each node */
    double capacity, arrived;          /* [1/1000 GPU] */
    double allocated, fragmented;      /* likewise */
    struct dps_fullness_point *points; /* sums, by percent arrived */
    size_t n;
};

void
dps_fullness_free(struct dps_fullness *self)
{
    free(self->points);
    *self = (struct dps_fullness){0};
}

static enum dps_status
spent(struct dps_error *err)
{
    return dps_fail(err, DPS_ENOMEM, "out of memory for how full machines are");
}

/* F of a node as it is now. */
static double
fragments_of(struct walk *self, uint32_t node)
{
    int32_t left[DPS_MOST_DEVICES];
    const struct dps_machine *machine = &self->workload->machines[node];
    const int64_t *device = self->cluster.device + self->cluster.first[node];
    for (uint32_t d = 0; d < machine->devices; d++) {
        left[d] = (int32_t)device[d];
    }
    return dpk_fragments_of(&self->fragments, machine->model,
        self->cluster.left[node][DPK_CPU], left, machine->devices);
}

static enum dps_status
init(struct walk *self, const struct dpk_host *host, struct dps_error *err)
{
    const struct dps_workload *workload = self->workload;
    struct dps_views views = {0};
    struct dpk_jobs kinds;
    enum dps_status status = dps_cluster_init(&self->cluster, workload, err);
    dpk_fragments_init(&self->fragments, host);
    if (status == DPS_OK) {
        status = dps_views_jobs(
            &views, workload->kinds, NULL, workload->n_kinds, &kinds, err);
    }
    self->of = calloc(workload->n_machines + 1, sizeof *self->of);
    if (status == DPS_OK &&
        (self->of == NULL || dpk_fragments_learn(&self->fragments, &kinds,
                                 workload->kind_jobs) != DPK_OK)) {
        status = spent(err);
    }
    dps_views_free(&views);
    for (uint32_t i = 0; i < workload->n_machines && status == DPS_OK; i++) {
        self->capacity += (double)workload->machines[i].capacity[DPK_GPU];
        self->of[i] = fragments_of(self, i);
        self->fragmented += self->of[i];
    }
    return status;
}

/* Puts a job where it was placed. */
static void
place(struct walk *self, size_t job)
{
    const struct dps_placement *at = &self->placements->jobs[job];
    for (uint64_t i = at->first; i < at->first + at->n; i++) {
        uint32_t node = self->placements->nodes[i];
        uint64_t devices =
            self->placements->devices != NULL ? self->placements->devices[i] : 0;
        (void)dps_cluster_take(
            &self->cluster, node, &self->workload->jobs[job], &devices);
        double now = fragments_of(self, node);
        self->fragmented += now - self->of[node];
        self->of[node] = now;
        self->allocated += (double)self->workload->jobs[job].need[DPK_GPU];
    }
}

/* Adds what is so after an arrival to its point. */
static enum dps_status
note(struct walk *self, struct dps_error *err)
{
    size_t k = (size_t)nearbyint(self->arrived * 100 / self->capacity);
    if (k >= self->n) {
        size_t n = k + 128;
        struct dps_fullness_point *points =
            realloc(self->points, n * sizeof *self->points);
        if (points == NULL) {
            return spent(err);
        }
        for (size_t i = self->n; i < n; i++) {
            points[i] = (struct dps_fullness_point){.n = 0};
        }
        self->points = points;
        self->n = n;
    }
    struct dps_fullness_point *point = &self->points[k];
    double idle = self->capacity - self->allocated;
    point->n++;
    point->allocation += nearbyint(self->allocated * 1e4 / self->capacity) / 100;
    point->fragmentation += idle > 0 ? 100 * self->fragmented / idle : 0;
    point->fragmented += 100 * self->fragmented / self->capacity;
    return DPS_OK;
}

static double
mean(double sum, uint64_t n)
{
    return n > 0 ? nearbyint(100 * sum / (double)n) / 100 : 0;
}

/* Sums as means; where there is nothing, with the points beside. */
static struct dps_fullness_point
point_at(const struct walk *self, size_t k)
{
    struct dps_fullness_point sum = {.n = 0};
    size_t reach = self->points[k].n == 0;
    for (size_t i = k < reach ? 0 : k - reach; i <= k + reach && i < self->n; i++) {
        sum.n += self->points[i].n;
        sum.allocation += self->points[i].allocation;
        sum.fragmentation += self->points[i].fragmentation;
        sum.fragmented += self->points[i].fragmented;
    }
    sum.allocation = mean(sum.allocation, sum.n);
    sum.fragmentation = mean(sum.fragmentation, sum.n);
    sum.fragmented = mean(sum.fragmented, sum.n);
    return sum;
}

static enum dps_status
finish(const struct walk *self, struct dps_fullness *out, struct dps_error *err)
{
    size_t n = self->n;
    while (n > 0 && self->points[n - 1].n == 0) {
        n--;
    }
    out->points = calloc(n + 1, sizeof *out->points);
    if (out->points == NULL) {
        return spent(err);
    }
    for (size_t k = 0; k < n; k++) {
        out->points[k] = point_at(self, k);
    }
    out->n = n;
    return DPS_OK;
}

enum dps_status
dps_fullness_of(struct dps_fullness *self, const struct dps_workload *workload,
    const struct dps_placements *placements, const struct dpk_host *host,
    struct dps_error *err)
{
    struct walk walk = {.workload = workload, .placements = placements};
    *self = (struct dps_fullness){0};
    enum dps_status status = init(&walk, host, err);
    for (size_t i = 0; i < workload->n_jobs && status == DPS_OK; i++) {
        walk.arrived += (double)workload->jobs[i].need[DPK_GPU];
        if (placements->jobs[i].state == DPS_JOB_RUNS) {
            place(&walk, i);
        }
        status = note(&walk, err);
    }
    if (status == DPS_OK) {
        status = finish(&walk, self, err);
    }
    dps_cluster_free(&walk.cluster);
    dpk_fragments_free(&walk.fragments);
    free(walk.of);
    free(walk.points);
    return status;
}
