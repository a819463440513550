#include "sim/dispatch/cluster.h"

#include <stdlib.h>
#include <string.h>

enum dps_status
dps_cluster_init(struct dps_cluster *self, const struct dps_workload *workload,
    struct dps_error *err)
{
    size_t n = workload->n_machines;
    *self = (struct dps_cluster){.left = calloc(n + 1, sizeof *self->left), .n = n};
    if (self->left == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for %zu machines", n);
    }
    for (size_t i = 0; i < n; i++) {
        memcpy(self->left[i], workload->machines[i].capacity, sizeof *self->left);
    }
    return DPS_OK;
}

void
dps_cluster_free(struct dps_cluster *self)
{
    free(self->left);
    *self = (struct dps_cluster){0};
}

bool
dps_cluster_take(struct dps_cluster *self, uint32_t node, const struct dps_job *job)
{
    for (size_t r = 0; r < DPK_RESOURCES; r++) {
        if (job->need[r] > self->left[node][r]) {
            return false;
        }
    }
    for (size_t r = 0; r < DPK_RESOURCES; r++) {
        self->left[node][r] -= job->need[r];
    }
    return true;
}

void
dps_cluster_give(struct dps_cluster *self, uint32_t node, const struct dps_job *job)
{
    for (size_t r = 0; r < DPK_RESOURCES; r++) {
        self->left[node][r] += job->need[r];
    }
}
