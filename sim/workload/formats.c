#include "sim/workload/formats.h"

#include "sim/core/field.h"
#include "sim/core/suggest.h"

#include <stdlib.h>
#include <string.h>

static const struct dps_trace_format *const formats[] = {
    &dps_format_batsim,
    &dps_format_openb,
    &dps_format_swf,
};

const struct dps_trace_format *
dps_trace_format(size_t i)
{
    return i < DPS_COUNT_OF(formats) ? formats[i] : NULL;
}

enum dps_status
dps_trace_number(const struct dps_lines *lines, const char *what, const char *text,
    double *value, struct dps_error *err)
{
    char *end;
    *value = strtod(text, &end);
    end += strspn(end, " \t");
    return end != text && *end == '\0' && *value > -1e15 && *value < 1e15
               ? DPS_OK
               : dps_lines_refuse(lines, err, "%s is %s, not a number below 1e15", what,
                     text[0] != '\0' ? text : "empty");
}

int64_t
dps_trace_ns(double seconds)
{
    double ns = seconds * 1e9;
    return ns < 0x1p62 ? (int64_t)(ns + (ns < 0 ? -0.5 : 0.5)) : INT64_MAX / 2;
}

/* ---- which it is ------------------------------------------------------- */

static enum dps_status
named(const char *name, const struct dps_trace_format **out, struct dps_error *err)
{
    struct dps_words words = {.n = 0};
    char hint[DPS_SUGGEST_TEXT];
    for (size_t i = 0; i < DPS_COUNT_OF(formats); i++) {
        if (strcmp(formats[i]->name, name) == 0) {
            *out = formats[i];
            return DPS_OK;
        }
        dps_words_add(&words, formats[i]->name);
    }
    dps_words_hint(&words, name, hint);
    return dps_fail(err, DPS_EINVAL, "there is no format of traces %s%s", name, hint);
}

static enum dps_status
sniffed(const char *path, const struct dps_trace_format **out, struct dps_error *err)
{
    struct dps_lines lines = {0};
    char *line = NULL;
    enum dps_status status = dps_lines_open(&lines, path, err);
    do {
        status = status == DPS_OK ? dps_lines_next(&lines, &line, err) : status;
    } while (status == DPS_OK && line != NULL && line[0] == '\0');
    *out = NULL;
    for (size_t i = 0;
         status == DPS_OK && line != NULL && *out == NULL && i < DPS_COUNT_OF(formats);
         i++) {
        *out = formats[i]->sniff(line) ? formats[i] : NULL;
    }
    dps_lines_close(&lines);
    if (status == DPS_OK && *out == NULL) {
        return dps_fail(err, DPS_EINVAL,
            "%s begins like no known trace: say which it is by --format", path);
    }
    return status;
}

enum dps_status
dps_workload_read(struct dps_workload *out, const char *path, const char *format,
    struct dps_error *err)
{
    const struct dps_trace_format *reader = NULL;
    struct dps_lines lines = {0};
    *out = (struct dps_workload){0};
    enum dps_status status =
        format != NULL ? named(format, &reader, err) : sniffed(path, &reader, err);
    if (status == DPS_OK) {
        status = dps_lines_open(&lines, path, err);
    }
    if (status == DPS_OK) {
        status = reader->read(&lines, out, err);
    }
    if (status == DPS_OK && out->n_jobs == 0) {
        status =
            dps_fail(err, DPS_EINVAL, "%s: no jobs in it that can be replayed", path);
    }
    dps_lines_close(&lines);
    return status == DPS_OK ? dps_workload_sort(out, err) : status;
}
