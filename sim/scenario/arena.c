#include "sim/scenario/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct dps_arena_block {
    struct dps_arena_block *older;
    max_align_t bytes[];
};

enum { BLOCK = 64 * 1024 };

void
dps_arena_free(struct dps_arena *self)
{
    while (self->blocks != NULL) {
        struct dps_arena_block *block = self->blocks;
        self->blocks = block->older;
        free(block);
    }
    *self = (struct dps_arena){0};
}

void *
dps_arena_take(struct dps_arena *self, size_t size)
{
    const size_t align = sizeof(max_align_t);
    if (size > SIZE_MAX / 2) {
        return NULL;
    }
    size = (size + align - 1) / align * align;
    if (self->blocks == NULL || size > self->size - self->used) {
        size_t room = size > BLOCK ? size : BLOCK;
        struct dps_arena_block *block = calloc(1, sizeof *block + room);
        if (block == NULL) {
            return NULL;
        }
        block->older = self->blocks;
        self->blocks = block;
        self->used = 0;
        self->size = room;
    }
    unsigned char *bytes = (unsigned char *)self->blocks->bytes + self->used;
    self->used += size;
    return bytes;
}

char *
dps_arena_text(struct dps_arena *self, const char *text, size_t n)
{
    char *copy = dps_arena_take(self, n + 1);
    if (copy != NULL && n > 0) {
        memcpy(copy, text, n);
    }
    return copy;
}

char *
dps_arena_format(struct dps_arena *self, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = n < 0 ? NULL : dps_arena_take(self, (size_t)n + 1);
    if (text != NULL) {
        va_start(args, format);
        vsnprintf(text, (size_t)n + 1, format, args);
        va_end(args);
    }
    return text;
}

enum dps_status
dps_arena_spent(struct dps_error *err)
{
    return dps_fail(err, DPS_ENOMEM, "no memory is left to load the scenario");
}
