#define _GNU_SOURCE /* memfd_create */
#include "sim/core/shared.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static enum dps_status
map(struct dps_shared *self, int protection, struct dps_error *err)
{
    if (self->size == 0) {
        return DPS_OK;
    }
    void *bytes = mmap(NULL, self->size, protection, MAP_SHARED, self->fd, 0);
    if (bytes == MAP_FAILED) {
        return dps_fail(err, DPS_ENOMEM, "cannot map %zu bytes of shared memory: %s",
            self->size, strerror(errno));
    }
    self->bytes = bytes;
    return DPS_OK;
}

enum dps_status
dps_shared_open(
    struct dps_shared *self, const char *name, size_t size, struct dps_error *err)
{
    *self = (struct dps_shared){.fd = memfd_create(name, MFD_CLOEXEC), .size = size};
    if (self->fd < 0 || ftruncate(self->fd, (off_t)size) != 0) {
        enum dps_status status = dps_fail(err, DPS_ENOMEM,
            "cannot make %zu bytes of shared memory for %s: %s", size, name,
            strerror(errno));
        dps_shared_close(self);
        return status;
    }
    enum dps_status status = map(self, PROT_READ | PROT_WRITE, err);
    if (status != DPS_OK) {
        dps_shared_close(self);
    }
    return status;
}

static bool
writes_all(int fd, const uint8_t *bytes, size_t size)
{
    size_t done = 0;
    while (done < size) {
        ssize_t n = write(fd, bytes + done, size - done);
        if (n < 0 && errno != EINTR) {
            return false;
        }
        done += n > 0 ? (size_t)n : 0;
    }
    return true;
}

enum dps_status
dps_shared_fill(struct dps_shared *self, const char *name, const void *bytes,
    size_t size, struct dps_error *err)
{
    *self = (struct dps_shared){.fd = memfd_create(name, MFD_CLOEXEC), .size = size};
    if (self->fd < 0 || !writes_all(self->fd, bytes, size)) {
        enum dps_status status = dps_fail(err, DPS_ENOMEM,
            "cannot fill %zu bytes of shared memory for %s: %s", size, name,
            strerror(errno));
        dps_shared_close(self);
        return status;
    }
    return DPS_OK;
}

enum dps_status
dps_shared_map(struct dps_shared *self, int fd, size_t size, struct dps_error *err)
{
    *self = (struct dps_shared){.fd = fd, .size = size};
    enum dps_status status = map(self, PROT_READ, err);
    if (status != DPS_OK) {
        dps_shared_close(self);
    }
    return status;
}

enum dps_status
dps_shared_reader(const struct dps_shared *self, int *reader, struct dps_error *err)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", self->fd);
    *reader = open(path, O_RDONLY | O_CLOEXEC);
    return *reader >= 0 ? DPS_OK
                        : dps_fail(err, DPS_EIO, "cannot open shared memory again: %s",
                              strerror(errno));
}

void
dps_shared_close(struct dps_shared *self)
{
    if (self->bytes != NULL) {
        munmap(self->bytes, self->size);
    }
    if (self->fd >= 0) {
        close(self->fd);
    }
    *self = (struct dps_shared)DPS_SHARED_NONE;
}
