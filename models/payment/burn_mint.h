/* burn_mint.h: users buy tokens, most of which are burned; nodes live on what is
 * minted.
 *
 * Of what users pay the share `burn` is burned, `fee` goes to a role, what is left to
 * another; roundings are burned (Render, RNP-001: 95 % and 5 %).  With `on_top` the fee
 * comes on top of the value, value / (1 - fee), so that a node gets what it asked.  The
 * share `reward` of the value is minted to nodes at once (RNP-023: 56 %); without it
 * they earn by the network's emission alone.
 */
#ifndef DPS_MODELS_PAYMENT_BURN_MINT_H
#define DPS_MODELS_PAYMENT_BURN_MINT_H

#include "models/payment/payment.h"

#include <stdbool.h>

struct dps_payment_burn_mint {
    double burn;         /* [1] */
    double fee;          /* [1] */
    const char *fee_to;  /* role */
    const char *rest_to; /* role that gets 1 - burn - fee */
    bool on_top;
    double reward; /* minted to nodes, of the value [1] */
};

extern const struct dps_payment_kind dps_payment_burn_mint;

#endif
