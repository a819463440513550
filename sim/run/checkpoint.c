#include "sim/run/checkpoint.h"

#include "sim/core/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_TEXT = 4200, MAGIC = 0x6b635044 };

/* ---- files ------------------------------------------------------------- */

static enum dps_status
write_all(int fd, const char *path, const void *bytes, size_t n, struct dps_error *err)
{
    const char *at = bytes;
    while (n > 0) {
        ssize_t written = write(fd, at, n);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return dps_fail(err, DPS_EIO, "cannot write %s: %s", path, strerror(errno));
        }
        at += written;
        n -= (size_t)written;
    }
    return fsync(fd) == 0
               ? DPS_OK
               : dps_fail(err, DPS_EIO, "cannot write %s: %s", path, strerror(errno));
}

enum dps_status
dps_file_replace(const char *path, const void *bytes, size_t n, struct dps_error *err)
{
    char aside[PATH_TEXT];
    snprintf(aside, sizeof aside, "%s.part", path);
    int fd = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0) {
        return dps_fail(err, DPS_EIO, "cannot create %s: %s", aside, strerror(errno));
    }
    enum dps_status status = write_all(fd, aside, bytes, n, err);
    if (close(fd) != 0 && status == DPS_OK) {
        status = dps_fail(err, DPS_EIO, "cannot write %s: %s", aside, strerror(errno));
    }
    if (status == DPS_OK && rename(aside, path) != 0) {
        status = dps_fail(err, DPS_EIO, "cannot rename %s: %s", aside, strerror(errno));
    }
    if (status != DPS_OK) {
        unlink(aside);
    }
    return status;
}

static enum dps_status
read_all(int fd, const char *path, void *bytes, size_t n, struct dps_error *err)
{
    char *at = bytes;
    while (n > 0) {
        ssize_t got = read(fd, at, n);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return dps_fail(err, DPS_EIO, "cannot read %s: %s", path,
                got < 0 ? strerror(errno) : "it ends too soon");
        }
        at += got;
        n -= (size_t)got;
    }
    return DPS_OK;
}

/* ---- checkpoints ------------------------------------------------------- */

enum dps_status
dps_checkpoint_write(
    const struct dps_checkpoint *self, const char *path, struct dps_error *err)
{
    struct dps_buffer out = {.n = 0};
    dps_buffer_put_u64(&out, MAGIC);
    dps_buffer_put_u64(&out, self->journal);
    dps_buffer_put_u64(&out, self->image.n);
    dps_buffer_put(&out, self->image.bytes, self->image.n);
    struct dps_digest digest = dps_digest_of(out.bytes, out.n);
    dps_buffer_put(&out, &digest, sizeof digest);
    enum dps_status status = dps_buffer_status(&out, err);
    if (status == DPS_OK) {
        status = dps_file_replace(path, out.bytes, out.n, err);
    }
    dps_buffer_free(&out);
    return status;
}

static enum dps_status
parse(struct dps_checkpoint *self, const char *path, const uint8_t *bytes, size_t n,
    struct dps_error *err)
{
    struct dps_digest digest;
    struct dps_reader in = dps_reader_of(bytes, n);
    uint64_t magic = dps_reader_u64(&in);
    uint64_t journal = dps_reader_u64(&in);
    uint64_t size = dps_reader_u64(&in);
    if (in.failed || magic != MAGIC || n < sizeof digest ||
        size != (uint64_t)(in.end - in.at) - sizeof digest) {
        return dps_fail(err, DPS_EIO, "%s is no checkpoint, or damaged", path);
    }
    memcpy(&digest, bytes + n - sizeof digest, sizeof digest);
    if (!dps_digest_equal(digest, dps_digest_of(bytes, n - sizeof digest))) {
        return dps_fail(err, DPS_EIO, "%s is damaged: its digest differs", path);
    }
    self->journal = journal;
    dps_buffer_put(&self->image, in.at, size);
    return dps_buffer_status(&self->image, err);
}

enum dps_status
dps_checkpoint_read(
    struct dps_checkpoint *self, const char *path, bool *found, struct dps_error *err)
{
    struct stat info;
    *found = false;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return errno == ENOENT ? DPS_OK
                               : dps_fail(err, DPS_EIO, "cannot open %s: %s", path,
                                     strerror(errno));
    }
    enum dps_status status = DPS_OK;
    uint8_t *bytes = NULL;
    if (fstat(fd, &info) != 0) {
        status = dps_fail(err, DPS_EIO, "cannot read %s: %s", path, strerror(errno));
        goto out;
    }
    bytes = malloc((size_t)info.st_size + 1);
    if (bytes == NULL) {
        status = dps_fail(err, DPS_ENOMEM, "out of memory for %s", path);
        goto out;
    }
    status = read_all(fd, path, bytes, (size_t)info.st_size, err);
    if (status == DPS_OK) {
        status = parse(self, path, bytes, (size_t)info.st_size, err);
    }
    *found = status == DPS_OK;
out:
    free(bytes);
    close(fd);
    return status;
}
