/* terms.h: how long a network's nodes commit themselves, and what it costs to leave. */
#ifndef DPS_MODELS_COMMITMENT_TERMS_H
#define DPS_MODELS_COMMITMENT_TERMS_H

#include "models/commitment/commitment.h"
#include "sim/core/field.h"

struct dps_commitment_terms {
    struct dps_span life;    /* of a new commitment */
    struct dps_span longest; /* that a renewal may reach */
    double renewal;          /* share of what ends that is renewed [1] */
    double fee;              /* share of the pledge lost at an early end [1] */
};

extern const struct dps_record dps_commitment_terms_record;

/* A life in whole epochs, at least one. */
uint32_t dps_commitment_epochs(struct dps_span life, int64_t epoch_ns);

/* The share of `lot` that is renewed, rounded down. */
struct dps_commitment_lot dps_commitment_renewal(
    const struct dps_commitment_terms *self, struct dps_commitment_lot lot);

/* What an early end of `pledge` costs, rounded down [base units]. */
int64_t dps_commitment_fee(const struct dps_commitment_terms *self, int64_t pledge);

#endif
