/* apart.h: SimGrid as an engine, in a process of its own.
 *
 * SimGrid allows one engine a process and ends that at its errors, so whoever wants it
 * has depinsim-window serve it:
 *
 *     request 3 ->                   which network, and where the hosts' columns lie
 *     hosts   4 -> depinsim-window
 *     socket  5 <->                  commands, and what has been told
 *
 * Commands that need no answer wait for the next that does, so that there is one round
 * trip a step.  What a step told is told here when it has come back, in order, with the
 * dates that it had there.  Driving it costs nothing: `body` is called as it is.
 *
 * Where the process ends before its time, the fault of the engine says how.
 */
#ifndef DPS_SIM_WINDOW_APART_H
#define DPS_SIM_WINDOW_APART_H

#include "sim/engine/engine.h"

/* By depinsim-window; its name is that of SimGrid. */
extern const struct dps_engine_kind dps_engine_apart;

/* One that another program serves; NULL: depinsim-window. */
DPS_CHECKED enum dps_status dps_apart_open(const struct dps_platform *platform,
    const char *executable, const struct dps_listener *listener, void **self,
    struct dps_error *err);

#endif
