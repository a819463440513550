#include "sim/economy/accounts.h"

#include <stdio.h>
#include <string.h>

enum dps_status
dps_accounts_of(const struct dps_member *self, struct dps_ledger *ledger, int32_t token,
    const char *name, int32_t *account, struct dps_error *err)
{
    char full[2 * DPS_ACCOUNT_NAME];
    snprintf(full, sizeof full, "%s/%s", self->setup->name, name);
    return dps_ledger_add_account(
        ledger, self->first_token + token, full, account, err);
}

static enum dps_status
add_pots(struct dps_member *self, const struct dps_setup_network *setup,
    struct dps_ledger *ledger, struct dps_error *err)
{
    const struct dps_reward_pot *pots = setup->pots.items;
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < setup->pots.n && status == DPS_OK; i++) {
        status = dps_accounts_of(self, ledger, 0, pots[i].account, &self->pots[i], err);
    }
    return status;
}

static enum dps_status
add_own_accounts(
    struct dps_member *self, struct dps_ledger *ledger, struct dps_error *err)
{
    const struct {
        const char *name;
        int32_t *account;
    } own[] = {
        {"nodes", &self->nodes},
        {"nodes-locked", &self->locked},
        {"undistributed", &self->undistributed},
        {"before", &self->before},
    };
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < DPS_COUNT_OF(own) && status == DPS_OK; i++) {
        status = dps_accounts_of(self, ledger, 0, own[i].name, own[i].account, err);
    }
    return status;
}

/* Where what a law issues goes; -1: to the nodes. */
static enum dps_status
add_issues(struct dps_member *self, const struct dps_setup_network *setup,
    struct dps_ledger *ledger, const struct dps_list *list, struct dps_issue *issues,
    struct dps_error *err)
{
    const struct dps_emission *emission = list->items;
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < list->n && status == DPS_OK; i++) {
        issues[i].account = -1;
        if (strcmp(emission[i].to, "nodes") != 0) {
            status = dps_accounts_of(self, ledger, emission[i].token, emission[i].to,
                &issues[i].account, err);
        } else if (emission[i].token != 0) {
            char name[DPS_ACCOUNT_NAME];
            snprintf(name, sizeof name, "nodes-%s",
                dps_network_token(&setup->rules, (size_t)emission[i].token)->symbol);
            status = dps_accounts_of(
                self, ledger, emission[i].token, name, &issues[i].account, err);
        }
    }
    return status;
}

/* Those that openings and burns name, so that all exist before a state is loaded. */
static enum dps_status
add_named_accounts(struct dps_member *self, const struct dps_setup_network *setup,
    struct dps_ledger *ledger, struct dps_error *err)
{
    const struct dps_opening *openings = setup->opening.items;
    const struct dps_burn *burns = setup->burns.items;
    enum dps_status status = DPS_OK;
    int32_t account = 0;
    for (size_t i = 0; i < 2 * setup->opening.n && status == DPS_OK; i++) {
        const struct dps_opening *opening = &openings[i / 2];
        const char *name = i % 2 == 0 ? opening->from : opening->to;
        if (strcmp(name, "mint") != 0 && strcmp(name, "burn") != 0) {
            status = dps_accounts_of(
                self, ledger, opening->amount.token, name, &account, err);
        }
    }
    if (setup->burnt != NULL && status == DPS_OK) {
        status = dps_accounts_of(self, ledger, 0, setup->burnt->payer, &account, err);
    }
    for (size_t i = 0; i < setup->burns.n && status == DPS_OK; i++) {
        status = dps_accounts_of(
            self, ledger, burns[i].per_day.token, burns[i].payer, &account, err);
    }
    return status;
}

/* Whether somebody pays what nodes lack of a pledge: on a market that has a price, or
 * who is named. */
static bool
pays_pledges(const struct dps_setup_network *network)
{
    const struct dps_commitment_terms *terms = network->commitments;
    return terms != NULL &&
           (network->price != NULL || strcmp(terms->payer, "market") != 0);
}

/* Accounts that some mechanism of the network wants. */
static enum dps_status
add_optional_accounts(struct dps_member *self, const struct dps_setup_network *setup,
    struct dps_ledger *ledger, struct dps_error *err)
{
    const struct dps_setup_network *network = setup;
    const struct dps_collateral *collateral = &network->collateral;
    const struct {
        bool wanted;
        const char *name;
        int32_t *account;
    } optional[] = {
        {network->price != NULL, "market", &self->market},
        {dps_distribution_rest(&network->distribute) == DPS_REST_TREASURY, "treasury",
            &self->treasury},
        {dps_collateral_bonds(collateral), "bonded", &self->bonded},
        {network->commitments != NULL, "pledged", &self->commitments.account},
        {pays_pledges(network),
            pays_pledges(network) ? network->commitments->payer : "",
            &self->commitments.payer},
        {dps_collateral_bonds(collateral) && strcmp(collateral->to, "burned") != 0,
            collateral->to, &self->lost},
    };
    enum dps_status status = DPS_OK;
    self->lost = DPS_BURN;
    for (size_t i = 0; i < DPS_COUNT_OF(optional) && status == DPS_OK; i++) {
        if (optional[i].wanted) {
            status = dps_accounts_of(
                self, ledger, 0, optional[i].name, optional[i].account, err);
        }
    }
    for (size_t i = 0; i < DPS_DISTRIBUTION_POOLS && status == DPS_OK; i++) {
        const char *name = dps_distribution_account(&network->distribute, i);
        bool burned = name != NULL && strcmp(name, "burned") == 0;
        self->pools[i] = burned ? DPS_BURN : -1;
        if (name != NULL && !burned && strcmp(name, "nodes") != 0) {
            status = dps_accounts_of(self, ledger, 0, name, &self->pools[i], err);
        }
    }
    return status;
}

enum dps_status
dps_accounts_add(struct dps_member *self, const struct dps_setup_network *setup,
    struct dps_ledger *ledger, struct dps_error *err)
{
    enum dps_status status = add_own_accounts(self, ledger, err);
    if (status == DPS_OK) {
        status = add_issues(
            self, setup, ledger, &setup->rules.emission, self->emission, err);
    }
    if (status == DPS_OK) {
        status =
            add_issues(self, setup, ledger, &setup->rules.genesis, self->genesis, err);
    }
    if (status == DPS_OK) {
        status = dps_releases_add_accounts(self, setup, ledger, err);
    }
    if (status == DPS_OK) {
        status = add_pots(self, setup, ledger, err);
    }
    if (status == DPS_OK) {
        status = dps_dividends_add_accounts(self, setup, ledger, err);
    }
    if (status == DPS_OK) {
        status = add_named_accounts(self, setup, ledger, err);
    }
    return status == DPS_OK ? add_optional_accounts(self, setup, ledger, err) : status;
}

enum dps_status
dps_accounts_open(struct dps_member *self, const struct dps_opening *opening,
    struct dps_ledger *ledger, struct dps_error *err)
{
    int32_t from = DPS_MINT;
    int32_t to = DPS_BURN;
    int32_t token = opening->amount.token;
    enum dps_status status = DPS_OK;
    if (strcmp(opening->from, "mint") != 0) {
        status = dps_accounts_of(self, ledger, token, opening->from, &from, err);
    } else {
        self->tokens.items[token].opened += opening->amount.units;
    }
    if (status == DPS_OK && strcmp(opening->to, "burn") != 0) {
        status = dps_accounts_of(self, ledger, token, opening->to, &to, err);
    }
    if (status != DPS_OK) {
        return status;
    }
    struct dps_posting posting = {0, from, to, opening->amount.units, "opening"};
    return dps_ledger_post(ledger, &posting, err);
}
