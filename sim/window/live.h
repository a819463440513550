/* live.h: a window lived: the calendar of its plan, driven through an engine. */
#ifndef DPS_SIM_WINDOW_LIVE_H
#define DPS_SIM_WINDOW_LIVE_H

#include "sim/core/status.h"
#include "sim/engine/engine.h"
#include "sim/window/plan.h"
#include "sim/window/result.h"

/* Lives the plan on a new engine of that kind and fills *result, which is empty before.
 * A payer pays the price at the job's finish.  DPS_EIO if more than max_events happened
 * before the end, with the date. */
DPS_CHECKED enum dps_status dps_window_live(const struct dps_window_plan *plan,
    const struct dps_platform *platform, const struct dps_engine_kind *kind,
    struct dps_window_result *result, struct dps_error *err);

#endif
