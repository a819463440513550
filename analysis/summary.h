/* summary.h: a trace in a page of text, or as one JSON object.
 *
 * It knows nothing of networks: each series gives its first, last, smallest, largest
 * and mean value.
 */
#ifndef DPS_ANALYSIS_SUMMARY_H
#define DPS_ANALYSIS_SUMMARY_H

#include "analysis/trace.h"

#include <stdio.h>

DPS_CHECKED enum dps_status dps_summary_write(
    const struct dps_trace *trace, bool json, FILE *out, struct dps_error *err);

#endif
