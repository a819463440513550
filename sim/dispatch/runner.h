/* runner.h: who lives the jobs that have begun, until they end: their trace, which says
 * how long each runs, or an engine that times them.
 *
 * A value that borrows its context.
 */
#ifndef DPS_SIM_DISPATCH_RUNNER_H
#define DPS_SIM_DISPATCH_RUNNER_H

#include "sim/core/calendar.h"
#include "sim/dispatch/placing.h"

/* When a job's data were where they were to go, of the last time that it ran; -1: never
 * [ns]. */
struct dps_transfers {
    int64_t arrived;   /* the input at its node; since then it executes */
    int64_t delivered; /* the output at its owner */
};

struct dps_runner {
    void *context;
    /* A job begins on its nodes, or is lost there and may begin again later. */
    enum dps_status (*begin)(
        void *context, uint32_t job, int64_t now, struct dps_error *err);
    enum dps_status (*lose)(
        void *context, uint32_t job, int64_t now, struct dps_error *err);
    /* A node leaves, or is there again; NULL: it is all one. */
    enum dps_status (*leave)(
        void *context, uint32_t node, int64_t now, struct dps_error *err);
    void (*join)(void *context, uint32_t node);
    /* No job ends before it, or else before `limit`, until which nothing else happens;
     * INT64_MAX: none ends [ns]. */
    int64_t (*next)(void *context, int64_t limit);
    /* How long a job that has begun has run on its nodes by now; NULL: since then. */
    int64_t (*executed)(const void *context, uint32_t job, int64_t now);
    /* Whether nothing of jobs that have ended is under way; NULL: it is so. */
    bool (*is_idle)(const void *context);
    /* Lives up to `now`, and adds to `ended` those that end then, by their numbers
     * where they end at one time. */
    enum dps_status (*live)(
        void *context, int64_t now, struct dps_job_list *ended, struct dps_error *err);
};

/* By the trace: when each job that runs will end.
 *
 * In place: start from {0} but for the placements, which are borrowed; the owner calls
 * dps_trace_runner_free, legal twice. */
struct dps_trace_runner {
    const struct dps_placements *placements;
    struct dps_calendar calendar;
};

struct dps_runner dps_trace_runner(struct dps_trace_runner *self);
void dps_trace_runner_free(struct dps_trace_runner *self);

#endif
