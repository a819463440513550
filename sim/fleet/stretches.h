/* stretches.h: when, in a span of time that has been lived, a node was not there.
 *
 * The calendar of a node is what it draws by its identity and its number of cycles, so
 * that the past can be told from the present: from its next failure or the end of its
 * repair back, cycle by cycle, as far as its last join.  Looking changes nothing.
 */
#ifndef DPS_SIM_FLEET_STRETCHES_H
#define DPS_SIM_FLEET_STRETCHES_H

#include "sim/fleet/fleet.h"

struct dps_stretch {
    int64_t from, to; /* [ns since the start] */
};

enum { DPS_STRETCHES = 64 };

/* Those in [from, to) in which a node that takes part did not work, downward by time,
 * apart from each other and cut to the span; how many they are.  `to` is not after the
 * end of the last epoch lived.  Of more than DPS_STRETCHES the last of them count as
 * one with what lies between them. */
size_t dps_fleet_stretches(const struct dps_fleet *self, uint32_t node, int64_t from,
    int64_t to, struct dps_stretch out[DPS_STRETCHES]);

#endif
