/* shared.h: memory that another process can map: a memfd and its mapping.
 *
 * Fleet and ledger columns live here from the start, so that a window process maps them
 * read-only while the economy waits, without a copy.
 *
 * In place: start from DPS_SHARED_NONE; the owner calls dps_shared_close, legal twice.
 */
#ifndef DPS_SIM_CORE_SHARED_H
#define DPS_SIM_CORE_SHARED_H

#include "sim/core/status.h"

#include <stddef.h>

struct dps_shared {
    int fd;
    void *bytes; /* size bytes, zero at first, 4096-byte aligned */
    size_t size;
};

#define DPS_SHARED_NONE                                                                \
    {                                                                                  \
        .fd = -1, .bytes = NULL, .size = 0                                             \
    }

/* A new memory of that size, readable and writable here; `name` shows in /proc. */
DPS_CHECKED enum dps_status dps_shared_open(
    struct dps_shared *self, const char *name, size_t size, struct dps_error *err);

/* A memory of these bytes, which is not mapped here: `bytes` stays NULL. */
DPS_CHECKED enum dps_status dps_shared_fill(struct dps_shared *self, const char *name,
    const void *bytes, size_t size, struct dps_error *err);

/* Maps the memory behind `fd` read-only; takes ownership of fd. */
DPS_CHECKED enum dps_status dps_shared_map(
    struct dps_shared *self, int fd, size_t size, struct dps_error *err);

/* The same memory through another descriptor, by which it cannot be mapped for writing;
 * the caller closes it. */
DPS_CHECKED enum dps_status dps_shared_reader(
    const struct dps_shared *self, int *reader, struct dps_error *err);

void dps_shared_close(struct dps_shared *self);

#endif
