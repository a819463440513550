/* briefing.h: what a dispatcher tells its kernels: first of the workload and of all
 * nodes, then what has been heard since, in its order. */
#ifndef DPS_SIM_DISPATCH_BRIEFING_H
#define DPS_SIM_DISPATCH_BRIEFING_H

#include "sim/dispatch/dispatcher.h"

DPS_CHECKED enum dps_status dps_briefing_first(
    struct dps_dispatcher *self, struct dps_error *err);

/* All that has been heard by now, each time apart. */
DPS_CHECKED enum dps_status dps_briefing_tell(
    struct dps_dispatcher *self, int64_t now, struct dps_error *err);

#endif
