#include "models/collateral/fixed.h"
#include "models/market/auction.h"
#include "sim/economy/setup.h"

#include <inttypes.h>
#include <string.h>

/* ---- accounts ---------------------------------------------------------- */

static bool
ends_with(const char *text, const char *end)
{
    size_t n = strlen(text);
    size_t m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

/* Whether the economy keeps an account of that name by rules of its own. */
static bool
is_kept(const char *name)
{
    return strcmp(name, "bonded") == 0 || strcmp(name, "pledged") == 0 ||
           ends_with(name, "-locked") || ends_with(name, "-usd");
}

/* Whether nobody may hold tokens in an account of that name. */
static bool
is_shared(const char *name)
{
    static const char *const names[] = {
        "nodes", "undistributed", "before", "market", "escrow", "vault", "users"};
    for (size_t i = 0; i < DPS_COUNT_OF(names); i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return is_kept(name);
}

/* Nodes are paid in first tokens, or in what a treasury redeems for them. */
static enum dps_status
check_nodes(const struct dps_network *rules, const struct dps_emission *emission,
    const char *key, size_t i, struct dps_error *err)
{
    const struct dps_token *token = dps_network_token(rules, (size_t)emission->token);
    bool to_nodes = strcmp(emission->to, "nodes") == 0;
    bool redeemed = to_nodes && dps_token_worth(token) == DPS_TOKEN_TREASURY;
    if (to_nodes && emission->token != 0 &&
        (!redeemed || strcmp(key, "emission") != 0)) {
        return dps_fail(err, DPS_EINVAL,
            "%s.%zu.to is nodes, but its token is not the network's first", key, i);
    }
    return emission->class[0] != '\0' && !redeemed
               ? dps_fail(err, DPS_EINVAL,
                     "%s.%zu.class is %s, but nodes redeem nothing of it", key, i,
                     emission->class)
               : DPS_OK;
}

static enum dps_status
check_emissions(const struct dps_network *rules, const struct dps_list *list,
    const char *key, struct dps_error *err)
{
    const struct dps_emission *emission = list->items;
    for (size_t i = 0; i < list->n; i++) {
        if (is_kept(emission[i].to)) {
            return dps_fail(err, DPS_EINVAL,
                "%s.%zu.to is %s, an account that the economy keeps itself", key, i,
                emission[i].to);
        }
        for (size_t k = 0; k < i; k++) {
            const char *label = dps_emission_label(&emission[i]);
            if (strcmp(dps_emission_label(&emission[k]), label) == 0) {
                return dps_fail(err, DPS_EINVAL,
                    "%s.%zu.%s is %s, as that of %s.%zu: give it a `name` of its own",
                    key, i, emission[i].name[0] != '\0' ? "name" : "to", label, key, k);
            }
        }
        enum dps_status status = rules->tokens.n > 0
                                     ? check_nodes(rules, &emission[i], key, i, err)
                                     : DPS_OK;
        if (status != DPS_OK) {
            return status;
        }
    }
    return DPS_OK;
}

/* Whether an account that the economy keeps knows what to do with what was there before
 * the start. */
static bool
takes_opening(const struct dps_setup_network *self, const char *name)
{
    return (strcmp(name, "pledged") == 0 && self->commitments != NULL) ||
           (strcmp(name, "nodes-locked") == 0 && self->rewards.locked > 0);
}

static enum dps_status
check_releases(const struct dps_setup_network *self, struct dps_error *err)
{
    const struct dps_release *releases = self->releases.items;
    for (size_t i = 0; i < self->releases.n; i++) {
        bool from = is_shared(releases[i].out_of);
        if (from || is_kept(releases[i].flow.to)) {
            return dps_fail(err, DPS_EINVAL,
                "releases.%zu.%s is %s, an account that the economy keeps itself", i,
                from ? "out_of" : "to",
                from ? releases[i].out_of : releases[i].flow.to);
        }
        if (strcmp(releases[i].flow.to, "nodes") == 0 && releases[i].flow.token != 0) {
            return dps_fail(err, DPS_EINVAL,
                "releases.%zu.to is nodes, but its token is not the network's first",
                i);
        }
    }
    return DPS_OK;
}

static enum dps_status
check_openings(const struct dps_setup_network *self, struct dps_error *err)
{
    const struct dps_opening *openings = self->opening.items;
    const struct dps_burn *burns = self->burns.items;
    for (size_t i = 0; i < self->opening.n; i++) {
        bool from = is_kept(openings[i].from);
        if (from || (is_kept(openings[i].to) && !takes_opening(self, openings[i].to))) {
            return dps_fail(err, DPS_EINVAL,
                "opening.%zu.%s is %s, an account that the economy keeps itself", i,
                from ? "from" : "to", from ? openings[i].from : openings[i].to);
        }
    }
    if (self->burnt != NULL && is_kept(self->burnt->payer)) {
        return dps_fail(err, DPS_EINVAL,
            "burnt.payer is %s, an account that the economy keeps itself",
            self->burnt->payer);
    }
    for (size_t i = 0; i < self->burns.n; i++) {
        if (is_kept(burns[i].payer)) {
            return dps_fail(err, DPS_EINVAL,
                "burns.%zu.payer is %s, an account that the economy keeps itself", i,
                burns[i].payer);
        }
    }
    return DPS_OK;
}

static enum dps_status
check_sharing(const struct dps_setup_network *self, struct dps_error *err)
{
    for (size_t i = 0; i < DPS_DISTRIBUTION_POOLS; i++) {
        const char *name = dps_distribution_account(&self->distribute, i);
        if (name != NULL && is_kept(name)) {
            return dps_fail(err, DPS_EINVAL,
                "distribute.pools.%zu.to is %s, an account that the economy keeps "
                "itself",
                i, name);
        }
    }
    if (self->commitments != NULL && is_kept(self->commitments->payer)) {
        return dps_fail(err, DPS_EINVAL,
            "commitments.payer is %s, an account that the economy keeps itself",
            self->commitments->payer);
    }
    return is_kept(self->collateral.to)
               ? dps_fail(err, DPS_EINVAL,
                     "collateral.to is %s, an account that the economy keeps itself",
                     self->collateral.to)
               : DPS_OK;
}

/* ---- holders ----------------------------------------------------------- */

static const struct dps_holder *
holder_at(const struct dps_setup_network *self, size_t i)
{
    const struct dps_holder *holders = self->holders.items;
    return &holders[i];
}

/* The cohort that holds its tokens in that account among the first n, or n. */
static size_t
holder_of(const struct dps_setup_network *self, const char *account, size_t n)
{
    size_t i = 0;
    while (i < n && strcmp(dps_holder_account(holder_at(self, i)), account) != 0) {
        i++;
    }
    return i;
}

static enum dps_status
check_holders(const struct dps_setup_network *self, struct dps_error *err)
{
    for (size_t i = 0; i < self->holders.n; i++) {
        const struct dps_holder *holder = holder_at(self, i);
        const char *account = dps_holder_account(holder);
        const char *key = holder->account[0] != '\0' ? "account" : "name";
        size_t other = holder_of(self, account, i);
        if (other < i) {
            return dps_fail(err, DPS_EINVAL,
                "holders.%zu.%s is %s, the account of holders.%zu too", i, key, account,
                other);
        }
        if (is_shared(account)) {
            return dps_fail(err, DPS_EINVAL,
                "holders.%zu.%s is %s, an account that the economy keeps itself", i,
                key, account);
        }
    }
    return DPS_OK;
}

static enum dps_status
check_pots(const struct dps_setup_network *self, struct dps_error *err)
{
    const struct dps_reward_pot *pots = self->pots.items;
    for (size_t i = 0; i < self->pots.n; i++) {
        size_t holder = holder_of(self, pots[i].account, self->holders.n);
        if (is_shared(pots[i].account)) {
            return dps_fail(err, DPS_EINVAL,
                "pots.%zu.account is %s, an account that the economy keeps itself", i,
                pots[i].account);
        }
        if (holder < self->holders.n) {
            return dps_fail(err, DPS_EINVAL,
                "pots.%zu.account is %s, the account of holders.%zu too", i,
                pots[i].account, holder);
        }
        for (size_t k = 0; k < i; k++) {
            if (strcmp(pots[i].account, pots[k].account) == 0) {
                return dps_fail(err, DPS_EINVAL,
                    "pots.%zu.account is %s, as that of pots.%zu", i, pots[i].account,
                    k);
            }
        }
    }
    return DPS_OK;
}

static enum dps_status
check_dividends(const struct dps_setup_network *self, struct dps_error *err)
{
    const struct dps_dividend *dividends = self->dividends.items;
    for (size_t i = 0; i < self->dividends.n; i++) {
        size_t holder = holder_of(self, dividends[i].account, self->holders.n);
        if (is_shared(dividends[i].account)) {
            return dps_fail(err, DPS_EINVAL,
                "dividends.%zu.account is %s, an account that the economy keeps itself",
                i, dividends[i].account);
        }
        if (holder < self->holders.n) {
            return dps_fail(err, DPS_EINVAL,
                "dividends.%zu.account is %s, the account of holders.%zu too", i,
                dividends[i].account, holder);
        }
        for (size_t k = 0; k < i; k++) {
            if (strcmp(dividends[i].account, dividends[k].account) == 0) {
                return dps_fail(err, DPS_EINVAL,
                    "dividends.%zu.account is %s, as that of dividends.%zu", i,
                    dividends[i].account, k);
            }
        }
    }
    return DPS_OK;
}

static enum dps_status
check_treasury(const struct dps_setup_network *self, struct dps_error *err)
{
    const struct dps_treasury *treasury = self->treasury;
    if (treasury == NULL) {
        return DPS_OK;
    }
    size_t holder = holder_of(self, treasury->account, self->holders.n);
    if (holder < self->holders.n) {
        return dps_fail(err, DPS_EINVAL,
            "treasury.account is %s, the account of holders.%zu too", treasury->account,
            holder);
    }
    if (is_shared(treasury->account)) {
        return dps_fail(err, DPS_EINVAL,
            "treasury.account is %s, an account that the economy keeps itself",
            treasury->account);
    }
    return DPS_OK;
}

/* Who votes holds tokens. */
static enum dps_status
check_votes(const struct dps_setup_network *self, struct dps_error *err)
{
    for (size_t i = 0; i < self->rules.amendments.n; i++) {
        const struct dps_vote *vote = dps_network_amendment(&self->rules, i)->vote;
        for (size_t b = 0; vote != NULL && b < vote->backing.n; b++) {
            const struct dps_vote_backing *backing = vote->backing.items;
            size_t h = 0;
            while (h < self->holders.n &&
                   strcmp(holder_at(self, h)->name, backing[b].holder) != 0) {
                h++;
            }
            if (h == self->holders.n) {
                return dps_fail(err, DPS_EINVAL,
                    "amendments.%zu.vote.backing.%zu.holder is %s, not the name of one "
                    "of the holders",
                    i, b, backing[b].holder);
            }
        }
    }
    return DPS_OK;
}

/* ---- what needs what --------------------------------------------------- */

static enum dps_status
check_price(const struct dps_setup_network *self, struct dps_error *err)
{
    const struct dps_collateral *bond = &self->collateral;
    const struct dps_collateral_fixed *fixed = bond->law.params;
    bool by_value = bond->law.kind == &dps_collateral_fixed.base && fixed->value > 0;
    bool paid = self->payment != NULL && dps_payment_priced(self->payment);
    if (self->price == NULL &&
        (paid || self->holders.n > 0 || self->treasury != NULL || by_value)) {
        return dps_fail(err, DPS_EINVAL,
            by_value ? "price is missing, but a bond of some value needs one"
                     : "price is missing, but a payment, holders or a treasury need "
                       "one");
    }
    return DPS_OK;
}

static enum dps_status
check_market(const struct dps_setup_network *self, struct dps_error *err)
{
    return self->market == NULL && (self->payment != NULL || self->demand.n > 0)
               ? dps_fail(err, DPS_EINVAL,
                     "market is missing, but there is a demand or a payment")
               : DPS_OK;
}

static enum dps_status
check_controls(const struct dps_setup_network *self, struct dps_error *err)
{
    const struct dps_setup_control *controls = self->controls.items;
    bool posts =
        self->market != NULL && self->market->law.kind != &dps_market_auction.base;
    for (size_t i = 0; i < self->controls.n; i++) {
        if (dps_lever_named(controls[i].scales) == DPS_LEVER_SERVICE_PRICE && !posts) {
            return dps_fail(err, DPS_EINVAL,
                "controls.%zu.scales is service-price, but no market posts one", i);
        }
    }
    return DPS_OK;
}

enum dps_status
dps_setup_network_check(const void *self, struct dps_error *err)
{
    typedef enum dps_status rule(
        const struct dps_setup_network *network, struct dps_error *err);
    static rule *const rules[] = {check_price, check_market, check_controls,
        check_releases, check_openings, check_sharing, check_holders, check_pots,
        check_dividends, check_treasury, check_votes, dps_setup_check_tokens};
    const struct dps_setup_network *network = self;
    enum dps_status status =
        network->oracle.months > 0
            ? dps_fail(err, DPS_EINVAL, "oracle is in months: write it in days")
            : check_emissions(
                  &network->rules, &network->rules.emission, "emission", err);
    if (status == DPS_OK) {
        status =
            check_emissions(&network->rules, &network->rules.genesis, "genesis", err);
    }
    for (size_t i = 0; i < DPS_COUNT_OF(rules) && status == DPS_OK; i++) {
        status = rules[i](network, err);
    }
    return status == DPS_OK ? dps_network_check(&network->rules, err) : status;
}
