/* market_trial.h: the claims of a market that was lived, proven or not.
 *
 * It comes after the market's life, which does not hang on it.  Jobs that end
 * in the lead are claims too, so that a verifier that remembers knows its nodes
 * when the window begins, but they are not counted.  A job of several machines
 * is claimed by the first of them.  Claims of one date are judged together.
 */
#ifndef DPS_SIM_WINDOW_MARKET_TRIAL_H
#define DPS_SIM_WINDOW_MARKET_TRIAL_H

#include "sim/window/market_stints.h"

/* Fills the verdicts of an answer whose jobs are there, from stints that are
 * finished; nothing, where the plan has no verifier. */
DPS_CHECKED enum dps_status dps_market_try(struct dps_market_answer *answer,
    const struct dps_market_stints *stints, struct dps_error *err);

#endif
