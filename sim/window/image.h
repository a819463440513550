/* image.h: what goes between the processes of a window: sized, versioned, checksummed.
 *
 *     u64 magic | u64 version | u64 payload bytes | payload | u128 XXH3 of all before
 * it
 *
 * Both processes are of one build and one machine; an image never travels.
 */
#ifndef DPS_SIM_WINDOW_IMAGE_H
#define DPS_SIM_WINDOW_IMAGE_H

#include "sim/core/buffer.h"
#include "sim/core/digest.h"
#include "sim/core/status.h"

#include <stddef.h>
#include <stdint.h>

enum { DPS_IMAGE_VERSION = 1 };

#define DPS_IMAGE_REQUEST  UINT64_C(0x5157535044495350) /* magic numbers */
#define DPS_IMAGE_MARKET   UINT64_C(0x514d535044495350)
#define DPS_IMAGE_ENGINE   UINT64_C(0x4757535044495350)
#define DPS_IMAGE_NURSERY  UINT64_C(0x4e57535044495350)
#define DPS_IMAGE_RESPONSE UINT64_C(0x5257535044495350)

/* The same around a payload that is written in between, without a copy of it. */
void dps_image_begin(struct dps_buffer *out, uint64_t magic); /* `out` is empty */
void dps_image_end(struct dps_buffer *out);

/* Writes an image of the payload into `out`, which must be empty. */
void dps_image_seal(
    struct dps_buffer *out, uint64_t magic, const struct dps_buffer *payload);

/* The payload of an image; DPS_EIO with a sentence that begins with `what` if it is cut
 * short, too long, damaged or of another version. */
DPS_CHECKED enum dps_status dps_image_open(const void *bytes, size_t n, uint64_t magic,
    const char *what, struct dps_reader *payload, struct dps_error *err);

#endif
