/* fixed.h: bonds that do not follow the network: none, and so much a node or weight. */
#ifndef DPS_MODELS_COLLATERAL_FIXED_H
#define DPS_MODELS_COLLATERAL_FIXED_H

#include "models/collateral/collateral.h"

struct dps_collateral_fixed {
    const char *per;          /* node or weight */
    struct dps_amount amount; /* in the token */
    double value;             /* beside it, at the oracle's price [USD] */
};

/* DPS_EINVAL unless `per` is node or weight. */
DPS_CHECKED enum dps_status dps_collateral_per_check(
    const char *per, struct dps_error *err);

extern const struct dps_collateral_kind dps_collateral_none;
extern const struct dps_collateral_kind dps_collateral_fixed;

#endif
