/* views.h: jobs and machines as the columns that kernels see.
 *
 * In place: start from {0}; the owner calls dps_views_free, legal twice.
 */
#ifndef DPS_SIM_DISPATCH_VIEWS_H
#define DPS_SIM_DISPATCH_VIEWS_H

#include "sim/core/pages.h"
#include "sim/workload/jobs.h"

/* Columns of one view, in one piece of memory. */
struct dps_views {
    struct dps_pages pages;
    size_t room; /* rows */
};

void dps_views_free(struct dps_views *self);

/* All machines; their slots are their numbers, and `rank` is the workload's or an order
 * drawn from a seed. */
DPS_CHECKED enum dps_status dps_views_nodes(struct dps_views *self,
    const struct dps_workload *workload, uint64_t seed, struct dpk_nodes *out,
    struct dps_error *err);

/* The nodes of n numbers, out of a view of all. */
DPS_CHECKED enum dps_status dps_views_some(struct dps_views *self,
    const struct dpk_nodes *all, const uint32_t *numbers, size_t n,
    struct dpk_nodes *out, struct dps_error *err);

/* The jobs of n numbers, or where there are none, the first n; their slots are their
 * numbers. */
DPS_CHECKED enum dps_status dps_views_jobs(struct dps_views *self,
    const struct dps_job *jobs, const uint32_t *numbers, size_t n, struct dpk_jobs *out,
    struct dps_error *err);

#endif
