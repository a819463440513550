/* figures.h: what a report shows of each network, as a table.
 *
 * A new figure is a new row.  One whose series a trace does not have is left out.
 */
#ifndef DPS_ANALYSIS_FIGURES_H
#define DPS_ANALYSIS_FIGURES_H

#include <stdbool.h>
#include <stddef.h>

enum { DPS_FIGURE_SERIES = 8 };

enum dps_transform {
    DPS_AS_IS,
    DPS_PER_DAY, /* how much a running total grows a day */
};

struct dps_figure {
    const char *name;    /* of its file */
    const char *title;   /* the network's name stands before it */
    const char *caption; /* a sentence or two */
    const char *axis;    /* what is drawn upwards; the unit stands behind it */
    /* Globs of series below networks/NETWORK/, in order. */
    const char *series[DPS_FIGURE_SERIES];
    enum dps_transform transform;
    bool histories;   /* history/NETWORK/x is drawn over the series that ends in /x */
    bool all_traces;  /* a curve for each trace, not only of the first */
    bool only_others; /* left out of a report of one trace */
    bool wide;        /* logarithmic if values span a factor of more than 30 */
};

const struct dps_figure *dps_figures(size_t *n);

#endif
