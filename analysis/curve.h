/* curve.h: points of a trace, ready to draw.
 *
 * In place: start from {0}; the owner calls dps_curve_free, which is legal twice.
 */
#ifndef DPS_ANALYSIS_CURVE_H
#define DPS_ANALYSIS_CURVE_H

#include "analysis/figures.h"
#include "analysis/quantity.h"
#include "analysis/trace.h"

enum dps_stroke {
    DPS_SOLID,
    DPS_DASHED,
    DPS_BARS, /* points with bars of `spread` */
    DPS_BAND, /* dashed, within a band of `spread` */
};

struct dps_curve {
    char label[160];
    enum dps_stroke stroke;
    size_t colour;                /* a place in the palette */
    struct dps_quantity quantity; /* of y; its factor is applied */
    double *x; /* [s] since 1970, or since the start if that is unknown */
    double *y;
    double *spread; /* either way; NULL: none, and NAN none at a point */
    size_t n;
};

void dps_curve_free(struct dps_curve *self);

/* Every value of a series. */
DPS_CHECKED enum dps_status dps_curve_of_series(struct dps_curve *self,
    const struct dps_trace *trace, const struct dps_dataset *set,
    enum dps_transform transform, struct dps_error *err);

/* A table's signal against its axis: a column `date_s` [s] since 1970, or any other [s]
 * since the start. */
DPS_CHECKED enum dps_status dps_curve_of_table(struct dps_curve *self,
    const struct dps_trace *trace, const struct dps_trace_table *table,
    struct dps_error *err);

/* One column of a table against another, whatever that is. */
DPS_CHECKED enum dps_status dps_curve_of_columns(struct dps_curve *self,
    const struct dps_trace *trace, const struct dps_trace_table *table,
    const char *across, const char *up, struct dps_error *err);

/* At each point of `real` within the range of `model`: model / real - 1, the model
 * being linear between its points. */
DPS_CHECKED enum dps_status dps_curve_of_errors(struct dps_curve *self,
    const struct dps_curve *model, const struct dps_curve *real, struct dps_error *err);

/* Leaves the first, last, lowest and highest point of each of at most n/4 stretches:
 * what an eye can see of it.  One with a spread stays as it is. */
void dps_curve_thin(struct dps_curve *self, size_t n);

#endif
