/* checkpoint.h: a file that is whole or not there: a journal's length and a state.
 *
 * Written aside, synced and renamed.  A damaged or foreign file is told, never loaded.
 */
#ifndef DPS_SIM_RUN_CHECKPOINT_H
#define DPS_SIM_RUN_CHECKPOINT_H

#include "sim/core/buffer.h"
#include "sim/core/status.h"

#include <stdbool.h>

struct dps_checkpoint {
    uint64_t journal;        /* bytes of it that belong to the state */
    struct dps_buffer image; /* owned: dps_buffer_free */
};

DPS_CHECKED enum dps_status dps_checkpoint_write(
    const struct dps_checkpoint *self, const char *path, struct dps_error *err);

/* *found is false, and *self untouched, if there is none. */
DPS_CHECKED enum dps_status dps_checkpoint_read(
    struct dps_checkpoint *self, const char *path, bool *found, struct dps_error *err);

/* Writes bytes to `path`: aside, synced, renamed. */
DPS_CHECKED enum dps_status dps_file_replace(
    const char *path, const void *bytes, size_t n, struct dps_error *err);

#endif
