/* purse.h: what kinds of payment share: what is due, what users buy, who gets a fee.
 *
 * Work is priced in USD.  What is owed in tokens is reckoned at the oracle's price,
 * rounded down; what users lack they buy at the market's price, its cost rounded up.
 */
#ifndef DPS_MODELS_PAYMENT_PURSE_H
#define DPS_MODELS_PAYMENT_PURSE_H

#include "models/payment/payment.h"

/* A value [uUSD] in this money, at the oracle's price; 0 if tokens have none. */
int64_t dps_purse_due(
    const struct dps_payment_epoch *epoch, enum dps_money money, int64_t value);

/* Lets users have `need` first tokens, of which they buy what they lack, as far as
 * there is any to buy.  Gives what they have for this, at most `need`. */
int64_t dps_purse_buy(
    const struct dps_payment_epoch *epoch, int64_t need, struct dps_bill *bill);

/* The same in any money; of USD users have enough. */
int64_t dps_purse_fill(const struct dps_payment_epoch *epoch, enum dps_money money,
    int64_t need, struct dps_bill *bill);

/* The value [uUSD] of what is owed and not paid; all of the epoch's if it is owed in
 * tokens that have no price. */
int64_t dps_purse_lack(const struct dps_payment_epoch *epoch, enum dps_money money,
    int64_t owed, int64_t paid);

/* `amount` a second time for each epoch's length that `ahead` holds, rounded down. */
int64_t dps_purse_ahead(
    const struct dps_payment_epoch *epoch, int64_t amount, struct dps_span ahead);

/* Pays `amount` to nodes, less a fee of `take` [1], rounded down. */
void dps_purse_pay(struct dps_bill *bill, enum dps_role from, enum dps_money money,
    int64_t amount, double take, enum dps_role fee_to);

#endif
