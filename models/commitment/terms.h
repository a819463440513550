/* terms.h: how long a network's nodes commit themselves, and what it costs to leave.
 *
 * A value of a scenario.
 */
#ifndef DPS_MODELS_COMMITMENT_TERMS_H
#define DPS_MODELS_COMMITMENT_TERMS_H

#include "models/collateral/collateral.h"
#include "models/commitment/commitment.h"
#include "models/commitment/youth.h"
#include "sim/core/field.h"

#include <stdbool.h>

/* What commitments pay a day, fixed when they open or are renewed. */
struct dps_commitment_dues {
    double most;            /* share of a day's reward [1] */
    struct dps_variant law; /* a kind of collateral: what it asks for is paid a day */
};

struct dps_commitment_terms {
    struct dps_span life;     /* of a commitment */
    double renewal;           /* share of what ends that is renewed [1] */
    bool topped_up;           /* a renewal pledges what a new commitment would */
    bool again;               /* what is not renewed may promise anew at once */
    const char *payer;        /* account that nodes get from what they lack */
    double fee;               /* share of the pledge lost at an early end [1] */
    struct dps_span full_age; /* below it the fee is smaller, pro rata; 0: never */
    double least;             /* at any age, share of the pledge [1] */
    double days;              /* days of reward that an early end costs [1] */
    double days_by_age;       /* and for each day of age, to the full one [1] */
    double least_days;        /* days of reward at any age [1] */
    double absence;           /* days of reward lost for each day of absence [1] */
    struct dps_commitment_dues dues;
    struct dps_variant pledge; /* a kind of collateral, asked for when it opens */
};

extern const struct dps_record dps_commitment_terms_record;

/* A life in epochs, a begun one counted. */
uint32_t dps_commitment_epochs(
    const struct dps_commitment_terms *self, int64_t epoch_ns);

/* What a day earns and who ends how old. */
struct dps_commitment_end {
    int64_t pledge;                /* of what ends [base units] */
    double day_reward;             /* of what ends [base units] */
    const struct dps_youth *youth; /* of all that is open */
    double open;                   /* weight of all that is open [quanta] */
    double epoch;                  /* [d] */
};

/* What of `lot` is renewed, each rounded down. */
struct dps_commitment_lot dps_commitment_renewal(
    const struct dps_commitment_terms *self, struct dps_commitment_lot lot);

/* The full age in epochs, a begun one counted. */
uint32_t dps_commitment_full_age(
    const struct dps_commitment_terms *self, int64_t epoch_ns);

/* What an early end costs: with age a up to the full age A, pledge p and a day's reward
 * r, the mean over ages of
 *
 *     max(fee p a / A + (days + days_by_age a) r, least p, least_days r), at most p
 *
 * rounded down [base units]. */
int64_t dps_commitment_fee(
    const struct dps_commitment_terms *self, const struct dps_commitment_end *end);

#endif
