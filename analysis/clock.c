#include "analysis/clock.h"

#include <math.h>
#include <stdio.h>

bool
dps_clock_start(const struct dps_trace *trace, int64_t *start)
{
    const char *text = dps_trace_meta(trace, "start");
    return text != NULL && dps_date_parse(text, start, NULL) == DPS_OK &&
           *start != DPS_NEVER;
}

void
dps_clock_format(const struct dps_trace *trace, double time, char text[DPS_DATE_TEXT])
{
    int64_t start;
    if (dps_clock_start(trace, &start) && fabs(time) < 1e11) {
        dps_date_format(start + (int64_t)floor(time), text);
    } else {
        snprintf(text, DPS_DATE_TEXT, "day %.6g", time / (double)DPS_DAY);
    }
}

enum dps_status
dps_clock_epoch(const struct dps_trace *trace, size_t epoch, char text[DPS_DATE_TEXT],
    struct dps_error *err)
{
    double time;
    const struct dps_dataset *times = dps_trace_find(trace, "epochs/time");
    if (times == NULL || epoch >= times->n) {
        snprintf(text, DPS_DATE_TEXT, "-");
        return DPS_OK;
    }
    enum dps_status status = dps_trace_f64(trace, times, epoch, 1, &time, err);
    if (status == DPS_OK) {
        dps_clock_format(trace, time, text);
    }
    return status;
}
