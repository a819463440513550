#include "sim/workload/dated.h"

#include "sim/core/amount.h"
#include "sim/core/date.h"
#include "sim/workload/period.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
dps_dated_free(struct dps_dated *self)
{
    free(self->dates);
    free(self->values);
    *self = (struct dps_dated){0};
}

/* ---- lines ------------------------------------------------------------- */

struct lines {
    FILE *file;
    const char *path;
    char *text; /* of the line, without its end */
    size_t capacity;
    int number;
};

static bool
next_line(struct lines *lines)
{
    ssize_t n = getline(&lines->text, &lines->capacity, lines->file);
    if (n < 0) {
        return false;
    }
    lines->text[strcspn(lines->text, "\r\n")] = '\0';
    lines->number++;
    return true;
}

/* The index of a field of that name in the line, or -1. */
static int
field_named(const char *line, const char *name)
{
    size_t length = strlen(name);
    const char *at = line;
    for (int i = 0;; i++) {
        size_t n = strcspn(at, ",");
        if (n == length && strncmp(at, name, n) == 0) {
            return i;
        }
        if (at[n] == '\0') {
            return -1;
        }
        at += n + 1;
    }
}

enum { FIELD_TEXT = 64 };

/* Copies field i of the line; false if there is none or it is too long. */
static bool
copy_field(const char *line, int i, char text[FIELD_TEXT])
{
    const char *at = line;
    for (; i > 0; i--) {
        at += strcspn(at, ",");
        if (*at++ == '\0') {
            return false;
        }
    }
    size_t n = strcspn(at, ",");
    if (n >= FIELD_TEXT) {
        return false;
    }
    memcpy(text, at, n);
    text[n] = '\0';
    return true;
}

/* ---- rows -------------------------------------------------------------- */

static enum dps_status
add(struct dps_dated *self, int64_t date, double value, struct dps_error *err)
{
    if ((self->n & (self->n - 1)) == 0) { /* grow at powers of two */
        size_t capacity = self->n == 0 ? 1 : 2 * self->n;
        int64_t *dates = realloc(self->dates, capacity * sizeof *dates);
        self->dates = dates != NULL ? dates : self->dates;
        double *values = realloc(self->values, capacity * sizeof *values);
        self->values = values != NULL ? values : self->values;
        if (dates == NULL || values == NULL) {
            return dps_fail(err, DPS_ENOMEM, "out of memory for %zu rows", capacity);
        }
    }
    self->dates[self->n] = date;
    self->values[self->n++] = value;
    return DPS_OK;
}

static bool
number_of(const char *text, double *value)
{
    const char *end = dps_number_end(text);
    *value = strtod(text, NULL);
    return end != NULL && *end == '\0' && isfinite(*value);
}

/* The date that a field says, or how many days after the origin it is. */
static enum dps_status
date_of(const char *text, int64_t origin, int64_t *date, struct dps_error *err)
{
    const double most = 1e6; /* days */
    double days = 0;
    if (origin == DPS_NEVER) {
        return dps_period_parse(text, date, err);
    }
    if (!number_of(text, &days) || !(fabs(days) <= most)) {
        return dps_fail(err, DPS_EINVAL, "%s is no number of days", text);
    }
    *date = origin + (int64_t)(days * (double)DPS_DAY);
    return DPS_OK;
}

/* Where in a line the fields of a column are. */
struct places {
    int date, value;
    int64_t origin;
};

static enum dps_status
add_line(struct dps_dated *self, const char *line, const struct places *places,
    struct dps_error *err)
{
    char date_text[FIELD_TEXT];
    char value_text[FIELD_TEXT];
    int64_t date = 0;
    double value = 0;
    if (!copy_field(line, places->date, date_text) ||
        !copy_field(line, places->value, value_text)) {
        return dps_fail(err, DPS_EINVAL, "has too few fields, or one too long");
    }
    if (value_text[0] == '\0') {
        return DPS_OK;
    }
    enum dps_status status = date_of(date_text, places->origin, &date, err);
    if (status != DPS_OK) {
        return dps_within(err, status, "date");
    }
    if (!number_of(value_text, &value)) {
        return dps_fail(err, DPS_EINVAL, "has %s where a number is due", value_text);
    }
    if (self->n > 0 && date <= self->dates[self->n - 1]) {
        return dps_fail(err, DPS_EINVAL, "%s is not after the row before", date_text);
    }
    return add(self, date, value, err);
}

static enum dps_status
read_lines(struct dps_dated *self, struct lines *lines,
    const struct dps_dated_column *column, struct dps_error *err)
{
    if (!next_line(lines)) {
        return dps_fail(err, DPS_EINVAL, "%s is empty", lines->path);
    }
    const struct places places = {field_named(lines->text, column->time),
        field_named(lines->text, column->name), column->origin};
    if (places.date < 0 || places.value < 0) {
        return dps_fail(err, DPS_EINVAL, "%s:1 has no column %s, only %.200s",
            lines->path, places.date < 0 ? column->time : column->name, lines->text);
    }
    while (next_line(lines)) {
        enum dps_status status = add_line(self, lines->text, &places, err);
        if (status != DPS_OK) {
            return dps_within(err, status, "%s:%d", lines->path, lines->number);
        }
    }
    return ferror(lines->file) != 0 ? dps_fail(err, DPS_EIO, "cannot read %s: %s",
                                          lines->path, strerror(errno))
                                    : DPS_OK;
}

enum dps_status
dps_dated_read_column(struct dps_dated *self, const struct dps_dated_column *column,
    struct dps_error *err)
{
    struct lines lines = {.file = fopen(column->path, "r"), .path = column->path};
    if (lines.file == NULL) {
        return dps_fail(
            err, DPS_EIO, "cannot open %s: %s", column->path, strerror(errno));
    }
    enum dps_status status = read_lines(self, &lines, column, err);
    free(lines.text);
    fclose(lines.file);
    if (status != DPS_OK) {
        dps_dated_free(self);
    }
    return status;
}

enum dps_status
dps_dated_read(
    struct dps_dated *self, const char *path, const char *column, struct dps_error *err)
{
    const struct dps_dated_column where = {path, column, "date", DPS_NEVER};
    return dps_dated_read_column(self, &where, err);
}
