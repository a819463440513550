/* studio.h: the parts of a gallery while it is drawn; for analysis/gallery*.c alone.
 *
 * A value; borrows all that it points to.
 */
#ifndef DPS_ANALYSIS_STUDIO_H
#define DPS_ANALYSIS_STUDIO_H

#include "analysis/gallery.h"
#include "analysis/plot.h"

#include <stdio.h>

enum { DPS_STUDIO_PATH = 4096 };

struct dps_studio {
    struct dps_gallery *gallery;
    struct dps_trace *const *traces;
    size_t n_traces;
    const char *folder;
    FILE *script;
};

/* What stands behind the last slash. */
const char *dps_studio_last_name(const char *path);

/* Writes a plot's script and enters the picture, below the heading of a network; takes
 * what the plot holds. */
DPS_CHECKED enum dps_status dps_studio_add_picture(struct dps_studio *self,
    struct dps_plot *plot, const char *network, struct dps_error *err);

/* Enters a picture whose script the caller writes; the caption is borrowed. */
DPS_CHECKED enum dps_status dps_studio_enter(struct dps_studio *self, const char *name,
    const char *title, const char *caption, const char *network, struct dps_error *err);

/* Adds a series to a plot, unless its unit is another or the plot is full. */
DPS_CHECKED enum dps_status dps_studio_add_series(struct dps_plot *plot,
    const struct dps_trace *trace, const struct dps_dataset *set, const char *label,
    enum dps_transform transform, struct dps_error *err);

/* Adds the real course of a quantity, dashed, if the trace has it. */
DPS_CHECKED enum dps_status dps_studio_add_history(struct dps_plot *plot,
    const struct dps_trace *trace, const char *network, const char *quantity,
    struct dps_error *err);

/* A picture of each history of a network beside what was simulated. */
DPS_CHECKED enum dps_status dps_studio_draw_histories(
    struct dps_studio *self, const char *network, struct dps_error *err);

/* Where machines went: pictures of all networks between which they moved. */
DPS_CHECKED enum dps_status dps_studio_draw_moves(
    struct dps_studio *self, struct dps_error *err);

/* Where jobs of a window are told of, and how its pictures are called. */
struct dps_diary_place {
    const char *path;    /* "windows/0" */
    const char *heading; /* of its pictures */
    const char *prefix;  /* of their names */
    const char *title;   /* stands before theirs, "" or "akash, the last window: " */
    const char *since;   /* what begins at time 0; NULL: the start */
    double begin;        /* of that, after the start [s] */
    const char *const *groups; /* names of groups of machines, by number */
    size_t n_groups;           /* of these; 0: they are not named */
};

/* How long jobs of a window took, and who had which machine. */
DPS_CHECKED enum dps_status dps_studio_draw_diary(struct dps_studio *self,
    const struct dps_diary_place *place, struct dps_error *err);

/* What travelled between regions. */
DPS_CHECKED enum dps_status dps_studio_draw_flows(struct dps_studio *self,
    const struct dps_diary_place *place, struct dps_error *err);

/* What windows of a network have measured, and its last window. */
DPS_CHECKED enum dps_status dps_studio_draw_responses(
    struct dps_studio *self, const char *network, struct dps_error *err);

/* Workloads that were replayed: how long jobs waited, how full the machines were. */
DPS_CHECKED enum dps_status dps_studio_draw_replays(
    struct dps_studio *self, struct dps_error *err);

#endif
