#include "sim/dispatch/cluster.h"

#include <stdlib.h>
#include <string.h>

enum dps_status
dps_cluster_init(struct dps_cluster *self, const struct dps_workload *workload,
    struct dps_error *err)
{
    size_t n = workload->n_machines;
    size_t devices = 0;
    for (size_t i = 0; i < n; i++) {
        devices += workload->machines[i].devices;
    }
    *self = (struct dps_cluster){
        .workload = workload,
        .first = calloc(n + 1, sizeof *self->first),
        .device = calloc(devices + 1, sizeof *self->device),
        .n = n,
    };
    if (self->first == NULL || self->device == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for %zu machines", n);
    }
    enum dps_status status =
        dps_pages_open(&self->pages, "machines", (n + 1) * sizeof *self->left, err);
    if (status != DPS_OK) {
        return status;
    }
    self->left = self->pages.bytes;
    for (size_t i = 0; i < n; i++) {
        const struct dps_machine *machine = &workload->machines[i];
        memcpy(self->left[i], machine->capacity, sizeof *self->left);
        self->first[i + 1] = self->first[i] + machine->devices;
        for (size_t d = self->first[i]; d < self->first[i + 1]; d++) {
            self->device[d] = machine->capacity[DPK_GPU] / (int64_t)machine->devices;
        }
    }
    return DPS_OK;
}

void
dps_cluster_free(struct dps_cluster *self)
{
    dps_pages_close(&self->pages);
    free(self->first);
    free(self->device);
    *self = (struct dps_cluster){0};
}

static int64_t
need_of_each(const struct dps_job *job)
{
    return job->devices > 0 ? job->need[DPK_GPU] / (int64_t)job->devices : 0;
}

/* Devices with room, as bits. */
static uint64_t
fitting(const struct dps_cluster *self, uint32_t node, int64_t need)
{
    const int64_t *device = self->device + self->first[node];
    uint64_t bits = 0;
    for (uint32_t d = 0; d < self->workload->machines[node].devices; d++) {
        bits |= (uint64_t)(device[d] >= need) << d;
    }
    return bits;
}

static uint32_t
count(uint64_t bits)
{
    uint32_t n = 0;
    for (; bits != 0; bits &= bits - 1) {
        n++;
    }
    return n;
}

/* The n lowest of the bits. */
static uint64_t
lowest(uint64_t bits, uint32_t n)
{
    uint64_t out = 0;
    for (; n > 0 && bits != 0; n--) {
        out |= bits & -bits;
        bits &= bits - 1;
    }
    return out;
}

/* Chooses devices where that is not done, and looks whether they have room. */
static const char *
devices_for(const struct dps_cluster *self, uint32_t node, const struct dps_job *job,
    uint64_t *devices)
{
    uint64_t room = fitting(self, node, need_of_each(job));
    uint64_t chosen = *devices != 0 ? *devices : lowest(room, job->devices);
    uint32_t model = self->workload->machines[node].model;
    if (job->models != 0 && (job->models >> model & 1) == 0) {
        return "GPUs of a model that will do";
    }
    if (count(chosen) != job->devices) {
        return *devices != 0 ? "as many GPUs as the order names" : "GPUs with room";
    }
    *devices = chosen;
    return (chosen & ~room) == 0 ? NULL : "room on the GPUs that the order names";
}

/* Gives `more` to each of the devices that the bits say. */
static void
move_devices(struct dps_cluster *self, uint32_t node, uint64_t devices, int64_t more)
{
    for (; devices != 0; devices &= devices - 1) {
        self->device[self->first[node] + (size_t)__builtin_ctzll(devices)] += more;
    }
}

static const char *const words[DPK_RESOURCES] = {
    "slots", "cpu", "memory", "GPUs", "memory of GPUs", "disk", "upload", "download"};

const char *
dps_cluster_take(struct dps_cluster *self, uint32_t node, const struct dps_job *job,
    uint64_t *devices)
{
    for (size_t r = 0; r < DPK_RESOURCES; r++) {
        if (job->need[r] > self->left[node][r]) {
            return words[r];
        }
    }
    const char *lack = job->devices > 0 ? devices_for(self, node, job, devices) : NULL;
    if (lack != NULL) {
        return lack;
    }
    *devices = job->devices > 0 ? *devices : 0;
    for (size_t r = 0; r < DPK_RESOURCES; r++) {
        self->left[node][r] -= job->need[r];
    }
    move_devices(self, node, *devices, -need_of_each(job));
    return NULL;
}

void
dps_cluster_give(struct dps_cluster *self, uint32_t node, const struct dps_job *job,
    uint64_t devices)
{
    for (size_t r = 0; r < DPK_RESOURCES; r++) {
        self->left[node][r] += job->need[r];
    }
    move_devices(self, node, devices, need_of_each(job));
}
