/* partition.h: the hosts of a platform put into cells of alike ones of one group.
 *
 * How far hosts differ counts in seconds of a task: latencies by the network model's
 * factor, bandwidths and speeds by the time of a typical transfer and of typical work.
 * From one cell for each group, the cell and axis with the largest sum of squares is
 * cut at its mean, again and again (Wan, Wong and Prusinkiewicz 1988), until there are
 * as many cells as wanted, or each holds hosts of one kind only.
 *
 * In place: start from {0}; the owner calls dps_partition_free, which is legal twice.
 */
#ifndef DPS_SIM_ENGINE_PARTITION_H
#define DPS_SIM_ENGINE_PARTITION_H

#include "sim/core/status.h"
#include "sim/engine/load.h"

/* What is typical of a task. */
struct dps_typical {
    double bytes; /* of a transfer [byte], >= 0 */
    double work;  /* [flop], >= 0 */
};

/* What a host is like, the mean of its cell: of bandwidths and speeds the harmonic one,
 * which keeps the mean time. */
struct dps_cell {
    uint32_t first; /* in `hosts` */
    uint32_t n;
    uint32_t group, of;  /* and how many hosts that has */
    double x, y, height; /* [ms] */
    double up, down;     /* [byte/s] */
    double speed;        /* [flop/s] */
};

struct dps_partition {
    uint32_t *hosts; /* by cell, and within it by rising number */
    struct dps_cell *cells;
    uint32_t n;
};

/* What is never in one cell: group[i] of host i, below n. */
struct dps_grouping {
    const uint32_t *group; /* NULL: all are of group 0 */
    uint32_t n;
};

/* Into at most n cells, n > 0, or one for each group if these are more. */
DPS_CHECKED enum dps_status dps_partition_init(struct dps_partition *self,
    const struct dps_platform *platform, const struct dps_typical *typical,
    const struct dps_grouping *grouping, uint32_t n, struct dps_error *err);
void dps_partition_free(struct dps_partition *self);

#endif
