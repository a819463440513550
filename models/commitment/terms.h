/* terms.h: how long a network's nodes commit themselves, and what it costs to leave.
 *
 * A value of a scenario.
 */
#ifndef DPS_MODELS_COMMITMENT_TERMS_H
#define DPS_MODELS_COMMITMENT_TERMS_H

#include "models/collateral/collateral.h"
#include "models/commitment/commitment.h"
#include "sim/core/field.h"

#include <stdbool.h>

struct dps_commitment_terms {
    struct dps_span life;      /* of a commitment */
    double renewal;            /* share of what ends that is renewed [1] */
    bool topped_up;            /* a renewal pledges what a new commitment would */
    bool again;                /* what is not renewed may promise anew at once */
    const char *payer;         /* account that nodes get from what they lack */
    double fee;                /* share of the pledge lost at an early end [1] */
    struct dps_variant pledge; /* a kind of collateral, asked for when it opens */
};

extern const struct dps_record dps_commitment_terms_record;

/* A life in epochs, a begun one counted. */
uint32_t dps_commitment_epochs(
    const struct dps_commitment_terms *self, int64_t epoch_ns);

/* What of `lot` is renewed, each rounded down. */
struct dps_commitment_lot dps_commitment_renewal(
    const struct dps_commitment_terms *self, struct dps_commitment_lot lot);

/* What an early end of `pledge` costs, rounded down [base units]. */
int64_t dps_commitment_fee(const struct dps_commitment_terms *self, int64_t pledge);

#endif
