/* guarantee.h: a part of what users paid comes back where too little worked.
 *
 * Over each month of billing the availability is averaged: the share of the nodes that
 * take part which worked.  Where it was below a guarantee, the credit of the lowest
 * such guarantee times what users paid in that month is taken off the bills that
 * follow, as clouds do in their service level agreements.
 *
 * The state is plain data: save and load it as bytes.
 */
#ifndef DPS_MODELS_PAYMENT_GUARANTEE_H
#define DPS_MODELS_PAYMENT_GUARANTEE_H

#include "sim/core/field.h"

#include <stddef.h>
#include <stdint.h>

struct dps_guarantee {
    double below;  /* availability [1] */
    double credit; /* share of a month's payments [1] */
};

struct dps_guarantee_state {
    int64_t paid;   /* by users in it [uUSD] */
    int64_t credit; /* that users have with their next bills [uUSD] */
    double up;      /* availability times time, in it [s] */
    double time;    /* of it that is over [s] */
};

extern const struct dps_record dps_guarantee_record;

/* DPS_EINVAL unless they fall and their credits rise. */
DPS_CHECKED enum dps_status dps_guarantee_check(
    const struct dps_list *guarantees, struct dps_error *err);

/* The share of payments that comes back at an availability [1]. */
double dps_guarantee_credit(const struct dps_list *guarantees, double availability);

/* Before an epoch's bill of `value` [uUSD]: ends a month that has lasted `month` [s],
 * and says how much is taken off. */
int64_t dps_guarantee_redeem(const struct dps_list *guarantees, int64_t month,
    int64_t value, struct dps_guarantee_state *state);

/* What users paid in an epoch of so many seconds, and how available nodes were. */
void dps_guarantee_note(struct dps_guarantee_state *state, int64_t paid,
    double availability, double seconds);

#endif
