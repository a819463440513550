/* timed_hosts.h: the hosts of a workload whose jobs an engine times: its machines, by
 * their numbers, then its clients.  For timed.c. */
#ifndef DPS_SIM_WINDOW_TIMED_HOSTS_H
#define DPS_SIM_WINDOW_TIMED_HOSTS_H

#include "sim/window/timed.h"

/* Fills the platform and names the client of each job that has data. */
DPS_CHECKED enum dps_status dps_timed_hosts(
    struct dps_timed *self, const struct dps_timed_links *links, struct dps_error *err);

/* Then reads the file of a platform that joins these hosts, in which a machine has its
 * own name, and client k that of the links' clients with k behind it. */
DPS_CHECKED enum dps_status dps_timed_own(
    struct dps_timed *self, const struct dps_timed_links *links, struct dps_error *err);

#endif
