/* fee_split.h: payments divided by shares among roles, exactly.
 *
 * What the shares do not claim, and what rounding leaves over by the rule
 * `unallocated`, goes to `rest_to`.  By the rule `carry` all passes through escrow, and
 * the rest stays there to be split with the next payment.
 */
#ifndef DPS_MODELS_PAYMENT_FEE_SPLIT_H
#define DPS_MODELS_PAYMENT_FEE_SPLIT_H

#include "models/payment/payment.h"

enum { DPS_PAYMENT_SHARES = 4 };

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

extern const struct dps_payment_kind dps_payment_split;

#endif
