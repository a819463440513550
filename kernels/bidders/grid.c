#include "kernels/bidders/grid.h"

#include "kernels/bidders/air.h"
#include "kernels/schedulers/tools.h"

#include <stddef.h>

void
dpk_grid_init(struct grid *self, const struct dpk_host *host, int64_t cell)
{
    *self = (struct grid){.host = host, .cell = cell};
    dpk_table_init(&self->cells, host);
}

void
dpk_grid_free(struct grid *self)
{
    dpk_table_free(&self->cells);
    if (self->host != NULL) {
        dpk_drop(self->host, self->places);
        dpk_drop(self->host, self->heads);
    }
    *self = (struct grid){.host = NULL};
}

/* ---- cells ------------------------------------------------------------- */

/* Rows are as high as a cell; they begin at the south pole. */
static int64_t
row_of(const struct grid *self, int64_t latitude)
{
    return (latitude + AIR_CIRCLE / 4) / self->cell;
}

/* How far from the equator a row begins or ends at most. */
static int64_t
farthest(const struct grid *self, int64_t row)
{
    int64_t low = row * self->cell - AIR_CIRCLE / 4;
    int64_t high = low + self->cell;
    int64_t far = -low > high ? -low : high;
    return far < AIR_CIRCLE / 4 ? far : AIR_CIRCLE / 4;
}

/* `length` along a parallel, in degrees of longitude; at most all around. */
static int64_t
along(int64_t length, int64_t latitude)
{
    int64_t cosine = dpk_air_cos(latitude);
    return cosine > 0 && (length << 30) / cosine < AIR_CIRCLE ? (length << 30) / cosine
                                                              : AIR_CIRCLE;
}

/* How wide a row's cells are. */
static int64_t
width_of(const struct grid *self, int64_t row)
{
    return along(self->cell, farthest(self, row));
}

static uint64_t
name_of(int64_t row, int64_t column)
{
    return (uint64_t)row << 32 | (uint64_t)column;
}

/* The date line is where longitudes begin. */
static int32_t
longitude_of(int32_t longitude)
{
    return longitude < AIR_CIRCLE / 2 ? longitude : (int32_t)(longitude - AIR_CIRCLE);
}

static int64_t
column_of(const struct grid *self, int64_t row, int64_t longitude)
{
    return (longitude + AIR_CIRCLE / 2) / width_of(self, row);
}

/* ---- places ------------------------------------------------------------ */

void
dpk_grid_take(struct grid *self, uint32_t slot)
{
    if (slot >= self->cap || self->places[slot].cell == GRID_NONE) {
        return;
    }
    struct place *node = &self->places[slot];
    if (node->last == GRID_NONE) {
        self->heads[node->cell] = node->next;
    } else {
        self->places[node->last].next = node->next;
    }
    if (node->next != GRID_NONE) {
        self->places[node->next].last = node->last;
    }
    node->cell = GRID_NONE;
}

static dpk_status
make_space(struct grid *self, uint32_t slot)
{
    void *places = self->places;
    void *heads = self->heads;
    uint32_t from = self->cap;
    dpk_status status = dpk_grow(
        self->host, &places, &self->cap, (uint64_t)slot + 1, sizeof *self->places);
    self->places = places;
    for (uint32_t i = from; i < self->cap; i++) {
        self->places[i].cell = GRID_NONE;
    }
    if (status == DPK_OK) {
        status = dpk_grow(self->host, &heads, &self->head_cap,
            (uint64_t)self->cells.n + 1, sizeof *self->heads);
        self->heads = heads;
    }
    return status;
}

dpk_status
dpk_grid_put(
    struct grid *self, uint32_t slot, uint64_t id, int32_t latitude, int32_t longitude)
{
    uint32_t cells = self->cells.n;
    uint32_t cell;
    dpk_status status = make_space(self, slot);
    if (status != DPK_OK) {
        return status;
    }
    dpk_grid_take(self, slot);
    int64_t row = row_of(self, latitude);
    int64_t column = column_of(self, row, longitude_of(longitude));
    status = dpk_table_put(&self->cells, name_of(row, column), cells, &cell);
    if (status != DPK_OK) {
        return status;
    }
    if (cell == cells) {
        self->heads[cell] = GRID_NONE;
    }
    uint32_t next = self->heads[cell];
    self->places[slot] = (struct place){.id = id,
        .latitude = latitude,
        .longitude = longitude,
        .cell = cell,
        .last = GRID_NONE,
        .next = next};
    if (next != GRID_NONE) {
        self->places[next].last = slot;
    }
    self->heads[cell] = slot;
    return DPK_OK;
}

/* ---- around a place ---------------------------------------------------- */

/* Visits those of a row that stand from one longitude to another. */
static dpk_status
visit_between(const struct grid *self, const struct grid_search *search, int64_t row,
    int64_t west, int64_t east)
{
    dpk_status status = DPK_OK;
    int64_t last = column_of(self, row, east);
    for (int64_t c = column_of(self, row, west); c <= last && status == DPK_OK; c++) {
        uint32_t cell;
        uint32_t slot = GRID_NONE;
        if (dpk_table_find(&self->cells, name_of(row, c), &cell)) {
            slot = self->heads[cell];
        }
        for (; slot != GRID_NONE && status == DPK_OK; slot = self->places[slot].next) {
            status = search->visit(search->context, slot);
        }
    }
    return status;
}

/* Visits a row, on both sides of the date line if need be. */
static dpk_status
visit_row(const struct grid *self, const struct grid_search *search, int64_t row)
{
    const int64_t edge = AIR_CIRCLE / 2;
    int64_t own = search->latitude < 0 ? -(int64_t)search->latitude : search->latitude;
    int64_t far = farthest(self, row);
    int64_t reach = along(search->reach, far > own ? far : own) + 1;
    int64_t west = longitude_of(search->longitude) - reach;
    int64_t east = longitude_of(search->longitude) + reach;
    if (2 * reach >= AIR_CIRCLE) {
        return visit_between(self, search, row, -edge, edge - 1);
    }
    dpk_status status = DPK_OK;
    if (west < -edge) {
        status = visit_between(self, search, row, west + AIR_CIRCLE, edge - 1);
        west = -edge;
    } else if (east >= edge) {
        status = visit_between(self, search, row, -edge, east - AIR_CIRCLE);
        east = edge - 1;
    }
    return status == DPK_OK ? visit_between(self, search, row, west, east) : status;
}

dpk_status
dpk_grid_around(const struct grid *self, const struct grid_search *search)
{
    int64_t south = search->latitude - search->reach;
    int64_t north = search->latitude + search->reach;
    dpk_status status = DPK_OK;
    south = south > -AIR_CIRCLE / 4 ? south : -AIR_CIRCLE / 4;
    north = north < AIR_CIRCLE / 4 ? north : AIR_CIRCLE / 4;
    for (int64_t row = row_of(self, south);
         row <= row_of(self, north) && status == DPK_OK; row++) {
        status = visit_row(self, search, row);
    }
    return status;
}

uint64_t
dpk_grid_hash(const struct grid *self, uint64_t h)
{
    for (uint32_t c = 0; c < self->cells.n; c++) {
        for (uint32_t s = self->heads[c]; s != GRID_NONE; s = self->places[s].next) {
            const struct place *place = &self->places[s];
            h = dpk_mix(dpk_mix(h, s), place->id);
            h = dpk_mix(h,
                (uint64_t)(uint32_t)place->latitude << 32 | (uint32_t)place->longitude);
        }
    }
    return h;
}
