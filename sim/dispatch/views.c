#include "sim/dispatch/views.h"

#include "sim/core/rng.h"
#include "sim/core/wide.h"

#include <stdlib.h>
#include <string.h>

enum { LINE = 64, COLUMNS = 24 }; /* bytes of a line; columns at most */

void
dps_views_free(struct dps_views *self)
{
    free(self->memory);
    *self = (struct dps_views){0};
}

/* Room for COLUMNS columns of n entries of 8 bytes. */
static enum dps_status
make_room(struct dps_views *self, size_t n, struct dps_error *err)
{
    if (n <= self->room && self->memory != NULL) {
        return DPS_OK;
    }
    size_t room = (2 * n + 8) / 8 * 8;
    dps_views_free(self);
    self->memory = aligned_alloc(LINE, COLUMNS * room * sizeof(int64_t));
    if (self->memory == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for what a scheduler sees");
    }
    memset(self->memory, 0, COLUMNS * room * sizeof(int64_t));
    self->room = room;
    return DPS_OK;
}

/* The i-th column. */
static void *
column(const struct dps_views *self, size_t i)
{
    return (int64_t *)self->memory + i * self->room;
}

/* ---- nodes ------------------------------------------------------------- */

/* A permutation drawn from the seed (Fisher and Yates, inside out). */
static void
draw_ranks(uint64_t seed, uint32_t *rank, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t words[4];
        dps_rng_words(
            (struct dps_rng_name){seed, DPS_RNG_KERNEL, UINT64_MAX, i}, words);
        uint64_t wide = (uint64_t)words[0] << 32 | words[1];
        uint32_t j = (uint32_t)(((dps_wide)wide * (i + UINT64_C(1))) >> 64);
        rank[i] = rank[j];
        rank[j] = i;
    }
}

enum dps_status
dps_views_nodes(struct dps_views *self, const struct dps_workload *workload,
    uint64_t seed, struct dpk_nodes *out, struct dps_error *err)
{
    size_t n = workload->n_machines;
    enum dps_status status = make_room(self, n, err);
    if (status != DPS_OK) {
        return status;
    }
    uint32_t *slot = column(self, 0);
    uint64_t *id = column(self, 1);
    uint32_t *rank = column(self, 2);
    uint32_t *devices = column(self, 3);
    uint32_t *model = column(self, 4);
    int64_t *capacity = column(self, 5);
    draw_ranks(seed, rank, (uint32_t)n);
    *out = (struct dpk_nodes){
        .head = {sizeof *out, DPK_VERSION},
        .n = (uint32_t)n,
        .slot = slot,
        .id = id,
        .rank = rank,
        .devices = devices,
        .model = model,
    };
    for (size_t r = 0; r < DPK_RESOURCES; r++) {
        out->capacity[r] = capacity + r * self->room;
    }
    for (size_t i = 0; i < n; i++) {
        const struct dps_machine *machine = &workload->machines[i];
        slot[i] = (uint32_t)i;
        id[i] = i;
        devices[i] = machine->devices;
        model[i] = machine->model;
        for (size_t r = 0; r < DPK_RESOURCES; r++) {
            capacity[r * self->room + i] = machine->capacity[r];
        }
    }
    return DPS_OK;
}

/* ---- jobs -------------------------------------------------------------- */

enum dps_status
dps_views_jobs(struct dps_views *self, const struct dps_workload *workload, size_t from,
    size_t n, struct dpk_jobs *out, struct dps_error *err)
{
    enum dps_status status = make_room(self, n, err);
    if (status != DPS_OK) {
        return status;
    }
    uint32_t *slot = column(self, 0);
    uint64_t *id = column(self, 1);
    uint64_t *owner = column(self, 2);
    uint32_t *width = column(self, 3);
    uint32_t *devices = column(self, 4);
    int64_t *estimate = column(self, 5);
    int64_t *need = column(self, 6);
    *out = (struct dpk_jobs){
        .head = {sizeof *out, DPK_VERSION},
        .n = (uint32_t)n,
        .slot = slot,
        .id = id,
        .owner = owner,
        .width = width,
        .devices = devices,
        .estimate = estimate,
    };
    for (size_t r = 0; r < DPK_RESOURCES; r++) {
        out->need[r] = need + r * self->room;
    }
    for (size_t i = 0; i < n; i++) {
        const struct dps_job *job = &workload->jobs[from + i];
        slot[i] = (uint32_t)(from + i);
        id[i] = from + i;
        owner[i] = job->owner;
        width[i] = job->width;
        devices[i] = job->devices;
        estimate[i] = job->estimate;
        for (size_t r = 0; r < DPK_RESOURCES; r++) {
            need[r * self->room + i] = job->need[r];
        }
    }
    return DPS_OK;
}
