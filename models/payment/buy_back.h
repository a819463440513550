/* buy_back.h: users pay in USD, and a share of it buys tokens on the market.
 *
 * The network buys as many whole units as its share pays for; what is left of it stays
 * in the network's account.  What it bought is burned or kept by a role.
 */
#ifndef DPS_MODELS_PAYMENT_BUY_BACK_H
#define DPS_MODELS_PAYMENT_BUY_BACK_H

#include "models/payment/payment.h"

struct dps_payment_buy_back {
    double share;   /* of revenue [1] */
    const char *to; /* role that gets the tokens */
};

extern const struct dps_payment_kind dps_payment_buy_back;

#endif
