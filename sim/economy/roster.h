/* roster.h: a scenario whose fleet is written out: a group for each network that
 * machines may work in.
 *
 * A group with `also` is followed by one for each of its networks: the same, with that
 * network, a count of 0 and everybody a prospect, for all machines are in the first one
 * at the start.  Other groups stay as they are, so that without `also` nothing changes.
 */
#ifndef DPS_SIM_ECONOMY_ROSTER_H
#define DPS_SIM_ECONOMY_ROSTER_H

#include "sim/economy/setup.h"

struct dps_roster {
    struct dps_setup setup; /* the scenario's, with the groups below */
    struct dps_setup_group groups[];
};

/* To be freed with free(); NULL: out of memory.  Borrows from the scenario. */
struct dps_roster *dps_roster_make(const struct dps_setup *setup);

/* Whether a group is there for a network of the `also` of one before it. */
bool dps_roster_again(const struct dps_setup_group *group);

#endif
