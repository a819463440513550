/* scope.h: the machines of a network's market, as a window wants them.
 *
 * A network's machines are divided among its markets by their operators, so that an
 * operator's are in one.  In a market are those that take part at the epoch's begin and
 * offer at its price, each with when it will be away: failures and repairs as the fleet
 * has drawn them, outages of what it shares with others.
 *
 * A machine has one GPU, or as many as its class's figure `gpus` says, with `vram` GB
 * each; of cores and memory as much as anyone may want; as a disk what it stores.  It
 * does `rate` units a second, and draws the power of its class, idle what the figure
 * `idle` says [W], if it does.  Its reputation is 1 / (1 + convictions), which is
 * assumed.
 *
 * In place: start from {0}; dps_scope_init / dps_scope_free (legal twice, and after a
 * failed init).
 */
#ifndef DPS_SIM_ECONOMY_SCOPE_H
#define DPS_SIM_ECONOMY_SCOPE_H

#include "sim/economy/member.h"
#include "sim/economy/outages.h"
#include "sim/workload/jobs.h"

/* What it is cut out of. */
struct dps_scope_view {
    const struct dps_member *member;
    const struct dps_fleet *fleet;
    const struct dps_outages *outages;
    int64_t origin;     /* the scenario's start [s] */
    int64_t begin, end; /* of the window, ns since the start */
    int64_t lead;       /* before it, in which nobody is away that comes back [ns] */
    uint32_t market;    /* which */
    uint32_t n_markets; /* of so many */
};

struct dps_scope {
    struct dps_workload workload; /* machines without jobs */
    struct dps_down *downs;       /* by `from`, from the lead's begin on */
    size_t n_downs, down_capacity;
    uint32_t *node;   /* of each machine, in the fleet */
    uint32_t *cell;   /* of each machine, among the network's */
    uint32_t *cheat;  /* that each practises, of its network's; 0: none */
    uint32_t *kept;   /* claims of each, where what is kept is proven */
    double *rate;     /* of each machine [unit/s] */
    double *capacity; /* of each cell: rates of its machines [unit/s] */
    uint32_t n_cells;
};

DPS_CHECKED enum dps_status dps_scope_init(
    struct dps_scope *self, const struct dps_scope_view *view, struct dps_error *err);
void dps_scope_free(struct dps_scope *self);

/* Of each market of the view's, whichever it is, and of each cell, what the machines
 * there can do: rates[n_markets][cells] [unit/s]. */
void dps_scope_rates(const struct dps_scope_view *view, double *rates);

/* What the machine does that jobs' run times are said for: one of rate 1, or that
 * stores a quantum [unit/s]. */
double dps_scope_reference(const struct dps_cells *cells);

#endif
