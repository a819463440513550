/* progress.h: one line on a terminal that says how far a run is. */
#ifndef DPS_SIM_RUN_PROGRESS_H
#define DPS_SIM_RUN_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct dps_economy;

struct dps_progress {
    bool shown;
    double begin, last; /* wall clock [s] */
    double seconds;     /* between begin and end, or until now */
    uint32_t first, n;  /* epochs */
};

/* Shows nothing if `quiet` or if stderr is no terminal. */
void dps_progress_begin(struct dps_progress *self, bool quiet, uint32_t n_epochs);

/* Draws the line, at most ten times a second. */
void dps_progress_show(struct dps_progress *self, const struct dps_economy *economy);

/* Wall clock since begin [s]. */
double dps_progress_now(const struct dps_progress *self);
void dps_progress_end(struct dps_progress *self);

#endif
