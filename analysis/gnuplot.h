/* gnuplot.h: the one door to gnuplot, a program that is asked for at run time. */
#ifndef DPS_ANALYSIS_GNUPLOT_H
#define DPS_ANALYSIS_GNUPLOT_H

#include "sim/core/status.h"

#include <sys/types.h>

/* Starts a script without the user's own settings; what gnuplot complains about goes to
 * the file `complaints`.  DPS_EIO if it is not installed. */
DPS_CHECKED enum dps_status dps_gnuplot_start(
    const char *script, const char *complaints, pid_t *child, struct dps_error *err);

/* Waits for its end.  DPS_EIO if it failed, with its last words. */
DPS_CHECKED enum dps_status dps_gnuplot_wait(
    pid_t child, const char *complaints, struct dps_error *err);

#endif
