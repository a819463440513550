/* formula.h: payments divided by shares that their author writes as expressions.
 *
 *     {kind: formula, shares: [{to: burn, share: "a * min(1, price / oracle)"},
 *                              {to: nodes, share: "1 - a"}], params: {a: 0.2}}
 *
 * As the kind `split`; each share is in [0, 1], to the nearest part per million, and
 * together they are at most 1.  An expression may name, beside the figures of the last
 * epoch, `value`: what users owe for the epoch's work.  Its t is the epoch's begin.
 */
#ifndef DPS_MODELS_PAYMENT_FORMULA_H
#define DPS_MODELS_PAYMENT_FORMULA_H

#include "models/formula/law.h"
#include "models/payment/fee_split.h"

struct dps_payment_expression {
    const char *to;    /* role */
    const char *share; /* [1] */
};

struct dps_payment_formula {
    const char *in;         /* token or usd */
    struct dps_list shares; /* of struct dps_payment_expression, at most four */
    struct dps_list params;
    const char *remainder; /* as of `split` */
    const char *rest_to;   /* role */
};

extern const struct dps_payment_kind dps_payment_formula;

/* The law of share i, or false if the payment has none. */
bool dps_payment_formula_at(
    const struct dps_payment *self, size_t i, struct dps_formula_law *law);

/* What its expressions may name beside the figures. */
extern const struct dps_formula_own dps_payment_formula_own;

#endif
