/* formats.h: the formats of traces, by name, and how to tell them by looking. */
#ifndef DPS_SIM_WORKLOAD_FORMATS_H
#define DPS_SIM_WORKLOAD_FORMATS_H

#include "sim/workload/jobs.h"
#include "sim/workload/lines.h"

struct dps_trace_format {
    const char *name;
    const char *doc;   /* one line */
    const char *rules; /* how it is read, lines of text */
    /* Whether a file begins like it: its first line that is not empty. */
    int (*sniff)(const char *line);
    /* Reads all jobs; and machines, where the format has any. */
    enum dps_status (*read)(
        struct dps_lines *lines, struct dps_workload *out, struct dps_error *err);
};

extern const struct dps_trace_format dps_format_swf;
extern const struct dps_trace_format dps_format_batsim;
extern const struct dps_trace_format dps_format_openb;

/* The formats, in the order in which they are tried; NULL after the last. */
const struct dps_trace_format *dps_trace_format(size_t i);

/* Reads a trace by the name of its format; NULL: by how it begins.  Jobs are in order
 * then. */
DPS_CHECKED enum dps_status dps_workload_read(struct dps_workload *out,
    const char *path, const char *format, struct dps_error *err);

/* Reads the machines of a cluster from a file: openb's list of nodes. */
DPS_CHECKED enum dps_status dps_cluster_read(
    struct dps_workload *out, const char *path, struct dps_error *err);

/* A number of a field; DPS_EINVAL where it is none. */
DPS_CHECKED enum dps_status dps_trace_number(const struct dps_lines *lines,
    const char *what, const char *text, double *value, struct dps_error *err);

/* Seconds as nanoseconds, to the nearest; beyond what fits, the most. */
int64_t dps_trace_ns(double seconds);

#endif
