#define _GNU_SOURCE /* madvise */

#include "sim/core/buffer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MAPPED_PIECE = 1 << 20 }; /* bytes read before a mapped file's are given back */

/* ---- bytes out --------------------------------------------------------- */

void
dps_buffer_free(struct dps_buffer *self)
{
    free(self->bytes);
    *self = (struct dps_buffer){0};
}

static bool
has_room(struct dps_buffer *self, size_t n)
{
    if (self->failed || n > SIZE_MAX / 4 - self->n) {
        self->failed = true;
        return false;
    }
    assert(self->drain == NULL || self->n + n <= DPS_BUFFER_PIECE);
    if (self->n + n > self->capacity) {
        size_t capacity =
            self->drain != NULL ? DPS_BUFFER_PIECE : 2 * (self->n + n) + 64;
        uint8_t *bytes = realloc(self->bytes, capacity);
        if (bytes == NULL) {
            self->failed = true;
            return false;
        }
        self->bytes = bytes;
        self->capacity = capacity;
    }
    return true;
}

static void
hand_on(struct dps_buffer *self, const void *bytes, size_t n)
{
    self->failed = self->failed || (n > 0 && !self->drain(self->to, bytes, n));
}

void
dps_buffer_flush(struct dps_buffer *self)
{
    if (self->drain != NULL) {
        hand_on(self, self->bytes, self->n);
        self->n = 0;
    }
}

void
dps_buffer_put(struct dps_buffer *self, const void *bytes, size_t n)
{
    if (self->drain != NULL && n >= DPS_BUFFER_PIECE - self->n) {
        dps_buffer_flush(self);
        if (n >= DPS_BUFFER_PIECE) {
            hand_on(self, bytes, n);
            return;
        }
    }
    if (n > 0 && has_room(self, n)) {
        memcpy(self->bytes + self->n, bytes, n);
        self->n += n;
    }
}

void
dps_buffer_put_u32(struct dps_buffer *self, uint32_t x)
{
    dps_buffer_put(self, &x, sizeof x);
}

void
dps_buffer_put_u64(struct dps_buffer *self, uint64_t x)
{
    dps_buffer_put(self, &x, sizeof x);
}

void
dps_buffer_put_i64(struct dps_buffer *self, int64_t x)
{
    dps_buffer_put(self, &x, sizeof x);
}

void
dps_buffer_put_f64(struct dps_buffer *self, double x)
{
    dps_buffer_put(self, &x, sizeof x);
}

void
dps_buffer_put_text(struct dps_buffer *self, const char *text)
{
    size_t n = strlen(text) + 1;
    dps_buffer_put_u64(self, n);
    dps_buffer_put(self, text, n);
}

enum dps_status
dps_buffer_status(const struct dps_buffer *self, struct dps_error *err)
{
    return self->failed ? dps_fail(err, DPS_ENOMEM, "out of memory") : DPS_OK;
}

/* ---- bytes in ---------------------------------------------------------- */

struct dps_reader
dps_reader_of(const void *bytes, size_t n)
{
    const uint8_t *at = bytes;
    return (struct dps_reader){.at = at, .end = n > 0 ? at + n : at};
}

struct dps_reader
dps_reader_of_map(void *bytes, size_t n)
{
    struct dps_reader self = dps_reader_of(bytes, n);
    self.mapped = bytes;
    return self;
}

/* Moves on; gives back the memory of a map's whole pages that have been read: should
 * they be read again, they come from the file. */
static void
move_on(struct dps_reader *self, size_t n)
{
    self->at += n;
    if (self->mapped != NULL && self->at - self->mapped >= MAPPED_PIECE) {
        size_t page = (size_t)sysconf(_SC_PAGESIZE);
        size_t whole = (size_t)(self->at - self->mapped) / page * page;
        (void)madvise(self->mapped, whole, MADV_DONTNEED); /* advice: may be refused */
        self->mapped += whole;
    }
}

void
dps_reader_skip(struct dps_reader *self, size_t n)
{
    if (self->failed || n > (size_t)(self->end - self->at)) {
        self->failed = true;
        return;
    }
    move_on(self, n);
}

void
dps_reader_get(struct dps_reader *self, void *bytes, size_t n)
{
    if (self->failed || n > (size_t)(self->end - self->at)) {
        self->failed = true;
        memset(bytes, 0, n);
        return;
    }
    uint8_t *out = bytes;
    while (n > 0) {
        size_t piece = self->mapped != NULL && n > MAPPED_PIECE ? MAPPED_PIECE : n;
        memcpy(out, self->at, piece);
        move_on(self, piece);
        out += piece;
        n -= piece;
    }
}

uint32_t
dps_reader_u32(struct dps_reader *self)
{
    uint32_t x;
    dps_reader_get(self, &x, sizeof x);
    return x;
}

uint64_t
dps_reader_u64(struct dps_reader *self)
{
    uint64_t x;
    dps_reader_get(self, &x, sizeof x);
    return x;
}

int64_t
dps_reader_i64(struct dps_reader *self)
{
    int64_t x;
    dps_reader_get(self, &x, sizeof x);
    return x;
}

double
dps_reader_f64(struct dps_reader *self)
{
    double x;
    dps_reader_get(self, &x, sizeof x);
    return x;
}

const char *
dps_reader_text(struct dps_reader *self)
{
    uint64_t n = dps_reader_u64(self);
    if (self->failed || n == 0 || n > (uint64_t)(self->end - self->at) ||
        self->at[n - 1] != 0) {
        self->failed = true;
        return "";
    }
    const char *text = (const char *)self->at;
    self->at += n;
    return text;
}

enum dps_status
dps_reader_status(
    const struct dps_reader *self, const char *what, struct dps_error *err)
{
    return self->failed ? dps_fail(err, DPS_EIO, "%s is cut short or damaged", what)
                        : DPS_OK;
}
