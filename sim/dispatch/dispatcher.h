/* dispatcher.h: a scheduler, and the bidder that stands against it, at work on a
 * cluster: what they are told, what they decide, and when that holds.
 *
 * Whoever drives it says what happens (submissions, ends, nodes that leave and join),
 * then settles the time, and learns which jobs began.  A scheduler hears of nodes half
 * a round trip later.  It decides as soon as it is idle and has heard something, is
 * busy for what its decision costs, and its orders reach the nodes half a round trip
 * after that; a whole one more, where it asked nodes how busy they are.  With a round
 * trip and costs of 0 all that is at once.
 *
 * A job that is lost with its node is submitted again, to start from what was kept of
 * it (pace.h), and one that waits too long is taken back: see fate.h.
 *
 * In place: start from {0}; dps_dispatcher_init / dps_dispatcher_free (legal twice, and
 * after a failed init).
 */
#ifndef DPS_SIM_DISPATCH_DISPATCHER_H
#define DPS_SIM_DISPATCH_DISPATCHER_H

#include "sim/core/calendar.h"
#include "sim/dispatch/inbox.h"
#include "sim/dispatch/placing.h"
#include "sim/dispatch/runner.h"
#include "sim/dispatch/timing.h"
#include "sim/dispatch/views.h"
#include "sim/host/kernel.h"
#include "sim/host/outputs.h"

/* All of it is borrowed. */
struct dps_dispatch_setup {
    const struct dps_workload *workload;
    struct dps_kernel *scheduler;
    struct dps_kernel *bidder; /* or NULL */
    struct dps_timing *timing; /* of decisions; NULL: they cost no time */
    int64_t round_trip;        /* between the scheduler and a node [ns] */
    int64_t
        until; /* nothing is lived from then on; INT64_MAX: to the end of all [ns] */
    const struct dps_runner *runner; /* of jobs; NULL: their trace */
    bool nodes_leave;                /* some will */
    bool audit; /* state hashes are of each round, not of the end */
};

struct dps_dispatcher {
    struct dps_dispatch_setup setup;
    struct dps_placements *out;
    struct dps_placing placing;
    struct dps_inbox inbox;
    struct dps_calendar calendar; /* orders on their way, and when to wake */
    struct dps_views nodes, views, joins;
    struct dpk_nodes all; /* nodes */
    struct dpk_orders orders;
    struct dpk_offers offers;
    struct dps_outputs of_orders, of_offers;
    struct dps_job_list sent; /* placed in this round */
    uint32_t wakes;           /* asked for in it */
    int64_t busy_until;       /* [ns] */
    int64_t bid_again;        /* when the bidder wants to be called; INT64_MAX: never */
    bool due;                 /* it is to decide, whether it hears something or not */
};

/* What became of jobs is written into `out`, which is the caller's.  All nodes are
 * there at time 0. */
DPS_CHECKED enum dps_status dps_dispatcher_init(struct dps_dispatcher *self,
    const struct dps_dispatch_setup *setup, struct dps_placements *out,
    struct dps_error *err);
void dps_dispatcher_free(struct dps_dispatcher *self);

/* What happens at a time, not before the last: jobs and nodes by their numbers. */
DPS_CHECKED enum dps_status dps_dispatcher_tell(struct dps_dispatcher *self,
    int64_t now, enum dps_news what, uint32_t id, struct dps_error *err);

/* Tells, asks and carries out all that is due.  Jobs that began since are in
 * placing.begun, which the caller empties. */
DPS_CHECKED enum dps_status dps_dispatcher_settle(
    struct dps_dispatcher *self, int64_t now, struct dps_error *err);

/* When it is to be settled next, if nothing happens; INT64_MAX: never. */
int64_t dps_dispatcher_next(const struct dps_dispatcher *self);

/* The kernels' states at the end, into the placements. */
DPS_CHECKED enum dps_status dps_dispatcher_finish(
    struct dps_dispatcher *self, int64_t now, struct dps_error *err);

#endif
