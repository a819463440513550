#define _GNU_SOURCE /* MAP_ANONYMOUS, madvise */
#include "sim/core/pages.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

enum { HUGE_PAGE = 2 << 20 }; /* of x86-64 [byte] */

/* What precedes the next border of a huge page. */
static size_t
gap_before_border(const void *bytes)
{
    return -(uintptr_t)bytes % HUGE_PAGE;
}

/* A mapping that begins at such a border, so that its first page is huge too. */
static void *
map_at_border(size_t size)
{
    char *bytes = mmap(NULL, size + HUGE_PAGE, PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (bytes == MAP_FAILED) {
        return NULL;
    }
    size_t before = gap_before_border(bytes);
    if (before > 0) {
        munmap(bytes, before);
    }
    munmap(bytes + before + size, HUGE_PAGE - before);
    return bytes + before;
}

enum dps_status
dps_pages_open(
    struct dps_pages *self, const char *name, size_t size, struct dps_error *err)
{
    enum { PAGE = 4096 };
    *self = (struct dps_pages){0};
    if (size == 0) {
        return DPS_OK;
    }
    size = (size + PAGE - 1) / PAGE * PAGE;
    void *bytes = map_at_border(size);
    if (bytes == NULL) {
        return dps_fail(err, DPS_ENOMEM, "cannot map %zu bytes of memory for %s: %s",
            size, name, strerror(errno));
    }
    (void)madvise(
        bytes, size, MADV_HUGEPAGE); /* a wish, which a machine may not know */
    *self = (struct dps_pages){bytes, size};
    return DPS_OK;
}

void
dps_pages_close(struct dps_pages *self)
{
    if (self->bytes != NULL) {
        munmap(self->bytes, self->size);
    }
    *self = (struct dps_pages){0};
}
