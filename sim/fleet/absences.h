/* absences.h: when, in a span of time that has been lived, a node was not there.
 *
 * The calendar of a node is what it draws by its identity and its number of cycles, so
 * that the past can be told from the present: from its next failure or the end of its
 * repair back, cycle by cycle, as far as its last join.  Looking changes nothing.
 */
#ifndef DPS_SIM_FLEET_ABSENCES_H
#define DPS_SIM_FLEET_ABSENCES_H

#include "sim/fleet/fleet.h"

struct dps_absence {
    int64_t from, to; /* [ns since the start] */
};

enum { DPS_ABSENCES = 64 };

/* Those in [from, to) in which a node that takes part did not work, downward by time,
 * apart from each other and cut to the span; how many they are.  `to` is not after the
 * end of the last epoch lived.  Of more than DPS_ABSENCES the last of them count as
 * one with what lies between them. */
size_t dps_fleet_absences(const struct dps_fleet *self, uint32_t node, int64_t from,
    int64_t to, struct dps_absence out[DPS_ABSENCES]);

#endif
