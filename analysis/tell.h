/* tell.h: what windows of a run have measured, in words: how many there were, and how
 * far what was expected was from what was found. */
#ifndef DPS_ANALYSIS_TELL_H
#define DPS_ANALYSIS_TELL_H

#include "analysis/trace.h"

#include <stdio.h>

enum dps_tongue { DPS_PLAIN, DPS_JSON, DPS_HTML };

/* A part of a summary, of a JSON object (a member "windows" with a comma after it), or
 * of a page; nothing where a trace has no windows. */
DPS_CHECKED enum dps_status dps_tell_windows(const struct dps_trace *trace,
    enum dps_tongue tongue, FILE *out, struct dps_error *err);

#endif
