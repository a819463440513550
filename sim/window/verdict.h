/* verdict.h: how the answer of a window's process begins: with what it is an answer to,
 * or that the window refuses, and why. */
#ifndef DPS_SIM_WINDOW_VERDICT_H
#define DPS_SIM_WINDOW_VERDICT_H

#include "sim/core/buffer.h"
#include "sim/core/status.h"

#include <stddef.h>

enum dps_verdict {
    DPS_VERDICT_WINDOW = 1,
    DPS_VERDICT_REFUSAL = 2,
    DPS_VERDICT_MARKET = 3,
};

/* Writes the image of a refusal into `out`. */
void dps_refusal_write(const struct dps_error *refusal, struct dps_buffer *out);

/* What follows the verdict of an image; the refusal, where it is one; DPS_EIO where it
 * is damaged or has another verdict. */
DPS_CHECKED enum dps_status dps_verdict_open(const void *image, size_t n,
    enum dps_verdict wanted, struct dps_reader *rest, struct dps_error *err);

#endif
