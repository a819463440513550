/* market_stints.h: when which job executed on which machines, lost or not, noted while
 * it is lived; and a limit of how much happens.
 *
 * It stands before the runner that lives the jobs, and passes everything on to it.
 * Submissions, starts and ends are counted.
 *
 * In place: start from {0}; dps_market_stints_open / dps_market_stints_free (legal
 * twice, and after a failed open).  It must not move while it is open.
 */
#ifndef DPS_SIM_WINDOW_MARKET_STINTS_H
#define DPS_SIM_WINDOW_MARKET_STINTS_H

#include "sim/dispatch/runner.h"
#include "sim/window/market.h"

#include <stdbool.h>

/* A job in the order in which they began; several of one that is lost. */
struct dps_market_stint {
    int64_t from;   /* it executes; INT64_MAX: it does not, in time [ns] */
    int64_t to;     /* or until it is all over [ns] */
    uint64_t first; /* of its machines, in the placements' list */
    uint32_t n;     /* of them */
    uint32_t job;
    bool lost;
    int64_t kept, wasted; /* of what it ran, where it is lost [ns] */
};

struct dps_market_stints {
    struct dps_market_stint *items;
    size_t n, capacity;
    uint32_t *last; /* by job, of its own */
    const struct dps_market_plan *plan;
    const struct dps_placements *placements;
    const struct dps_transfers *transfers; /* by job; NULL: jobs execute at once */
    struct dps_runner inner, runner;
    size_t submitted; /* jobs, before now */
    uint64_t events;
};

/* All but the stints is borrowed.  `runner` is to be given to who dispatches. */
DPS_CHECKED enum dps_status dps_market_stints_open(struct dps_market_stints *self,
    const struct dps_market_plan *plan, const struct dps_placements *placements,
    const struct dps_transfers *transfers, const struct dps_runner *inner,
    struct dps_error *err);
void dps_market_stints_free(struct dps_market_stints *self);

/* Ends with those under way, and counts what came before the window's end.  DPS_EIO,
 * naming the date, where more happened than the plan allows; so does the runner. */
DPS_CHECKED enum dps_status dps_market_stints_finish(
    struct dps_market_stints *self, struct dps_error *err);

#endif
