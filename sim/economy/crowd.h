/* crowd.h: the jobs that users bring to a market while it is lived.
 *
 * A network's jobs are streams; how many come is scaled so that in the mean they are
 * the work that users ask for.  Run times are those on a machine of rate 1, but for
 * jobs that are fixed, which are rentals, and those of tokens or steps, which run by
 * the rates of the machines' classes: what these are worth hangs on the machines that
 * they may have.
 *
 * Users live in the regions that the network has machines in, as many in each as of the
 * world's nodes, each at a place of its own for ever.
 *
 * Value.
 */
#ifndef DPS_SIM_ECONOMY_CROWD_H
#define DPS_SIM_ECONOMY_CROWD_H

#include "sim/economy/scope.h"

struct dps_crowd {
    const struct dps_setup_network *network;
    const struct dps_cells *cells;
    const struct dps_fleet *fleet;
    double wanted;  /* > 0 [unit/s] */
    int64_t begin;  /* when jobs begin to come [ns since 1970] */
    int64_t length; /* for how long they do [ns] */
    uint64_t seed;  /* of the jobs */
};

/* Adds its jobs to the machines of a scope.  DPS_EINVAL where nobody can do them, or
 * where they are too many. */
DPS_CHECKED enum dps_status dps_crowd_gather(
    const struct dps_crowd *self, struct dps_scope *scope, struct dps_error *err);

#endif
