/* networks.h: what each shipped network is made of, from its file and the tables.
 *
 * For a file in scenarios/networks: its tokens; its mechanisms, that is every kind and
 * every list of rules that it uses, with the paths at which it does; what amendments
 * change, when and by which source; its sources; and what it leaves out.  A mechanism
 * that comes with an amendment is marked so.
 */
#ifndef DPS_SIM_RUN_NETWORKS_H
#define DPS_SIM_RUN_NETWORKS_H

#include "sim/core/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Prints one network, or all that are in `networks` of folders of scenarios if name is
 * NULL.  DPS_EINVAL if a
 * file is not there or is wrong. */
DPS_CHECKED enum dps_status dps_networks_describe(const char *name,
    const char *const *folders, size_t n_folders, FILE *out, struct dps_error *err);

/* Whether there is a file of that name. */
bool dps_networks_has(const char *name, const char *const *folders, size_t n_folders);

#endif
