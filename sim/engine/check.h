/* check.h: a sample of what the engine `access` has timed, lived again by SimGrid.
 *
 * A stretch begins with a task just submitted and holds all tasks that have a host in
 * common with it, with these, and so on, as they are at that moment: what is left of
 * them.  Whoever comes to one of their hosts later joins with all that he has in common
 * with others, until all have ended or there are too many.  No task outside has a host
 * of theirs up to then, so that every date before is one that SimGrid must give as
 * well.  Stretches begin at the first submission and at evenly spaced later ones.
 *
 * What is left of a transfer is no whole number of bytes, hence SimGrid counts in
 * 2^-20 bytes here.
 *
 * In place: dps_check_init / dps_check_free; free is legal twice and on {0}.
 */
#ifndef DPS_SIM_ENGINE_CHECK_H
#define DPS_SIM_ENGINE_CHECK_H

#include "sim/engine/engine.h"

#include <stdbool.h>

enum { DPS_CHECK_STRETCHES = 8, DPS_CHECK_TASKS = 512 /* a stretch, at most */ };

#define DPS_CHECK_TOLERANCE 1e-6 /* s */

struct dps_check_task {
    size_t task;          /* the caller's number */
    double submit;        /* [s] */
    struct dps_task what; /* sizes in 2^-20 byte */
    bool back;            /* only its output is left, which SimGrid sends as an input */
    double dates[DPS_STAGE_FINISHED + 1]; /* [s]; NAN: not reached, or before */
    bool due[DPS_STAGE_FINISHED + 1];     /* stages that lie ahead */
    double cancelled;                     /* [s] or infinity */
    uint32_t stretch;
};

struct dps_check {
    const struct dps_platform *platform;
    uint64_t every; /* submissions from one stretch to the next */
    uint64_t next;
    struct dps_check_task *tasks;
    uint32_t n_tasks;
    double ends[DPS_CHECK_STRETCHES]; /* dates before them must agree [s] */
    uint32_t n_stretches;
    uint32_t n_open; /* tasks of the present stretch that have not ended; 0: none */
    uint32_t n_too_large; /* stretches not begun since too much hung together */
};

/* What came of it. */
struct dps_check_result {
    uint32_t stretches;
    uint32_t tasks;
    uint32_t dates; /* compared */
    uint32_t too_large;
    double largest; /* difference [s] */
};

/* For a run of about n_jobs; borrows the platform. */
DPS_CHECKED enum dps_status dps_check_init(struct dps_check *self,
    const struct dps_platform *platform, uint64_t n_jobs, struct dps_error *err);
void dps_check_free(struct dps_check *self);

/* Has an engine of kind access record into it, from its next submission on. */
void dps_access_watch(void *engine, struct dps_check *check);

/* Lives the sample on an engine of the kind `reference`, as far as `clock`, at which
 * the run stands.  DPS_ENUMERIC naming the task if a date differs by more than the
 * tolerance; *result is filled in any case. */
DPS_CHECKED enum dps_status dps_check_replay(struct dps_check *self, double clock,
    const struct dps_engine_kind *reference, struct dps_check_result *result,
    struct dps_error *err);

#endif
