#include "models/network.h"

#include "models/emission/steps.h"
#include "sim/core/amount.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { UNITS_TEXT = 32 };

/* ---- tokens ------------------------------------------------------------ */

static const struct dps_field token_fields[] = {
    DPS_FIELD(
        struct dps_token, symbol, DPS_TEXT, .doc = "as amounts are written: 20e6 NOS"),
    DPS_FIELD(struct dps_token, decimals, DPS_COUNT, .domain = "[0, 9]",
        .doc = "digits of its base unit; a token whose chain has more is kept to 9"),
    DPS_FIELD(struct dps_token, cap, DPS_COUNT, .domain = "[0, inf)", .fallback = "0",
        .source = "assumed",
        .doc = "the most there may be, in whole tokens; 0: no cap"),
    DPS_FIELD(struct dps_token, price, DPS_TEXT, .fallback = "market",
        .source = "assumed",
        .doc = "what makes its price: market, the network's `price`, which is that of "
               "the first token (others have none then); pegged, to `peg`; treasury, "
               "the first tokens that a treasury holds over this token's supply"),
    DPS_FIELD(struct dps_token, peg, DPS_NUMBER, .unit = "USD", .domain = "[0, 1e9]",
        .fallback = "0 USD", .source = "not pegged",
        .doc = "what a pegged token is worth: 0.00001 USD a data credit of Helium, 1 "
               "USD an ACT of Akash"),
    DPS_FIELD(struct dps_token, reserve, DPS_TEXT, .fallback = "",
        .doc = "account of first tokens that redeems a token of kind treasury; by "
               "default treasury-SYMBOL"),
    DPS_FIELD(struct dps_token, source, DPS_TEXT, .fallback = "",
        .doc = "where its figures were read"),
};

static bool
is_symbol(const char *text)
{
    size_t n = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    return n > 0 && text[n] == '\0';
}

static const char *const worths[] = {
    [DPS_TOKEN_MARKET] = "market",
    [DPS_TOKEN_PEGGED] = "pegged",
    [DPS_TOKEN_TREASURY] = "treasury",
};

/* Where it is in the list; its length if it is not. */
static size_t
worth_named(const char *name)
{
    size_t i = 0;
    while (i < DPS_COUNT_OF(worths) && strcmp(worths[i], name) != 0) {
        i++;
    }
    return i;
}

enum dps_token_worth
dps_token_worth(const struct dps_token *self)
{
    return (enum dps_token_worth)worth_named(self->price);
}

void
dps_token_reserve(const struct dps_token *self, char name[DPS_TOKEN_RESERVE])
{
    bool own = self->reserve[0] != '\0';
    snprintf(name, DPS_TOKEN_RESERVE, "%s%s", own ? "" : "treasury-",
        own ? self->reserve : self->symbol);
}

/* Each kind of price has what it needs, and nothing else. */
static enum dps_status
check_worth(const struct dps_token *token, struct dps_error *err)
{
    size_t worth = worth_named(token->price);
    if (worth == DPS_COUNT_OF(worths)) {
        return dps_fail(err, DPS_EINVAL,
            "price is %s, not one of market, pegged, treasury", token->price);
    }
    if (worth == DPS_TOKEN_PEGGED && !(token->peg > 0)) {
        return dps_fail(
            err, DPS_EINVAL, "peg is missing, but price is pegged: to how many USD?");
    }
    if (worth != DPS_TOKEN_PEGGED && token->peg > 0) {
        return dps_fail(err, DPS_EINVAL, "peg is %g USD, but price is %s, not pegged",
            token->peg, token->price);
    }
    return worth != DPS_TOKEN_TREASURY && token->reserve[0] != '\0'
               ? dps_fail(err, DPS_EINVAL,
                     "reserve is %s, but price is %s, not treasury", token->reserve,
                     token->price)
               : DPS_OK;
}

static enum dps_status
check_token(const void *self, struct dps_error *err)
{
    const struct dps_token *token = self;
    if (!is_symbol(token->symbol)) {
        return dps_fail(
            err, DPS_EINVAL, "symbol is '%s', not a word of letters", token->symbol);
    }
    if (token->cap > INT64_MAX / dps_token_unit(token)) {
        return dps_fail(err, DPS_EINVAL,
            "cap is %" PRId64 " %s, more than int64 holds at %" PRId64
            " decimals: at most %" PRId64,
            token->cap, token->symbol, token->decimals,
            INT64_MAX / dps_token_unit(token));
    }
    return check_worth(token, err);
}

const struct dps_record dps_token_record = {
    .name = "token",
    .doc = "A token of a network, counted in whole base units.",
    .size = sizeof(struct dps_token),
    .fields = token_fields,
    .n_fields = DPS_COUNT_OF(token_fields),
    .check = check_token,
};

int64_t
dps_token_unit(const struct dps_token *self)
{
    int64_t unit = 1;
    for (int64_t i = 0; i < self->decimals; i++) {
        unit *= 10;
    }
    return unit;
}

int64_t
dps_token_cap(const struct dps_token *self)
{
    return self->cap > 0 ? self->cap * dps_token_unit(self) : INT64_MAX;
}

/* ---- amendments and sources -------------------------------------------- */

static const struct dps_field amendment_fields[] = {
    DPS_FIELD(struct dps_amendment, at, DPS_DATE, .fallback = "never",
        .source = "see when and vote", .doc = "from when on it holds"),
    DPS_FIELD(struct dps_amendment, when, DPS_NAMED, .record = &dps_trigger_record,
        .library = "triggers", .fallback = "none",
        .doc = "what has to happen before it holds, or before it is voted on"),
    DPS_FIELD(struct dps_amendment, vote, DPS_NAMED, .record = &dps_vote_record,
        .library = "votes", .fallback = "none",
        .doc = "by whom and how it is voted on"),
    DPS_FIELD(struct dps_amendment, set, DPS_OVERLAY,
        .doc = "paths in the network and their new values"),
    DPS_FIELD(struct dps_amendment, from_start, DPS_SWITCH, .fallback = "false",
        .source = "assumed",
        .doc = "whether what is issued becomes what the new rule would have given from "
               "the start; else only what is issued from the date on follows it"),
    DPS_FIELD(
        struct dps_amendment, source, DPS_TEXT, .doc = "where the change was read"),
};

static enum dps_status
check_amendment(const void *self, struct dps_error *err)
{
    const struct dps_amendment *amendment = self;
    bool dated = amendment->at != DPS_NEVER;
    bool called = amendment->when != NULL || amendment->vote != NULL;
    if (dated == called) {
        return dps_fail(err, DPS_EINVAL,
            dated ? "at is given beside when or vote: one of them says from when on"
                  : "at is never, and neither when nor vote is given");
    }
    return amendment->vote != NULL && amendment->when == NULL &&
                   amendment->vote->opens == DPS_NEVER
               ? dps_fail(err, DPS_EINVAL,
                     "vote.opens is never, and no `when` asks for the vote")
               : DPS_OK;
}

const struct dps_record dps_amendment_record = {
    .name = "amendment",
    .doc = "A rule that changes at a date, when something happens, or by vote.",
    .size = sizeof(struct dps_amendment),
    .fields = amendment_fields,
    .n_fields = DPS_COUNT_OF(amendment_fields),
    .check = check_amendment,
};

static const struct dps_field source_fields[] = {
    DPS_FIELD(struct dps_network_source, what, DPS_TEXT, .doc = "which figures"),
    DPS_FIELD(
        struct dps_network_source, where, DPS_TEXT, .doc = "where they were read"),
};

const struct dps_record dps_source_record = {
    .name = "source",
    .doc = "Where figures of a network were read.",
    .size = sizeof(struct dps_network_source),
    .fields = source_fields,
    .n_fields = DPS_COUNT_OF(source_fields),
};

/* ---- networks ---------------------------------------------------------- */

static const struct dps_field fields[] = {DPS_NETWORK_FIELDS(0)};

const struct dps_token *
dps_network_token(const struct dps_network *self, size_t i)
{
    const struct dps_token *tokens = self->tokens.items;
    return &tokens[i];
}

const struct dps_emission *
dps_network_emission(const struct dps_network *self, size_t i)
{
    const struct dps_emission *emission = self->emission.items;
    return &emission[i];
}

const struct dps_emission *
dps_network_genesis(const struct dps_network *self, size_t i)
{
    const struct dps_emission *genesis = self->genesis.items;
    return &genesis[i];
}

const struct dps_amendment *
dps_network_amendment(const struct dps_network *self, size_t i)
{
    const struct dps_amendment *amendments = self->amendments.items;
    return &amendments[i];
}

int32_t
dps_network_token_named(const struct dps_network *self, const char *symbol)
{
    for (size_t i = 0; i < self->tokens.n; i++) {
        if (strcmp(dps_network_token(self, i)->symbol, symbol) == 0) {
            return (int32_t)i;
        }
    }
    return -1;
}

/* What a list of laws may issue of a token. */
static int64_t
allocated(const struct dps_list *list, int32_t token)
{
    const struct dps_emission *emission = list->items;
    int64_t sum = 0;
    for (size_t i = 0; i < list->n; i++) {
        if (emission[i].token == token && emission[i].from != DPS_NEVER) {
            sum = dps_units_sum(sum, dps_emission_allocation(&emission[i]));
        }
    }
    return sum;
}

/* The token before token `i` that the same account redeems, or i. */
static size_t
same_reserve(const struct dps_network *self, size_t i, const char *reserve)
{
    for (size_t j = 0; j < i; j++) {
        const struct dps_token *other = dps_network_token(self, j);
        char name[DPS_TOKEN_RESERVE];
        if (dps_token_worth(other) == DPS_TOKEN_TREASURY) {
            dps_token_reserve(other, name);
            if (strcmp(name, reserve) == 0) {
                return j;
            }
        }
    }
    return i;
}

/* The first token is what others are priced in, each by a reserve of its own. */
static enum dps_status
check_worths(const struct dps_network *self, struct dps_error *err)
{
    const struct dps_token *first = dps_network_token(self, 0);
    if (dps_token_worth(first) != DPS_TOKEN_MARKET) {
        return dps_fail(err, DPS_EINVAL,
            "tokens.0.price is %s, but the first token is worth what the network's "
            "`price` says",
            first->price);
    }
    for (size_t i = 1; i < self->tokens.n; i++) {
        const struct dps_token *token = dps_network_token(self, i);
        char reserve[DPS_TOKEN_RESERVE];
        if (dps_token_worth(token) != DPS_TOKEN_TREASURY) {
            continue;
        }
        dps_token_reserve(token, reserve);
        size_t other = same_reserve(self, i, reserve);
        if (other < i) {
            return dps_fail(err, DPS_EINVAL,
                "tokens.%zu.reserve is %s, as that of tokens.%zu: each needs its own",
                i, reserve, other);
        }
    }
    return DPS_OK;
}

static enum dps_status
check_tokens(const struct dps_network *self, struct dps_error *err)
{
    for (size_t i = 0; i < self->tokens.n; i++) {
        const struct dps_token *token = dps_network_token(self, i);
        if (dps_network_token_named(self, token->symbol) != (int32_t)i) {
            return dps_fail(
                err, DPS_EINVAL, "tokens has the symbol %s twice", token->symbol);
        }
        int64_t all = dps_units_sum(allocated(&self->emission, (int32_t)i),
            allocated(&self->genesis, (int32_t)i));
        if (all > dps_token_cap(token)) {
            char text[UNITS_TEXT];
            dps_amount_format(all, (int)token->decimals, text);
            return dps_fail(err, DPS_EINVAL,
                "tokens.%zu.cap is %" PRId64 " %s, less than the %s %s of `emission` "
                "and `genesis` together",
                i, token->cap, token->symbol, text, token->symbol);
        }
    }
    return check_worths(self, err);
}

enum dps_status
dps_network_check(const void *self, struct dps_error *err)
{
    const struct dps_network *network = self;
    if (network->tokens.n == 0) {
        return dps_fail(err, DPS_EINVAL, "tokens is empty, not at least one token");
    }
    for (size_t i = 1; i < network->amendments.n; i++) {
        int64_t at = dps_network_amendment(network, i)->at;
        int64_t before = dps_network_amendment(network, i - 1)->at;
        if (at < before && before != DPS_NEVER) {
            return dps_fail(
                err, DPS_EINVAL, "amendments.%zu is earlier than the one before", i);
        }
    }
    return check_tokens(network, err);
}

const struct dps_record dps_network_record = {
    .name = "network",
    .doc = "A network: its tokens, how they come into being, how its rules changed.",
    .size = sizeof(struct dps_network),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = dps_network_check,
};
