/* timed_figures.h: how long the data of jobs that an engine timed were on their way.
 * For timed.c. */
#ifndef DPS_SIM_WINDOW_TIMED_FIGURES_H
#define DPS_SIM_WINDOW_TIMED_FIGURES_H

#include "sim/window/timed.h"

/* Fills self->figures. */
DPS_CHECKED enum dps_status dps_timed_figures(
    struct dps_timed *self, struct dps_error *err);

/* Checks the sample, if there is one; see dps_timed_live. */
DPS_CHECKED enum dps_status dps_timed_check(
    struct dps_timed *self, struct dps_error *err);

#endif
