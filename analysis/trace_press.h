/* trace_press.h: a chunk of a dataset as HDF5's filters shuffle and deflate store it;
 * within analysis/trace*.c only.
 *
 * HDF5 would copy each chunk twice and set zlib up anew for it, which costs more than
 * the compression.  What a press gives goes to the file as it is and reads as any other
 * chunk.
 *
 * In place: start from {0} or by init; free is legal after a failed init and twice.
 */
#ifndef DPS_ANALYSIS_TRACE_PRESS_H
#define DPS_ANALYSIS_TRACE_PRESS_H

#include "sim/core/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DPS_PRESS_LEVEL = 3 }; /* of zlib: above it takes longer and shrinks by 3 % */

struct dps_press {
    void *stream; /* zlib's */
    uint8_t *shuffled;
    uint8_t *out;
    size_t n_shuffled, n_out; /* room */
};

bool dps_press_init(struct dps_press *self);
void dps_press_free(struct dps_press *self);

/* Presses n cells of `width` bytes; points at the result, which is valid until the next
 * call, and gives its length.  0: out of memory. */
size_t dps_press(struct dps_press *self, const uint8_t *cells, size_t n, size_t width,
    const uint8_t **out);

#endif
