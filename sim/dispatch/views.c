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

struct named {
    const char *name;
    size_t node;
};

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

static int
compare_names(const void *a, const void *b)
{
    const struct named *x = a;
    const struct named *y = b;
    int order = strcmp(x->name, y->name);
    return order != 0 ? order : (x->node > y->node) - (x->node < y->node);
}

/* The place of each machine in the order of names. */
static enum dps_status
order_names(const struct dps_workload *workload, uint32_t *place, struct dps_error *err)
{
    size_t n = workload->n_machines;
    struct named *named = calloc(n + 1, sizeof *named);
    if (named == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for %zu names", n);
    }
    for (size_t i = 0; i < n; i++) {
        named[i] = (struct named){
            .name = workload->text + workload->machines[i].name, .node = i};
    }
    qsort(named, n, sizeof *named, compare_names);
    for (size_t i = 0; i < n; i++) {
        place[named[i].node] = (uint32_t)i;
    }
    free(named);
    return DPS_OK;
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
    uint32_t *name = column(self, 5 + DPK_RESOURCES);
    draw_ranks(seed, rank, (uint32_t)n);
    *out = (struct dpk_nodes){
        .head = {sizeof *out, DPK_VERSION},
        .n = (uint32_t)n,
        .slot = slot,
        .id = id,
        .rank = rank,
        .devices = devices,
        .model = model,
        .name = name,
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
        rank[i] = workload->ranked ? machine->rank : rank[i];
        for (size_t r = 0; r < DPK_RESOURCES; r++) {
            capacity[r * self->room + i] = machine->capacity[r];
        }
    }
    return order_names(workload, name, err);
}

/* ---- jobs -------------------------------------------------------------- */

/* The models of all jobs one after the other, and where those of each begin. */
static void
list_models(const struct dps_job *jobs, size_t n, uint32_t *first, uint32_t *model)
{
    uint32_t at = 0;
    for (size_t i = 0; i < n; i++) {
        first[i] = at;
        for (uint32_t m = 1; jobs[i].models >> m != 0; m++) {
            if ((jobs[i].models >> m & 1) != 0) {
                model[at++] = m;
            }
        }
    }
    first[n] = at;
}

static size_t
models_in(const struct dps_job *jobs, size_t n)
{
    size_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        for (uint64_t left = jobs[i].models; left != 0; left &= left - 1) {
            sum++;
        }
    }
    return sum;
}

enum dps_status
dps_views_jobs(struct dps_views *self, const struct dps_job *jobs, size_t from,
    size_t n, struct dpk_jobs *out, struct dps_error *err)
{
    size_t models = models_in(jobs, n);
    enum dps_status status = make_room(self, models > n ? models : n + 1, err);
    if (status != DPS_OK) {
        return status;
    }
    uint32_t *slot = column(self, 0);
    uint64_t *id = column(self, 1);
    uint64_t *owner = column(self, 2);
    uint32_t *width = column(self, 3);
    uint32_t *devices = column(self, 4);
    int64_t *estimate = column(self, 5);
    uint32_t *kind = column(self, 6);
    uint32_t *urgent = column(self, 7);
    uint32_t *model_first = column(self, 8);
    uint32_t *model = column(self, 9);
    int64_t *need = column(self, 10);
    *out = (struct dpk_jobs){
        .head = {sizeof *out, DPK_VERSION},
        .n = (uint32_t)n,
        .slot = slot,
        .id = id,
        .owner = owner,
        .width = width,
        .devices = devices,
        .model_first = model_first,
        .model = model,
        .kind = kind,
        .estimate = estimate,
        .urgent = urgent,
    };
    list_models(jobs, n, model_first, model);
    for (size_t r = 0; r < DPK_RESOURCES; r++) {
        out->need[r] = need + r * self->room;
    }
    for (size_t i = 0; i < n; i++) {
        const struct dps_job *job = &jobs[i];
        slot[i] = (uint32_t)(from + i);
        id[i] = from + i;
        owner[i] = job->owner;
        width[i] = job->width;
        devices[i] = job->devices;
        estimate[i] = job->estimate;
        kind[i] = job->kind;
        urgent[i] = job->urgent;
        for (size_t r = 0; r < DPK_RESOURCES; r++) {
            need[r * self->room + i] = job->need[r];
        }
    }
    return DPS_OK;
}
