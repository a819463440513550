/* gnuplot.h: the one door to gnuplot, a program that is asked for at run time. */
#ifndef DPS_ANALYSIS_GNUPLOT_H
#define DPS_ANALYSIS_GNUPLOT_H

#include "sim/core/status.h"

/* Runs a script without the user's own settings; what gnuplot complains about goes to
 * the file `complaints`.  DPS_EIO if it is not installed or fails, with its first
 * words. */
DPS_CHECKED enum dps_status dps_gnuplot_run(
    const char *script, const char *complaints, struct dps_error *err);

#endif
