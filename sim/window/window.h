/* window.h: a window of event-level time, lived by a process of its own.
 *
 * SimGrid allows one engine a process, and a crash in a window must not take the run
 * with it.  The parent writes the plan into memory, lends that and the hosts' columns
 * to the window program, waits, and reads the answer; this side needs no SimGrid.
 *
 *     request 3 ->                       -> calendar, engine
 *     hosts   4 -> depinsim-window ------|
 *     answer  5 <-                       <- outcomes, postings
 *
 * Nothing here looks at a wall clock: a window that does too much meets max_events.
 */
#ifndef DPS_SIM_WINDOW_WINDOW_H
#define DPS_SIM_WINDOW_WINDOW_H

#include "sim/core/status.h"
#include "sim/window/hosts.h"
#include "sim/window/plan.h"
#include "sim/window/result.h"

/* The child's descriptors. */
enum { DPS_WINDOW_REQUEST_FD = 3, DPS_WINDOW_HOSTS_FD = 4, DPS_WINDOW_ANSWER_FD = 5 };

struct dps_window_request {
    struct dps_window_plan plan;
    const struct dps_host_table *hosts; /* stays unchanged while the window lives */
    const char
        *executable; /* the window program; NULL: depinsim-window beside this one */
};

/* Lives a window and fills *result, which is empty before.
 *
 * DPS_EINVAL if the request is outside its domain.  DPS_EIO with a sentence that names
 * the window's start if the program cannot start, is killed, ends in disorder, answers
 * with less or other than an answer, or meets its limit of events. */
DPS_CHECKED enum dps_status dps_window_run(const struct dps_window_request *request,
    struct dps_window_result *result, struct dps_error *err);

#endif
