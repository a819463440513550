#include "sim/proving/index.h"

#include <stdlib.h>

enum { LEAST = 64 };

/* The place of a key, or the free one where it would be. */
static size_t
place_of(const struct dps_index *self, uint64_t key)
{
    uint64_t hash = key * UINT64_C(0x9e3779b97f4a7c15);
    size_t at = (size_t)(hash ^ hash >> 32) & (self->size - 1);
    while (self->numbers[at] != 0 && self->keys[at] != key) {
        at = (at + 1) & (self->size - 1);
    }
    return at;
}

uint32_t
dps_index_at(const struct dps_index *self, uint64_t key)
{
    return self->size == 0 ? UINT32_MAX : self->numbers[place_of(self, key)] - 1;
}

static enum dps_status
grow(struct dps_index *self, struct dps_error *err)
{
    struct dps_index old = *self;
    size_t size = old.size > 0 ? 2 * old.size : LEAST;
    uint64_t *keys = calloc(size, sizeof *keys);
    uint32_t *numbers = calloc(size, sizeof *numbers);
    if (keys == NULL || numbers == NULL) {
        free(keys);
        free(numbers);
        return dps_fail(err, DPS_ENOMEM, "out of memory for who proves what");
    }
    *self = (struct dps_index){keys, numbers, old.n, size};
    for (size_t i = 0; i < old.size; i++) {
        if (old.numbers[i] != 0) {
            size_t at = place_of(self, old.keys[i]);
            keys[at] = old.keys[i];
            numbers[at] = old.numbers[i];
        }
    }
    dps_index_free(&old);
    return DPS_OK;
}

enum dps_status
dps_index_put(
    struct dps_index *self, uint64_t key, uint32_t number, struct dps_error *err)
{
    if (2 * self->n >= self->size) {
        enum dps_status status = grow(self, err);
        if (status != DPS_OK) {
            return status;
        }
    }
    size_t at = place_of(self, key);
    self->keys[at] = key;
    self->numbers[at] = number + 1;
    self->n++;
    return DPS_OK;
}

void
dps_index_free(struct dps_index *self)
{
    free(self->keys);
    free(self->numbers);
    *self = (struct dps_index){0};
}
