#include "models/market/auction.h"

#include "models/market/contracts.h"
#include "sim/core/maths.h"

#include <math.h>
#include <string.h>

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_market_auction, margin, DPS_NUMBER, .unit = "1",
        .domain = "(-1, 100]", .fallback = "25 %", .source = "assumed",
        .doc = "margin of bids over cost"),
    DPS_FIELD(struct dps_market_auction, least, DPS_NUMBER, .unit = "USD",
        .domain = "[0, inf)", .fallback = "0 USD", .source = "no bound",
        .doc = "lowest price of a unit"),
    DPS_FIELD(struct dps_market_auction, most, DPS_NUMBER, .unit = "USD",
        .domain = "(0, inf)",
        .doc = "highest price of a unit that users pay, such as that of a cloud"),
    DPS_FIELD(struct dps_market_auction, pricing, DPS_TEXT, .fallback = "uniform",
        .source = "assumed",
        .doc = "what the winners earn: uniform, the marginal bid, or pay-as-bid"),
    DPS_FIELD(struct dps_market_auction, term, DPS_SPAN, .fallback = "0 s",
        .source = "assumed: all is let anew each epoch",
        .doc = "the time for which a lease keeps the price that it was won at; what is "
               "under lease is not put up again"),
};

static enum dps_status
check(const void *params, struct dps_error *err)
{
    const struct dps_market_auction *self = params;
    if (strcmp(self->pricing, "uniform") != 0 &&
        strcmp(self->pricing, "pay-as-bid") != 0) {
        return dps_fail(
            err, DPS_EINVAL, "pricing is %s, not uniform or pay-as-bid", self->pricing);
    }
    if (self->term.months > 0) {
        return dps_fail(
            err, DPS_EINVAL, "term is in calendar months, not all equally long");
    }
    if (self->most < self->least) {
        return dps_fail(err, DPS_EINVAL, "most is %g USD, below `least`, %g USD",
            self->most, self->least);
    }
    return DPS_OK;
}

static const struct dps_record record = {
    .name = "market.reverse-auction",
    .doc = "nodes bid, the cheapest serve",
    .size = sizeof(struct dps_market_auction),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

/* ---- supply and demand by x = ln price --------------------------------- */

/* What is put up in an epoch. */
struct lot {
    const struct dps_market_epoch *epoch;
    double leased; /* and therefore not put up [unit] */
    double free;   /* share of each cell's capacity that is not under lease [1] */
};

/* Until the auction is decided a sale's weight holds the logarithm of its median bid,
 * as users rank it. */
static void
place_bids(const struct dps_market_auction *self, const struct dps_market *market,
    const struct dps_market_epoch *epoch, struct dps_market_sale *sales)
{
    for (size_t i = 0; i < epoch->n_cells; i++) {
        const struct dps_market_cell *cell = &epoch->cells[i];
        double bid = cell->cost * (1 + self->margin);
        sales[i] = (struct dps_market_sale){
            .weight = bid > 0 ? dps_log(bid / dps_market_appeal(market, cell))
                              : -(double)INFINITY};
    }
}

static double
cell_offer(
    const struct lot *lot, const struct dps_market_sale *sales, size_t i, double x)
{
    const struct dps_market_cell *cell = &lot->epoch->cells[i];
    return lot->free * cell->capacity *
           dps_market_share(x, sales[i].weight, cell->spread);
}

/* What is asked for beyond what is under lease [unit]. */
static double
asked_anew(const struct lot *lot, double price)
{
    double asked = dps_market_asked(lot->epoch, price) - lot->leased;
    return asked > 0 ? asked : 0;
}

/* Offered less asked for: it never falls with x. */
static double
excess(const struct lot *lot, const struct dps_market_sale *sales, double x)
{
    double offered = 0;
    for (size_t i = 0; i < lot->epoch->n_cells; i++) {
        offered += cell_offer(lot, sales, i, x);
    }
    return offered - asked_anew(lot, dps_exp(x));
}

struct bracket {
    double low, high;       /* x [1] */
    double at_low, at_high; /* excess: below 0, and not [unit] */
};

/* Takes in one more point. */
static void
narrow(struct bracket *b, double x, double at)
{
    if (at < 0) {
        b->low = x;
        b->at_low = at;
    } else {
        b->high = x;
        b->at_high = at;
    }
}

/* Comes near from the last price by steps that grow, since prices move little, until
 * the root is passed. */
static void
approach(const struct lot *lot, const struct dps_market_sale *sales, double guess,
    struct bracket *b)
{
    double step = 0.02;
    bool first = true;
    bool was_below = false;
    bool passed = false;
    while (!passed && guess > b->low && guess < b->high) {
        double at = excess(lot, sales, guess);
        passed = !first && was_below != (at < 0);
        narrow(b, guess, at);
        was_below = at < 0;
        first = false;
        guess += was_below ? step : -step;
        step *= 4;
    }
}

/* The share of [a, b] at which to look next, c the point before (Chandrupatla 1997):
 * inverse quadratic interpolation where it is safe, else the middle. */
static double
next_share(double a, double at_a, double b, double at_b, double c, double at_c)
{
    double xi = (a - b) / (c - b);
    double phi = (at_a - at_b) / (at_c - at_b);
    if (!(phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi)) {
        return 0.5;
    }
    return at_a / (at_b - at_a) * at_c / (at_b - at_c) +
           (c - a) / (b - a) * at_a / (at_c - at_a) * at_b / (at_c - at_b);
}

/* Narrows to the lowest x at which the excess is not negative. */
static void
find(
    const struct lot *lot, const struct dps_market_sale *sales, struct bracket *bracket)
{
    const double close = 1e-13;
    double a = bracket->high, at_a = bracket->at_high;
    double b = bracket->low, at_b = bracket->at_low;
    double share = 0.5;
    while (bracket->high - bracket->low > close) {
        double least = close / 2 / (bracket->high - bracket->low);
        share = share < least ? least : share > 1 - least ? 1 - least : share;
        double x = a + share * (b - a);
        double at = excess(lot, sales, x);
        bool same = (at < 0) == (at_a < 0);
        double c = same ? a : b, at_c = same ? at_a : at_b;
        if (!same) {
            b = a;
            at_b = at_a;
        }
        a = x;
        at_a = at;
        narrow(bracket, x, at);
        share = next_share(a, at_a, b, at_b, c, at_c);
    }
}

/* ---- the auction ------------------------------------------------------- */

/* The lowest x at which enough is offered, between prices that may be. */
static struct bracket
clearing(const struct dps_market_auction *self, const struct lot *lot,
    const struct dps_market_sale *sales, double last)
{
    enum { WIDEST = 60 }; /* e^-60 of the highest price is none */
    struct bracket b = {.high = dps_log(self->most)};
    b.low = self->least > 0 ? dps_log(self->least) : b.high - WIDEST;
    b.at_high = excess(lot, sales, b.high);
    b.at_low = excess(lot, sales, b.low);
    if (b.at_low >= 0) {
        b.high = b.low;
    } else if (b.at_high < 0) {
        b.low = b.high;
    } else {
        approach(lot, sales, last > 0 ? dps_log(last) : b.high, &b);
        find(lot, sales, &b);
    }
    return b;
}

/* A cell's mean bid below e^x, which is `price`: E[bid | bid <= price] of a log-normal
 * law of median e^x0. */
static double
mean_bid(double x, double x0, double spread, double price)
{
    double share = dps_market_share(x, x0, spread);
    double part = dps_market_share(x - spread * spread, x0, spread);
    double bid = share > 0 && x0 > -(double)INFINITY
                     ? dps_exp(x0 + spread * spread / 2) * part / share
                     : 0;
    return bid < price ? bid : price;
}

/* What is served: all that is offered just below the price, and of what comes at it as
 * much as is asked for, in proportion. */
static double
serve(const struct lot *lot, struct dps_market_sale *sales, const struct bracket *b,
    double asked)
{
    const struct dps_market_epoch *epoch = lot->epoch;
    double low = 0, high = 0;
    for (size_t i = 0; i < epoch->n_cells; i++) {
        sales[i].served = b->high > b->low ? cell_offer(lot, sales, i, b->low) : 0;
        sales[i].offered = cell_offer(lot, sales, i, b->high);
        low += sales[i].served;
        high += sales[i].offered;
    }
    double wanted = asked < high ? asked : high;
    double share = high > low && wanted > low ? (wanted - low) / (high - low) : 0;
    double less = wanted < low ? wanted / low : 1;
    double sum = 0;
    for (size_t i = 0; i < epoch->n_cells; i++) {
        struct dps_market_sale *sale = &sales[i];
        sale->served = less * (sale->served + share * (sale->offered - sale->served));
        sum += sale->served;
    }
    return sum;
}

static void
pay(const struct dps_market_auction *self, const struct dps_market *market,
    const struct dps_market_epoch *epoch, struct dps_market_sale *sales, double x,
    double price)
{
    bool uniform = self->pricing[0] == 'u';
    for (size_t i = 0; i < epoch->n_cells; i++) {
        const struct dps_market_cell *cell = &epoch->cells[i];
        double each =
            uniform ? price : mean_bid(x, sales[i].weight, cell->spread, price);
        each = each < self->least ? self->least : each;
        sales[i].value = sales[i].served * each * dps_market_appeal(market, cell);
        sales[i].weight = sales[i].offered;
    }
}

/* ---- leases ------------------------------------------------------------ */

static int64_t
term_of(const struct dps_market_auction *self)
{
    return dps_contracts_term(self->term);
}

/* What is left to put up beside the leases that run, which all capacity bears alike. */
static struct lot
open_lot(const struct dps_market_auction *self, const struct dps_market_epoch *epoch,
    struct dps_market_state *state, struct dps_market_slot *running)
{
    double ahead = 0;
    double capacity = 0;
    *running = (struct dps_market_slot){0, 0};
    if (term_of(self) > 0) {
        dps_contracts_end(state, epoch->begin);
        *running = dps_contracts_active(state, epoch->end, &ahead);
    }
    for (size_t i = 0; i < epoch->n_cells; i++) {
        capacity += epoch->cells[i].capacity;
    }
    double promised = running->rate * (double)(epoch->end - epoch->begin);
    double kept = promised < capacity ? promised : capacity;
    return (struct lot){epoch, promised, capacity > 0 ? 1 - kept / capacity : 0};
}

/* Adds what is under lease to what each cell sold, and leases what it sold now; gives
 * what was under lease and served [unit]. */
static double
lease(const struct dps_market_auction *self, const struct lot *lot,
    struct dps_market_state *state, const struct dps_market_slot *running,
    struct dps_market_sale *sales)
{
    const struct dps_market_epoch *epoch = lot->epoch;
    double step = (double)(epoch->end - epoch->begin);
    double each = running->rate > 0 ? running->value / running->rate : 0;
    double units = 0, value = 0, kept = 0, length = 0;
    if (term_of(self) == 0) {
        return 0;
    }
    for (size_t i = 0; i < epoch->n_cells; i++) {
        double leased = (1 - lot->free) * epoch->cells[i].capacity;
        units += sales[i].served;
        value += sales[i].value;
        kept += leased;
        sales[i].offered += leased;
        sales[i].served += leased;
        sales[i].value += leased * each;
        sales[i].weight = sales[i].offered;
    }
    struct dps_market_slot *slot =
        dps_contracts_slot(state, epoch->begin, term_of(self), &length);
    slot->rate += units / step;
    slot->value += value / step;
    return kept;
}

static void
begin(const void *params, int64_t step, struct dps_market_state *state)
{
    const struct dps_market_auction *self = params;
    if (term_of(self) > 0) {
        dps_contracts_begin(term_of(self), step, state);
    }
}

static void
clear(const void *params, const struct dps_market *market,
    const struct dps_market_epoch *epoch, struct dps_market_state *state,
    struct dps_market_sale *sales, struct dps_market_outcome *outcome)
{
    const struct dps_market_auction *self = params;
    struct dps_market_slot running;
    const struct lot lot = open_lot(self, epoch, state, &running);
    place_bids(self, market, epoch, sales);
    struct bracket b = clearing(self, &lot, sales, state->price);
    double price = dps_exp(b.high);
    price = price < self->least ? self->least : price;
    price = price > self->most ? self->most : price;
    double asked = asked_anew(&lot, price);
    if (lot.leased > 0 && !(asked > 0) && state->price > 0) {
        price = state->price; /* nothing was put up: the last price stands */
    }
    outcome->accepted = serve(&lot, sales, &b, asked);
    pay(self, market, epoch, sales, b.high, price);
    outcome->accepted += lease(self, &lot, state, &running, sales);
    outcome->price = price;
    outcome->asked = lot.leased + asked;
    outcome->lost = outcome->asked - outcome->accepted;
    state->price = price;
}

const struct dps_market_kind dps_market_auction = {
    .base = {"reverse-auction", "nodes bid, the cheapest serve", &record},
    .begin = begin,
    .clear = clear,
};
