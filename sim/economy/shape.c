#include "sim/economy/shape.h"

#include <string.h>

static enum dps_status
differs(const char *key, struct dps_error *err)
{
    return dps_fail(err, DPS_EINVAL, "%s is amended, but holds from the start", key);
}

/* The first key of two networks that differs, or NULL. */
typedef const char *comparison(
    const struct dps_setup_network *a, const struct dps_setup_network *b);

static const char *
compare_tokens(const struct dps_setup_network *a, const struct dps_setup_network *b)
{
    bool alike = a->rules.tokens.n == b->rules.tokens.n;
    for (size_t i = 0; alike && i < a->rules.tokens.n; i++) {
        const struct dps_token *x = dps_network_token(&a->rules, i);
        const struct dps_token *y = dps_network_token(&b->rules, i);
        alike = strcmp(x->symbol, y->symbol) == 0 && x->decimals == y->decimals &&
                strcmp(x->price, y->price) == 0 && strcmp(x->reserve, y->reserve) == 0;
    }
    return alike ? NULL : "tokens";
}

/* Amounts, times and laws may change; not how many series a trace has of them. */
static bool
issue_alike(const struct dps_list *a, const struct dps_list *b)
{
    const struct dps_emission *x = a->items;
    const struct dps_emission *y = b->items;
    bool alike = a->n == b->n;
    for (size_t i = 0; alike && i < a->n; i++) {
        alike = x[i].token == y[i].token &&
                strcmp(dps_emission_label(&x[i]), dps_emission_label(&y[i])) == 0 &&
                dps_emission_law(&x[i])->n_parts == dps_emission_law(&y[i])->n_parts;
    }
    return alike;
}

static const char *
compare_emission(const struct dps_setup_network *a, const struct dps_setup_network *b)
{
    if (!issue_alike(&a->rules.emission, &b->rules.emission)) {
        return "the number, a name, token or kind of emission";
    }
    return issue_alike(&a->rules.genesis, &b->rules.genesis)
               ? NULL
               : "the number, a name, token or kind of genesis";
}

static const char *
compare_releases(const struct dps_setup_network *a, const struct dps_setup_network *b)
{
    const struct dps_release *x = a->releases.items;
    const struct dps_release *y = b->releases.items;
    bool alike = a->releases.n == b->releases.n;
    for (size_t i = 0; alike && i < a->releases.n; i++) {
        alike = x[i].flow.token == y[i].flow.token &&
                dps_emission_law(&x[i].flow)->n_parts ==
                    dps_emission_law(&y[i].flow)->n_parts;
    }
    return alike ? NULL : "the number, a token or kind of releases";
}

static const char *
compare_pots(const struct dps_setup_network *a, const struct dps_setup_network *b)
{
    const struct dps_reward_pot *x = a->pots.items;
    const struct dps_reward_pot *y = b->pots.items;
    bool alike = a->pots.n == b->pots.n;
    for (size_t i = 0; alike && i < a->pots.n; i++) {
        alike = strcmp(x[i].account, y[i].account) == 0;
    }
    return alike ? NULL : "the number or an account of pots";
}

static const char *
compare_dividends(const struct dps_setup_network *a, const struct dps_setup_network *b)
{
    const struct dps_dividend *x = a->dividends.items;
    const struct dps_dividend *y = b->dividends.items;
    bool alike = a->dividends.n == b->dividends.n;
    for (size_t i = 0; alike && i < a->dividends.n; i++) {
        alike =
            strcmp(x[i].account, y[i].account) == 0 && x[i].capacity == y[i].capacity;
    }
    return alike ? NULL : "the number, an account or a capacity of dividends";
}

static const char *
compare_rewards(const struct dps_setup_network *a, const struct dps_setup_network *b)
{
    const struct dps_rewards *x = &a->rewards;
    const struct dps_rewards *y = &b->rewards;
    if (strcmp(x->measure, y->measure) != 0) {
        return "rewards.measure";
    }
    if (x->quantum != y->quantum) {
        return "rewards.quantum";
    }
    if (x->grain != y->grain) {
        return "rewards.grain";
    }
    if (x->minimum != y->minimum) {
        return "rewards.minimum";
    }
    return x->over.ns != y->over.ns ? "rewards.over" : NULL;
}

static const char *
compare_market(const struct dps_setup_network *a, const struct dps_setup_network *b)
{
    if ((a->price != NULL) != (b->price != NULL) ||
        (a->price != NULL && a->price->law.kind != b->price->law.kind)) {
        return "price.kind";
    }
    if (a->oracle.ns != b->oracle.ns) {
        return "oracle";
    }
    if ((a->market != NULL) != (b->market != NULL) ||
        (a->market != NULL && a->market->law.kind != b->market->law.kind)) {
        return "market.kind";
    }
    if (a->demand.n != b->demand.n) {
        return "the number of demands";
    }
    return (a->payment != NULL) != (b->payment != NULL) ? "whether there is a payment"
                                                        : NULL;
}

static const char *
compare_holders(const struct dps_setup_network *a, const struct dps_setup_network *b)
{
    const struct dps_holder *x = a->holders.items;
    const struct dps_holder *y = b->holders.items;
    bool alike = a->holders.n == b->holders.n;
    for (size_t i = 0; alike && i < a->holders.n; i++) {
        alike = x[i].law.kind == y[i].law.kind && x[i].token == y[i].token &&
                strcmp(dps_holder_account(&x[i]), dps_holder_account(&y[i])) == 0;
    }
    return alike ? NULL : "the number, an account, a token or a kind of holders";
}

static const char *
compare_treasury(const struct dps_setup_network *a, const struct dps_setup_network *b)
{
    const struct dps_treasury *x = a->treasury;
    const struct dps_treasury *y = b->treasury;
    bool alike = (x != NULL) == (y != NULL) &&
                 (x == NULL || (strcmp(x->account, y->account) == 0 &&
                                   strcmp(x->to, y->to) == 0));
    if (!alike) {
        return "an account of the treasury";
    }
    if (dps_collateral_bonds(&a->collateral) != dps_collateral_bonds(&b->collateral)) {
        return "whether there is a collateral";
    }
    return (a->commitments != NULL) != (b->commitments != NULL)
               ? "whether weight is committed"
               : NULL;
}

static const char *
compare_controls(const struct dps_setup_network *a, const struct dps_setup_network *b)
{
    const struct dps_setup_control *x = a->controls.items;
    const struct dps_setup_control *y = b->controls.items;
    bool alike = a->controls.n == b->controls.n;
    for (size_t i = 0; alike && i < a->controls.n; i++) {
        alike = strcmp(x[i].scales, y[i].scales) == 0;
    }
    return alike ? NULL : "the number or an aim of controls";
}

enum dps_status
dps_shape_check(const struct dps_setup_network *start,
    const struct dps_setup_network *amended, struct dps_error *err)
{
    static comparison *const comparisons[] = {compare_tokens, compare_emission,
        compare_releases, compare_pots, compare_dividends, compare_rewards,
        compare_market, compare_holders, compare_treasury, compare_controls};
    const char *key = NULL;
    for (size_t i = 0; i < DPS_COUNT_OF(comparisons) && key == NULL; i++) {
        key = comparisons[i](start, amended);
    }
    return key == NULL ? DPS_OK : differs(key, err);
}
