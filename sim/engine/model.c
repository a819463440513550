#include "sim/engine/model.h"

struct dps_flow_model
dps_flow_model_of(enum dps_network_model network)
{
    static const struct dps_flow_model models[] = {
        [DPS_NETWORK_FLOW] = {.latency_factor = 1, .bandwidth_factor = 1},
        [DPS_NETWORK_TCP] = {.latency_factor = 13.01,
            .bandwidth_factor = 0.97,
            .weight = 20537,
            .gamma = 4194304,
            .reverse = 0.05},
    };
    return models[network];
}
