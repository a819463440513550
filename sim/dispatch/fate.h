/* fate.h: what else becomes of jobs than that they run: lost with a node, they are
 * submitted again or fail; owners who have waited long enough take theirs back.
 *
 * A job's patience counts from each of its submissions, and lasts until it begins: one
 * whose order is on its way then is taken back where it comes to queue.  Of kernels
 * that are older than version 1.1 nothing is taken back.  For a dispatcher, as
 * briefing.h.
 */
#ifndef DPS_SIM_DISPATCH_FATE_H
#define DPS_SIM_DISPATCH_FATE_H

#include "sim/dispatch/dispatcher.h"

/* What the calendar of a dispatcher holds, in the order in which it comes at one time.
 */
enum { DPS_ARRIVE, DPS_TAKE_BACK, DPS_WAKE };

/* The scheduler is to hear something; what is far takes the way from a node. */
DPS_CHECKED enum dps_status dps_fate_note(struct dps_dispatcher *self, int64_t now,
    enum dps_news what, uint32_t id, uint32_t outcome, bool far, struct dps_error *err);

/* A job waits from now on. */
DPS_CHECKED enum dps_status dps_fate_await(
    struct dps_dispatcher *self, uint32_t job, int64_t now, struct dps_error *err);

/* Its patience may be over: it is taken back if it is. */
DPS_CHECKED enum dps_status dps_fate_try(
    struct dps_dispatcher *self, uint32_t job, int64_t now, struct dps_error *err);

/* Jobs that were lost: the scheduler hears of their end, and gets them again. */
DPS_CHECKED enum dps_status dps_fate_lost(
    struct dps_dispatcher *self, int64_t now, struct dps_error *err);

#endif
