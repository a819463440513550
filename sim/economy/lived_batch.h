/* lived_batch.h: the markets that are lived in an epoch, with all that their plans
 * borrow.
 *
 * A network's markets are sampled by size: in their order from the smallest on, evenly
 * from a place that is drawn.  Each is lived whole, as often as there are replications;
 * the first of these is what happens.  Jobs are named by network, date, market and
 * replication, and by nothing that hangs on what the network does.
 *
 * In place: start from {0}; dps_lived_batch_init / dps_lived_batch_free (legal
 * twice, and after a failed init).
 */
#ifndef DPS_SIM_ECONOMY_LIVED_BATCH_H
#define DPS_SIM_ECONOMY_LIVED_BATCH_H

#include "sim/economy/lived.h"
#include "sim/economy/outages.h"
#include "sim/economy/scope.h"

enum { DPS_LIVED_PATH = 4096 };

struct dps_lived_batch {
    struct dps_scope *scopes; /* of each plan, which borrows it */
    struct dps_market_plan *plans;
    struct dps_market_answer *answers;
    enum dps_status *states;
    struct dps_error *errors;
    uint32_t *member; /* whose it is */
    size_t n;
    bool proves_all;  /* proofs whose verdict is known are made all the same */
    const char *paje; /* folder for SimGrid's traces of what happens; NULL: none */
    char (*files)[DPS_LIVED_PATH]; /* of each plan in there */
};

/* Room for n > 0 plans. */
DPS_CHECKED enum dps_status dps_lived_batch_init(
    struct dps_lived_batch *self, size_t n, const char *paje, struct dps_error *err);
void dps_lived_batch_free(struct dps_lived_batch *self);

/* How many plans a window of a network makes at most. */
size_t dps_lived_plans(const struct dps_lived *self, const struct dps_member *member);

/* Adds the plans of a member's markets, and notes the share of each cell's epoch that
 * they take. */
DPS_CHECKED enum dps_status dps_lived_batch_add(struct dps_lived_batch *self,
    struct dps_lived *lived, const struct dps_member *member,
    const struct dps_outages *outages, const struct dps_turn *turn, int64_t origin,
    struct dps_error *err);

/* Lives all of them; as dps_markets_live. */
DPS_CHECKED enum dps_status dps_lived_batch_live(struct dps_lived_batch *self,
    struct dps_nursery **nursery, size_t workers, enum dps_market_policy policy,
    struct dps_error *err);

#endif
