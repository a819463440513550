/* axes.h: what all pictures have in common, as parts of a gnuplot script: the sheet,
 * its title, and the axis across. */
#ifndef DPS_ANALYSIS_AXES_H
#define DPS_ANALYSIS_AXES_H

#include <stdbool.h>
#include <stdio.h>

/* Points of the SVG, and where axes stand as shares of the width. */
enum { DPS_AXES_WIDTH = 900 };
#define DPS_AXES_LEFT  0.11
#define DPS_AXES_RIGHT 0.965

struct dps_sheet {
    const char *folder;
    const char *name; /* of its file, without .svg */
    const char *title;
    int height;    /* [point] */
    double left;   /* of the axes, as a share of the width */
    double right;  /* likewise */
    double top;    /* of the axes, as a share of the height from below */
    double bottom; /* likewise */
};

/* What stands across. */
struct dps_across {
    double low, high;
    const char *label; /* with its unit; NULL: time */
    bool dated;        /* time is [s] since 1970, else [s] since the start */
    bool wide;         /* logarithmic; low is above 0 */
    const char *since; /* what begins at 0, where time is not dated; NULL: the start */
};

/* Colours that all eyes tell apart (Okabe and Ito 2008), "#0072b2". */
enum { DPS_PALETTE = 7 };
const char *dps_palette(size_t colour);

/* A text in gnuplot's single quotes. */
void dps_axes_quote(FILE *script, const char *text);

/* Sets all options anew and opens the file. */
void dps_sheet_write(const struct dps_sheet *self, FILE *script);

void dps_across_write(const struct dps_across *self, FILE *script);

#endif
