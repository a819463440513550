/* pages.h: memory for large columns, in huge pages where the machine has them.
 *
 * A column of a million nodes that events touch here and there lives or dies by address
 * translation: 4 kB pages of it do not fit what a core remembers, 2 MB pages do.
 *
 * In place: start from {0}; the owner calls dps_pages_close, legal twice.
 */
#ifndef DPS_SIM_CORE_PAGES_H
#define DPS_SIM_CORE_PAGES_H

#include "sim/core/status.h"

#include <stddef.h>

struct dps_pages {
    void *bytes; /* size bytes, zero at first, aligned to 4096 bytes; NULL: none */
    size_t size;
};

/* New memory of that size; `name` says in an error what it was for. */
DPS_CHECKED enum dps_status dps_pages_open(
    struct dps_pages *self, const char *name, size_t size, struct dps_error *err);

void dps_pages_close(struct dps_pages *self);

#endif
