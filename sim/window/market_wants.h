/* market_wants.h: what jobs of a market hold of its machines, and the work that they
 * ask for, done or not.
 *
 * A job brings the same work wherever it runs: that of its run on machines as they are
 * in the mean.  What a rental or a job of a task is worth hangs on the machines that it
 * had; on those that will do, had it none, as if all of these were taken by jobs like
 * it: the mean of their rates, for the harmonic mean of its times there.
 */
#ifndef DPS_SIM_WINDOW_MARKET_WANTS_H
#define DPS_SIM_WINDOW_MARKET_WANTS_H

#include "sim/window/market_stints.h"

/* Time that two stretches share [ns]. */
int64_t dps_wants_overlap(int64_t from, int64_t to, int64_t begin, int64_t end);

/* The part of a machine that a job holds [1]. */
double dps_wants_share(
    const struct dps_workload *workload, const struct dps_job *job, uint32_t machine);

/* What a job does in a second on a machine [unit/s]. */
double dps_wants_rate(
    const struct dps_market_plan *plan, const struct dps_job *job, uint32_t machine);

/* Adds what jobs want in each slice [unit], whose n + 1 edges are on the workload's
 * clock [ns]. */
void dps_wants_count(const struct dps_market_stints *stints, const int64_t *edges,
    size_t n, double *wanted);

#endif
