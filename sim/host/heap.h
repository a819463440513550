/* heap.h: the memory of one kernel, apart from everybody else's.
 *
 * What a kernel breaks by writing past an allocation is its own; the host keeps no
 * books in there, and frees the whole without a look inside.  Small blocks are cut from
 * chunks and used again by their size, of which there are four to each power of two;
 * large ones are mapped each for itself.  Under the address sanitizer what is not
 * allocated is poisoned.
 *
 * In place: start from {0}; dps_heap_free is legal twice.
 */
#ifndef DPS_SIM_HOST_HEAP_H
#define DPS_SIM_HOST_HEAP_H

#include "sim/core/pages.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DPS_HEAP_SIZES = 44 };

struct dps_heap {
    struct dps_pages *pages; /* chunks and large blocks, in the host's own memory */
    size_t n, cap;
    size_t hole;     /* among them, from 1 on; 0: none */
    uint64_t bytes;  /* in blocks that are out, with what stands before each */
    char *from, *to; /* what is left of the last chunk */
    void *free[DPS_HEAP_SIZES];
    bool backwards; /* cuts from the far end: a test of who hangs on addresses */
};

/* n zero bytes aligned to 64, or NULL. */
void *dps_heap_take(struct dps_heap *self, uint64_t n);
void dps_heap_give(struct dps_heap *self, void *bytes);
void dps_heap_free(struct dps_heap *self);

#endif
