#include "sim/workload/lines.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { AHEAD = 1 << 17 }; /* what is read at once [byte] */

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
    return code != Z_OK && code != Z_STREAM_END
               ? dps_fail(err, DPS_EIO, "%s:%llu: cannot be read: %s", self->path,
                     (unsigned long long)self->number + 1,
                     code == Z_ERRNO ? strerror(errno) : why)
               : DPS_OK;
}

/* Twice the room for a line. */
static enum dps_status
grow(struct dps_lines *self, struct dps_error *err)
{
    size_t capacity = self->capacity == 0 ? 4096 : 2 * self->capacity;
    char *text = capacity < INT32_MAX ? realloc(self->text, capacity) : NULL;
    if (text == NULL) {
        return dps_fail(err, DPS_ENOMEM, "%s:%llu: a line too long for memory",
            self->path, (unsigned long long)self->number + 1);
    }
    self->text = text;
    self->capacity = capacity;
    return DPS_OK;
}

enum dps_status
dps_lines_next(struct dps_lines *self, char **line, struct dps_error *err)
{
    size_t n = 0;
    *line = NULL;
    do {
        if (self->capacity - n < 2) {
            enum dps_status status = grow(self, err);
            if (status != DPS_OK) {
                return status;
            }
        }
        if (gzgets(self->file, self->text + n, (int)(self->capacity - n)) == NULL) {
            break;
        }
        n += strlen(self->text + n);
    } while (n == 0 || self->text[n - 1] != '\n');
    enum dps_status status = broken(self, err);
    if (status != DPS_OK || n == 0) {
        return status;
    }
    while (n > 0 && (self->text[n - 1] == '\n' || self->text[n - 1] == '\r')) {
        self->text[--n] = '\0';
    }
    self->number++;
    *line = self->text;
    return DPS_OK;
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
