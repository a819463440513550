/* trade.h: what a cohort of holders sells and buys.
 *
 * Of its income (rewards in hand) a share is sold at once, of what comes back from
 * stakes and locks another; of the rest `keep` is never sold, and what is for sale goes
 * by `per_year`.  A panic is a price below (1 - fall) of the cohort's reference, an
 * exponential average of the price over `memory`: then `panic` of what is free is sold
 * a day, and as much of the stake is asked back.  Its dollars are spent by `buy` a
 * year.
 *
 * A value of a scenario.
 */
#ifndef DPS_MODELS_HOLDER_TRADE_H
#define DPS_MODELS_HOLDER_TRADE_H

#include "models/holder/holding.h"
#include "sim/core/field.h"

extern const struct dps_record dps_trade_record;

/* Whether the price is a panic's, given the reference [USD/token]. */
bool dps_trade_panics(const struct dps_trade *self, double price, double reference);

/* Sells and buys: `income` and `released` have just come, both in turn->free.  Fills
 * flows->sold and flows->bought, turn->free and turn->flight. */
void dps_trade_step(const struct dps_trade *self, struct dps_holder_turn *turn,
    int64_t income, int64_t released, struct dps_holder_state *state,
    struct dps_holder_flows *flows);

#endif
