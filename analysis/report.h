/* report.h: traces as one HTML page that needs nothing but itself.
 *
 * The first trace is told in full; the others are drawn beside it where a figure asks
 * for it, under their META `label`.  META `absent.NETWORK.QUANTITY` says why a history
 * is not shown, `not_modelled` and `not_modelled.NETWORK` what a reader must not
 * expect.
 */
#ifndef DPS_ANALYSIS_REPORT_H
#define DPS_ANALYSIS_REPORT_H

#include "analysis/trace.h"

enum { DPS_REPORT_TRACES = 7 };

/* Writes `out_html`; and the figures apart into the folder `figures`, which is made if
 * it is missing, unless that is NULL.  DPS_EIO if gnuplot is not installed. */
DPS_CHECKED enum dps_status dps_report_write(struct dps_trace *const *traces, size_t n,
    const char *out_html, const char *figures, struct dps_error *err);

#endif
