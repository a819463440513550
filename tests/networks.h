/* networks.h: the networks that are shipped, loaded for tests. */
#ifndef DPS_TESTS_NETWORKS_H
#define DPS_TESTS_NETWORKS_H

#include "models/network.h"
#include "sim/scenario/scenario.h"

/* scenarios/networks/NAME.yaml; ends the running test if it does not load.  The caller
 * closes the scenario, to which the network belongs. */
const struct dps_network *network_open(
    const char *name, struct dps_scenario **scenario);

/* The same from the first `n` amendments on. */
const struct dps_network *network_amended(struct dps_scenario *scenario, size_t n);

/* Its emission or genesis entry of that name; ends the running test without one. */
const struct dps_emission *network_entry(
    const struct dps_network *network, const char *name);

#endif
