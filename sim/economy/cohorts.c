#include "sim/economy/cohorts.h"

#include "models/emission/steps.h"
#include "sim/core/maths.h"

#include <stdio.h>
#include <stdlib.h>

static const struct dps_holder *
holder_at(const struct dps_setup_network *network, size_t i)
{
    const struct dps_holder *holders = network->holders.items;
    return &holders[i];
}

/* ---- accounts ---------------------------------------------------------- */

static enum dps_status
add_account(const struct dps_setup_network *network, const char *name,
    const char *suffix, int32_t token, struct dps_ledger *ledger, int32_t *account,
    struct dps_error *err)
{
    char full[2 * DPS_ACCOUNT_NAME];
    snprintf(full, sizeof full, "%s/%s%s", network->name, name, suffix);
    return dps_ledger_add_account(ledger, token, full, account, err);
}

static enum dps_status
add_cohort(struct dps_cohort *self, const struct dps_setup_network *network,
    const struct dps_holder *holder, int32_t first_token, int32_t usd,
    struct dps_ledger *ledger, struct dps_error *err)
{
    int32_t token = first_token + holder->token;
    const char *name = dps_holder_account(holder);
    enum dps_status status =
        add_account(network, name, "", token, ledger, &self->free, err);
    if (status == DPS_OK) {
        status =
            add_account(network, name, "-locked", token, ledger, &self->locked, err);
    }
    if (status == DPS_OK) {
        status = add_account(network, name, "-usd", usd, ledger, &self->dollars, err);
    }
    return status;
}

static enum dps_status
add_treasury(struct dps_cohorts *self, const struct dps_setup_network *network,
    int32_t token, int32_t usd, struct dps_ledger *ledger, struct dps_error *err)
{
    const struct dps_treasury *treasury = network->treasury;
    enum dps_status status = add_account(
        network, treasury->account, "", token, ledger, &self->treasury_tokens, err);
    if (status == DPS_OK) {
        status = add_account(network, treasury->account, "-usd", usd, ledger,
            &self->treasury_dollars, err);
    }
    if (status == DPS_OK) {
        status = add_account(
            network, treasury->to, "-usd", usd, ledger, &self->treasury_to, err);
    }
    return status;
}

enum dps_status
dps_cohorts_init(struct dps_cohorts *self, const struct dps_setup_network *network,
    const struct dps_tokens *tokens, int32_t usd, struct dps_ledger *ledger,
    struct dps_error *err)
{
    *self = (struct dps_cohorts){.treasury_tokens = -1};
    self->items = calloc(network->holders.n + 1, sizeof *self->items);
    if (self->items == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for holders");
    }
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < network->holders.n && status == DPS_OK; i++) {
        const struct dps_holder *holder = holder_at(network, i);
        status = add_cohort(
            &self->items[i], network, holder, tokens->first, usd, ledger, err);
        self->n = i + 1;
    }
    if (status == DPS_OK && network->treasury != NULL) {
        status = add_treasury(self, network, tokens->first, usd, ledger, err);
    }
    for (size_t i = 0; i < network->holders.n && status == DPS_OK; i++) {
        status = dps_holder_init(&self->items[i].holding, holder_at(network, i),
            network->rules.start, 0, 0, err);
        if (status != DPS_OK) {
            dps_within(err, status, "%s: holders.%zu", network->name, i);
        }
    }
    return status;
}

void
dps_cohorts_free(struct dps_cohorts *self)
{
    for (size_t i = 0; i < self->n; i++) {
        dps_holder_free(&self->items[i].holding);
    }
    free(self->items);
    *self = (struct dps_cohorts){.n = 0};
}

enum dps_status
dps_cohorts_open(struct dps_cohorts *self, int64_t date,
    const struct dps_ledger *ledger, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < self->n && status == DPS_OK; i++) {
        struct dps_cohort *cohort = &self->items[i];
        const struct dps_holder *holder = cohort->holding.holder;
        dps_holder_free(&cohort->holding);
        status = dps_holder_init(&cohort->holding, holder, date,
            ledger->accounts[cohort->free].balance,
            ledger->accounts[cohort->locked].balance, err);
    }
    self->treasury = dps_treasury_begin(date);
    return status;
}

/* ---- an epoch ---------------------------------------------------------- */

enum dps_status
dps_cohorts_unlock(
    struct dps_cohorts *self, const struct dps_turn *turn, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < self->n && status == DPS_OK; i++) {
        struct dps_cohort *cohort = &self->items[i];
        struct dps_holder_flows flows = {.sold = 0};
        dps_holder_unlock(&cohort->holding, turn->epoch.begin, &flows);
        cohort->returned = flows.released + flows.unlocked;
        status = dps_turn_post(
            turn, cohort->locked, cohort->free, cohort->returned, "unlocked", err);
    }
    return status;
}

/* Dollars for tokens, rounded down [uUSD]. */
static int64_t
dollars_of(int64_t units, double price, int64_t unit)
{
    enum { MICRO = 1000000 };
    return dps_truncate(
        (long double)units / (long double)unit * (long double)price * MICRO);
}

struct move {
    int32_t from, to;
    int64_t units;
    const char *reason;
};

static enum dps_status
post_all(const struct dps_turn *turn, const struct move *moves, size_t n,
    struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        status = dps_turn_post(
            turn, moves[i].from, moves[i].to, moves[i].units, moves[i].reason, err);
    }
    return status;
}

/* A token as a cohort sees it in the epoch. */
struct coin {
    const struct dps_token_desk *desk;
    double price;  /* [USD/token] */
    bool redeemed; /* by a treasury, for first tokens */
    bool first;
};

static struct coin
coin_of(const struct dps_setup_network *network, const struct dps_holder *holder,
    const struct dps_turn *turn, const struct dps_cohort_view *view)
{
    size_t token = (size_t)holder->token;
    const struct dps_token_desk *desk = &view->tokens->items[token];
    return (struct coin){
        .desk = desk,
        .price = dps_tokens_price(
            view->tokens, &network->rules, token, turn->ledger, view->price),
        .redeemed = desk->reserve >= 0,
        .first = token == 0,
    };
}

/* What is sold goes to the market, or is burned for first tokens that go there. */
static enum dps_status
post_sale(const struct dps_cohort *cohort, const struct coin *coin,
    const struct dps_turn *turn, const struct dps_cohort_view *view, int64_t units,
    struct dps_flows *flows, struct dps_error *err)
{
    const struct dps_token_desk *first = &view->tokens->items[0];
    size_t token = (size_t)cohort->holding.holder->token;
    int64_t paid = dps_tokens_redeemed(view->tokens, token, units, turn->ledger);
    int64_t dollars = coin->redeemed ? dollars_of(paid, view->price, first->unit)
                                     : dollars_of(units, coin->price, coin->desk->unit);
    flows->sold += coin->first ? units : paid;
    const struct move moves[] = {
        {cohort->free, coin->redeemed ? DPS_BURN : coin->desk->market, units,
            coin->redeemed ? "redeemed" : "sold"},
        {coin->desk->reserve, first->market, paid, "redeemed"},
        {DPS_MINT, cohort->dollars, dollars, "earned"},
    };
    return post_all(turn, moves, DPS_COUNT_OF(moves), err);
}

static enum dps_status
post_flows(const struct dps_cohort *cohort, const struct coin *coin,
    const struct dps_turn *turn, const struct dps_cohort_view *view,
    const struct dps_holder_flows *did, struct dps_flows *flows, struct dps_error *err)
{
    const int32_t market = coin->desk->market;
    int64_t income = dps_units_sum(did->earned, did->fees);
    int64_t purse =
        dps_units_sum(turn->ledger->accounts[cohort->dollars].balance, income);
    int64_t cost = dps_units_sum(
        did->paid, dollars_of(did->bought, coin->price, coin->desk->unit));
    const struct move before[] = {
        {DPS_MINT, cohort->dollars, income, "earned"},
        {market, cohort->locked, did->absorbed, "absorbed"},
        {cohort->locked, market, did->supplied, "supplied"},
        {cohort->locked, cohort->free, did->released + did->unlocked, "unlocked"},
    };
    const struct move after[] = {
        {market, cohort->free, did->bought, "bought"},
        {cohort->dollars, DPS_BURN, cost < purse ? cost : purse, "spent"},
        {cohort->free, cohort->locked, did->staked + did->locked, "staked"},
    };
    enum dps_status status = post_all(turn, before, DPS_COUNT_OF(before), err);
    if (status == DPS_OK) {
        status = post_sale(cohort, coin, turn, view, did->sold, flows, err);
    }
    return status == DPS_OK ? post_all(turn, after, DPS_COUNT_OF(after), err) : status;
}

static enum dps_status
decide(struct dps_cohorts *self, size_t i, const struct dps_setup_network *network,
    const struct dps_turn *turn, const struct dps_cohort_view *view,
    struct dps_flows *flows, struct dps_error *err)
{
    struct dps_cohort *cohort = &self->items[i];
    const struct dps_account *accounts = turn->ledger->accounts;
    const struct coin coin = coin_of(network, cohort->holding.holder, turn, view);
    int64_t free_units = accounts[cohort->free].balance;
    int64_t came = free_units - accounts[cohort->free].opening - cohort->returned;
    const struct dps_holder_inputs in = {
        .begin = turn->epoch.begin,
        .end = turn->epoch.end,
        .price = coin.price,
        .unit = coin.desk->unit,
        .figure = view->figures,
        .reward = came > 0 ? came : 0,
        .free = free_units,
        .dollars = accounts[cohort->dollars].balance,
        .offered = coin.desk->market >= 0 ? accounts[coin.desk->market].balance : 0,
        .seat = dps_seats_holder(view->seats, i),
    };
    struct dps_holder_flows did = {.sold = 0};
    dps_holder_step(&cohort->holding, &in, &did);
    enum dps_status status = dps_seats_fault(view->seats, err);
    if (status != DPS_OK) {
        return status;
    }
    flows->yielded += coin.first ? in.reward : 0;
    flows->bought += coin.first ? did.bought : 0;
    return post_flows(cohort, &coin, turn, view, &did, flows, err);
}

static enum dps_status
pay_treasury(struct dps_cohorts *self, const struct dps_treasury *treasury,
    const struct dps_turn *turn, const struct dps_cohort_view *view,
    struct dps_flows *flows, struct dps_error *err)
{
    const struct dps_token_desk *first = &view->tokens->items[0];
    const struct dps_account *accounts = turn->ledger->accounts;
    int64_t tokens = accounts[self->treasury_tokens].balance;
    int64_t income = tokens - accounts[self->treasury_tokens].opening;
    const struct dps_treasury_inputs in = {
        .end = turn->epoch.end,
        .price = view->price,
        .unit = first->unit,
        .tokens = tokens,
        .dollars = accounts[self->treasury_dollars].balance,
        .income = income > 0 ? income : 0,
    };
    int64_t sold = dps_treasury_sell(treasury, &in, &self->treasury);
    int64_t dollars = dollars_of(sold, view->price, first->unit);
    int64_t spent = dps_treasury_spend(
        treasury, dps_units_sum(in.dollars, dollars), &self->treasury);
    flows->sold += sold;
    flows->spent += spent;
    const struct move moves[] = {
        {self->treasury_tokens, first->market, sold, "sold"},
        {DPS_MINT, self->treasury_dollars, dollars, "earned"},
        {self->treasury_dollars, self->treasury_to, spent, "budget"},
    };
    return post_all(turn, moves, DPS_COUNT_OF(moves), err);
}

enum dps_status
dps_cohorts_decide(struct dps_cohorts *self, const struct dps_setup_network *network,
    const struct dps_turn *turn, const struct dps_cohort_view *view,
    struct dps_flows *flows, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < self->n && status == DPS_OK; i++) {
        status = decide(self, i, network, turn, view, flows, err);
    }
    return status == DPS_OK && self->treasury_tokens >= 0
               ? pay_treasury(self, network->treasury, turn, view, flows, err)
               : status;
}

enum dps_status
dps_cohorts_amend(struct dps_cohorts *self, const struct dps_setup_network *network,
    struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    if (network->holders.n != self->n ||
        (network->treasury != NULL) != (self->treasury_tokens >= 0)) {
        return dps_fail(err, DPS_EINVAL,
            "an amendment of %s changes how many holders or treasuries it has",
            network->name);
    }
    for (size_t i = 0; i < self->n && status == DPS_OK; i++) {
        if (holder_at(network, i)->token != self->items[i].holding.holder->token) {
            return dps_fail(err, DPS_EINVAL,
                "an amendment of %s changes which token %s hold", network->name,
                holder_at(network, i)->name);
        }
        status = dps_holder_amend(&self->items[i].holding, holder_at(network, i), err);
    }
    return status;
}

/* ---- queries ----------------------------------------------------------- */

int64_t
dps_cohorts_staked(const struct dps_cohorts *self)
{
    int64_t sum = 0;
    for (size_t i = 0; i < self->n; i++) {
        const struct dps_holding *holding = &self->items[i].holding;
        sum += holding->holder->token == 0 ? holding->state.staked : 0;
    }
    return sum;
}

double
dps_cohorts_depth(const struct dps_cohorts *self)
{
    double sum = 0;
    for (size_t i = 0; i < self->n; i++) {
        sum += dps_holder_depth(&self->items[i].holding);
    }
    return sum;
}

enum dps_status
dps_cohorts_verify(const struct dps_cohorts *self, const struct dps_ledger *ledger,
    struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < self->n && status == DPS_OK; i++) {
        const struct dps_cohort *cohort = &self->items[i];
        status = dps_holder_verify(
            &cohort->holding, ledger->accounts[cohort->locked].balance, err);
    }
    return status;
}

/* ---- save and load ----------------------------------------------------- */

void
dps_cohorts_save(const struct dps_cohorts *self, struct dps_buffer *out)
{
    dps_buffer_put(out, &self->treasury, sizeof self->treasury);
    for (size_t i = 0; i < self->n; i++) {
        dps_holder_save(&self->items[i].holding, out);
    }
}

enum dps_status
dps_cohorts_load(struct dps_cohorts *self, struct dps_reader *in, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    dps_reader_get(in, &self->treasury, sizeof self->treasury);
    for (size_t i = 0; i < self->n && status == DPS_OK; i++) {
        status = dps_holder_load(&self->items[i].holding, in, err);
    }
    return status;
}
