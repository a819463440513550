/* clock.h: dates of a trace's epochs. */
#ifndef DPS_ANALYSIS_CLOCK_H
#define DPS_ANALYSIS_CLOCK_H

#include "analysis/trace.h"
#include "sim/core/date.h"

/* The META `start` as a date; false if there is none. */
bool dps_clock_start(const struct dps_trace *trace, int64_t *start);

/* The first or the last epoch's end as a date, or "day 12.5" without a start; "-" if
 * there is no epoch. */
DPS_CHECKED enum dps_status dps_clock_epoch(const struct dps_trace *trace, size_t epoch,
    char text[DPS_DATE_TEXT], struct dps_error *err);

/* A time [s] since the start as a date, or "day 12.5". */
void dps_clock_format(
    const struct dps_trace *trace, double time, char text[DPS_DATE_TEXT]);

#endif
