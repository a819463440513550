#include "analysis/trace_press.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

bool
dps_press_init(struct dps_press *self)
{
    *self = (struct dps_press){.stream = calloc(1, sizeof(z_stream))};
    if (self->stream != NULL && deflateInit(self->stream, DPS_PRESS_LEVEL) != Z_OK) {
        free(self->stream);
        self->stream = NULL;
    }
    return self->stream != NULL;
}

void
dps_press_free(struct dps_press *self)
{
    if (self->stream != NULL) {
        (void)deflateEnd(self->stream);
    }
    free(self->stream);
    free(self->shuffled);
    free(self->out);
    *self = (struct dps_press){.stream = NULL};
}

static bool
has_room(uint8_t **bytes, size_t *room, size_t n)
{
    if (n > *room) {
        uint8_t *larger = realloc(*bytes, n);
        if (larger == NULL) {
            return false;
        }
        *bytes = larger;
        *room = n;
    }
    return true;
}

/* The first byte of every cell, then the second of every cell, and so on. */
static void
shuffle(const uint8_t *restrict cells, size_t n, size_t width, uint8_t *restrict out)
{
    if (width == sizeof(uint64_t)) { /* nearly all, and the compiler unrolls it */
        for (size_t b = 0; b < sizeof(uint64_t); b++) {
            for (size_t i = 0; i < n; i++) {
                out[b * n + i] = cells[i * sizeof(uint64_t) + b];
            }
        }
        return;
    }
    for (size_t b = 0; b < width; b++) {
        for (size_t i = 0; i < n; i++) {
            out[b * n + i] = cells[i * width + b];
        }
    }
}

size_t
dps_press(struct dps_press *self, const uint8_t *cells, size_t n, size_t width,
    const uint8_t **out)
{
    z_stream *stream = self->stream;
    size_t size = n * width;
    if (!has_room(&self->shuffled, &self->n_shuffled, size) ||
        !has_room(&self->out, &self->n_out, deflateBound(stream, size)) ||
        deflateReset(stream) != Z_OK) {
        return 0;
    }
    shuffle(cells, n, width, self->shuffled);
    stream->next_in = self->shuffled;
    stream->avail_in = (uInt)size;
    stream->next_out = self->out;
    stream->avail_out = (uInt)self->n_out;
    if (deflate(stream, Z_FINISH) != Z_STREAM_END) {
        return 0;
    }
    *out = self->out;
    return stream->total_out;
}
