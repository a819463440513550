/* net_emission.h: burned tokens that are minted again, up to a cap.
 *
 * Helium's net emissions (HIP-20, and helium-program-library
 * programs/helium-sub-daos/src/instructions/calculate_utility_score_v0.rs): of what is
 * burned a moving average s is kept, in whole base units,
 *
 *     s(t) = floor((k - 1) s(t-1) / k) + floor(b(t) / k)
 *
 * and min(s, cap) is minted beside the schedule.  The floors are the chain's: burns
 * below k base units never come back.
 *
 * The rule is a value of a scenario; the state is plain data, saved as bytes.
 */
#ifndef DPS_MODELS_DISTRIBUTION_NET_EMISSION_H
#define DPS_MODELS_DISTRIBUTION_NET_EMISSION_H

#include "sim/core/field.h"

#include <stdint.h>

struct dps_net_emission {
    struct dps_amount cap;  /* most that a period mints */
    int64_t smoothing;      /* k, periods, >= 1 */
    struct dps_span period; /* whole seconds */
};

struct dps_net_emission_state {
    int64_t smoothed; /* s [base units] */
};

extern const struct dps_record dps_net_emission_record;

/* Ends a period in which `burned` was burned: what it mints beside the schedule [base
 * units].  `smoothed` begins at 0, or where a chain began. */
int64_t dps_net_emission_advance(const struct dps_net_emission *self, int64_t burned,
    struct dps_net_emission_state *state);

#endif
