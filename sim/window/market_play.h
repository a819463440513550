/* market_play.h: a market lived in this process. */
#ifndef DPS_SIM_WINDOW_MARKET_PLAY_H
#define DPS_SIM_WINDOW_MARKET_PLAY_H

#include "sim/engine/engine.h"
#include "sim/window/market.h"

/* Lives a plan that was checked and fills *answer, which is empty before.  `simgrid`
 * NULL: the engine `access` times all, and nobody checks it. */
DPS_CHECKED enum dps_status dps_market_play(const struct dps_market_plan *plan,
    const struct dps_engine_kind *simgrid, struct dps_market_answer *answer,
    struct dps_error *err);

#endif
