#include "sim/workload/lines.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { AHEAD = 1 << 15 }; /* what is read at once [byte] */

enum dps_status
dps_lines_open(struct dps_lines *self, const char *path, struct dps_error *err)
{
    *self = (struct dps_lines){.path = path};
    errno = 0;
    self->file = gzopen(path, "rb");
    if (self->file == NULL) {
        return dps_fail(err, errno != 0 ? DPS_EINVAL : DPS_ENOMEM, "%s: %s", path,
            errno != 0 ? strerror(errno) : "out of memory");
    }
    (void)gzbuffer(self->file, AHEAD);
    return DPS_OK;
}

void
dps_lines_close(struct dps_lines *self)
{
    if (self->file != NULL) {
        (void)gzclose(self->file);
    }
    free(self->text);
    *self = (struct dps_lines){0};
}

static enum dps_status
broken(const struct dps_lines *self, struct dps_error *err)
{
    int code;
    const char *why = gzerror(self->file, &code);
    size_t n = strlen(self->path); /* which it may begin with, as ours does */
    why += strncmp(why, self->path, n) == 0 && why[n] == ':' ? n + 2 : 0;
    return code != Z_OK && code != Z_STREAM_END
               ? dps_fail(err, DPS_EIO, "%s:%llu: cannot be read: %s", self->path,
                     (unsigned long long)self->number + 1,
                     code == Z_ERRNO ? strerror(errno) : why)
               : DPS_OK;
}

/* Moves what is not used yet to the front, and makes room behind it. */
static enum dps_status
make_room(struct dps_lines *self, struct dps_error *err)
{
    size_t left = self->end - self->at;
    if (left > 0 && self->at > 0) {
        memmove(self->text, self->text + self->at, left);
    }
    self->at = 0;
    self->end = left;
    if (self->capacity - left > AHEAD) {
        return DPS_OK;
    }
    size_t capacity = 2 * self->capacity + 2 * (size_t)AHEAD;
    char *text = capacity < INT32_MAX ? realloc(self->text, capacity) : NULL;
    if (text == NULL) {
        return dps_fail(err, DPS_ENOMEM, "%s:%llu: a line too long for memory",
            self->path, (unsigned long long)self->number + 1);
    }
    self->text = text;
    self->capacity = capacity;
    return DPS_OK;
}

/* Reads on; at the end of the file `over` is set. */
static enum dps_status
read_on(struct dps_lines *self, struct dps_error *err)
{
    enum dps_status status = make_room(self, err);
    if (status != DPS_OK) {
        return status;
    }
    int n = gzread(self->file, self->text + self->end, AHEAD);
    if (n <= 0) {
        self->over = 1;
        return broken(self, err);
    }
    self->end += (size_t)n;
    return DPS_OK;
}

/* Cuts the next n bytes off as a line, which has `length` of them. */
static enum dps_status
cut_off(
    struct dps_lines *self, size_t n, size_t length, char **line, struct dps_error *err)
{
    char *text = self->text + self->at;
    self->at += n;
    self->number++;
    while (length > 0 && text[length - 1] == '\r') {
        length--;
    }
    text[length] = '\0';
    if (memchr(text, '\0', length) != NULL) {
        return dps_lines_refuse(self, err, "a zero byte: this is no text");
    }
    bool marked = self->number == 1 && strncmp(text, "\xEF\xBB\xBF", 3) == 0;
    *line = text + (marked ? 3 : 0);
    return DPS_OK;
}

enum dps_status
dps_lines_next(struct dps_lines *self, char **line, struct dps_error *err)
{
    size_t seen = 0; /* bytes without an end of line in them */
    *line = NULL;
    for (;;) {
        size_t left = self->end - self->at;
        const char *end = NULL;
        if (left > seen) {
            end = memchr(self->text + self->at + seen, '\n', left - seen);
        }
        if (end != NULL) {
            size_t n = (size_t)(end - self->text) - self->at;
            return cut_off(self, n + 1, n, line, err);
        }
        if (self->over) {
            return left > 0 ? cut_off(self, left, left, line, err) : DPS_OK;
        }
        seen = left;
        enum dps_status status = read_on(self, err);
        if (status != DPS_OK) {
            return status;
        }
    }
}

enum dps_status
dps_lines_bytes(
    struct dps_lines *self, char *bytes, size_t n, size_t *got, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    *got = 0;
    if (self->at == self->end && !self->over) {
        status = read_on(self, err);
    }
    if (status == DPS_OK && self->at < self->end) {
        size_t left = self->end - self->at;
        *got = n < left ? n : left;
        memcpy(bytes, self->text + self->at, *got);
        self->at += *got;
    }
    return status;
}

enum dps_status
dps_lines_refuse(
    const struct dps_lines *self, struct dps_error *err, const char *format, ...)
{
    char text[DPS_ERROR_TEXT];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return dps_fail(err, DPS_EINVAL, "%s:%llu: %s", self->path,
        (unsigned long long)self->number, text);
}

size_t
dps_lines_cut(char *line, char separator, char **parts, size_t n)
{
    size_t found = 0;
    for (char *at = line; at != NULL; found++) {
        char *end = strchr(at, separator);
        if (found < n) {
            parts[found] = at;
        }
        if (end != NULL) {
            *end++ = '\0';
        }
        at = end;
    }
    return found;
}
