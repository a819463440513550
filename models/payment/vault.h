/* vault.h: burn and mint through a vault with credits of 1 USD (Akash, AEP-76).
 *
 *     made     users send tokens to the vault, where they are remint credits;
 *              trunc(tokens P) credits are made, the mint spread stays with the vault
 *     settled  credits for work are burned; nodes get trunc(credits x 1/P), with 18
 *              decimals of 1/P, less the settle spread: from remint credits first, the
 *              rest is minted; what comes to no base unit is cancelled
 *     brakes   CR = value of the vault's tokens / credits outstanding; below `halt` no
 *              credits are made, below `warn` only every trunc(epoch (1 + backoff)^s)
 *              blocks, s = (warn - CR) in 0.1 %, at most `longest`, else every `epoch`
 *
 * What cannot be paid in credits then is paid to nodes in tokens directly, if `direct`.
 */
#ifndef DPS_MODELS_PAYMENT_VAULT_H
#define DPS_MODELS_PAYMENT_VAULT_H

#include "models/payment/payment.h"

#include <stdbool.h>

struct dps_payment_vault {
    struct dps_span ahead; /* of use that users hold in credits */
    double mint_spread;    /* [1] */
    double settle_spread;  /* [1] */
    double least;          /* credits made at once, at least [USD] */
    double warn, halt;     /* CR [1] */
    int64_t epoch;         /* blocks */
    double backoff;        /* longer for each 0.1 % of CR [1] */
    int64_t longest;       /* blocks */
    struct dps_span block;
    bool direct;
};

extern const struct dps_payment_kind dps_payment_vault;

/* Tokens for credits at a price [1e-12 USD] > 0, before the spread; 0: cancelled. */
int64_t dps_vault_tokens(
    int64_t credits, int64_t pico, int32_t decimals, int32_t credit_decimals);

/* Tokens that make at least so many credits, and credits that so many tokens make. */
int64_t dps_vault_cost(
    int64_t credits, int64_t pico, int32_t decimals, int32_t credit_decimals);
int64_t dps_vault_credits(
    int64_t tokens, int64_t pico, int32_t decimals, int32_t credit_decimals);

/* CR in 0.01 %, rounded down; INT64_MAX without credits. */
int64_t dps_vault_ratio(const struct dps_payment_epoch *epoch);

/* Blocks from one making of credits to the next at this CR [0.01 %]. */
int64_t dps_vault_blocks(const struct dps_payment_vault *self, int64_t ratio);

#endif
