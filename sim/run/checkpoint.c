#include "sim/run/checkpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC UINT64_C(0x326b635044) /* "DPck2" */

enum {
    PIECE = 1 << 20, /* bytes hashed, then written while they are near */
    TAIL = 3 * sizeof(uint64_t) + sizeof(struct dps_digest),
};

/* ---- files ------------------------------------------------------------- */

/* Writes all; else errno says why. */
static bool
write_all(int fd, const void *bytes, size_t n)
{
    const char *at = bytes;
    while (n > 0) {
        ssize_t written = write(fd, at, n);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return false;
        }
        at += written;
        n -= (size_t)written;
    }
    return true;
}

static enum dps_status
cannot(const char *what, const char *path, struct dps_error *err)
{
    return dps_fail(err, DPS_EIO, "cannot %s %s: %s", what, path, strerror(errno));
}

static enum dps_status
create(const char *path, int *fd, struct dps_error *err)
{
    *fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    return *fd >= 0 ? DPS_OK : cannot("create", path, err);
}

/* Sees a written file to the disk and to its name; closes it in any case. */
static enum dps_status
publish(int fd, const char *aside, const char *path, struct dps_error *err)
{
    enum dps_status status = fsync(fd) == 0 ? DPS_OK : cannot("write", aside, err);
    if (close(fd) != 0 && status == DPS_OK) {
        status = cannot("write", aside, err);
    }
    if (status == DPS_OK && rename(aside, path) != 0) {
        status = cannot("rename", aside, err);
    }
    return status;
}

enum dps_status
dps_file_replace(const char *path, const void *bytes, size_t n, struct dps_error *err)
{
    char aside[DPS_CHECKPOINT_PATH];
    int fd = -1;
    snprintf(aside, sizeof aside, "%s.part", path);
    enum dps_status status = create(aside, &fd, err);
    if (status != DPS_OK) {
        return status;
    }
    if (write_all(fd, bytes, n)) {
        status = publish(fd, aside, path, err);
    } else {
        status = cannot("write", aside, err);
        close(fd);
    }
    if (status != DPS_OK) {
        unlink(aside);
    }
    return status;
}

/* ---- writing ----------------------------------------------------------- */

static bool
take(void *to, const void *bytes, size_t n)
{
    struct dps_checkpoint_writer *self = to;
    const uint8_t *at = bytes;
    while (n > 0) {
        size_t piece = n < PIECE ? n : PIECE;
        dps_digester_add(&self->digester, at, piece);
        if (!write_all(self->fd, at, piece)) {
            self->cause = errno;
            return false;
        }
        self->n += piece;
        at += piece;
        n -= piece;
    }
    return true;
}

enum dps_status
dps_checkpoint_begin(
    struct dps_checkpoint_writer *self, const char *path, struct dps_error *err)
{
    *self =
        (struct dps_checkpoint_writer){.image = {.drain = take, .to = self}, .fd = -1};
    snprintf(self->path, sizeof self->path, "%s", path);
    snprintf(self->aside, sizeof self->aside, "%s.part", path);
    enum dps_status status = dps_digester_init(&self->digester, err);
    return status == DPS_OK ? create(self->aside, &self->fd, err) : status;
}

/* Hands on what is left in the buffer. */
static enum dps_status
flush(struct dps_checkpoint_writer *self, struct dps_error *err)
{
    dps_buffer_flush(&self->image);
    if (self->cause != 0) {
        errno = self->cause;
        return cannot("write", self->aside, err);
    }
    return dps_buffer_status(&self->image, err);
}

enum dps_status
dps_checkpoint_image(struct dps_checkpoint_writer *self, struct dps_digest *digest,
    struct dps_error *err)
{
    enum dps_status status = flush(self, err);
    *digest = dps_digester_value(&self->digester);
    return status;
}

enum dps_status
dps_checkpoint_publish(
    struct dps_checkpoint_writer *self, uint64_t journal, struct dps_error *err)
{
    uint64_t n = self->n;
    dps_buffer_put_u64(&self->image, MAGIC);
    dps_buffer_put_u64(&self->image, journal);
    dps_buffer_put_u64(&self->image, n);
    enum dps_status status = flush(self, err);
    if (status == DPS_OK) {
        struct dps_digest digest = dps_digester_value(&self->digester);
        dps_buffer_put(&self->image, &digest, sizeof digest);
        status = flush(self, err);
    }
    if (status == DPS_OK) {
        status = publish(self->fd, self->aside, self->path, err);
        self->fd = -1;
        if (status != DPS_OK) {
            unlink(self->aside);
        }
    }
    return status;
}

void
dps_checkpoint_writer_free(struct dps_checkpoint_writer *self)
{
    if (self->fd >= 0) {
        close(self->fd);
        unlink(self->aside);
        self->fd = -1;
    }
    dps_digester_free(&self->digester);
    dps_buffer_free(&self->image);
}

/* ---- reading ----------------------------------------------------------- */

/* The digest of the first bytes, with no more of the file in memory than a piece. */
static enum dps_status
digest_of(struct dps_reader in, struct dps_digest *digest, struct dps_error *err)
{
    static const size_t piece = PIECE;
    struct dps_digester digester;
    enum dps_status status = dps_digester_init(&digester, err);
    while (status == DPS_OK && in.at < in.end) {
        size_t left = (size_t)(in.end - in.at);
        size_t n = left < piece ? left : piece;
        dps_digester_add(&digester, in.at, n);
        dps_reader_skip(&in, n);
    }
    if (status == DPS_OK) {
        *digest = dps_digester_value(&digester);
    }
    dps_digester_free(&digester);
    return status;
}

static enum dps_status
parse(struct dps_checkpoint *self, const char *path, struct dps_error *err)
{
    uint8_t *bytes = self->map;
    size_t n = self->n_map - TAIL;
    struct dps_digest wanted;
    struct dps_digest found;
    struct dps_reader tail = dps_reader_of(bytes + n, TAIL);
    uint64_t magic = dps_reader_u64(&tail);
    self->journal = dps_reader_u64(&tail);
    if (magic != MAGIC || dps_reader_u64(&tail) != n) {
        return dps_fail(err, DPS_EIO, "%s is no checkpoint, or damaged", path);
    }
    dps_reader_get(&tail, &wanted, sizeof wanted);
    enum dps_status status =
        digest_of(dps_reader_of_map(bytes, self->n_map - sizeof wanted), &found, err);
    if (status == DPS_OK && !dps_digest_equal(wanted, found)) {
        status = dps_fail(err, DPS_EIO, "%s is damaged: its digest differs", path);
    }
    self->image = dps_reader_of_map(bytes, n);
    return status;
}

static enum dps_status
map(struct dps_checkpoint *self, int fd, const char *path, struct dps_error *err)
{
    struct stat info;
    if (fstat(fd, &info) != 0) {
        return cannot("read", path, err);
    }
    if (info.st_size < TAIL) {
        return dps_fail(err, DPS_EIO, "%s is no checkpoint, or damaged", path);
    }
    void *bytes = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes == MAP_FAILED) {
        return cannot("read", path, err);
    }
    self->map = bytes;
    self->n_map = (size_t)info.st_size;
    return DPS_OK;
}

enum dps_status
dps_checkpoint_read(
    struct dps_checkpoint *self, const char *path, bool *found, struct dps_error *err)
{
    *found = false;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return errno == ENOENT ? DPS_OK : cannot("open", path, err);
    }
    enum dps_status status = map(self, fd, path, err);
    if (status == DPS_OK) {
        status = parse(self, path, err);
    }
    *found = status == DPS_OK;
    close(fd);
    return status;
}

void
dps_checkpoint_free(struct dps_checkpoint *self)
{
    if (self->map != NULL) {
        munmap(self->map, self->n_map);
    }
    *self = (struct dps_checkpoint){.map = NULL};
}
