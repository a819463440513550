#include "sim/dispatch/job_list.h"

#include <stdlib.h>

enum dps_status
dps_job_list_add(struct dps_job_list *list, uint32_t job, struct dps_error *err)
{
    if (list->n == list->capacity) {
        size_t capacity = 2 * list->capacity + 64;
        uint32_t *jobs = realloc(list->jobs, capacity * sizeof *jobs);
        if (jobs == NULL) {
            return dps_fail(err, DPS_ENOMEM, "out of memory for a list of jobs");
        }
        list->jobs = jobs;
        list->capacity = capacity;
    }
    list->jobs[list->n++] = job;
    return DPS_OK;
}
