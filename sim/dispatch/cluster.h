/* cluster.h: what the machines of a workload have left, device by device.
 *
 * In place: start from {0}; dps_cluster_init / dps_cluster_free (legal twice).
 */
#ifndef DPS_SIM_DISPATCH_CLUSTER_H
#define DPS_SIM_DISPATCH_CLUSTER_H

#include "sim/core/pages.h"
#include "sim/workload/jobs.h"

#include <stdbool.h>

struct dps_cluster {
    const struct dps_workload *workload;
    struct dps_pages pages;
    int64_t (*left)[DPK_RESOURCES]; /* of each node, in the pages */
    size_t *first;                  /* of its devices */
    int64_t *device;                /* what they have left [1/1000 device] */
    size_t n;
};

/* The workload is borrowed. */
DPS_CHECKED enum dps_status dps_cluster_init(struct dps_cluster *self,
    const struct dps_workload *workload, struct dps_error *err);
void dps_cluster_free(struct dps_cluster *self);

/* Takes what a job needs from a node, and from the devices that the bits say, or where
 * there are none, from the first with room, which are set then.  NULL, or what the node
 * lacks, and nothing is taken. */
const char *dps_cluster_take(struct dps_cluster *self, uint32_t node,
    const struct dps_job *job, uint64_t *devices);

/* Gives it back. */
void dps_cluster_give(struct dps_cluster *self, uint32_t node,
    const struct dps_job *job, uint64_t devices);

#endif
