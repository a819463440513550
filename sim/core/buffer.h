/* buffer.h: bytes out and bytes in, for save/load of every stateful module.
 *
 * Writing grows the buffer; a failed allocation is remembered and told once at the end.
 * A buffer with a drain does not grow: it hands its bytes on in pieces, and what is as
 * large as a piece without copying it, so that an image of any size costs one piece.
 * Reading past the end is remembered too and yields zeros, so that a loader reads all
 * its fields and then asks once whether they were there.  Byte order is the machine's:
 * images serve resume on one machine and never travel.
 */
#ifndef DPS_SIM_CORE_BUFFER_H
#define DPS_SIM_CORE_BUFFER_H

#include "sim/core/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DPS_BUFFER_PIECE = 1 << 18 }; /* bytes that a drain is given at once, or more */

/* Takes bytes on; false if it cannot, and then it knows why. */
typedef bool dps_drain(void *to, const void *bytes, size_t n);

/* In place: start from {0}, or with a drain set; the owner calls dps_buffer_free, which
 * is legal twice. */
struct dps_buffer {
    uint8_t *bytes;
    size_t n;
    size_t capacity;
    bool failed;      /* an allocation or the drain failed; later puts do nothing */
    dps_drain *drain; /* NULL: the bytes stay here */
    void *to;         /* the drain's first argument */
};

void dps_buffer_free(struct dps_buffer *self);
void dps_buffer_put(struct dps_buffer *self, const void *bytes, size_t n);
void dps_buffer_put_u32(struct dps_buffer *self, uint32_t x);
void dps_buffer_put_u64(struct dps_buffer *self, uint64_t x);
void dps_buffer_put_i64(struct dps_buffer *self, int64_t x);
void dps_buffer_put_f64(struct dps_buffer *self, double x);
void dps_buffer_put_text(struct dps_buffer *self, const char *text);

/* Hands the drain what it has not had yet. */
void dps_buffer_flush(struct dps_buffer *self);

/* DPS_ENOMEM if any put failed.  Ask a drain first, which knows better. */
DPS_CHECKED enum dps_status dps_buffer_status(
    const struct dps_buffer *self, struct dps_error *err);

/* Borrows the bytes. */
struct dps_reader {
    const uint8_t *at;
    const uint8_t *end;
    bool failed;     /* something read past the end, or a text was not terminated */
    uint8_t *mapped; /* first page of a map that is not given back; else NULL */
};

struct dps_reader dps_reader_of(const void *bytes, size_t n);

/* Of a mapped file's bytes, whose memory is given back as they are read. */
struct dps_reader dps_reader_of_map(void *bytes, size_t n);
void dps_reader_skip(struct dps_reader *self, size_t n);
void dps_reader_get(struct dps_reader *self, void *bytes, size_t n);
uint32_t dps_reader_u32(struct dps_reader *self);
uint64_t dps_reader_u64(struct dps_reader *self);
int64_t dps_reader_i64(struct dps_reader *self);
double dps_reader_f64(struct dps_reader *self);

/* A text within the bytes, valid as long as they are; "" after a failure. */
const char *dps_reader_text(struct dps_reader *self);

/* DPS_EIO naming `what` if anything was missing. */
DPS_CHECKED enum dps_status dps_reader_status(
    const struct dps_reader *self, const char *what, struct dps_error *err);

#endif
