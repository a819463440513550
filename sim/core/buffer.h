/* buffer.h: bytes out and bytes in, for save/load of every stateful module.
 *
 * Writing grows the buffer; a failed allocation is remembered and told once at the end.
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

/* In place: start from {0}; the owner calls dps_buffer_free, which is legal twice. */
struct dps_buffer {
    uint8_t *bytes;
    size_t n;
    size_t capacity;
    bool failed; /* an allocation failed; later puts do nothing */
};

void dps_buffer_free(struct dps_buffer *self);
void dps_buffer_put(struct dps_buffer *self, const void *bytes, size_t n);
void dps_buffer_put_u32(struct dps_buffer *self, uint32_t x);
void dps_buffer_put_u64(struct dps_buffer *self, uint64_t x);
void dps_buffer_put_i64(struct dps_buffer *self, int64_t x);
void dps_buffer_put_f64(struct dps_buffer *self, double x);
void dps_buffer_put_text(struct dps_buffer *self, const char *text);

/* DPS_ENOMEM if any put failed. */
DPS_CHECKED enum dps_status dps_buffer_status(
    const struct dps_buffer *self, struct dps_error *err);

/* Borrows the bytes. */
struct dps_reader {
    const uint8_t *at;
    const uint8_t *end;
    bool failed; /* something read past the end, or a text was not terminated */
};

struct dps_reader dps_reader_of(const void *bytes, size_t n);
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
