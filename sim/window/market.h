/* market.h: a whole market lived at event level, in a process of its own: all its
 * machines, all its jobs, its real scheduler, a network between them.
 *
 *     start - lead             start                         start + length
 *          |--- jobs come -------|--- and all of this counts ----|
 *
 * The lead fills the market as it is filled in the long run, and nothing of it counts.
 * What counts is cut at both ends: of a job that runs across them, the part inside.  So
 * windows that touch each other count every second once.
 *
 * Work is counted in the network's units: a machine does `rate` of them a second when
 * all of it is taken, and a job that holds a part of it, of its GPUs, or of its
 * processors where it has none, or else of its slots, does as much of that while it
 * executes.  So does one that is lost later, which has then wasted what it did since it
 * began, or since its last checkpoint.  Keeping takes time that counts as work.
 *
 * A plan is a value that borrows its columns.
 */
#ifndef DPS_SIM_WINDOW_MARKET_H
#define DPS_SIM_WINDOW_MARKET_H

#include "sim/core/status.h"
#include "sim/window/market_answer.h"
#include "sim/window/market_figures.h"
#include "sim/window/market_proofs.h"
#include "sim/window/nursery.h"
#include "sim/workload/jobs.h"

#include <stddef.h>
#include <stdint.h>

struct dps_market_plan {
    const char *name; /* of the market; only sentences tell it; NULL: none */
    int64_t origin;   /* the scenario's start, s since 1970; only sentences tell it */
    int64_t start;    /* ns since the scenario's start, >= 0 */
    int64_t length;   /* [ns], in (0, DPS_WINDOW_LONGEST] */
    int64_t lead;     /* [ns], likewise or 0 */
    uint64_t seed;    /* of the kernels */
    uint64_t max_events; /* submissions, starts and ends, before it is given up */
    int64_t max_cpu;     /* that its process may use, likewise [s]; 0: an hour */
    double call_limit;   /* of the wall time of a kernel's call [s]; 0: 10 s */
    int64_t round_trip;  /* between scheduler and machines [ns] */
    const char *network; /* none, flow, tcp */
    const char *engine;  /* auto, simgrid, access */
    const char *peers;   /* all, loan, auto: see timed.h */
    int64_t at_once;     /* likewise */
    const char *scheduler, *bidder; /* NAME[:key=value,...]; bidder NULL: its usual */
    const char *cost;               /* of decisions: none, fixed */
    const char *paje;               /* file that SimGrid traces into; NULL: none */
    double client_up, client_down;  /* of the hosts of owners of jobs [byte/s] */
    const struct dps_workload *workload; /* jobs' and downs' times count from the
                                            lead's begin */
    const struct dps_down *downs; /* by `from`, as dps_dispatch_with wants them */
    size_t n_downs;
    const uint32_t *cell; /* of each machine, below n_cells */
    const double *rate;   /* of each machine [unit/s], >= 0 */
    uint32_t n_cells;
    struct dps_market_proofs proofs; /* without a verifier nothing is proven */
    const char *executable; /* a window program of its own; NULL: the nursery's */
};

/* What to do with a market whose process did not answer. */
enum dps_market_policy {
    DPS_MARKET_STOP,
    DPS_MARKET_RETRY /* once, with the same keys */
};

/* Lives n markets in as many processes, at most `workers` at a time, forked of a
 * nursery that is opened where it is needed and that the caller closes, and fills
 * answers[i], which is empty before, or states[i] and errs[i] where it failed: it
 * crashed, was killed, hung in a kernel, met its limit of events, or answered with
 * other than an answer.  Answers do not hang on `workers`.  Gives DPS_OK, or the first
 * of the states that is not. */
DPS_CHECKED enum dps_status dps_markets_live(struct dps_nursery **nursery,
    const struct dps_market_plan *plans, size_t n, size_t workers,
    enum dps_market_policy policy, struct dps_market_answer *answers,
    enum dps_status *states, struct dps_error *errs, struct dps_error *err);

#endif
