/* checkpoint.h: a file that is whole or not there: a state and a journal's length.
 *
 *     the state's image | u64 magic | u64 journal bytes | u64 image bytes | digest
 *
 * Written aside in pieces, so that the image is nowhere copied, then synced and
 * renamed.  The digest is of all before it; a damaged or foreign file is told, never
 * loaded.
 */
#ifndef DPS_SIM_RUN_CHECKPOINT_H
#define DPS_SIM_RUN_CHECKPOINT_H

#include "sim/core/buffer.h"
#include "sim/core/digest.h"
#include "sim/core/status.h"

#include <stdbool.h>

/* ---- writing ----------------------------------------------------------- */

enum { DPS_CHECKPOINT_PATH = 4224 };

/* In place, and not to be moved: begin, save the state into `image`, ask for its
 * digest, publish.  The owner calls free, which is legal twice and takes back what was
 * not published. */
struct dps_checkpoint_writer {
    struct dps_buffer image; /* put what the state is */
    struct dps_digester digester;
    uint64_t n; /* bytes of the image that have been handed on */
    int fd;
    int cause; /* errno of the first write that failed */
    char path[DPS_CHECKPOINT_PATH];
    char aside[DPS_CHECKPOINT_PATH];
};

DPS_CHECKED enum dps_status dps_checkpoint_begin(
    struct dps_checkpoint_writer *self, const char *path, struct dps_error *err);

/* Closes the image; its digest.  DPS_EIO if the disk did not take it. */
DPS_CHECKED enum dps_status dps_checkpoint_image(struct dps_checkpoint_writer *self,
    struct dps_digest *digest, struct dps_error *err);

/* The `journal` bytes that belong to the state are safe on the disk before this. */
DPS_CHECKED enum dps_status dps_checkpoint_publish(
    struct dps_checkpoint_writer *self, uint64_t journal, struct dps_error *err);
void dps_checkpoint_writer_free(struct dps_checkpoint_writer *self);

/* Writes bytes to `path`: aside, synced, renamed. */
DPS_CHECKED enum dps_status dps_file_replace(
    const char *path, const void *bytes, size_t n, struct dps_error *err);

/* ---- reading ----------------------------------------------------------- */

/* In place: start from {0}; the owner calls dps_checkpoint_free, legal twice. */
struct dps_checkpoint {
    uint64_t journal;        /* bytes of it that belong to the state */
    struct dps_reader image; /* of the file, which is mapped, not copied */
    void *map;
    size_t n_map;
};

/* *found is false, and *self untouched, if there is none. */
DPS_CHECKED enum dps_status dps_checkpoint_read(
    struct dps_checkpoint *self, const char *path, bool *found, struct dps_error *err);
void dps_checkpoint_free(struct dps_checkpoint *self);

#endif
