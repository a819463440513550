/* shape.h: what of a network no amendment changes.
 *
 * Ledger, fleet and trace are built once, by the network as the scenario has it: which
 * tokens, laws, cohorts and mechanisms there are, and who is paid into which account.
 * An amendment changes their figures.
 */
#ifndef DPS_SIM_ECONOMY_SHAPE_H
#define DPS_SIM_ECONOMY_SHAPE_H

#include "sim/economy/setup.h"

/* DPS_EINVAL, with the key that differs, unless an amended network has the shape that
 * it had at the start. */
DPS_CHECKED enum dps_status dps_shape_check(const struct dps_setup_network *start,
    const struct dps_setup_network *amended, struct dps_error *err);

#endif
