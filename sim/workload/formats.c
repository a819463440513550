#include "sim/workload/formats.h"

#include "sim/core/field.h"

static const struct dps_format *const traces[] = {
    &dps_format_azure.about,
    &dps_format_batsim.about,
    &dps_format_mooncake.about, /* before the other that is JSON */
    &dps_format_batsim_json.about,
    &dps_format_csv.about,
    &dps_format_gavel.about,
    &dps_format_openb.about,
    &dps_format_swf.about,
};

const struct dps_formats dps_trace_formats = {
    "traces", "say which it is by --format", traces, DPS_COUNT_OF(traces)};

static const struct dps_format *const clusters[] = {
    &dps_cluster_csv.about,
    &dps_cluster_openb.about,
};

const struct dps_formats dps_cluster_formats = {"clusters",
    "its first line names columns, name among them", clusters, DPS_COUNT_OF(clusters)};

enum dps_status
dps_trace_number(const struct dps_lines *lines, const char *what, const char *text,
    double *value, struct dps_error *err)
{
    return dps_decimal(text, value) && *value > -1e15 && *value < 1e15
               ? DPS_OK
               : dps_lines_refuse(lines, err, "%s is %s, not a number below 1e15", what,
                     text[0] != '\0' ? text : "empty");
}

/* ---- reading ----------------------------------------------------------- */

static enum dps_status
read_lines(struct dps_workload *out, const struct dps_choice *choice,
    const struct dps_source *source, struct dps_error *err)
{
    const struct dps_trace_format *format = (const void *)choice->format;
    struct dps_lines lines = {0};
    enum dps_status status = dps_lines_open(&lines, source->path, err);
    if (status == DPS_OK) {
        status = format->read(&lines, choice, out, err);
    }
    dps_lines_close(&lines);
    return status == DPS_OK && out->n_jobs == 0
               ? dps_fail(err, DPS_EINVAL, "%s: no jobs in it that can be replayed",
                     source->path)
               : status;
}

enum dps_status
dps_trace_read(
    struct dps_workload *out, const struct dps_source *source, struct dps_error *err)
{
    struct dps_choice choice;
    *out = (struct dps_workload){0};
    enum dps_status status =
        dps_format_choose(&choice, &dps_trace_formats, source, err);
    if (status == DPS_OK) {
        status = read_lines(out, &choice, source, err);
    }
    dps_choice_free(&choice);
    return status == DPS_OK ? dps_workload_sort(out, err) : status;
}

enum dps_status
dps_workload_read(struct dps_workload *out, const char *path, const char *format,
    struct dps_error *err)
{
    static const char *const places[] = {"scenarios"};
    const struct dps_source source = {path, format, places, DPS_COUNT_OF(places)};
    return dps_trace_read(out, &source, err);
}

enum dps_status
dps_cluster_read(struct dps_workload *out, const char *path, struct dps_error *err)
{
    const struct dps_source source = {.path = path};
    struct dps_choice choice;
    enum dps_status status =
        dps_format_choose(&choice, &dps_cluster_formats, &source, err);
    if (status == DPS_OK) {
        const struct dps_cluster_format *format = (const void *)choice.format;
        status = format->read(out, path, err);
    }
    dps_choice_free(&choice);
    return status;
}
