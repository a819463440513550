/* contracts.h: work under contract, in a ring of slots by the date at which it ends.
 *
 * The ring is in the market's state: a slot is a whole number of epochs wide, so that
 * the longest term fits.
 */
#ifndef DPS_MODELS_MARKET_CONTRACTS_H
#define DPS_MODELS_MARKET_CONTRACTS_H

#include "models/market/state.h"
#include "sim/core/date.h"

/* For terms of so many seconds, rounded up, in epochs of `step` [s]. */
int64_t dps_contracts_term(struct dps_span term);
void dps_contracts_begin(int64_t term, int64_t step, struct dps_market_state *state);

/* Ends what has run out by `now`; gives its rate [unit/s]. */
double dps_contracts_end(struct dps_market_state *state, int64_t now);

/* Rates of all, and the work that they have before them after `end` [unit]. */
struct dps_market_slot dps_contracts_active(
    const struct dps_market_state *state, int64_t end, double *ahead);

/* The slot that a contract of this term from `begin` on ends with, and its true length
 * [s]. */
struct dps_market_slot *dps_contracts_slot(
    struct dps_market_state *state, int64_t begin, int64_t term, double *length);

#endif
