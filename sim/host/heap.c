#include "sim/host/heap.h"

#include <sanitizer/asan_interface.h>
#include <stdlib.h>
#include <string.h>

enum {
    LINE = 64,                 /* what blocks are aligned to [byte] */
    CHUNK = 2 << 20,           /* [byte] */
    SMALL = 256 << 10,         /* the largest block that is cut from one [byte] */
    BIG = DPS_HEAP_SIZES << 1, /* places from here on are mappings */
};

/* Stands before each block, in a line of its own. */
struct block {
    uint64_t place; /* its size among the small ones, or BIG and its mapping */
    struct block *next;
};

/* ---- mappings ---------------------------------------------------------- */

/* An entry for new pages; what a hole holds as its size is the next hole. */
static struct dps_pages *
entry_of(struct dps_heap *self)
{
    if (self->hole > 0) {
        struct dps_pages *pages = &self->pages[self->hole - 1];
        self->hole = pages->size;
        return pages;
    }
    if (self->n == self->cap) {
        size_t cap = 2 * self->cap + 16;
        struct dps_pages *pages = realloc(self->pages, cap * sizeof *pages);
        if (pages == NULL) {
            return NULL;
        }
        self->pages = pages;
        self->cap = cap;
    }
    self->pages[self->n] = (struct dps_pages){0};
    return &self->pages[self->n++];
}

/* Leaves a hole in the list. */
static void
close_pages(struct dps_heap *self, struct dps_pages *pages)
{
    ASAN_UNPOISON_MEMORY_REGION(pages->bytes, pages->size);
    dps_pages_close(pages);
    pages->size = self->hole;
    self->hole = (size_t)(pages - self->pages) + 1;
}

static struct dps_pages *
open_pages(struct dps_heap *self, size_t size)
{
    struct dps_pages *pages = entry_of(self);
    if (pages != NULL && dps_pages_open(pages, "a kernel", size, NULL) != DPS_OK) {
        close_pages(self, pages);
        return NULL;
    }
    if (pages != NULL) {
        ASAN_POISON_MEMORY_REGION(pages->bytes, pages->size);
    }
    return pages;
}

/* ---- blocks ------------------------------------------------------------ */

/* The size class of so many lines, and how many those have: 1 to 8, then four to each
 * power of two. */
static uint64_t
class_of(uint64_t lines, uint64_t *size)
{
    uint64_t shift = 0;
    while ((lines - 1) >> shift >= 8) {
        shift++;
    }
    uint64_t units = ((lines - 1) >> shift) + 1;
    *size = (units << shift) * LINE;
    return 4 * shift + units - 1;
}

static uint64_t
size_of(uint64_t class)
{
    uint64_t shift = class < 8 ? 0 : class / 4 - 1;
    return ((class - 4 * shift + 1) << shift) * LINE;
}

static struct block *
cut(struct dps_heap *self, uint64_t size)
{
    if ((uint64_t)(self->to - self->from) < size) {
        const struct dps_pages *pages = open_pages(self, CHUNK);
        if (pages == NULL) {
            return NULL;
        }
        self->from = pages->bytes;
        self->to = self->from + CHUNK;
    }
    if (self->backwards) {
        self->to -= size;
        return (void *)self->to;
    }
    self->from += size;
    return (void *)(self->from - size);
}

static struct block *
small_block(struct dps_heap *self, uint64_t n)
{
    uint64_t size;
    uint64_t class = class_of((n + LINE - 1) / LINE + 1, &size);
    struct block *block = self->free[class];
    bool used = block != NULL;
    block = used ? block : cut(self, size);
    if (block == NULL) {
        return NULL;
    }
    ASAN_UNPOISON_MEMORY_REGION(block, LINE + n);
    if (used) {
        self->free[class] = block->next;
        memset((char *)block + LINE, 0, n);
    }
    self->bytes += size;
    block->place = class;
    return block;
}

static struct block *
large_block(struct dps_heap *self, uint64_t n)
{
    const struct dps_pages *pages =
        n < SIZE_MAX / 2 ? open_pages(self, (size_t)n + LINE) : NULL;
    if (pages == NULL) {
        return NULL;
    }
    struct block *block = pages->bytes;
    ASAN_UNPOISON_MEMORY_REGION(block, LINE + n);
    self->bytes += pages->size;
    block->place = BIG + (uint64_t)(pages - self->pages);
    return block;
}

void *
dps_heap_take(struct dps_heap *self, uint64_t n)
{
    struct block *block =
        n <= SMALL - LINE ? small_block(self, n) : large_block(self, n);
    if (block == NULL) {
        return NULL;
    }
    ASAN_POISON_MEMORY_REGION(block, LINE);
    return (char *)block + LINE;
}

/* What is no block, or has been written over, stays as it is. */
void
dps_heap_give(struct dps_heap *self, void *bytes)
{
    if (bytes == NULL) {
        return;
    }
    struct block *block = (void *)((char *)bytes - LINE);
    ASAN_UNPOISON_MEMORY_REGION(block, LINE);
    uint64_t big = block->place - BIG;
    if (block->place < DPS_HEAP_SIZES) {
        block->next = self->free[block->place];
        self->free[block->place] = block;
        self->bytes -= size_of(block->place);
        ASAN_POISON_MEMORY_REGION(block, size_of(block->place));
    } else if (big < self->n && self->pages[big].bytes == (void *)block) {
        self->bytes -= self->pages[big].size;
        close_pages(self, &self->pages[big]);
    }
}

void
dps_heap_free(struct dps_heap *self)
{
    for (size_t i = 0; i < self->n; i++) {
        if (self->pages[i].bytes != NULL) {
            close_pages(self, &self->pages[i]);
        }
    }
    free(self->pages);
    *self = (struct dps_heap){0};
}
