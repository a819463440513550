/* own.h: depinsim's own tables of jobs and of machines, column by column. */
#ifndef DPS_SIM_WORKLOAD_OWN_H
#define DPS_SIM_WORKLOAD_OWN_H

#include "sim/workload/cells.h"
#include "sim/workload/jobs.h"

/* Notes the models of "V100M16|V100M32" and gives them as bits. */
DPS_CHECKED enum dps_status dps_models_read(struct dps_workload *out, const char *text,
    uint64_t *models, struct dps_error *err);

/* The columns of either table, for `describe`. */
extern const struct dps_csv_cell dps_own_jobs[];
extern const size_t dps_own_jobs_n;
extern const struct dps_csv_cell dps_own_machines[];
extern const size_t dps_own_machines_n;

#endif
