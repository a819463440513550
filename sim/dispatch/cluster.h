/* cluster.h: what the machines of a workload have left.
 *
 * In place: start from {0}; dps_cluster_init / dps_cluster_free (legal twice).
 */
#ifndef DPS_SIM_DISPATCH_CLUSTER_H
#define DPS_SIM_DISPATCH_CLUSTER_H

#include "sim/workload/jobs.h"

#include <stdbool.h>

struct dps_cluster {
    int64_t (*left)[DPK_RESOURCES]; /* of each node */
    size_t n;
};

DPS_CHECKED enum dps_status dps_cluster_init(struct dps_cluster *self,
    const struct dps_workload *workload, struct dps_error *err);
void dps_cluster_free(struct dps_cluster *self);

/* Takes what a job needs from a node; false, and nothing is taken, where it has too
 * little. */
bool dps_cluster_take(
    struct dps_cluster *self, uint32_t node, const struct dps_job *job);

/* Gives it back. */
void dps_cluster_give(
    struct dps_cluster *self, uint32_t node, const struct dps_job *job);

#endif
