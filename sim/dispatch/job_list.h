/* job_list.h: a growing list of jobs, by their numbers.
 *
 * In place: start from {0}; the owner calls free(list.jobs).
 */
#ifndef DPS_SIM_DISPATCH_JOB_LIST_H
#define DPS_SIM_DISPATCH_JOB_LIST_H

#include "sim/core/status.h"

#include <stddef.h>
#include <stdint.h>

struct dps_job_list {
    uint32_t *jobs;
    size_t n, capacity;
};

DPS_CHECKED enum dps_status dps_job_list_add(
    struct dps_job_list *list, uint32_t job, struct dps_error *err);

#endif
