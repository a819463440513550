/* detection.h: what came of the claims of one strategy, counted.
 *
 *     caught / cheated     how surely a claim that is not true is found out
 *     refused / (claims - cheated)     how often an honest one is refused
 *
 * A value without padding; starts from {0}.
 */
#ifndef DPS_SIM_PROVING_DETECTION_H
#define DPS_SIM_PROVING_DETECTION_H

#include "sim/proving/claim.h"

struct dps_detection {
    uint64_t claims;
    uint64_t cheated; /* claims that are not true */
    uint64_t caught;  /* of those, the verdict is against them */
    uint64_t refused; /* true ones that it is against */
    uint64_t open;    /* nobody could say */
    uint64_t copies;  /* of tasks that others did first */
    uint64_t invented;
    int64_t amount, amount_cheated, amount_caught, amount_refused; /* of those */
    int64_t amount_invented, amount_believed; /* invented, and accepted all the same */
    double effort; /* sum of amounts times efforts; as much as `amount` if honest */
    int64_t cost;  /* of verifying [ns] */
};

void dps_detection_add(struct dps_detection *self, const struct dps_outcome *outcome);

#endif
