/* escrow.h: users deposit ahead, nodes are paid out of the deposits (Akash).
 *
 * Deposits are kept at what is owed and `ahead` more at the present rate; what lies
 * above goes back.  The share `late` of a deposit comes an epoch late.  What deposits
 * do not cover is a debt, which later deposits pay first.  Where several are to be paid
 * out of one account that is short, they are paid in their order, each what is left
 * (sequential, akash-network/node x/escrow/keeper: accountSettleFullBlocks), or in
 * proportion (pro-rata).  A share of the work may be paid in dollars beside the tokens,
 * with a take of its own; of dollars users have enough, so that none of it is a debt.
 */
#ifndef DPS_MODELS_PAYMENT_ESCROW_H
#define DPS_MODELS_PAYMENT_ESCROW_H

#include "models/payment/payment.h"

struct dps_payment_escrow {
    const char *in;        /* token or usd */
    struct dps_span ahead; /* that deposits cover */
    double late;           /* share of a deposit that comes an epoch late [1] */
    const char *shortfall; /* sequential or pro-rata */
    double take;           /* share that nodes do not get [1] */
    const char *fee_to;    /* role that gets it */
    double dollars;        /* share of the work that is paid in USD at once [1] */
    double dollars_take;   /* share of that which nodes do not get [1] */
};

extern const struct dps_payment_kind dps_payment_escrow;

/* Pays n payments of rates[i] a block for `blocks` out of `funds` >= 0: paid[i] and
 * what remains unpaid.  Gives the funds left, negative by all that is unpaid. */
int64_t dps_escrow_settle(int64_t funds, int64_t blocks, const int64_t *rates, size_t n,
    const char *shortfall, int64_t *paid, int64_t *unpaid);

#endif
