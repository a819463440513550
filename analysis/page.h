/* page.h: the tables of a report's page; for analysis/report.c alone.
 *
 * A value; borrows all but `statistics`, which its owner frees.
 */
#ifndef DPS_ANALYSIS_PAGE_H
#define DPS_ANALYSIS_PAGE_H

#include "analysis/gallery.h"
#include "analysis/statistics.h"

#include <stdio.h>

struct dps_page {
    struct dps_trace *const *traces;
    size_t n;
    const struct dps_gallery *gallery;
    struct dps_statistics *statistics; /* of the first trace's datasets */
    FILE *out;
};

/* Reads every series, which takes as long as gnuplot does. */
DPS_CHECKED enum dps_status dps_page_reckon(
    struct dps_page *self, struct dps_error *err);

/* Every series in numbers, and what happened. */
void dps_page_write_series(const struct dps_page *self);
DPS_CHECKED enum dps_status dps_page_write_events(
    const struct dps_page *self, struct dps_error *err);

/* What is not modelled, and what made the run. */
void dps_page_write_gaps(const struct dps_page *self);
void dps_page_write_provenance(const struct dps_page *self);

#endif
