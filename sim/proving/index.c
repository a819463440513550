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
    struct dps_index larger = {.size = self->size > 0 ? 2 * self->size : LEAST};
    larger.keys = calloc(larger.size, sizeof *larger.keys);
    larger.numbers = calloc(larger.size, sizeof *larger.numbers);
    if (larger.keys == NULL || larger.numbers == NULL) {
        dps_index_free(&larger);
        return dps_fail(err, DPS_ENOMEM, "out of memory for who proves what");
    }
    for (size_t i = 0; i < self->size; i++) {
        if (self->numbers[i] != 0) {
            size_t at = place_of(&larger, self->keys[i]);
            larger.keys[at] = self->keys[i];
            larger.numbers[at] = self->numbers[i];
        }
    }
    larger.n = self->n;
    dps_index_free(self);
    *self = larger;
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
