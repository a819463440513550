/* market_account.h: what a market that was lived comes to, cut to its window. */
#ifndef DPS_SIM_WINDOW_MARKET_ACCOUNT_H
#define DPS_SIM_WINDOW_MARKET_ACCOUNT_H

#include "sim/window/market_stints.h"

/* Fills the answer's jobs, parts, work that was wanted, waits, latencies and counts,
 * from stints that are finished. */
DPS_CHECKED enum dps_status dps_market_account(struct dps_market_answer *answer,
    const struct dps_market_stints *stints, struct dps_error *err);

#endif
