#include "sim/ledger/ledger.h"

#include "sim/core/digest.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
dps_ledger_free(struct dps_ledger *self)
{
    free(self->tokens);
    free(self->accounts);
    free(self->postings);
    free(self->by_name);
    free(self->control);
    *self = (struct dps_ledger){0};
}

/* ---- tokens -------------------------------------------------------------- */

/* Room to reckon for so many accounts and all tokens. */
static bool
has_control(struct dps_ledger *self, size_t n_accounts)
{
    size_t n = n_accounts + (size_t)self->n_tokens + 1;
    dps_signed_wide *control = realloc(self->control, n * sizeof *control);
    self->control = control != NULL ? control : self->control;
    return control != NULL;
}

enum dps_status
dps_ledger_add_token(struct dps_ledger *self, const char *symbol, int decimals,
    int64_t cap, int32_t *token_id, struct dps_error *err)
{
    if (strlen(symbol) >= DPS_SYMBOL) {
        return dps_fail(err, DPS_EINVAL, "token symbol %s is longer than %d letters",
            symbol, DPS_SYMBOL - 1);
    }
    for (int32_t i = 0; i < self->n_tokens; i++) {
        if (strcmp(self->tokens[i].symbol, symbol) == 0) {
            return dps_fail(err, DPS_EINVAL, "two tokens have the symbol %s", symbol);
        }
    }
    struct dps_token_state *tokens =
        realloc(self->tokens, ((size_t)self->n_tokens + 1) * sizeof *tokens);
    self->tokens = tokens != NULL ? tokens : self->tokens;
    if (tokens == NULL || !has_control(self, (size_t)self->accounts_capacity)) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for token %s", symbol);
    }
    *token_id = self->n_tokens++;
    tokens[*token_id] = (struct dps_token_state){.decimals = decimals, .cap = cap};
    snprintf(tokens[*token_id].symbol, DPS_SYMBOL, "%s", symbol);
    return DPS_OK;
}

/* ---- accounts ---------------------------------------------------------- */

/* Where an account of that name stands among by_name, or would. */
static size_t
place_of(const struct dps_ledger *self, const char *name)
{
    size_t mask = self->n_by_name - 1;
    size_t at = dps_digest_of(name, strlen(name)).low & mask;
    while (self->by_name[at] >= 0 &&
           strcmp(self->accounts[self->by_name[at]].name, name) != 0) {
        at = (at + 1) & mask;
    }
    return at;
}

int32_t
dps_ledger_account_named(const struct dps_ledger *self, const char *name)
{
    return self->n_by_name > 0 ? self->by_name[place_of(self, name)] : -1;
}

/* Room for twice the accounts, and their names put in place again. */
static bool
grow(struct dps_ledger *self)
{
    size_t capacity = 2 * (size_t)self->accounts_capacity + 16;
    size_t n_by_name = 4 * capacity;
    while ((n_by_name & (n_by_name - 1)) != 0) {
        n_by_name &= n_by_name - 1; /* down to a power of two, above twice capacity */
    }
    struct dps_account *accounts = realloc(self->accounts, capacity * sizeof *accounts);
    self->accounts = accounts != NULL ? accounts : self->accounts;
    int32_t *by_name = malloc(n_by_name * sizeof *by_name);
    if (accounts == NULL || by_name == NULL || !has_control(self, capacity)) {
        free(by_name);
        return false;
    }
    free(self->by_name);
    self->by_name = by_name;
    self->n_by_name = n_by_name;
    self->accounts_capacity = (int32_t)capacity;
    for (size_t i = 0; i < n_by_name; i++) {
        by_name[i] = -1;
    }
    for (int32_t i = 0; i < self->n_accounts; i++) {
        by_name[place_of(self, accounts[i].name)] = i;
    }
    return true;
}

enum dps_status
dps_ledger_add_account(struct dps_ledger *self, int32_t token_id, const char *name,
    int32_t *account_id, struct dps_error *err)
{
    int32_t found = dps_ledger_account_named(self, name);
    if (found >= 0 && self->accounts[found].token == token_id) {
        *account_id = found;
        return DPS_OK;
    }
    if (found >= 0 || strlen(name) >= DPS_ACCOUNT_NAME) {
        return dps_fail(err, DPS_EINVAL,
            "account %s is of another token, or its name is longer than %d letters",
            name, DPS_ACCOUNT_NAME - 1);
    }
    if (self->n_accounts == self->accounts_capacity && !grow(self)) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for account %s", name);
    }
    *account_id = self->n_accounts;
    self->by_name[place_of(self, name)] = *account_id;
    struct dps_account *account = &self->accounts[self->n_accounts++];
    *account = (struct dps_account){.token = token_id};
    snprintf(account->name, DPS_ACCOUNT_NAME, "%s", name);
    return DPS_OK;
}

/* ---- postings ---------------------------------------------------------- */

static const char *
account_name(const struct dps_ledger *self, int32_t account_id)
{
    return account_id == DPS_MINT   ? "mint"
           : account_id == DPS_BURN ? "burn"
                                    : self->accounts[account_id].name;
}

static int32_t
token_of(const struct dps_ledger *self, const struct dps_posting *posting)
{
    return self->accounts[posting->from >= 0 ? posting->from : posting->to].token;
}

static enum dps_status
refuse(const struct dps_ledger *self, const struct dps_posting *posting,
    const char *rule, struct dps_error *err)
{
    return dps_fail(err, DPS_EINVAL,
        "posting of %" PRId64 " base units (%s) from %s to %s %s", posting->units,
        posting->reason, account_name(self, posting->from),
        account_name(self, posting->to), rule);
}

static enum dps_status
check(const struct dps_ledger *self, const struct dps_posting *posting,
    struct dps_error *err)
{
    if (posting->from < 0 && posting->to < 0) {
        return dps_fail(
            err, DPS_EINVAL, "a posting (%s) names no account", posting->reason);
    }
    if (posting->units < 0) {
        return refuse(self, posting, "is below 0", err);
    }
    if (posting->from >= 0 && posting->to >= 0 &&
        self->accounts[posting->from].token != self->accounts[posting->to].token) {
        return refuse(self, posting, "joins two tokens", err);
    }
    if (posting->from >= 0 && self->accounts[posting->from].balance < posting->units) {
        return refuse(self, posting, "takes more than the account holds", err);
    }
    const struct dps_token_state *token = &self->tokens[token_of(self, posting)];
    if (posting->from < 0 &&
        (posting->units > token->cap - (token->minted - token->burned) ||
            posting->units > INT64_MAX - token->minted)) {
        return refuse(self, posting, "passes the token's cap", err);
    }
    return DPS_OK;
}

static enum dps_status
keep(struct dps_ledger *self, const struct dps_posting *posting, struct dps_error *err)
{
    if (self->n_postings == self->postings_capacity) {
        size_t capacity = 2 * self->postings_capacity + 64;
        struct dps_posting *postings =
            realloc(self->postings, capacity * sizeof *postings);
        if (postings == NULL) {
            return dps_fail(err, DPS_ENOMEM, "out of memory for postings");
        }
        self->postings = postings;
        self->postings_capacity = capacity;
    }
    self->postings[self->n_postings++] = *posting;
    return DPS_OK;
}

enum dps_status
dps_ledger_post(
    struct dps_ledger *self, const struct dps_posting *posting, struct dps_error *err)
{
    enum dps_status status = check(self, posting, err);
    if (status != DPS_OK || posting->units == 0) {
        return status;
    }
    status = keep(self, posting, err);
    if (status != DPS_OK) {
        return status;
    }
    struct dps_token_state *token = &self->tokens[token_of(self, posting)];
    if (posting->from >= 0) {
        self->accounts[posting->from].balance -= posting->units;
    } else {
        token->minted += posting->units;
    }
    if (posting->to >= 0) {
        self->accounts[posting->to].balance += posting->units;
    } else {
        token->burned += posting->units;
    }
    return DPS_OK;
}

/* ---- laws -------------------------------------------------------------- */

/* Reckons, from the epoch's opening and its postings, what each account holds. */
static void
reckon_balances(const struct dps_ledger *self)
{
    for (int32_t i = 0; i < self->n_accounts; i++) {
        self->control[i] = self->accounts[i].opening;
    }
    for (size_t i = 0; i < self->n_postings; i++) {
        const struct dps_posting *posting = &self->postings[i];
        if (posting->to >= 0) {
            self->control[posting->to] += posting->units;
        }
        if (posting->from >= 0) {
            self->control[posting->from] -= posting->units;
        }
    }
}

/* Reckons, from the accounts, what there is of each token; behind the accounts. */
static const dps_signed_wide *
reckon_supplies(const struct dps_ledger *self)
{
    dps_signed_wide *supplies = self->control + self->n_accounts;
    for (int32_t t = 0; t < self->n_tokens; t++) {
        supplies[t] = 0;
    }
    for (int32_t i = 0; i < self->n_accounts; i++) {
        supplies[self->accounts[i].token] += self->accounts[i].balance;
    }
    return supplies;
}

enum dps_status
dps_ledger_verify(const struct dps_ledger *self, struct dps_error *err)
{
    if (self->n_tokens == 0) {
        return DPS_OK;
    }
    reckon_balances(self);
    for (int32_t i = 0; i < self->n_accounts; i++) {
        if (self->accounts[i].balance != self->control[i]) {
            return dps_fail(err, DPS_ESTATE,
                "account %s holds %" PRId64 " base units, its postings make %" PRId64,
                self->accounts[i].name, self->accounts[i].balance,
                (int64_t)self->control[i]);
        }
    }
    const dps_signed_wide *supplies = reckon_supplies(self);
    for (int32_t t = 0; t < self->n_tokens; t++) {
        int64_t supply = self->tokens[t].minted - self->tokens[t].burned;
        if (supplies[t] != supply) {
            return dps_fail(err, DPS_ESTATE,
                "token %s: minted - burned is %" PRId64
                " base units, its accounts hold %" PRId64,
                self->tokens[t].symbol, supply, (int64_t)supplies[t]);
        }
    }
    return DPS_OK;
}

void
dps_ledger_close_epoch(struct dps_ledger *self)
{
    for (int32_t i = 0; i < self->n_accounts; i++) {
        self->accounts[i].opening = self->accounts[i].balance;
    }
    self->n_postings = 0;
}

/* ---- save and load ----------------------------------------------------- */

void
dps_ledger_save(const struct dps_ledger *self, struct dps_buffer *out)
{
    dps_buffer_put_u32(out, (uint32_t)self->n_tokens);
    dps_buffer_put_u32(out, (uint32_t)self->n_accounts);
    for (int32_t t = 0; t < self->n_tokens; t++) {
        dps_buffer_put_i64(out, self->tokens[t].minted);
        dps_buffer_put_i64(out, self->tokens[t].burned);
    }
    for (int32_t i = 0; i < self->n_accounts; i++) {
        dps_buffer_put_i64(out, self->accounts[i].balance);
    }
}

enum dps_status
dps_ledger_load(struct dps_ledger *self, struct dps_reader *in, struct dps_error *err)
{
    if (dps_reader_u32(in) != (uint32_t)self->n_tokens ||
        dps_reader_u32(in) != (uint32_t)self->n_accounts) {
        return dps_fail(err, DPS_EIO, "the saved ledger has other accounts");
    }
    for (int32_t t = 0; t < self->n_tokens; t++) {
        self->tokens[t].minted = dps_reader_i64(in);
        self->tokens[t].burned = dps_reader_i64(in);
    }
    for (int32_t i = 0; i < self->n_accounts; i++) {
        self->accounts[i].balance = dps_reader_i64(in);
    }
    dps_ledger_close_epoch(self);
    return dps_reader_status(in, "the saved ledger", err);
}
