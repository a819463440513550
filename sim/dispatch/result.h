/* result.h: what a replay that was played gives, as figures with names and as JSON. */
#ifndef DPS_SIM_DISPATCH_RESULT_H
#define DPS_SIM_DISPATCH_RESULT_H

#include "sim/dispatch/replay.h"

#include <stdbool.h>
#include <stdio.h>

struct dps_replay_figure {
    const char *name; /* "mean_wait_s" */
    const char *unit;
    const char *doc;
    bool whole; /* a whole number, in `count`; else in `value` */
    uint64_t count;
    double value;
};

enum { DPS_REPLAY_FIGURES = 21 };

void dps_replay_figures(
    const struct dps_replay *self, struct dps_replay_figure out[DPS_REPLAY_FIGURES]);

/* One JSON object on one line: the figures, the scheduler with all its settings, and of
 * an inflated trace the curves. */
void dps_replay_write(const struct dps_replay *self, FILE *out);

#endif
