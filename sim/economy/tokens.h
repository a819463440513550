/* tokens.h: what a network's tokens are worth, and where they are traded.
 *
 *     market     the first token: the network's price, traded with X/market
 *     pegged     so many dollars always, traded with X/market-SYMBOL
 *     treasury   its share of the first tokens in X/treasury-SYMBOL, or in the account
 *                that `reserve` names: nobody sells it, and who has it redeems it there
 *
 * A further token of kind `market` has no price and no trade: it is only counted.
 *
 * In place: start from {0}; dps_tokens_init / dps_tokens_free (legal twice, and after a
 * failed init).
 */
#ifndef DPS_SIM_ECONOMY_TOKENS_H
#define DPS_SIM_ECONOMY_TOKENS_H

#include "models/network.h"
#include "sim/ledger/ledger.h"

#include <stddef.h>
#include <stdint.h>

struct dps_token_desk {
    int64_t unit;    /* base units in a token */
    int64_t opened;  /* minted by openings [base units] */
    int32_t market;  /* account it is traded with, or -1 */
    int32_t reserve; /* account of first tokens that redeems it, or -1 */
};

struct dps_tokens {
    int32_t first; /* on the ledger */
    struct dps_token_desk *items;
    size_t n;
};

/* Adds the tokens of the network of that name to the ledger. */
DPS_CHECKED enum dps_status dps_tokens_init(struct dps_tokens *self,
    const struct dps_network *rules, struct dps_ledger *ledger, struct dps_error *err);
void dps_tokens_free(struct dps_tokens *self);

/* And the accounts of those that are pegged or redeemed; X/market, or -1, is that of
 * the first. */
DPS_CHECKED enum dps_status dps_tokens_open(struct dps_tokens *self,
    const struct dps_network *rules, const char *network, int32_t market,
    struct dps_ledger *ledger, struct dps_error *err);

/* Price of a token where the first one's is `first` [USD/token]; 0: none. */
double dps_tokens_price(const struct dps_tokens *self, const struct dps_network *rules,
    size_t token, const struct dps_ledger *ledger, double first);

/* First tokens that a reserve pays for `units` of a token; 0 where none redeems it. */
int64_t dps_tokens_redeemed(const struct dps_tokens *self, size_t token, int64_t units,
    const struct dps_ledger *ledger);

/* What there is of a token [base units]. */
int64_t dps_tokens_supply(
    const struct dps_tokens *self, size_t token, const struct dps_ledger *ledger);

/* Amended rules: a token's cap may change. */
void dps_tokens_amend(const struct dps_tokens *self, const struct dps_network *rules,
    struct dps_ledger *ledger);

/* DPS_ESTATE unless all accounts hold what was minted less what was burned of a token,
 * and `reasons` of it were minted [base units]. */
DPS_CHECKED enum dps_status dps_tokens_verify(const struct dps_tokens *self,
    size_t token, int64_t reasons, const struct dps_ledger *ledger,
    struct dps_error *err);

#endif
