/* points.h: the rows of a law's table: those of its file, then its own. */
#ifndef DPS_SIM_WORKLOAD_POINTS_H
#define DPS_SIM_WORKLOAD_POINTS_H

#include "models/growth.h"

/* In place: start from {0}; the owner calls dps_points_free, which is legal twice. */
struct dps_points {
    struct dps_growth_point *items;
    size_t n;
};

/* Reads the table; NULL: nothing.  DPS_EINVAL where its own rows do not come after the
 * file's. */
DPS_CHECKED enum dps_status dps_points_read(struct dps_points *self,
    const struct dps_growth_table *table, struct dps_error *err);
void dps_points_free(struct dps_points *self);

#endif
