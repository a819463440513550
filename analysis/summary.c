#include "analysis/summary.h"

#include "analysis/clock.h"
#include "analysis/quantity.h"
#include "analysis/statistics.h"
#include "analysis/tell.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* ---- text -------------------------------------------------------------- */

/* The bytes of a path before its last '/'. */
static int
group_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? (int)(slash - path) : 0;
}

static void
write_line(FILE *out, const struct dps_dataset *set, const struct dps_statistics *s)
{
    struct dps_quantity quantity = dps_quantity_of(set->unit);
    const double values[] = {s->first, s->last, s->min, s->max, s->mean};
    fprintf(out, "  %-28.28s", set->path + group_length(set->path) + 1);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        char text[DPS_QUANTITY_TEXT];
        struct dps_quantity bare = {.factor = quantity.factor};
        dps_quantity_format(values[i], &bare, text);
        fprintf(out, " %9s", text);
    }
    fprintf(out, "%s%s\n", quantity.unit[0] != '\0' ? "  " : "", quantity.unit);
}

static enum dps_status
write_head(const struct dps_trace *trace, FILE *out, struct dps_error *err)
{
    char first[DPS_DATE_TEXT];
    char last[DPS_DATE_TEXT];
    const char *title = dps_trace_meta(trace, "title");
    const char *seed = dps_trace_meta(trace, "seed");
    const char *version = dps_trace_meta(trace, "version");
    size_t n = dps_trace_epochs(trace);
    enum dps_status status = dps_clock_epoch(trace, n - 1, last, err);
    if (status != DPS_OK) {
        return status;
    }
    dps_clock_format(trace, 0, first);
    fprintf(out, "%s\n", title != NULL ? title : dps_trace_path(trace));
    fprintf(out, "  %s to %s, %zu epochs, seed %s, depinsim %s\n", first, last, n,
        seed != NULL ? seed : "?", version != NULL ? version : "?");
    if (dps_trace_finished(trace)) {
        fprintf(out, "  root digest %s\n", dps_trace_root(trace));
    } else {
        fprintf(out, "  not finished\n");
    }
    return DPS_OK;
}

static size_t
length_of(const struct dps_trace *trace, const char *path)
{
    const struct dps_dataset *set = dps_trace_find(trace, path);
    return set != NULL ? set->n : 0;
}

/* A table of one row is told whole. */
static enum dps_status
write_row(const struct dps_trace *trace, const struct dps_trace_table *table, FILE *out,
    struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    fprintf(out, "\n%s\n", table->path);
    for (size_t i = 0; i < table->n_columns && status == DPS_OK; i++) {
        const struct dps_dataset *set = &table->columns[i];
        double value;
        if (set->data == DPS_DATA_TEXT) {
            continue;
        }
        status = dps_trace_f64(trace, set, 0, 1, &value, err);
        if (status == DPS_OK) {
            char text[DPS_QUANTITY_TEXT];
            struct dps_quantity quantity = dps_quantity_of(set->unit);
            dps_quantity_format(value, &quantity, text);
            fprintf(out, "  %-28.28s %12s  %s\n",
                set->path + group_length(set->path) + 1, text, set->long_name);
        }
    }
    return status;
}

static bool
has_one_row(const struct dps_trace_table *table)
{
    return table->n_columns > 0 && table->columns[0].n == 1;
}

static enum dps_status
write_tables(const struct dps_trace *trace, FILE *out, struct dps_error *err)
{
    size_t n;
    const struct dps_trace_table *tables = dps_trace_tables(trace, &n);
    bool any = false;
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        status =
            has_one_row(&tables[i]) ? write_row(trace, &tables[i], out, err) : DPS_OK;
    }
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        if (!has_one_row(&tables[i])) {
            fprintf(out, "%s%s: a table of %zu rows\n", any ? "" : "\n", tables[i].path,
                tables[i].n_columns > 0 ? tables[i].columns[0].n : 0);
            any = true;
        }
    }
    return status;
}

static enum dps_status
write_text(const struct dps_trace *trace, FILE *out, struct dps_error *err)
{
    size_t n;
    const struct dps_dataset *sets = dps_trace_datasets(trace, &n);
    const char *group = "";
    enum dps_status status = write_head(trace, out, err);
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        if (!sets[i].is_series) {
            continue;
        }
        struct dps_statistics s;
        int length = group_length(sets[i].path);
        if (length != group_length(group) ||
            strncmp(group, sets[i].path, (size_t)length) != 0) {
            group = sets[i].path;
            fprintf(out, "\n%-30.*s %9s %9s %9s %9s %9s\n", length, group, "first",
                "last", "smallest", "largest", "mean");
        }
        status = dps_statistics_of(trace, &sets[i], &s, err);
        if (status == DPS_OK) {
            write_line(out, &sets[i], &s);
        }
    }
    if (status == DPS_OK) {
        status = dps_tell_windows(trace, DPS_PLAIN, out, err);
    }
    if (status == DPS_OK) {
        status = write_tables(trace, out, err);
    }
    fprintf(out, "\n%zu events, %zu single postings\n", length_of(trace, "events/time"),
        length_of(trace, "postings/time"));
    return status;
}

/* ---- JSON -------------------------------------------------------------- */

static void
json_text(FILE *out, const char *text)
{
    fputc('"', out);
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\') {
            fprintf(out, "\\%c", *at);
        } else if (*at < ' ') {
            fprintf(out, "\\u%04x", (unsigned)*at);
        } else {
            fputc(*at, out);
        }
    }
    fputc('"', out);
}

static void
json_member(FILE *out, const char *key, const char *text)
{
    json_text(out, key);
    fputs(": ", out);
    json_text(out, text != NULL ? text : "");
}

static void
json_number(FILE *out, const char *key, double value)
{
    fprintf(out, ", \"%s\": ", key);
    if (isfinite(value)) {
        fprintf(out, "%.15g", value);
    } else {
        fputs("null", out);
    }
}

static enum dps_status
json_series(const struct dps_trace *trace, const struct dps_dataset *set, FILE *out,
    struct dps_error *err)
{
    struct dps_statistics s;
    enum dps_status status = dps_statistics_of(trace, set, &s, err);
    if (status != DPS_OK) {
        return status;
    }
    struct dps_quantity quantity = dps_quantity_of(set->unit);
    fputc('{', out);
    json_member(out, "long_name", set->long_name);
    fputs(", ", out);
    json_member(out, "unit", quantity.unit[0] != '\0' ? quantity.unit : "1");
    json_number(out, "first", s.first * quantity.factor);
    json_number(out, "last", s.last * quantity.factor);
    json_number(out, "min", s.min * quantity.factor);
    json_number(out, "max", s.max * quantity.factor);
    json_number(out, "mean", s.mean * quantity.factor);
    fputc('}', out);
    return DPS_OK;
}

static void
json_provenance(const struct dps_trace *trace, FILE *out)
{
    size_t n;
    bool any = false;
    const struct dps_trace_meta *metas = dps_trace_metas(trace, &n);
    fputs("  \"provenance\": {", out);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(metas[i].key, "scenario") != 0) {
            fputs(any ? ",\n    " : "\n    ", out);
            json_member(out, metas[i].key, metas[i].text);
            any = true;
        }
    }
    fputs("\n  },\n", out);
}

/* The values of a table of one row. */
static enum dps_status
json_row(const struct dps_trace *trace, const struct dps_trace_table *table, FILE *out,
    struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < table->n_columns && status == DPS_OK; i++) {
        const struct dps_dataset *set = &table->columns[i];
        double value;
        if (set->data != DPS_DATA_TEXT) {
            status = dps_trace_f64(trace, set, 0, 1, &value, err);
            if (status == DPS_OK) {
                json_number(out, set->path + group_length(set->path) + 1, value);
            }
        }
    }
    return status;
}

static enum dps_status
json_tables(const struct dps_trace *trace, FILE *out, struct dps_error *err)
{
    size_t n;
    const struct dps_trace_table *tables = dps_trace_tables(trace, &n);
    enum dps_status status = DPS_OK;
    fputs("  \"tables\": {", out);
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        fputs(i > 0 ? ",\n    " : "\n    ", out);
        json_text(out, tables[i].path);
        fprintf(out, ": {\"rows\": %zu, ",
            tables[i].n_columns > 0 ? tables[i].columns[0].n : 0);
        json_member(out, "source", tables[i].source);
        if (has_one_row(&tables[i])) {
            status = json_row(trace, &tables[i], out, err);
        }
        fputc('}', out);
    }
    fputs("\n  }\n}\n", out);
    return status;
}

static enum dps_status
write_json(const struct dps_trace *trace, FILE *out, struct dps_error *err)
{
    char last[DPS_DATE_TEXT];
    size_t n = dps_trace_epochs(trace);
    enum dps_status status = dps_clock_epoch(trace, n - 1, last, err);
    fputs("{\n  ", out);
    json_member(out, "title", dps_trace_meta(trace, "title"));
    fputs(",\n  ", out);
    json_member(out, "start", dps_trace_meta(trace, "start"));
    fputs(",\n  ", out);
    json_member(out, "end", last);
    fprintf(out, ",\n  \"epochs\": %zu,\n  \"finished\": %s,\n  ", n,
        dps_trace_finished(trace) ? "true" : "false");
    json_member(out, "root", dps_trace_root(trace));
    fprintf(out, ",\n  \"events\": %zu,\n  \"postings\": %zu,\n",
        length_of(trace, "events/time"), length_of(trace, "postings/time"));
    json_provenance(trace, out);
    fputs("  \"series\": {", out);
    bool any = false;
    const struct dps_dataset *sets = dps_trace_datasets(trace, &n);
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        if (sets[i].is_series) {
            fputs(any ? ",\n    " : "\n    ", out);
            json_text(out, sets[i].path);
            fputs(": ", out);
            status = json_series(trace, &sets[i], out, err);
            any = true;
        }
    }
    fputs("\n  },\n", out);
    if (status == DPS_OK) {
        status = dps_tell_windows(trace, DPS_JSON, out, err);
    }
    return status == DPS_OK ? json_tables(trace, out, err) : status;
}

/* ---- public ------------------------------------------------------------ */

enum dps_status
dps_summary_write(
    const struct dps_trace *trace, bool json, FILE *out, struct dps_error *err)
{
    enum dps_status status =
        json ? write_json(trace, out, err) : write_text(trace, out, err);
    if (status == DPS_OK && (fflush(out) != 0 || ferror(out))) {
        status = dps_fail(
            err, DPS_EIO, "the summary cannot be written: %s", strerror(errno));
    }
    return status;
}
