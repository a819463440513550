/* grid.h: places on the globe, found by where they are.
 *
 * Rows of cells of one height run from the south pole to the north; the cells of a row
 * are so wide that none is narrower than it is high.  What is around a place costs by
 * the density there.  Places are in 1e-7 degree, see air.h.
 *
 * In place: start from {0}; dpk_grid_init, then dpk_grid_free.  Memory is the host's.
 */
#ifndef DEPIN_KERNELS_BIDDERS_GRID_H
#define DEPIN_KERNELS_BIDDERS_GRID_H

#include "kernels/abi/depin_kernel.h"
#include "kernels/schedulers/table.h"

#define GRID_NONE UINT32_MAX

/* A place, in the list of its cell. */
struct place {
    uint64_t id;
    int32_t latitude, longitude;
    uint32_t cell; /* or GRID_NONE: it is not in the grid */
    uint32_t last, next;
    uint32_t unused;
};

struct grid {
    const struct dpk_host *host;
    int64_t cell;         /* height of one [1e-7 degree] */
    struct place *places; /* by slot */
    uint32_t cap;
    uint32_t head_cap;
    uint32_t *heads;    /* first places of cells, or GRID_NONE */
    struct table cells; /* that ever had places, by row and column */
};

void dpk_grid_init(struct grid *self, const struct dpk_host *host, int64_t cell);
void dpk_grid_free(struct grid *self);

/* Puts a slot's place in, instead of where it was; takes it out, if it is in. */
dpk_status dpk_grid_put(
    struct grid *self, uint32_t slot, uint64_t id, int32_t latitude, int32_t longitude);
void dpk_grid_take(struct grid *self, uint32_t slot);

/* What is looked for, and who is told of each slot that stands in a cell within reach,
 * until that returns no DPK_OK. */
struct grid_search {
    int32_t latitude, longitude;
    int64_t reach; /* [1e-7 degree] */
    dpk_status (*visit)(void *context, uint32_t slot);
    void *context;
};
dpk_status dpk_grid_around(const struct grid *self, const struct grid_search *search);

/* Of all places, in the order in which they are visited. */
uint64_t dpk_grid_hash(const struct grid *self, uint64_t h);

#endif
