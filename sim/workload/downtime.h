/* downtime.h: when machines are away: intervals [from, to) on the clock of a trace.
 *
 * Intervals of a machine neither overlap nor touch; all are in order of from, then of
 * machine.
 *
 * In place: start from {0}; the owner calls dps_downtime_free, legal twice.
 */
#ifndef DPS_SIM_WORKLOAD_DOWNTIME_H
#define DPS_SIM_WORKLOAD_DOWNTIME_H

#include "sim/workload/format.h"
#include "sim/workload/jobs.h"

struct dps_downtime {
    struct dps_down *items;
    size_t n, capacity;
    uint64_t left_out; /* rows of the file about machines that there are not, or times
                          before the trace */
};

void dps_downtime_free(struct dps_downtime *self);

/* Reads when the machines of a workload are away.  A file about all of which are there
 * all the time is right. */
DPS_CHECKED enum dps_status dps_downtime_read(struct dps_downtime *out,
    const struct dps_workload *workload, const struct dps_source *source,
    struct dps_error *err);

/* ---- for readers ---------------------------------------------------------- */

/* Adds an interval; one that ends where it begins, or before 0, is none, and one that
 * begins before 0 begins there. */
DPS_CHECKED enum dps_status dps_downtime_add(struct dps_downtime *self,
    uint32_t machine, int64_t from, int64_t to, struct dps_error *err);

struct dps_downtime_format {
    struct dps_format about;
    enum dps_status (*read)(struct dps_lines *lines, const struct dps_choice *choice,
        const struct dps_workload *workload, struct dps_downtime *out,
        struct dps_error *err);
};

extern const struct dps_downtime_format dps_downtime_csv;
extern const struct dps_downtime_format dps_downtime_lanl;
extern const struct dps_downtime_format dps_downtime_spot;
extern const struct dps_formats dps_downtime_formats;

#endif
