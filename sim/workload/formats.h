/* formats.h: the formats of traces and of clusters, and how a file of either is read.
 */
#ifndef DPS_SIM_WORKLOAD_FORMATS_H
#define DPS_SIM_WORKLOAD_FORMATS_H

#include "sim/workload/format.h"
#include "sim/workload/jobs.h"
#include "sim/workload/number.h"

struct dps_trace_format {
    struct dps_format about;
    /* Reads all jobs; and machines, where the format has any. */
    enum dps_status (*read)(struct dps_lines *lines, const struct dps_choice *choice,
        struct dps_workload *out, struct dps_error *err);
};

extern const struct dps_trace_format dps_format_azure;
extern const struct dps_trace_format dps_format_batsim;
extern const struct dps_trace_format dps_format_batsim_json;
extern const struct dps_trace_format dps_format_csv;
extern const struct dps_trace_format dps_format_gavel;
extern const struct dps_trace_format dps_format_mooncake;
extern const struct dps_trace_format dps_format_openb;
extern const struct dps_trace_format dps_format_swf;
extern const struct dps_formats dps_trace_formats;

struct dps_cluster_format {
    struct dps_format about;
    /* Reads all machines in place of those that are there. */
    enum dps_status (*read)(
        struct dps_workload *out, const char *path, struct dps_error *err);
};

extern const struct dps_cluster_format dps_cluster_csv;
extern const struct dps_cluster_format dps_cluster_openb;
extern const struct dps_formats dps_cluster_formats;

/* Reads a trace.  Jobs are in order then. */
DPS_CHECKED enum dps_status dps_trace_read(
    struct dps_workload *out, const struct dps_source *source, struct dps_error *err);

/* The same, with tables looked up in scenarios/ here. */
DPS_CHECKED enum dps_status dps_workload_read(struct dps_workload *out,
    const char *path, const char *format, struct dps_error *err);

/* Reads the machines of a cluster from a file, by how it begins. */
DPS_CHECKED enum dps_status dps_cluster_read(
    struct dps_workload *out, const char *path, struct dps_error *err);

/* A number of a field; DPS_EINVAL where it is none. */
DPS_CHECKED enum dps_status dps_trace_number(const struct dps_lines *lines,
    const char *what, const char *text, double *value, struct dps_error *err);

#endif
