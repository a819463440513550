/* statistics.h: a series in six numbers. */
#ifndef DPS_ANALYSIS_STATISTICS_H
#define DPS_ANALYSIS_STATISTICS_H

#include "analysis/trace.h"

/* In the dataset's unit; NaN all of them if there is no value. */
struct dps_statistics {
    double first;
    double last;
    double min;
    double max;
    double mean;
    size_t n; /* values that are numbers */
};

/* Of a dataset that is no text.  Memory does not grow with it. */
DPS_CHECKED enum dps_status dps_statistics_of(const struct dps_trace *trace,
    const struct dps_dataset *set, struct dps_statistics *statistics,
    struct dps_error *err);

#endif
