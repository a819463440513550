/* access.h: users pay in the token for tokens of access, which the work uses up.
 *
 *     bought   work / per tokens of access, new ones, for what the work costs in first
 *              tokens; of these the swap fee is taken, nodes get the rest
 *     used     of each token of access the consume fee stays with a role, the rest of
 * it is burned, or goes to nodes
 *
 * What users cannot pay for is not opened: both in the same proportion.  All tokens of
 * access are one token; how many were used of each cell is counted by the caller.
 *
 * Ocean: a datatoken an asset, consumed by a download or a job (contracts @ 1c779f90,
 * ERC20Template.sol, FactoryRouter.sol).
 */
#ifndef DPS_MODELS_PAYMENT_ACCESS_H
#define DPS_MODELS_PAYMENT_ACCESS_H

#include "models/payment/payment.h"

struct dps_payment_access {
    double per;         /* work that a token of access opens [unit] */
    double swap_fee;    /* of what users pay [1] */
    double consume_fee; /* of each token of access [1] */
    const char *fee_to; /* role that gets both */
    const char *used;   /* burn or nodes: where the rest of a used token goes */
};

extern const struct dps_payment_kind dps_payment_access;

#endif
