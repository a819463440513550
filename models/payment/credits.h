/* credits.h: credits of a fixed price in USD, made only by burning tokens (Helium).
 *
 * Users burn tokens at purchase, at the oracle's price, so that at least the credits
 * they lack are made: ceil of tokens, then floor of credits.  Work is paid by spending
 * credits; what is less than a credit is owed to the next epoch, exactly.
 */
#ifndef DPS_MODELS_PAYMENT_CREDITS_H
#define DPS_MODELS_PAYMENT_CREDITS_H

#include "models/payment/payment.h"

struct dps_payment_credits {
    double price;          /* [USD/credit], > 0 */
    struct dps_span ahead; /* of use for which credits are bought */
};

extern const struct dps_payment_kind dps_payment_credits;

#endif
