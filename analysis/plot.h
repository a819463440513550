/* plot.h: curves with axes, as a gnuplot script for one SVG file. */
#ifndef DPS_ANALYSIS_PLOT_H
#define DPS_ANALYSIS_PLOT_H

#include "analysis/axes.h"
#include "analysis/curve.h"

#include <stdio.h>

enum { DPS_PLOT_CURVES = 16, DPS_PLOT_NAME = 160 };

/* In place: start from {0}; the owner calls dps_plot_free, which is legal twice. */
struct dps_plot {
    char name[DPS_PLOT_NAME]; /* of its file, without .svg */
    char title[DPS_PLOT_NAME];
    const char *caption;
    const char *axis;
    const char *across; /* what x is, with its unit; NULL: time */
    bool dated;         /* then x is [s] since 1970, else [s] since the start */
    const char *since;  /* what begins at 0 [s], where it is not dated; NULL: the start
                         */
    bool wide;          /* logarithmic if values span a factor of more than 30 */
    double most;        /* spreads end there and at 0; 0: there is no bound above */
    bool close;         /* the axis of values need not begin at 0 */
    bool wide_across;   /* logarithmic across */
    struct dps_curve curves[DPS_PLOT_CURVES]; /* without a label: not in the legend */
    size_t n;
    struct dps_curve errors; /* a panel below, if it has points; a share */
};

void dps_plot_free(struct dps_plot *self);

/* Writes the part of a script that draws `folder`/`name`.svg. */
void dps_plot_write(struct dps_plot *self, const char *folder, FILE *script);

#endif
