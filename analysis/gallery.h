/* gallery.h: the figures of a report, drawn.
 *
 * In place: start from {0}; the owner calls dps_gallery_free, which is legal twice.
 * Drawing goes on beside the caller's work, from begin to finish.
 */
#ifndef DPS_ANALYSIS_GALLERY_H
#define DPS_ANALYSIS_GALLERY_H

#include "analysis/trace.h"

#include <stdio.h>
#include <sys/types.h>

enum { DPS_GALLERY_TEXT = 160 };

struct dps_picture {
    char name[DPS_GALLERY_TEXT];
    char network[DPS_GALLERY_TEXT];
    char title[DPS_GALLERY_TEXT];
    const char *caption;
    char *svg;
};

/* How far the model is from a history, as shares of the history. */
struct dps_misfit {
    char network[DPS_GALLERY_TEXT];
    char quantity[DPS_GALLERY_TEXT];
    const char *source; /* the trace's */
    size_t n;           /* points compared */
    double mean;        /* of the size of the difference */
    double largest;     /* with its sign */
    double largest_at;  /* [s] as the figure's axis */
};

struct dps_gallery {
    struct dps_picture *pictures;
    size_t n;
    struct dps_misfit *misfits;
    size_t n_misfits;
    pid_t child; /* gnuplot while it draws, else 0 */
};

void dps_gallery_free(struct dps_gallery *self);

/* Begins to draw every figure that the traces have, through files in `folder`: all is
 * known but the pictures. */
DPS_CHECKED enum dps_status dps_gallery_begin(struct dps_gallery *self,
    struct dps_trace *const *traces, size_t n, const char *folder,
    struct dps_error *err);

/* Waits for the pictures and reads them.  Whoever begins must finish. */
DPS_CHECKED enum dps_status dps_gallery_finish(
    struct dps_gallery *self, const char *folder, struct dps_error *err);

/* A trace's `label`, else its title, else its path. */
const char *dps_trace_label(const struct dps_trace *trace);

#endif
