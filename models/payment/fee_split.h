/* fee_split.h: payments divided by shares among roles, exactly.
 *
 * What the shares do not claim, and what rounding leaves over by the rule
 * `unallocated`, goes to `rest_to`.  By the rule `carry` all passes through escrow, and
 * the rest stays there to be split with the next payment.
 */
#ifndef DPS_MODELS_PAYMENT_FEE_SPLIT_H
#define DPS_MODELS_PAYMENT_FEE_SPLIT_H

#include "models/payment/payment.h"

struct dps_payment_part {
    const char *to; /* role */
    double share;   /* [1] */
};

struct dps_payment_split {
    const char *in;         /* token or usd */
    struct dps_list shares; /* of struct dps_payment_part, at most four */
    const char *remainder;  /* largest, unallocated, carry or residual */
    const char *rest_to;    /* role */
};

/* What `split` and `formula` have in common: a rule by which payments part. */
struct dps_payment_parting {
    const char *in;         /* token or usd */
    const char *const *to;  /* role of each share */
    const int64_t *weights; /* in parts per million, at most DPS_PPM together */
    size_t n;
    const char *remainder;
    const char *rest_to; /* role */
};

/* DPS_EINVAL unless money, number of shares and remainder are such. */
DPS_CHECKED enum dps_status dps_payment_split_check(
    const char *in, size_t n, const char *remainder, struct dps_error *err);

void dps_payment_part_ways(const struct dps_payment_parting *self,
    const struct dps_payment_epoch *epoch, struct dps_payment_state *state,
    struct dps_bill *bill);

extern const struct dps_payment_kind dps_payment_split;

#endif
