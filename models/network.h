/* network.h: a network, composed of mechanisms by a file in scenarios/networks.
 *
 * A network has no code of its own: its tokens, how they come into being, and how the
 * rules have changed since are values.  Amendments are rules that change at a date;
 * they are applied to the file's tree by the loader, which then binds the network anew.
 *
 * A value of a scenario.
 */
#ifndef DPS_MODELS_NETWORK_H
#define DPS_MODELS_NETWORK_H

#include "models/emission/emission.h"
#include "models/vote/trigger.h"
#include "models/vote/vote.h"
#include "sim/core/field.h"

#include <stdbool.h>
#include <stdint.h>

struct dps_token {
    const char *symbol;
    int64_t decimals;  /* of its base unit, 0 to 9 */
    int64_t cap;       /* most there may be, whole tokens; 0: none */
    const char *price; /* market, pegged or treasury */
    const char *source;
    double peg;          /* where it is pegged [USD/token] */
    const char *reserve; /* account that redeems it, "": treasury-SYMBOL */
};

/* What makes a token's price: the network's price, of its first token; so many dollars;
 * or the first tokens that a treasury keeps for it (models/redemption.h).  Further
 * tokens of kind market have no price. */
enum dps_token_worth { DPS_TOKEN_MARKET, DPS_TOKEN_PEGGED, DPS_TOKEN_TREASURY };

/* A rule that changes, and what it changes to: at a date, when a trigger fires, or when
 * it is voted.  With both of the last, the trigger asks for the vote. */
struct dps_amendment {
    int64_t at;                     /* DPS_NEVER: not by date [s] */
    const struct dps_trigger *when; /* NULL: none */
    const struct dps_vote *vote;    /* NULL: none */
    const struct dps_tree *set;
    bool from_start; /* emissions: the total becomes the new law's, see
                        dps_emission_amend */
    const char *source;
};

/* Where a figure was read. */
struct dps_network_source {
    const char *what;
    const char *where;
};

struct dps_network {
    const char *title;
    int64_t start;              /* [s] */
    struct dps_list tokens;     /* of struct dps_token, at least one */
    struct dps_list emission;   /* of struct dps_emission: what is minted */
    struct dps_list genesis;    /* of struct dps_emission: what exists from the start
                                   and is unlocked by a law */
    struct dps_list amendments; /* of struct dps_amendment, in the order of time */
    struct dps_list sources;    /* of struct dps_network_source */
};

/* The rows of a table that holds a network at some offset of its struct, for records
 * that add mechanisms to the rules. */
#define DPS_NETWORK_ROW(base_, member_, type_, ...)                                    \
    {                                                                                  \
        .key = #member_, .offset = (base_) + offsetof(struct dps_network, member_),    \
        .type = (type_), __VA_ARGS__                                                   \
    }
#define DPS_NETWORK_FIELDS(base)                                                       \
    DPS_NETWORK_ROW(base, title, DPS_TEXT, .doc = "its name, for people"),             \
        DPS_NETWORK_ROW(                                                               \
            base, start, DPS_DATE, .doc = "the date that its schedules count from"),   \
        DPS_NETWORK_ROW(base, tokens, DPS_LIST, .record = &dps_token_record,           \
            .fallback = "[{symbol: NONE, decimals: 0}]",                               \
            .source = "a network without a token: there is nothing of it",             \
            .doc = "its tokens; the first is the one that rewards are paid in"),       \
        DPS_NETWORK_ROW(base, emission, DPS_LIST, .record = &dps_emission_record,      \
            .fallback = "[]", .doc = "what is minted"),                                \
        DPS_NETWORK_ROW(base, genesis, DPS_LIST, .record = &dps_emission_record,       \
            .fallback = "[]",                                                          \
            .doc = "what exists from the start and is unlocked; not minted"),          \
        DPS_NETWORK_ROW(base, amendments, DPS_LIST, .record = &dps_amendment_record,   \
            .fallback = "[]", .doc = "how its rules changed, in the order of time"),   \
        DPS_NETWORK_ROW(base, sources, DPS_LIST, .record = &dps_source_record,         \
            .fallback = "[]", .doc = "where its figures were read")

extern const struct dps_record dps_token_record;
extern const struct dps_record dps_amendment_record;
extern const struct dps_record dps_source_record;
extern const struct dps_record dps_network_record;

/* The rules between a network's fields. */
enum dps_status dps_network_check(const void *self, struct dps_error *err);

const struct dps_token *dps_network_token(const struct dps_network *self, size_t i);
const struct dps_emission *dps_network_emission(
    const struct dps_network *self, size_t i);
const struct dps_emission *dps_network_genesis(
    const struct dps_network *self, size_t i);
const struct dps_amendment *dps_network_amendment(
    const struct dps_network *self, size_t i);

enum dps_token_worth dps_token_worth(const struct dps_token *self);

/* The account of the treasury that redeems it, without the network's name. */
enum { DPS_TOKEN_RESERVE = 128 };
void dps_token_reserve(const struct dps_token *self, char name[DPS_TOKEN_RESERVE]);

/* The most there may be of a token [base units]; INT64_MAX without a cap. */
int64_t dps_token_cap(const struct dps_token *self);

/* Base units in a whole token. */
int64_t dps_token_unit(const struct dps_token *self);

/* The token of that symbol, or -1. */
int32_t dps_network_token_named(const struct dps_network *self, const char *symbol);

#endif
