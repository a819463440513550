#include "sim/engine/partition.h"

#include "sim/engine/model.h"

#include <stdlib.h>
#include <string.h>

enum { AXES = 6 };

/* A column as seconds: scale * value, or scale / value. */
struct axis {
    const double *column;
    double scale;
    bool inverse;
};

static double
seconds(const struct axis *axis, uint32_t host)
{
    double value = axis->column[host];
    return axis->inverse ? axis->scale / value : axis->scale * value;
}

/* Where a cell is best cut. */
struct cut {
    double squares; /* around the mean; 0: it parts nobody [s^2] */
    double mean;    /* [s] */
    int axis;
};

struct work {
    struct axis axes[AXES];
    struct cut *cuts; /* of each cell */
    uint32_t *aside;  /* scratch: hosts */
};

static struct cut
cut_along(const struct axis *axis, int number, const uint32_t *hosts, uint32_t n)
{
    double sum = 0;
    double squares = 0;
    for (uint32_t i = 0; i < n; i++) {
        sum += seconds(axis, hosts[i]);
    }
    double mean = sum / n;
    uint32_t below = 0;
    for (uint32_t i = 0; i < n; i++) {
        double value = seconds(axis, hosts[i]);
        squares += (value - mean) * (value - mean);
        below += value < mean;
    }
    return (struct cut){
        .squares = below > 0 && below < n ? squares : 0, .mean = mean, .axis = number};
}

static struct cut
best_cut(const struct work *work, const struct dps_partition *self, uint32_t cell)
{
    const uint32_t *hosts = self->hosts + self->cells[cell].first;
    struct cut best = {.squares = 0};
    for (int a = 0; a < AXES; a++) {
        struct cut cut = cut_along(&work->axes[a], a, hosts, self->cells[cell].n);
        best = cut.squares > best.squares ? cut : best;
    }
    return best;
}

/* Leaves those below the mean where they are and makes a new cell of the others, each
 * in their order. */
static void
split(struct dps_partition *self, struct work *work, uint32_t cell)
{
    struct dps_cell *old = &self->cells[cell];
    const struct axis *axis = &work->axes[work->cuts[cell].axis];
    uint32_t *hosts = self->hosts + old->first;
    uint32_t kept = 0;
    uint32_t moved = 0;
    for (uint32_t i = 0; i < old->n; i++) {
        if (seconds(axis, hosts[i]) < work->cuts[cell].mean) {
            hosts[kept++] = hosts[i];
        } else {
            work->aside[moved++] = hosts[i];
        }
    }
    memcpy(hosts + kept, work->aside, moved * sizeof *hosts);
    self->cells[self->n] = *old;
    self->cells[self->n].first += kept;
    self->cells[self->n].n = moved;
    old->n = kept;
    work->cuts[cell] = best_cut(work, self, cell);
    work->cuts[self->n] = best_cut(work, self, self->n);
    self->n++;
}

static void
split_all(struct dps_partition *self, struct work *work, uint32_t n)
{
    while (self->n < n) {
        uint32_t widest = 0;
        for (uint32_t i = 1; i < self->n; i++) {
            widest = work->cuts[i].squares > work->cuts[widest].squares ? i : widest;
        }
        if (!(work->cuts[widest].squares > 0)) {
            return;
        }
        split(self, work, widest);
    }
}

static double
mean_of(const struct dps_partition *self, const struct dps_cell *cell,
    const double *column, bool harmonic)
{
    double sum = 0;
    for (uint32_t i = 0; i < cell->n; i++) {
        double value = column[self->hosts[cell->first + i]];
        sum += harmonic ? 1 / value : value;
    }
    return harmonic ? cell->n / sum : sum / cell->n;
}

static void
describe(const struct dps_partition *self, const struct dps_platform *platform)
{
    for (uint32_t i = 0; i < self->n; i++) {
        struct dps_cell *cell = &self->cells[i];
        cell->x = mean_of(self, cell, platform->x, false);
        cell->y = mean_of(self, cell, platform->y, false);
        cell->height = mean_of(self, cell, platform->height, false);
        cell->up = mean_of(self, cell, platform->up, true);
        cell->down = mean_of(self, cell, platform->down, true);
        cell->speed = mean_of(self, cell, platform->speed, true);
    }
}

static void
set_axes(struct work *work, const struct dps_platform *platform,
    const struct dps_typical *typical)
{
    double latency = dps_flow_model_of(platform->network).latency_factor / 1e3;
    const struct axis axes[AXES] = {
        {platform->x, latency, false},
        {platform->y, latency, false},
        {platform->height, latency, false},
        {platform->up, typical->bytes, true},
        {platform->down, typical->bytes, true},
        {platform->speed, typical->work, true},
    };
    memcpy(work->axes, axes, sizeof axes);
}

/* A cell for each group that has hosts, by rising number. */
static void
begin(struct dps_partition *self, struct work *work,
    const struct dps_grouping *grouping, uint32_t n_hosts)
{
    const uint32_t *group = grouping->group;
    uint32_t first = 0;
    for (uint32_t i = 0; i < n_hosts; i++) {
        self->cells[group != NULL ? group[i] : 0].n++;
    }
    for (uint32_t g = 0; g < grouping->n; g++) {
        self->cells[g].first = first;
        self->cells[g].group = g;
        first += self->cells[g].n;
        self->cells[g].n = 0;
    }
    for (uint32_t i = 0; i < n_hosts; i++) {
        struct dps_cell *cell = &self->cells[group != NULL ? group[i] : 0];
        self->hosts[cell->first + cell->n++] = i;
    }
    for (uint32_t g = 0; g < grouping->n; g++) {
        if (self->cells[g].n > 0) {
            self->cells[self->n] = self->cells[g];
            self->cells[self->n].of = self->cells[g].n;
            work->cuts[self->n] = best_cut(work, self, self->n);
            self->n++;
        }
    }
}

void
dps_partition_free(struct dps_partition *self)
{
    free(self->hosts);
    free(self->cells);
    *self = (struct dps_partition){.hosts = NULL};
}

enum dps_status
dps_partition_init(struct dps_partition *self, const struct dps_platform *platform,
    const struct dps_typical *typical, const struct dps_grouping *grouping, uint32_t n,
    struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    n = n > grouping->n ? n : grouping->n;
    struct work work = {.cuts = calloc(n, sizeof *work.cuts),
        .aside = calloc(platform->n + 1, sizeof *work.aside)};
    *self =
        (struct dps_partition){.hosts = calloc(platform->n + 1, sizeof *self->hosts),
            .cells = calloc(n, sizeof *self->cells)};
    if (work.cuts == NULL || work.aside == NULL || self->hosts == NULL ||
        self->cells == NULL) {
        dps_partition_free(self);
        status = dps_fail(err, DPS_ENOMEM, "out of memory at %zu hosts", platform->n);
    } else if (platform->n > 0) {
        set_axes(&work, platform, typical);
        begin(self, &work, grouping, (uint32_t)platform->n);
        split_all(self, &work, n);
        describe(self, platform);
    }
    free(work.cuts);
    free(work.aside);
    return status;
}
