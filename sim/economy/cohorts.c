#include "sim/economy/cohorts.h"

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
    const struct dps_holder *holder, int32_t token, int32_t usd,
    struct dps_ledger *ledger, struct dps_error *err)
{
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
    int32_t first_token, int32_t usd, int32_t market, struct dps_ledger *ledger,
    struct dps_error *err)
{
    *self = (struct dps_cohorts){.treasury_tokens = -1,
        .market = market,
        .unit = dps_token_unit(dps_network_token(&network->rules, 0))};
    self->items = calloc(network->holders.n + 1, sizeof *self->items);
    if (self->items == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for holders");
    }
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < network->holders.n && status == DPS_OK; i++) {
        const struct dps_holder *holder = holder_at(network, i);
        status =
            add_cohort(&self->items[i], network, holder, first_token, usd, ledger, err);
        self->n = i + 1;
    }
    if (status == DPS_OK && network->treasury != NULL) {
        status = add_treasury(self, network, first_token, usd, ledger, err);
    }
    for (size_t i = 0; i < network->holders.n && status == DPS_OK; i++) {
        status = dps_holder_init(&self->items[i].holding, holder_at(network, i),
            network->rules.start, 0, 0, err);
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

/* Dollars for tokens sold, of tokens bought: rounded down, up. */
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

static enum dps_status
post_flows(const struct dps_cohorts *self, const struct dps_cohort *cohort,
    const struct dps_turn *turn, double price, const struct dps_holder_flows *flows,
    struct dps_error *err)
{
    int64_t income = flows->earned + flows->fees;
    int64_t purse = turn->ledger->accounts[cohort->dollars].balance + income;
    int64_t cost = flows->paid + dollars_of(flows->bought, price, self->unit);
    const struct move moves[] = {
        {DPS_MINT, cohort->dollars, income, "earned"},
        {self->market, cohort->locked, flows->absorbed, "absorbed"},
        {cohort->locked, self->market, flows->supplied, "supplied"},
        {cohort->locked, cohort->free, flows->released + flows->unlocked, "unlocked"},
        {cohort->free, self->market, flows->sold, "sold"},
        {DPS_MINT, cohort->dollars, dollars_of(flows->sold, price, self->unit),
            "earned"},
        {self->market, cohort->free, flows->bought, "bought"},
        {cohort->dollars, DPS_BURN, cost < purse ? cost : purse, "spent"},
        {cohort->free, cohort->locked, flows->staked + flows->locked, "staked"},
    };
    return post_all(turn, moves, DPS_COUNT_OF(moves), err);
}

static enum dps_status
decide(struct dps_cohorts *self, struct dps_cohort *cohort, const struct dps_turn *turn,
    const struct dps_cohort_view *view, struct dps_flows *flows, struct dps_error *err)
{
    const struct dps_account *accounts = turn->ledger->accounts;
    int64_t free_units = accounts[cohort->free].balance;
    int64_t came = free_units - accounts[cohort->free].opening - cohort->returned;
    const struct dps_holder_inputs in = {
        .begin = turn->epoch.begin,
        .end = turn->epoch.end,
        .price = view->price,
        .unit = self->unit,
        .figure = view->figures,
        .reward = came > 0 ? came : 0,
        .free = free_units,
        .dollars = accounts[cohort->dollars].balance,
        .offered = accounts[self->market].balance,
        .seat = dps_seats_holder(view->seats, (size_t)(cohort - self->items)),
    };
    struct dps_holder_flows did = {.sold = 0};
    dps_holder_step(&cohort->holding, &in, &did);
    enum dps_status status = dps_seats_fault(view->seats, err);
    if (status != DPS_OK) {
        return status;
    }
    flows->yielded += in.reward;
    flows->sold += did.sold;
    flows->bought += did.bought;
    return post_flows(self, cohort, turn, view->price, &did, err);
}

static enum dps_status
pay_treasury(struct dps_cohorts *self, const struct dps_treasury *treasury,
    const struct dps_turn *turn, double price, struct dps_flows *flows,
    struct dps_error *err)
{
    const struct dps_account *accounts = turn->ledger->accounts;
    int64_t tokens = accounts[self->treasury_tokens].balance;
    int64_t income = tokens - accounts[self->treasury_tokens].opening;
    const struct dps_treasury_inputs in = {
        .end = turn->epoch.end,
        .price = price,
        .unit = self->unit,
        .tokens = tokens,
        .dollars = accounts[self->treasury_dollars].balance,
        .income = income > 0 ? income : 0,
    };
    int64_t sold = dps_treasury_sell(treasury, &in, &self->treasury);
    int64_t dollars = dollars_of(sold, price, self->unit);
    int64_t spent = dps_treasury_spend(treasury, in.dollars + dollars, &self->treasury);
    flows->sold += sold;
    flows->spent += spent;
    const struct move moves[] = {
        {self->treasury_tokens, self->market, sold, "sold"},
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
        status = decide(self, &self->items[i], turn, view, flows, err);
    }
    return status == DPS_OK && self->treasury_tokens >= 0
               ? pay_treasury(self, network->treasury, turn, view->price, flows, err)
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
        sum += self->items[i].holding.state.staked;
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
