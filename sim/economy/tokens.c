#include "sim/economy/tokens.h"

#include "models/redemption.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- life -------------------------------------------------------------- */

enum dps_status
dps_tokens_init(struct dps_tokens *self, const struct dps_network *rules,
    struct dps_ledger *ledger, struct dps_error *err)
{
    *self = (struct dps_tokens){.first = ledger->n_tokens};
    self->items = calloc(rules->tokens.n + 1, sizeof *self->items);
    if (self->items == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for tokens");
    }
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < rules->tokens.n && status == DPS_OK; i++) {
        const struct dps_token *token = dps_network_token(rules, i);
        int32_t added = 0;
        self->items[i] = (struct dps_token_desk){
            .unit = dps_token_unit(token), .market = -1, .reserve = -1};
        self->n = i + 1;
        status = dps_ledger_add_token(ledger, token->symbol, (int)token->decimals,
            dps_token_cap(token), &added, err);
    }
    return status;
}

void
dps_tokens_free(struct dps_tokens *self)
{
    free(self->items);
    *self = (struct dps_tokens){.n = 0};
}

static enum dps_status
add_account(struct dps_ledger *ledger, int32_t token, const char *network,
    const char *name, const char *symbol, int32_t *account, struct dps_error *err)
{
    char full[2 * DPS_ACCOUNT_NAME];
    snprintf(full, sizeof full, "%s/%s%s%s", network, name,
        symbol[0] != '\0' ? "-" : "", symbol);
    return dps_ledger_add_account(ledger, token, full, account, err);
}

enum dps_status
dps_tokens_open(struct dps_tokens *self, const struct dps_network *rules,
    const char *network, int32_t market, struct dps_ledger *ledger,
    struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    self->items[0].market = market;
    for (size_t i = 1; i < self->n && status == DPS_OK; i++) {
        const struct dps_token *token = dps_network_token(rules, i);
        char reserve[DPS_TOKEN_RESERVE];
        dps_token_reserve(token, reserve);
        switch (dps_token_worth(token)) {
        case DPS_TOKEN_PEGGED:
            status = add_account(ledger, self->first + (int32_t)i, network, "market",
                token->symbol, &self->items[i].market, err);
            break;
        case DPS_TOKEN_TREASURY:
            status = add_account(ledger, self->first, network, reserve, "",
                &self->items[i].reserve, err);
            break;
        case DPS_TOKEN_MARKET: break;
        }
    }
    return status;
}

/* ---- what they are worth ----------------------------------------------- */

int64_t
dps_tokens_supply(
    const struct dps_tokens *self, size_t token, const struct dps_ledger *ledger)
{
    const struct dps_token_state *state = &ledger->tokens[self->first + (int32_t)token];
    return state->minted - state->burned;
}

double
dps_tokens_price(const struct dps_tokens *self, const struct dps_network *rules,
    size_t token, const struct dps_ledger *ledger, double first)
{
    const struct dps_token_desk *desk = &self->items[token];
    switch (dps_token_worth(dps_network_token(rules, token))) {
    case DPS_TOKEN_PEGGED: return dps_network_token(rules, token)->peg;
    case DPS_TOKEN_TREASURY:
        return first * dps_redemption_rate(ledger->accounts[desk->reserve].balance,
                           self->items[0].unit, dps_tokens_supply(self, token, ledger),
                           desk->unit);
    case DPS_TOKEN_MARKET: break;
    }
    return token == 0 ? first : 0;
}

int64_t
dps_tokens_redeemed(const struct dps_tokens *self, size_t token, int64_t units,
    const struct dps_ledger *ledger)
{
    int32_t reserve = self->items[token].reserve;
    return reserve < 0 ? 0
                       : dps_redemption_pay(ledger->accounts[reserve].balance,
                             dps_tokens_supply(self, token, ledger), units);
}

/* ---- amendments -------------------------------------------------------- */

void
dps_tokens_amend(const struct dps_tokens *self, const struct dps_network *rules,
    struct dps_ledger *ledger)
{
    for (size_t i = 0; i < self->n; i++) {
        ledger->tokens[self->first + (int32_t)i].cap =
            dps_token_cap(dps_network_token(rules, i));
    }
}

/* ---- do they add up ---------------------------------------------------- */

enum dps_status
dps_tokens_verify(const struct dps_tokens *self, size_t token, int64_t reasons,
    const struct dps_ledger *ledger, struct dps_error *err)
{
    int32_t id = self->first + (int32_t)token;
    const struct dps_token_state *state = &ledger->tokens[id];
    int64_t held = 0;
    for (int32_t i = 0; i < ledger->n_accounts; i++) {
        held += ledger->accounts[i].token == id ? ledger->accounts[i].balance : 0;
    }
    if (held != state->minted - state->burned) {
        return dps_fail(err, DPS_ESTATE,
            "of %s %" PRId64 " base units were minted and %" PRId64
            " burned, but accounts hold %" PRId64,
            state->symbol, state->minted, state->burned, held);
    }
    return state->minted == reasons
               ? DPS_OK
               : dps_fail(err, DPS_ESTATE,
                     "of %s %" PRId64 " base units were minted, but %" PRId64
                     " by reason",
                     state->symbol, state->minted, reasons);
}
