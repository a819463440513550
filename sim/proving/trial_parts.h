/* trial_parts.h: what the sources of a trial share. */
#ifndef DPS_SIM_PROVING_TRIAL_PARTS_H
#define DPS_SIM_PROVING_TRIAL_PARTS_H

#include "sim/dispatch/cost.h"
#include "sim/proving/block.h"

struct dps_trial {
    struct dps_kernel verifier, *provers;
    uint32_t n_provers;
    struct dps_beacon beacon;
    struct dps_block block;
    struct dps_habits habits;
    struct dps_index first; /* amounts whose first claim is being run */
    struct dps_cost_units units;
    uint64_t seed;
    bool skips;
    struct dps_outcome *outcomes;
    uint8_t *fates;
    size_t n, cap;
    uint64_t ran, skipped;
};

#endif
