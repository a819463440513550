#include "sim/economy/service.h"

#include "sim/core/date.h"
#include "sim/core/digest.h"
#include "sim/core/maths.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct dps_demand *
demand_at(const struct dps_setup_network *network, size_t i)
{
    const struct dps_demand *demands = network->demand.items;
    return &demands[i];
}

/* ---- accounts ---------------------------------------------------------- */

/* The account of a role in one money: X/role, X/role-SYMBOL, X/role-usd. */
static enum dps_status
add_role(struct dps_service *self, const struct dps_setup_network *network,
    enum dps_role role, enum dps_money money, int32_t token, struct dps_ledger *ledger,
    struct dps_error *err)
{
    char name[2 * DPS_ACCOUNT_NAME];
    const char *suffix[DPS_MONEYS] = {"", ledger->tokens[token].symbol, "usd"};
    snprintf(name, sizeof name, "%s/%s%s%s", network->name, dps_role_name(role),
        suffix[money][0] != '\0' ? "-" : "", suffix[money]);
    return dps_ledger_add_account(
        ledger, token, name, &self->account[role][money], err);
}

/* Credits are counted in the second token, unless a treasury redeems that. */
static bool
counts_credits(const struct dps_setup_network *network)
{
    const struct dps_network *rules = &network->rules;
    return rules->tokens.n > 1 &&
           dps_token_worth(dps_network_token(rules, 1)) != DPS_TOKEN_TREASURY;
}

static enum dps_status
add_roles(struct dps_service *self, const struct dps_setup_network *network,
    int32_t first_token, int32_t usd, struct dps_ledger *ledger, struct dps_error *err)
{
    const int32_t tokens[DPS_MONEYS] = {
        first_token, counts_credits(network) ? first_token + 1 : -1, usd};
    enum dps_status status = DPS_OK;
    for (int role = 0; role < DPS_ROLES; role++) {
        for (int money = 0; money < DPS_MONEYS; money++) {
            self->account[role][money] = role == DPS_ROLE_MINT   ? DPS_MINT
                                         : role == DPS_ROLE_BURN ? DPS_BURN
                                                                 : -1;
            if (role != DPS_ROLE_MINT && role != DPS_ROLE_BURN && tokens[money] >= 0 &&
                status == DPS_OK) {
                status = add_role(self, network, (enum dps_role)role,
                    (enum dps_money)money, tokens[money], ledger, err);
            }
        }
    }
    return status;
}

/* ---- life -------------------------------------------------------------- */

static enum dps_status
read_points(struct dps_service *self, const struct dps_setup_network *network,
    struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < self->n_demands && status == DPS_OK; i++) {
        dps_points_free(&self->points[i]);
        status = dps_points_read(
            &self->points[i], dps_demand_table_of(demand_at(network, i)), err);
        if (status != DPS_OK) {
            dps_within(err, status, "demand.%zu", i);
        }
    }
    return status;
}

static enum dps_status
allocate(struct dps_service *self, size_t n, size_t n_cells, struct dps_error *err)
{
    self->points = calloc(n + 1, sizeof *self->points);
    self->curves = calloc(n + 1, sizeof *self->curves);
    self->market = calloc(1, sizeof *self->market);
    self->used = calloc(n_cells + 1, sizeof *self->used);
    if (self->points == NULL || self->curves == NULL || self->market == NULL ||
        self->used == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a market");
    }
    self->n_demands = n;
    self->n_cells = n_cells;
    return DPS_OK;
}

enum dps_status
dps_service_init(struct dps_service *self, const struct dps_setup *setup,
    const struct dps_setup_network *network, int32_t first_token, int32_t usd,
    int32_t undistributed, size_t n_cells, struct dps_ledger *ledger,
    struct dps_error *err)
{
    *self = (struct dps_service){
        .entity = dps_digest_of(network->name, strlen(network->name)).low};
    if (network->market == NULL) {
        return DPS_OK;
    }
    for (size_t i = 0; i < 2 && i < network->rules.tokens.n; i++) {
        self->decimals[i] = (int32_t)dps_network_token(&network->rules, i)->decimals;
    }
    enum dps_status status = allocate(self, network->demand.n, n_cells, err);
    if (status == DPS_OK) {
        status = read_points(self, network, err);
    }
    if (status == DPS_OK && network->payment != NULL) {
        status = add_roles(self, network, first_token, usd, ledger, err);
        self->account[DPS_ROLE_NODES][DPS_MONEY_FIRST] = undistributed;
        dps_payment_begin(&self->payment);
    }
    if (status == DPS_OK) {
        dps_market_begin(
            network->market, setup->start, setup->epoch.ns / DPS_NS, self->market);
        self->first_price = self->market->price;
    }
    return status;
}

enum dps_status
dps_service_amend(struct dps_service *self, const struct dps_setup_network *network,
    struct dps_error *err)
{
    return read_points(self, network, err);
}

void
dps_service_free(struct dps_service *self)
{
    for (size_t i = 0; i < self->n_demands; i++) {
        dps_points_free(&self->points[i]);
    }
    free(self->points);
    free(self->curves);
    free(self->market);
    free(self->used);
    *self = (struct dps_service){.n_demands = 0};
}

/* ---- an epoch ---------------------------------------------------------- */

static void
clear(struct dps_service *self, const struct dps_setup_network *network,
    const struct dps_turn *turn, const struct dps_service_view *view,
    struct dps_cells *cells)
{
    for (size_t i = 0; i < self->n_demands; i++) {
        struct dps_rng_name name = {.seed = turn->seed,
            .purpose = DPS_RNG_DEMAND,
            .entity = self->entity + i,
            .draw = turn->epoch.number};
        self->curves[i] = dps_demand_over(demand_at(network, i), self->points[i].items,
            self->points[i].n, turn->epoch.begin, turn->epoch.end, name,
            dps_seats_demand(view->seats, i));
    }
    if (view->posted > 0) {
        self->market->price = self->first_price * view->posted;
    }
    const struct dps_market_epoch epoch = {
        .begin = turn->epoch.begin,
        .end = turn->epoch.end,
        .cells = cells->offers,
        .n_cells = cells->n,
        .curves = self->curves,
        .n_curves = self->n_demands,
        .seat = &view->seats->items[DPS_SEAT_MARKET],
    };
    dps_market_clear(
        network->market, &epoch, self->market, cells->sales, &self->outcome);
}

enum dps_status
dps_service_clear(struct dps_service *self, const struct dps_setup_network *network,
    const struct dps_turn *turn, const struct dps_service_view *view,
    struct dps_cells *cells, struct dps_error *err)
{
    const double *last = view->figures;
    double reward = last[DPS_WEIGHT] > 0
                        ? last[DPS_REWARDS] * last[DPS_PRICE] / last[DPS_WEIGHT]
                        : 0;
    dps_cells_offer(cells, turn->fleet, dps_turn_days(turn), reward);
    if (self->market == NULL) {
        return DPS_OK;
    }
    clear(self, network, turn, view, cells);
    return dps_seats_fault(view->seats, err);
}

void
dps_service_recount(struct dps_service *self, const struct dps_cells *cells)
{
    struct dps_market_outcome *outcome = &self->outcome;
    double before = outcome->served;
    outcome->served = 0;
    outcome->value = 0;
    for (size_t i = 0; i < cells->n; i++) {
        outcome->served += cells->sales[i].served;
        outcome->value += cells->sales[i].value;
    }
    outcome->utilisation =
        outcome->capacity > 0 ? outcome->served / outcome->capacity : 0;
    double more = outcome->served - before;
    outcome->accepted += more;
    outcome->lost -= more;
    if (outcome->lost < 0) {
        outcome->asked -= outcome->lost;
        outcome->lost = 0;
    }
}

/* ---- save and load ----------------------------------------------------- */

void
dps_service_save(const struct dps_service *self, struct dps_buffer *out)
{
    if (self->market != NULL) {
        dps_buffer_put(out, self->market, sizeof *self->market);
        dps_buffer_put(out, &self->payment, sizeof self->payment);
        dps_buffer_put(out, &self->outcome, sizeof self->outcome);
        dps_buffer_put(out, self->minted, sizeof self->minted);
        dps_buffer_put_i64(out, self->unpaid);
        dps_buffer_put(out, self->used, self->n_cells * sizeof *self->used);
    }
}

void
dps_service_load(struct dps_service *self, struct dps_reader *in)
{
    if (self->market != NULL) {
        dps_reader_get(in, self->market, sizeof *self->market);
        dps_reader_get(in, &self->payment, sizeof self->payment);
        dps_reader_get(in, &self->outcome, sizeof self->outcome);
        dps_reader_get(in, self->minted, sizeof self->minted);
        self->unpaid = dps_reader_i64(in);
        dps_reader_get(in, self->used, self->n_cells * sizeof *self->used);
    }
}
