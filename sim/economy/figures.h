/* figures.h: what a network looks like at the end of an epoch.
 *
 * The one place where the figures of models/figure.h get their values; laws, formulas,
 * triggers and key figures read them from then on.
 */
#ifndef DPS_SIM_ECONOMY_FIGURES_H
#define DPS_SIM_ECONOMY_FIGURES_H

#include "sim/economy/member.h"

/* Notes, before anything has moved, what an epoch's figures are measured from. */
void dps_figures_mark(struct dps_member *self, const struct dps_turn *turn);

/* The figures at the epoch's end; `factor` is the level of the shared market [1],
 * `days` the time since the scenario's start [d]. */
void dps_figures_take(
    struct dps_member *self, const struct dps_turn *turn, double factor, double days);

#endif
