/* ledger.h: who holds how many tokens, by double entry in whole base units.
 *
 * Every token has accounts.  A posting moves units from one account to another of the
 * same token; two accounts stand for the outside: from DPS_MINT tokens come into being,
 * to DPS_BURN they cease to be.  dps_ledger_post is the only writer.  Always
 *
 *     minted - burned = sum of all balances                       for every token
 *     balance = balance at the epoch's start + credits - debits   for every account
 *
 * and dps_ledger_verify says so from the epoch's postings, which are kept until
 * dps_ledger_close_epoch.  No balance goes below 0, no token above its cap.
 *
 * In place: start from {0}; the owner calls dps_ledger_free, which is legal twice.
 */
#ifndef DPS_SIM_LEDGER_LEDGER_H
#define DPS_SIM_LEDGER_LEDGER_H

#include "sim/core/buffer.h"
#include "sim/core/status.h"
#include "sim/core/wide.h"

#include <stdint.h>

enum {
    DPS_MINT = -1, /* as `from`: tokens come into being */
    DPS_BURN = -2, /* as `to`: tokens cease to be */
};

enum { DPS_ACCOUNT_NAME = 64, DPS_SYMBOL = 16 };

struct dps_token_state {
    char symbol[DPS_SYMBOL];
    int32_t decimals;
    int64_t cap;    /* most that may be minted less burned [base units] */
    int64_t minted; /* ever [base units] */
    int64_t burned; /* ever [base units] */
};

struct dps_account {
    char name[DPS_ACCOUNT_NAME]; /* "filecoin/nodes", unique */
    int32_t token;
    int64_t balance; /* [base units], >= 0 */
    int64_t opening; /* balance when the epoch began */
};

struct dps_posting {
    int64_t time;       /* ns since the scenario's start */
    int32_t from;       /* account, or DPS_MINT */
    int32_t to;         /* account, or DPS_BURN */
    int64_t units;      /* base units, >= 0 */
    const char *reason; /* static text: "reward", "vesting" */
};

struct dps_ledger {
    struct dps_token_state *tokens;
    int32_t n_tokens;
    struct dps_account *accounts;
    int32_t n_accounts, accounts_capacity;
    struct dps_posting *postings; /* of the epoch */
    size_t n_postings, postings_capacity;
    int32_t *by_name; /* accounts where their names' digests put them, -1: none */
    size_t n_by_name; /* a power of two, at least twice the accounts */
    dps_signed_wide *control; /* what a verify reckons for each account and token */
};

void dps_ledger_free(struct dps_ledger *self);

/* Adds a token; its id.  DPS_EINVAL if the symbol is taken or too long. */
DPS_CHECKED enum dps_status dps_ledger_add_token(struct dps_ledger *self,
    const char *symbol, int decimals, int64_t cap, int32_t *token_id,
    struct dps_error *err);
/* Adds an account of a token with nothing in it, or finds the one of that name. */
DPS_CHECKED enum dps_status dps_ledger_add_account(struct dps_ledger *self,
    int32_t token_id, const char *name, int32_t *account_id, struct dps_error *err);

/* The account of that name, or -1. */
int32_t dps_ledger_account_named(const struct dps_ledger *self, const char *name);

/* Moves units.  DPS_EINVAL, with the account, if there are too few, if the tokens
 * differ, or if minting would pass the cap; then nothing has changed.  0 units post
 * nothing. */
DPS_CHECKED enum dps_status dps_ledger_post(
    struct dps_ledger *self, const struct dps_posting *posting, struct dps_error *err);

/* DPS_ESTATE, naming the account or token, where a law fails; one walk, in `control`.
 */
DPS_CHECKED enum dps_status dps_ledger_verify(
    const struct dps_ledger *self, struct dps_error *err);

/* Forgets the epoch's postings: what is held now opens the next one. */
void dps_ledger_close_epoch(struct dps_ledger *self);

/* Balances and totals, between epochs; before loading, tokens and accounts must have
 * been added again in the same order. */
void dps_ledger_save(const struct dps_ledger *self, struct dps_buffer *out);
DPS_CHECKED enum dps_status dps_ledger_load(
    struct dps_ledger *self, struct dps_reader *in, struct dps_error *err);

#endif
