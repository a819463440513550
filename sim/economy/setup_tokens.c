#include "models/distribution/pools.h"
#include "models/holder/liquidity.h"
#include "models/payment/access.h"
#include "models/payment/credits.h"
#include "models/payment/vault.h"
#include "sim/economy/setup.h"

#include <math.h>
#include <string.h>

/* Whether a payment counts credits in the second token. */
static bool
counts_credits(const struct dps_payment *payment)
{
    return payment != NULL && (payment->law.kind == &dps_payment_credits.base ||
                                  payment->law.kind == &dps_payment_vault.base ||
                                  payment->law.kind == &dps_payment_access.base);
}

/* What credits are worth by the payment's rules [USD]. */
static double
credit_of(const struct dps_payment *payment)
{
    const struct dps_payment_credits *credits = payment->law.params;
    return payment->law.kind == &dps_payment_credits.base ? credits->price : 1;
}

static enum dps_status
check_credits(const struct dps_setup_network *network, struct dps_error *err)
{
    const struct dps_network *rules = &network->rules;
    const char *kind = network->payment->law.kind->name;
    if (rules->tokens.n < 2) {
        return dps_fail(err, DPS_EINVAL,
            "payment is %s, but there is no second token to count its credits in",
            kind);
    }
    const struct dps_token *token = dps_network_token(rules, 1);
    if (dps_token_worth(token) == DPS_TOKEN_TREASURY) {
        return dps_fail(err, DPS_EINVAL,
            "tokens.1.price is treasury, but payment (%s) counts its credits in it",
            kind);
    }
    double credit = credit_of(network->payment);
    bool priced = network->payment->law.kind != &dps_payment_access.base;
    return priced && dps_token_worth(token) == DPS_TOKEN_PEGGED &&
                   !(fabs(token->peg / credit - 1) < 1e-9)
               ? dps_fail(err, DPS_EINVAL,
                     "tokens.1.peg is %g USD, but payment (%s) makes credits of %g USD",
                     token->peg, kind, credit)
               : DPS_OK;
}

/* Reserves are accounts that nothing else takes from. */
static enum dps_status
check_reserves(const struct dps_network *rules, struct dps_error *err)
{
    static const char *const taken[] = {
        "nodes", "nodes-locked", "undistributed", "before", "market", "bonded"};
    for (size_t i = 1; i < rules->tokens.n; i++) {
        const struct dps_token *token = dps_network_token(rules, i);
        for (size_t k = 0; k < DPS_COUNT_OF(taken); k++) {
            if (strcmp(token->reserve, taken[k]) == 0) {
                return dps_fail(err, DPS_EINVAL,
                    "tokens.%zu.reserve is %s, an account that others take from", i,
                    taken[k]);
            }
        }
    }
    return DPS_OK;
}

/* Holders of further tokens do what these allow. */
static enum dps_status
check_holder(const struct dps_setup_network *network, size_t i, struct dps_error *err)
{
    const struct dps_holder *holders = network->holders.items;
    const struct dps_holder *holder = &holders[i];
    const struct dps_token *token =
        dps_network_token(&network->rules, (size_t)holder->token);
    if (holder->token == 0) {
        return DPS_OK;
    }
    if (dps_token_worth(token) == DPS_TOKEN_MARKET) {
        return dps_fail(err, DPS_EINVAL,
            "holders.%zu.token is %s, which has no price: let it be pegged, or "
            "redeemed by a treasury",
            i, token->symbol);
    }
    if (holder->law.kind == &dps_holder_liquidity.base) {
        return dps_fail(err, DPS_EINVAL,
            "holders.%zu.kind is liquidity, but its token is %s: pools are of the "
            "first token",
            i, token->symbol);
    }
    return holder->trade.buy > 0 && dps_token_worth(token) == DPS_TOKEN_TREASURY
               ? dps_fail(err, DPS_EINVAL,
                     "holders.%zu.trade.buy is %g, but nobody sells %s: its treasury "
                     "only redeems it",
                     i, holder->trade.buy, token->symbol)
               : DPS_OK;
}

/* Pools look at votes of holders that there are. */
static enum dps_status
check_merits(const struct dps_setup_network *self, struct dps_error *err)
{
    const struct dps_holder *holders = self->holders.items;
    for (size_t i = 0; i < DPS_DISTRIBUTION_POOLS; i++) {
        const struct dps_reward_pool *pool =
            dps_distribution_pool(&self->distribute, i);
        size_t h = 0;
        while (pool != NULL && h < self->holders.n &&
               strcmp(holders[h].name, pool->votes) != 0) {
            h++;
        }
        if (pool != NULL && pool->votes[0] != '\0' && h == self->holders.n) {
            return dps_fail(err, DPS_EINVAL,
                "distribute.pools.%zu.votes is %s, not the name of one of the holders",
                i, pool->votes);
        }
    }
    return DPS_OK;
}

enum dps_status
dps_setup_check_tokens(const struct dps_setup_network *network, struct dps_error *err)
{
    const struct dps_network *rules = &network->rules;
    enum dps_status status = check_reserves(rules, err);
    if (status == DPS_OK) {
        status = check_merits(network, err);
    }
    if (status == DPS_OK && counts_credits(network->payment)) {
        status = check_credits(network, err);
    }
    for (size_t i = 0; i < network->holders.n && status == DPS_OK; i++) {
        status = check_holder(network, i, err);
    }
    return status == DPS_OK && network->treasury != NULL &&
                   network->treasury->token != 0
               ? dps_fail(err, DPS_EINVAL,
                     "treasury.token is %s: a treasury spends the first token, %s",
                     dps_network_token(rules, (size_t)network->treasury->token)->symbol,
                     dps_network_token(rules, 0)->symbol)
               : status;
}
