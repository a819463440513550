/* gantt.h: which jobs had which machine when.
 *
 * A row is a GPU, or a machine where none has GPUs; jobs that share one stand above
 * each other, each as high as its share.  Where there are more than 60 rows, machines
 * at equal distances in their list are shown, and time ends after 4000 bars.
 *
 * In place: start from {0}; dps_gantt_of / dps_gantt_free, legal twice.
 */
#ifndef DPS_ANALYSIS_GANTT_H
#define DPS_ANALYSIS_GANTT_H

#include "analysis/diary.h"

#include <stdio.h>

enum { DPS_GANTT_ROWS = 60, DPS_GANTT_BARS = 4000 };

/* A job on a row, in [bottom, top] of its height. */
struct dps_gantt_bar {
    double begin, ready, end; /* it has its input from `ready` on [s] */
    double bottom, top;       /* [1] */
    uint32_t row, group;
    uint32_t job;
};

struct dps_gantt {
    const struct dps_diary *diary; /* borrowed */
    uint32_t *machines;            /* that are shown, ascending */
    size_t n_machines;
    uint32_t *first; /* row of each of these, and the number of rows */
    bool by_device;
    struct dps_gantt_bar *bars; /* row by row, by their begins */
    size_t n_bars;
    double low, high; /* times shown [s] */
    bool cut;         /* before the last */
};

DPS_CHECKED enum dps_status dps_gantt_of(
    struct dps_gantt *self, const struct dps_diary *diary, struct dps_error *err);
void dps_gantt_free(struct dps_gantt *self);

/* Writes the part of a script that draws `folder`/`name`.svg. */
void dps_gantt_write(const struct dps_gantt *self, const char *folder, const char *name,
    const char *title, const char *since, FILE *script);

#endif
