/* transfer.h: users pay nodes, in the token or in USD, less a take. */
#ifndef DPS_MODELS_PAYMENT_TRANSFER_H
#define DPS_MODELS_PAYMENT_TRANSFER_H

#include "models/payment/payment.h"

struct dps_payment_transfer {
    const char *in;     /* token or usd */
    double take;        /* share that nodes do not get [1] */
    const char *fee_to; /* role that gets it */
};

extern const struct dps_payment_kind dps_payment_transfer;

#endif
