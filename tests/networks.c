#include "tests/networks.h"

#include "sim/economy/setup.h"
#include "tests/test.h"

#include <stdio.h>
#include <string.h>

enum { MOST_AMENDMENTS = 32 };

const struct dps_network *
network_open(const char *name, struct dps_scenario **scenario)
{
    static const char *const places[] = {"scenarios"};
    const struct dps_scenario_options options = {.places = places, .n_places = 1};
    struct dps_error err = {0};
    char path[128];
    snprintf(path, sizeof path, "scenarios/networks/%s.yaml", name);
    REQUIRE_OK(
        dps_scenario_open(path, &dps_setup_network_record, &options, scenario, &err),
        &err);
    const struct dps_setup_network *network = dps_scenario_value(*scenario);
    return &network->rules;
}

const struct dps_network *
network_amended(struct dps_scenario *scenario, size_t n)
{
    const struct dps_setup_network *network = dps_scenario_value(scenario);
    const struct dps_tree *overlays[MOST_AMENDMENTS];
    const void *value = NULL;
    struct dps_error err = {0};
    REQUIRE(n <= network->rules.amendments.n && n <= MOST_AMENDMENTS);
    for (size_t i = 0; i < n; i++) {
        overlays[i] = dps_network_amendment(&network->rules, i)->set;
    }
    REQUIRE_OK(dps_scenario_amended(
                   scenario, "", &dps_setup_network_record, overlays, n, &value, &err),
        &err);
    network = value;
    return &network->rules;
}

const struct dps_emission *
network_entry(const struct dps_network *network, const char *name)
{
    for (size_t i = 0; i < network->emission.n; i++) {
        if (strcmp(dps_network_emission(network, i)->name, name) == 0) {
            return dps_network_emission(network, i);
        }
    }
    for (size_t i = 0; i < network->genesis.n; i++) {
        if (strcmp(dps_network_genesis(network, i)->name, name) == 0) {
            return dps_network_genesis(network, i);
        }
    }
    test_check(false, name, TEST_HERE);
    REQUIRE(false);
    return NULL;
}
