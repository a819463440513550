/* dated.h: outages that are known by date: a shutdown, or a trace of availability.
 *
 * A trace has the value of each row from its date to the next; before the first row
 * everything is available, and the last row's value stays.  With `repeat` the last row
 * only ends the trace, which then begins anew for ever.  Given `from`, the first row is
 * moved there and all others with it.
 */
#ifndef DPS_MODELS_OUTAGE_DATED_H
#define DPS_MODELS_OUTAGE_DATED_H

#include "models/outage/kind.h"

struct dps_outage_at {
    int64_t from;  /* [s] */
    int64_t until; /* [s]; DPS_NEVER: for ever */
};

struct dps_outage_trace {
    const char *file;     /* CSV with a column `date`; "": none */
    const char *column;   /* of the file: share that is available */
    struct dps_list rows; /* of struct dps_outage_point, after the file's */
    int64_t from;         /* DPS_NEVER: as dated [s] */
    bool repeat;
};

extern const struct dps_outage_kind dps_outage_at;
extern const struct dps_outage_kind dps_outage_trace;

#endif
