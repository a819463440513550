/* lines.h: a text file line by line, pressed by gzip or not.
 *
 * In place: start from {0}; dps_lines_open / dps_lines_close (legal twice, and after a
 * failed open).  Errors name the file and the line.
 */
#ifndef DPS_SIM_WORKLOAD_LINES_H
#define DPS_SIM_WORKLOAD_LINES_H

#include "sim/core/status.h"

#include <stddef.h>
#include <stdint.h>

struct dps_lines {
    void *file; /* zlib's */
    const char *path;
    char *text; /* read so far, of which [at, end) is not used yet */
    size_t at, end, capacity;
    uint64_t number; /* of the line that was read last, from 1 */
    int over;        /* 1: there is no more in the file */
};

/* The path is borrowed until the close. */
DPS_CHECKED enum dps_status dps_lines_open(
    struct dps_lines *self, const char *path, struct dps_error *err);
void dps_lines_close(struct dps_lines *self);

/* The next line without its end, valid until the next call and the caller's to cut up;
 * NULL after the last.  A mark of the order of bytes is no part of the first. */
DPS_CHECKED enum dps_status dps_lines_next(
    struct dps_lines *self, char **line, struct dps_error *err);

/* The next bytes, at most n, in place of lines; 0 after the last. */
DPS_CHECKED enum dps_status dps_lines_bytes(
    struct dps_lines *self, char *bytes, size_t n, size_t *got, struct dps_error *err);

/* DPS_EINVAL with "FILE:LINE: " before a sentence. */
DPS_CHECKED enum dps_status dps_lines_refuse(const struct dps_lines *self,
    struct dps_error *err, const char *format, ...) DPS_PRINTF(3, 4);

/* Cuts a line at `separator` in place, at most n parts; how many there are in all. */
size_t dps_lines_cut(char *line, char separator, char **parts, size_t n);

#endif
