#include "sim/economy/service.h"

#include "models/emission/steps.h"
#include "models/split.h"
#include "sim/core/date.h"
#include "sim/core/digest.h"
#include "sim/core/maths.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MICRO = 1000000 };

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

static int64_t
balance_of(const struct dps_ledger *ledger, int32_t account)
{
    return account >= 0 ? ledger->accounts[account].balance : 0;
}

/* The share of the nodes that worked; 1 without any. */
static double
availability_of(const struct dps_turn *turn, const struct dps_cells *cells)
{
    double nodes = 0;
    for (size_t i = 0; i < cells->n; i++) {
        const int64_t *count = turn->fleet->groups[cells->items[i].group].count;
        nodes += (double)(count[DPS_WORKING] + count[DPS_IN_REPAIR]);
    }
    return nodes > 0 ? dps_cells_lit(cells, turn->fleet, DPS_WORKING) / nodes : 1;
}

static struct dps_payment_epoch
bill_of(const struct dps_service *self, const struct dps_turn *turn,
    const struct dps_service_view *view, const struct dps_cells *cells, int64_t value)
{
    const struct dps_ledger *ledger = turn->ledger;
    int32_t market = self->account[DPS_ROLE_MARKET][DPS_MONEY_FIRST];
    int32_t second = self->account[DPS_ROLE_VAULT][DPS_MONEY_SECOND];
    double waiting = self->outcome.waiting * self->outcome.price * MICRO;
    struct dps_payment_epoch epoch = {
        .begin = turn->epoch.begin,
        .end = turn->epoch.end,
        .value = value,
        .waiting = waiting < (double)(INT64_MAX / 4)
                       ? dps_truncate((long double)waiting)
                       : INT64_MAX / 4,
        .work = self->outcome.served,
        .availability = availability_of(turn, cells),
        .price = view->price,
        .oracle = view->oracle,
        .limit = balance_of(ledger, market),
        .decimals = self->decimals[0],
        .credit_decimals = self->decimals[1],
        .seats = &view->seats->items[DPS_SEAT_PAYMENT],
    };
    if (second >= 0) {
        const struct dps_token_state *token =
            &ledger->tokens[ledger->accounts[second].token];
        epoch.credits = token->minted - token->burned - balance_of(ledger, second);
    }
    for (int role = 0; role < DPS_ROLES; role++) {
        for (int money = 0; money < DPS_MONEYS; money++) {
            epoch.balance[role][money] = balance_of(ledger, self->account[role][money]);
        }
    }
    return epoch;
}

/* Posts a leg; dollars that users lack come from the world outside. */
static enum dps_status
post_leg(struct dps_service *self, const struct dps_turn *turn,
    const struct dps_leg *leg, struct dps_error *err)
{
    int32_t from = self->account[leg->from][leg->money];
    int32_t to = self->account[leg->to][leg->money];
    int64_t lack = leg->units - balance_of(turn->ledger, from);
    if (leg->money != DPS_MONEY_USD && leg->from == DPS_ROLE_MINT) {
        self->minted[leg->money] += leg->units;
    }
    enum dps_status status = DPS_OK;
    if (leg->money == DPS_MONEY_USD && leg->from == DPS_ROLE_USERS && lack > 0) {
        status = dps_turn_post(turn, DPS_MINT, from, lack, "income", err);
    }
    return status == DPS_OK
               ? dps_turn_post(turn, from, to, leg->units, leg->reason, err)
               : status;
}

/* Notes what nodes are paid by cell. */
static void
share(const struct dps_setup_network *network, const struct dps_bill *bill,
    struct dps_cells *cells)
{
    int64_t tokens = dps_bill_net(bill, DPS_ROLE_NODES, DPS_MONEY_FIRST);
    int64_t dollars = dps_bill_net(bill, DPS_ROLE_NODES, DPS_MONEY_USD);
    dps_payment_share(network->payment, bill, DPS_MONEY_FIRST, tokens > 0 ? tokens : 0,
        cells->due, cells->n, cells->parts);
    for (size_t i = 0; i < cells->n; i++) {
        cells->items[i].paid = cells->parts[i];
    }
    dps_payment_share(network->payment, bill, DPS_MONEY_USD, dollars > 0 ? dollars : 0,
        cells->due, cells->n, cells->parts);
    for (size_t i = 0; i < cells->n; i++) {
        cells->items[i].dollars = cells->parts[i];
    }
}

/* Counts what was used up by cell. */
static void
count_used(
    struct dps_service *self, const struct dps_bill *bill, struct dps_cells *cells)
{
    dps_split(bill->used, cells->due, cells->n, 0, DPS_REMAINDER_LARGEST, cells->parts);
    for (size_t i = 0; i < cells->n && bill->used > 0; i++) {
        self->used[i] += cells->parts[i];
    }
}

/* Notes what users owe for each cell's work, in all not so much that sums with it pass
 * what int64 holds [uUSD]. */
static int64_t
bill_cells(struct dps_cells *cells)
{
    int64_t room = INT64_MAX / 4;
    int64_t value = 0;
    for (size_t i = 0; i < cells->n; i++) {
        int64_t due = dps_truncate((long double)(cells->sales[i].value * MICRO));
        due = due < room ? due : room;
        cells->due[i] = due;
        cells->items[i].due = due;
        value += due;
        room -= due;
    }
    return value;
}

/* Tokens that a value would have bought [base units]. */
static int64_t
bid_of(const struct dps_service *self, int64_t value, double price)
{
    long double unit = (long double)dps_ten(self->decimals[0]);
    return price > 0
               ? dps_truncate((long double)value / MICRO / (long double)price * unit)
               : 0;
}

static enum dps_status
settle(struct dps_service *self, const struct dps_setup_network *network,
    const struct dps_turn *turn, const struct dps_service_view *view,
    struct dps_cells *cells, struct dps_flows *flows, struct dps_error *err)
{
    struct dps_bill bill = {.n_legs = 0};
    int64_t value = bill_cells(cells);
    const struct dps_payment_epoch epoch = bill_of(self, turn, view, cells, value);
    dps_payment_settle(network->payment, &epoch, &self->payment, &bill);
    enum dps_status status = dps_seats_fault(view->seats, err);
    for (int32_t i = 0; i < bill.n_legs && status == DPS_OK; i++) {
        status = post_leg(self, turn, &bill.legs[i], err);
    }
    share(network, &bill, cells);
    count_used(self, &bill, cells);
    self->unpaid = dps_units_sum(self->unpaid, bill.unpaid);
    flows->bought += bill.bought;
    flows->wanted = bid_of(self, bill.unpaid, view->price);
    flows->paid += value - bill.credited - bill.unpaid;
    int64_t dollars = dps_bill_net(&bill, DPS_ROLE_NODES, DPS_MONEY_USD);
    flows->earned += dollars > 0 ? dollars : 0;
    return status;
}

enum dps_status
dps_service_live(struct dps_service *self, const struct dps_setup_network *network,
    const struct dps_turn *turn, const struct dps_service_view *view,
    struct dps_cells *cells, struct dps_flows *flows, struct dps_error *err)
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
    enum dps_status status = dps_seats_fault(view->seats, err);
    return status == DPS_OK && network->payment != NULL
               ? settle(self, network, turn, view, cells, flows, err)
               : status;
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
