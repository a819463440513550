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
#include "sim/core/field.h"

#include <stdbool.h>
#include <stdint.h>

struct dps_token {
    const char *symbol;
    int64_t decimals;  /* of its base unit, 0 to 9 */
    int64_t cap;       /* most there may be, whole tokens; 0: none */
    const char *price; /* market, pegged or treasury */
    const char *source;
};

/* A rule that changed, and what it changed to. */
struct dps_amendment {
    int64_t at; /* [s] */
    const struct dps_tree *set;
    bool from_start; /* emissions: the total becomes the new law's, see
                        dps_emission_amend */
    const char *source;
};

/* Where a figure was read. */
struct dps_source {
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
    struct dps_list sources;    /* of struct dps_source */
};

extern const struct dps_record dps_network_record;

const struct dps_token *dps_network_token(const struct dps_network *self, size_t i);
const struct dps_emission *dps_network_emission(
    const struct dps_network *self, size_t i);
const struct dps_emission *dps_network_genesis(
    const struct dps_network *self, size_t i);
const struct dps_amendment *dps_network_amendment(
    const struct dps_network *self, size_t i);

/* The most there may be of a token [base units]; INT64_MAX without a cap. */
int64_t dps_token_cap(const struct dps_token *self);

/* Base units in a whole token. */
int64_t dps_token_unit(const struct dps_token *self);

/* The token of that symbol, or -1. */
int32_t dps_network_token_named(const struct dps_network *self, const char *symbol);

#endif
