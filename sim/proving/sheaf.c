#include "sim/proving/sheaf.h"

#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 64, LEAST = 256, LEAST_BYTES = 1 << 16 };

/* New memory with the old one's bytes, of which there are `used`. */
static enum dps_status
move(void *pointer, size_t used, size_t wanted, struct dps_error *err)
{
    void *old;
    size_t size = (wanted + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    void *new = aligned_alloc(ALIGNMENT, size);
    if (new == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for proofs");
    }
    memset(new, 0, size);
    memcpy(&old, pointer, sizeof old);
    if (old != NULL) {
        memcpy(new, old, used);
    }
    free(old);
    memcpy(pointer, &new, sizeof new);
    return DPS_OK;
}

void
dps_sheaf_clear(struct dps_sheaf *self)
{
    self->n = 0;
}

/* Room for another string of n bytes. */
static enum dps_status
hold(struct dps_sheaf *self, uint64_t n, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    uint64_t end = self->n > 0 ? self->first[self->n] : 0;
    if (self->n + 1 >= self->cap) {
        uint32_t cap = self->cap > 0 ? 2 * self->cap : LEAST;
        status = move(&self->first, self->cap * sizeof *self->first,
            cap * sizeof *self->first, err);
        self->cap = status == DPS_OK ? cap : self->cap;
    }
    if (status == DPS_OK && end + n > self->byte_cap) {
        uint64_t cap = 2 * (end + n) + LEAST_BYTES;
        status = move(&self->bytes, (size_t)end, (size_t)cap, err);
        self->byte_cap = status == DPS_OK ? cap : self->byte_cap;
    }
    return status;
}

enum dps_status
dps_sheaf_add(
    struct dps_sheaf *self, const uint8_t *bytes, uint64_t n, struct dps_error *err)
{
    enum dps_status status = hold(self, n, err);
    if (status == DPS_OK) {
        uint64_t end = self->n > 0 ? self->first[self->n] : 0;
        self->first[self->n] = end;
        if (n > 0) {
            memcpy(self->bytes + end, bytes, (size_t)n);
        }
        self->first[++self->n] = end + n;
    }
    return status;
}

enum dps_status
dps_sheaf_add_of(struct dps_sheaf *self, const struct dps_sheaf *other, uint32_t i,
    struct dps_error *err)
{
    return dps_sheaf_add(
        self, other->bytes + other->first[i], dps_sheaf_length(other, i), err);
}

void
dps_sheaf_drop(struct dps_sheaf *self, uint32_t k)
{
    if (k == 0) {
        return;
    }
    uint64_t begin = self->first[k];
    memmove(self->bytes, self->bytes + begin, (size_t)(self->first[self->n] - begin));
    for (uint32_t i = k; i <= self->n; i++) {
        self->first[i - k] = self->first[i] - begin;
    }
    self->n -= k;
}

uint64_t
dps_sheaf_length(const struct dps_sheaf *self, uint32_t i)
{
    return self->first[i + 1] - self->first[i];
}

struct dpk_bytes
dps_sheaf_view(const struct dps_sheaf *self)
{
    static const uint64_t none[1];
    static const uint8_t nothing[1];
    return (struct dpk_bytes){
        .head = {sizeof(struct dpk_bytes), DPK_VERSION},
        .n = self->n,
        .first = self->n > 0 ? self->first : none,
        .bytes = self->bytes != NULL ? self->bytes : nothing,
    };
}

void
dps_sheaf_free(struct dps_sheaf *self)
{
    free(self->first);
    free(self->bytes);
    *self = (struct dps_sheaf){0};
}
