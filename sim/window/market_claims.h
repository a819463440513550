/* market_claims.h: what is claimed of a market that was lived, and when it is
 * asked.
 *
 * In place: start from {0}; dps_market_claims_free, legal twice.
 */
#ifndef DPS_SIM_WINDOW_MARKET_CLAIMS_H
#define DPS_SIM_WINDOW_MARKET_CLAIMS_H

#include "sim/proving/claim.h"
#include "sim/window/market_stints.h"

/* Ids of copies of a claim have their number from this bit on. */
enum { DPS_MARKET_COPY_SHIFT = 56 };

struct dps_market_claims {
    struct dps_claim *items; /* by date, then id */
    int64_t *asked;          /* ns since the scenario's start */
    size_t n;
    const struct dps_market_plan *plan;
    uint32_t *down; /* of each machine the first of its downs, in `next` */
    uint32_t *next; /* of each down; UINT32_MAX: none */
};

/* Of jobs that ended, or of what machines keep. */
DPS_CHECKED enum dps_status dps_market_claims_gather(struct dps_market_claims *self,
    const struct dps_market_stints *stints, struct dps_error *err);
void dps_market_claims_free(struct dps_market_claims *self);

/* Whether a machine is there at a date. */
bool dps_market_is_there(
    const struct dps_market_claims *self, uint32_t machine, int64_t date);

/* A machine's id as a node, and back. */
uint64_t dps_market_node(uint32_t machine);
uint32_t dps_market_machine(uint64_t node);

/* What a job did inside the window [unit]. */
double dps_market_work(const struct dps_market_answer *answer, uint64_t job);

#endif
