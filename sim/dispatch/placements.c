#include "sim/dispatch/placements.h"

#include <stdlib.h>

void
dps_placements_free(struct dps_placements *self)
{
    dps_pages_close(&self->pages);
    free(self->nodes);
    free(self->devices);
    *self = (struct dps_placements){0};
}

enum dps_status
dps_placements_init(struct dps_placements *self, size_t n, struct dps_error *err)
{
    *self = (struct dps_placements){.n_jobs = n};
    enum dps_status status = dps_pages_open(
        &self->pages, "what becomes of jobs", (n + 1) * sizeof *self->jobs, err);
    self->jobs = self->pages.bytes;
    return status;
}

enum dps_status
dps_placements_reserve(
    struct dps_placements *self, uint32_t n, bool has_devices, struct dps_error *err)
{
    if (self->capacity - self->n_nodes >= n) {
        return DPS_OK;
    }
    size_t capacity = 2 * self->capacity + n + 1024;
    uint32_t *nodes = realloc(self->nodes, capacity * sizeof *nodes);
    self->nodes = nodes != NULL ? nodes : self->nodes;
    uint64_t *devices = has_devices && nodes != NULL
                            ? realloc(self->devices, capacity * sizeof *devices)
                            : NULL;
    self->devices = devices != NULL ? devices : self->devices;
    if (nodes == NULL || (has_devices && devices == NULL)) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for placements");
    }
    self->capacity = capacity;
    return DPS_OK;
}

bool
dps_placement_ran(const struct dps_placement *self)
{
    return self->state == DPS_JOB_DONE ||
           (self->state == DPS_JOB_RUNS && self->finish == INT64_MAX);
}

bool
dps_placement_cut(const struct dps_placement *self, int64_t cancel)
{
    return cancel > 0 && self->state == DPS_JOB_DONE &&
           self->finish - self->start >= cancel;
}
