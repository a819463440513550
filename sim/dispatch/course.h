/* course.h: how a replay went: what waited, ran and was used over time, and who waited
 * how long.
 *
 * The time from the first submission to the last end is cut into equal steps, at most
 * 1000.  Means over a step are exact: what waits, added up over steps of their length,
 * is what all jobs have waited together (Little's law).
 *
 * In place: start from {0}; the owner calls dps_course_free, legal twice.
 */
#ifndef DPS_SIM_DISPATCH_COURSE_H
#define DPS_SIM_DISPATCH_COURSE_H

#include "sim/dispatch/dispatch.h"

struct dps_course_step {
    double waiting; /* jobs, in the mean */
    double running; /* jobs, in the mean */
    double used;    /* share of the machines' slots, or GPUs, or processors [1] */
};

struct dps_course {
    struct dps_course_step *steps;
    size_t n;
    int64_t begin;  /* of the first [ns] */
    int64_t length; /* of each [ns] */
    int64_t *waits; /* of jobs that ran, ascending [ns] */
    size_t n_waits;
};

void dps_course_free(struct dps_course *self);

DPS_CHECKED enum dps_status dps_course_of(struct dps_course *self,
    const struct dps_workload *workload, const struct dps_placements *placements,
    struct dps_error *err);

#endif
