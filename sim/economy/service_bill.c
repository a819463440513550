/* What was served in an epoch is paid for. */
#include "sim/economy/service.h"

#include "models/emission/steps.h"
#include "models/split.h"
#include "sim/core/maths.h"

enum { MICRO = 1000000 };

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

/* A bill to be posted: what of it is due for what windows have served. */
struct posting {
    const struct dps_turn *turn;
    const struct dps_ceded_epoch *ceded;
    int64_t value;  /* in all [uUSD] */
    int64_t before; /* of it by windows [uUSD] */
};

/* Posts units in two parts: what windows cause when they end, the rest at the epoch's
 * end. */
static enum dps_status
post_parts(const struct posting *self, int32_t from, int32_t to, int64_t units,
    const char *reason, struct dps_error *err)
{
    struct dps_ledger *ledger = self->turn->ledger;
    int64_t early = self->before > 0 ? dps_muldiv(units, self->before, self->value) : 0;
    enum dps_status status = DPS_OK;
    if (early > 0) {
        const struct dps_posting posting = {
            self->ceded->until, from, to, early, reason};
        status = dps_ledger_post(ledger, &posting, err);
        if (status == DPS_OK && self->ceded->journal != NULL) {
            const struct dps_posting_record record = {.time = posting.time,
                .token =
                    ledger->tokens[ledger->accounts[from < 0 ? to : from].token].symbol,
                .from = from < 0 ? "mint" : ledger->accounts[from].name,
                .to = to < 0 ? "burn" : ledger->accounts[to].name,
                .reason = reason,
                .units = early};
            status = dps_journal_posting(self->ceded->journal, &record, err);
        }
    }
    return status == DPS_OK && units > early
               ? dps_turn_post(self->turn, from, to, units - early, reason, err)
               : status;
}

/* Posts a leg; dollars that users lack come from the world outside. */
static enum dps_status
post_leg(struct dps_service *self, const struct posting *posting,
    const struct dps_leg *leg, struct dps_error *err)
{
    const struct dps_turn *turn = posting->turn;
    int32_t from = self->account[leg->from][leg->money];
    int32_t to = self->account[leg->to][leg->money];
    int64_t lack = leg->units - balance_of(turn->ledger, from);
    if (leg->money != DPS_MONEY_USD && leg->from == DPS_ROLE_MINT) {
        self->minted[leg->money] += leg->units;
    }
    enum dps_status status = DPS_OK;
    if (leg->money == DPS_MONEY_USD && leg->from == DPS_ROLE_USERS && lack > 0) {
        status = post_parts(posting, DPS_MINT, from, lack, "income", err);
    }
    return status == DPS_OK
               ? post_parts(posting, from, to, leg->units, leg->reason, err)
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
 * what int64 holds [uUSD]; and how much of it for what windows have served. */
static int64_t
bill_cells(struct dps_cells *cells, const struct dps_ceded *parts, int64_t *before)
{
    int64_t room = INT64_MAX / 4;
    int64_t value = 0;
    *before = 0;
    for (size_t i = 0; i < cells->n; i++) {
        int64_t early = parts != NULL ? parts[i].due : 0;
        int64_t due = dps_truncate((long double)(cells->sales[i].value * MICRO));
        early = early < room ? early : room;
        due = due < room - early ? due : room - early;
        cells->due[i] = early + due;
        cells->items[i].due = early + due;
        value += early + due;
        *before += early;
        room -= early + due;
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
    const struct dps_service_view *view, struct posting *posting,
    struct dps_cells *cells, struct dps_flows *flows, struct dps_error *err)
{
    const struct dps_turn *turn = posting->turn;
    struct dps_bill bill = {.n_legs = 0};
    const struct dps_payment_epoch epoch =
        bill_of(self, turn, view, cells, posting->value);
    dps_payment_settle(network->payment, &epoch, &self->payment, &bill);
    enum dps_status status = dps_seats_fault(view->seats, err);
    for (int32_t i = 0; i < bill.n_legs && status == DPS_OK; i++) {
        status = post_leg(self, posting, &bill.legs[i], err);
    }
    share(network, &bill, cells);
    count_used(self, &bill, cells);
    self->unpaid = dps_units_sum(self->unpaid, bill.unpaid);
    flows->bought += bill.bought;
    flows->wanted = bid_of(self, bill.unpaid, view->price);
    flows->paid += posting->value - bill.credited - bill.unpaid;
    int64_t dollars = dps_bill_net(&bill, DPS_ROLE_NODES, DPS_MONEY_USD);
    flows->earned += dollars > 0 ? dollars : 0;
    return status;
}

enum dps_status
dps_service_settle(struct dps_service *self, const struct dps_setup_network *network,
    const struct dps_turn *turn, const struct dps_service_view *view,
    const struct dps_ceded_epoch *ceded, struct dps_cells *cells,
    struct dps_flows *flows, struct dps_error *err)
{
    const struct dps_ceded *parts = ceded->parts;
    struct posting posting = {.turn = turn, .ceded = ceded};
    if (self->market == NULL) {
        return DPS_OK;
    }
    for (size_t i = 0; i < cells->n && parts != NULL; i++) {
        cells->sales[i].served *= 1 - parts[i].share;
        cells->sales[i].value *= 1 - parts[i].share;
    }
    posting.value = bill_cells(cells, parts, &posting.before);
    for (size_t i = 0; i < cells->n && parts != NULL; i++) {
        cells->sales[i].served += parts[i].work;
        cells->sales[i].value += (double)parts[i].due / MICRO;
    }
    if (parts != NULL) {
        dps_service_recount(self, cells);
    }
    return network->payment != NULL
               ? settle(self, network, view, &posting, cells, flows, err)
               : DPS_OK;
}
