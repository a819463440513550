/* market_figures.h: what one or more answers to plans that differ in draws alone say
 * together of a market's steady state.
 *
 *     share, used, refusals, energy    quotients of sums over all slices of all answers
 *     wait, latency                    batch means of each answer, see models/output.h
 *     their 99th percentiles           of each answer; errors are from their spread
 *
 * The error of a quotient r = sum y / sum x over K slices of one answer is that of its
 * line in y and x:  sqrt(K / (K - 1) sum e^2) / sum x,  e = y - r x.  Of the share,
 * what a slice does not serve is left to the next, so that the sum has 2 e e' of
 * neighbours beside e^2, but is never less than a tenth of it.  Of several answers it
 * is from their spread, or from their own errors where that is larger, as of times. One
 * answer alone knows only of what changes within it, which is too little where it is
 * shorter than its jobs.
 *
 * Where there was no lead, MSER-5 says of the waits how much of an answer is warm-up,
 * and slices that begin within it are left out as well.
 */
#ifndef DPS_SIM_WINDOW_MARKET_FIGURES_H
#define DPS_SIM_WINDOW_MARKET_FIGURES_H

#include "models/output.h"
#include "sim/core/status.h"
#include "sim/window/market_answer.h"

#include <stdbool.h>

enum dps_market_figure {
    DPS_MARKET_SHARE,   /* served and not wasted, over wanted [1] */
    DPS_MARKET_USED,    /* served over capacity [1] */
    DPS_MARKET_WAIT,    /* mean [s] */
    DPS_MARKET_WAIT_99, /* 99th percentile [s] */
    DPS_MARKET_LATENCY, /* mean, from submission to delivery [s] */
    DPS_MARKET_LATENCY_99,
    DPS_MARKET_REFUSALS, /* over submissions [1] */
    DPS_MARKET_ENERGY,   /* per unit served [J/unit] */
    DPS_MARKET_FIGURES
};

/* "share", "used", ...; unit; one line. */
const char *dps_market_figure_name(enum dps_market_figure figure);
const char *dps_market_figure_unit(enum dps_market_figure figure);
const char *dps_market_figure_doc(enum dps_market_figure figure);

/* figures[DPS_MARKET_FIGURES]; leanings[n_cells]: how much a cell is used over all of
 * them, 1 where all are alike.  What nothing was seen of has mean NAN and an error of
 * inf; a cell without machines leans by 1, likewise.  DPS_EINVAL where answers have
 * other numbers of cells. */
DPS_CHECKED enum dps_status dps_market_estimates(
    const struct dps_market_answer *answers, size_t n, bool led,
    struct dps_estimate *figures, struct dps_estimate *leanings, struct dps_error *err);

#endif
