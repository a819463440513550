/* Markets: bounds and conservation on random cells, closed forms, order, carry-over. */
#include "models/market/auction.h"
#include "models/market/deals.h"
#include "models/market/market.h"
#include "models/market/posted.h"
#include "models/market/queue.h"
#include "models/market/supply.h"
#include "models/market/tiers.h"
#include "sim/core/date.h"
#include "sim/core/rng.h"
#include "tests/test.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

enum { MOST = 60 };

/* ---- markets to try ---------------------------------------------------- */

static const struct dps_market_price led = {.price = 1,
    .least = 0.2,
    .most = 5,
    .target = 0.7,
    .within = {.ns = 30 * DPS_DAY * DPS_NS},
    .margin = 0.3,
    .indexed = {.ns = 90 * DPS_DAY * DPS_NS}};
static const struct dps_market_tier three[] = {
    {"first", 0.2, 2}, {"second", 0.3, 1}, {"third", 0.5, 0.5}};

static struct dps_market_posted posted_law;
static struct dps_market_auction uniform_law;
static struct dps_market_auction bid_law;
static struct dps_market_auction lease_law;
static struct dps_market_queue queue_law;
static struct dps_market_tiers tiers_law;
static struct dps_market_deals deals_law;

enum { POSTED, UNIFORM, AS_BID, LEASES, QUEUE, TIERS, DEALS, N_MARKETS };

static struct dps_market
market_of(int which)
{
    posted_law = (struct dps_market_posted){led};
    uniform_law = (struct dps_market_auction){0.1, 0.05, 5, "uniform", {.ns = 0}};
    bid_law = (struct dps_market_auction){0.1, 0.05, 5, "pay-as-bid", {.ns = 0}};
    lease_law = bid_law;
    lease_law.term.ns = 10 * DPS_DAY * DPS_NS;
    queue_law = (struct dps_market_queue){led, 50, 2, {.ns = 3 * DPS_DAY * DPS_NS}};
    tiers_law = (struct dps_market_tiers){led, {(void *)(uintptr_t)three, 3}};
    deals_law = (struct dps_market_deals){led, {.ns = 20 * DPS_DAY * DPS_NS}, 0.5};
    const struct dps_variant laws[N_MARKETS] = {
        [POSTED] = {&dps_market_posted.base, &posted_law},
        [UNIFORM] = {&dps_market_auction.base, &uniform_law},
        [AS_BID] = {&dps_market_auction.base, &bid_law},
        [QUEUE] = {&dps_market_queue.base, &queue_law},
        [TIERS] = {&dps_market_tiers.base, &tiers_law},
        [LEASES] = {&dps_market_auction.base, &lease_law},
        [DEALS] = {&dps_market_deals.base, &deals_law},
    };
    return (struct dps_market){.law = laws[which]};
}

struct scene {
    struct dps_market_cell cells[MOST];
    struct dps_demand_curve curves[3];
    struct dps_market_sale sales[MOST];
    struct dps_market_epoch epoch;
};

static double
uniform(struct dps_rng_name *name)
{
    double u[2];
    name->draw++;
    dps_rng_uniforms(*name, u);
    return u[0];
}

static void
set_scene(struct scene *scene, struct dps_rng_name *name)
{
    size_t n = (size_t)(uniform(name) * (MOST + 1));
    size_t n_curves = 1 + (size_t)(uniform(name) * 3);
    for (size_t i = 0; i < n; i++) {
        bool dark = uniform(name) < 0.1, free_work = uniform(name) < 0.1;
        bool step = uniform(name) < 0.5;
        scene->cells[i] =
            (struct dps_market_cell){.capacity = dark ? 0 : 100 * uniform(name),
                .cost = free_work ? 0 : exp(4 * uniform(name) - 3),
                .spread = step ? 0 : uniform(name),
                .quality = 0.5 + uniform(name),
                .reputation = 0.5 + uniform(name)};
    }
    for (size_t i = 0; i < n_curves; i++) {
        double quantity = 2000 * uniform(name) * uniform(name);
        scene->curves[i] = (struct dps_demand_curve){.quantity = quantity,
            .reference = 1,
            .elasticity = uniform(name) < 0.3 ? 0 : -2 * uniform(name),
            .most = 10 * quantity,
            .budget = uniform(name) < 0.5 ? (double)INFINITY : 500 * uniform(name)};
    }
    scene->epoch = (struct dps_market_epoch){
        0, DPS_DAY, scene->cells, n, scene->curves, n_curves, NULL};
}

/* ---- properties -------------------------------------------------------- */

TEST(nothing_is_served_that_is_not_offered_or_not_asked_for)
{
    static struct scene scene;
    struct dps_rng_name name = {.seed = 3, .purpose = DPS_RNG_TEST};
    for (int which = 0; which < N_MARKETS; which++) {
        struct dps_market market = market_of(which);
        market.quality = 1;
        market.reputation = 0.5;
        struct dps_market_state state;
        dps_market_begin(&market, 0, DPS_DAY, &state);
        int64_t over = 0, more = 0, lost = 0, unpaid = 0, beyond = 0;
        for (int round = 0; round < 2000; round++) {
            struct dps_market_outcome out;
            set_scene(&scene, &name);
            scene.epoch.begin = round * DPS_DAY;
            scene.epoch.end = scene.epoch.begin + DPS_DAY;
            double before = state.waiting;
            dps_market_clear(&market, &scene.epoch, &state, scene.sales, &out);
            double scale = 1 + out.asked + before;
            for (size_t i = 0; i < scene.epoch.n_cells; i++) {
                const struct dps_market_sale *sale = &scene.sales[i];
                over += !(sale->served >= 0 &&
                          sale->served <= sale->offered * (1 + 1e-12) &&
                          sale->offered <= scene.cells[i].capacity * (1 + 1e-12));
                unpaid += !(sale->value >= 0 && isfinite(sale->value));
            }
            more += !(out.accepted <= out.asked && out.lost >= 0 && out.broken >= 0 &&
                      fabs(out.accepted + out.lost - out.asked) < 1e-12 * scale);
            lost += !(fabs(before + out.accepted - out.served - out.broken -
                           out.waiting) < 1e-9 * scale);
            beyond += !(out.price >= 0.05 && out.price <= 5);
        }
        CHECK_INT(over, 0);
        CHECK_INT(more, 0);
        CHECK_INT(lost, 0);
        CHECK_INT(unpaid, 0);
        CHECK_INT(beyond, 0);
    }
}

TEST(more_demand_never_serves_less_nor_at_a_lower_price)
{
    static struct scene scene;
    struct dps_rng_name name = {.seed = 4, .purpose = DPS_RNG_TEST};
    for (int which = 0; which < N_MARKETS; which++) {
        struct dps_market market = market_of(which);
        struct dps_market_state first;
        dps_market_begin(&market, 0, DPS_DAY, &first);
        int64_t less = 0, cheaper = 0, cell_less = 0;
        for (int round = 0; round < 300; round++) {
            struct dps_market_outcome low, high;
            double served[MOST] = {0};
            set_scene(&scene, &name);
            struct dps_market_state state = first;
            dps_market_clear(&market, &scene.epoch, &state, scene.sales, &low);
            double after = state.price;
            for (size_t i = 0; i < scene.epoch.n_cells; i++) {
                served[i] = scene.sales[i].served;
            }
            for (size_t i = 0; i < scene.epoch.n_curves; i++) {
                scene.curves[i].quantity *= 1.3;
                scene.curves[i].most *= 1.3;
                scene.curves[i].budget *= 1.3;
            }
            state = first;
            dps_market_clear(&market, &scene.epoch, &state, scene.sales, &high);
            less += high.served < low.served * (1 - 1e-11) - 1e-9;
            cheaper += high.price < low.price * (1 - 1e-12) ||
                       state.price < after * (1 - 1e-12);
            for (size_t i = 0; i < scene.epoch.n_cells; i++) {
                cell_less += scene.sales[i].served < served[i] * (1 - 1e-9) - 1e-9;
            }
        }
        CHECK_INT(less, 0);
        CHECK_INT(cheaper, 0);
        CHECK_INT(cell_less, 0);
    }
}

/* ---- posted ------------------------------------------------------------ */

static struct dps_demand_curve
fixed(double quantity)
{
    return (struct dps_demand_curve){
        .quantity = quantity, .most = quantity, .budget = (double)INFINITY};
}

static struct dps_market_outcome
clear_once(const struct dps_market *market, struct dps_market_state *state,
    const struct dps_market_cell *cells, size_t n, const struct dps_demand_curve *curve,
    int64_t begin, int64_t end, struct dps_market_sale *sales)
{
    const struct dps_market_epoch epoch = {begin, end, cells, n, curve, 1, NULL};
    struct dps_market_outcome out;
    dps_market_clear(market, &epoch, state, sales, &out);
    return out;
}

TEST(a_cell_offers_by_the_normal_law_of_its_costs_logarithm)
{
    CHECK_CLOSE(dps_market_share(log(2), log(2), 0.5), 0.5, 1e-15);
    CHECK_CLOSE(dps_market_share(log(3), log(2), 0.5),
        gsl_cdf_ugaussian_P(log(1.5) / 0.5), 1e-15);
    CHECK(dps_market_share(0, 1e-9, 0) == 0 && dps_market_share(0, 0, 0) == 1);
    CHECK(dps_market_share(-(double)INFINITY, -(double)INFINITY, 0) == 1);
    CHECK(dps_market_share(-99, 0, 1) == 0 && dps_market_share(99, 0, 1) == 1);
}

TEST(users_choose_by_quality_and_reputation_and_spill_over_when_cells_fill)
{
    struct dps_market market = market_of(POSTED);
    market.quality = 2;
    market.reputation = 1;
    const struct dps_market_cell cells[] = {
        {10, 0, 0, 2, 2}, {10, 0, 0, 1, 1}, {30, 0, 0, 1, 1}};
    struct dps_market_sale sales[3];
    struct dps_market_state state;
    struct dps_demand_curve curve = fixed(6);
    dps_market_begin(&market, 0, DPS_DAY, &state);
    clear_once(&market, &state, cells, 3, &curve, 0, DPS_DAY, sales);
    CHECK_CLOSE(sales[0].served, 6.0 * 8 / 12, 1e-15);
    CHECK_CLOSE(sales[1].served, 6.0 * 1 / 12, 1e-15);
    curve = fixed(30);
    clear_once(&market, &state, cells, 3, &curve, 0, DPS_DAY, sales);
    CHECK_CLOSE(sales[0].served, 10, 1e-15);
    CHECK_CLOSE(sales[1].served, 5, 1e-15);
    CHECK_CLOSE(sales[2].served, 15, 1e-15);
}

TEST(a_price_led_by_utilisation_rests_at_its_target)
{
    struct dps_market market = market_of(POSTED);
    posted_law.posted.indexed.ns = 0;
    posted_law.posted.most = 0;
    const struct dps_market_cell cell = {100, 0, 0, 1, 1};
    const struct dps_demand_curve curve = {140, 1, -1, 1e9, (double)INFINITY};
    struct dps_market_sale sale;
    struct dps_market_state state;
    struct dps_market_outcome out = {.price = 0};
    dps_market_begin(&market, 0, DPS_DAY, &state);
    for (int64_t i = 0; i < 3000; i++) {
        out = clear_once(
            &market, &state, &cell, 1, &curve, i * DPS_DAY, (i + 1) * DPS_DAY, &sale);
    }
    CHECK_CLOSE(out.price, 2, 1e-9);
    CHECK_CLOSE(out.utilisation, 0.7, 1e-9);
    CHECK_CLOSE(out.value, 140, 1e-9);
}

TEST(a_price_led_by_cost_follows_it_however_long_the_epochs)
{
    struct dps_market market = market_of(POSTED);
    posted_law.posted.within.ns = 0;
    const struct dps_market_cell cells[] = {{100, 2, 0, 1, 1}, {300, 1, 0, 1, 1}};
    const struct dps_demand_curve curve = fixed(1);
    struct dps_market_sale sales[2];
    for (int64_t step = DPS_DAY; step <= 30 * DPS_DAY; step *= 30) {
        struct dps_market_state state;
        dps_market_begin(&market, 0, step, &state);
        for (int64_t at = 0; at < 90 * DPS_DAY; at += step) {
            clear_once(&market, &state, cells, 2, &curve, at, at + step, sales);
        }
        CHECK_CLOSE(state.price, pow(1.25 * 1.3, 1 - exp(-1)), 1e-12);
    }
}

/* ---- auction ----------------------------------------------------------- */

TEST(the_cheapest_serve_and_the_last_one_sets_the_price)
{
    struct dps_market market = market_of(UNIFORM);
    uniform_law.margin = 0.5;
    const struct dps_market_cell cells[] = {
        {10, 2, 0, 1, 1}, {10, 1, 0, 1, 1}, {10, 3, 0, 1, 1}, {30, 2, 0, 1, 1}};
    struct dps_market_sale sales[4];
    struct dps_market_state state;
    struct dps_demand_curve curve = fixed(30);
    dps_market_begin(&market, 0, DPS_DAY, &state);
    struct dps_market_outcome out =
        clear_once(&market, &state, cells, 4, &curve, 0, DPS_DAY, sales);
    CHECK_CLOSE(out.price, 3, 1e-12);
    CHECK_CLOSE(sales[1].served, 10, 1e-12);
    CHECK_CLOSE(sales[0].served, 5, 1e-12);
    CHECK_CLOSE(sales[3].served, 15, 1e-12);
    CHECK(sales[2].served == 0);
    CHECK_CLOSE(out.value, 90, 1e-12);
    uniform_law.pricing = "pay-as-bid";
    out = clear_once(&market, &state, cells, 4, &curve, 0, DPS_DAY, sales);
    CHECK_CLOSE(out.value, 15 + 60, 1e-12);
    /* At exactly the first cell's capacity the price is its bid, not the next one's. */
    curve = fixed(10);
    out = clear_once(&market, &state, cells, 4, &curve, 0, DPS_DAY, sales);
    CHECK_CLOSE(out.price, 1.5, 1e-12);
    /* More than all: the highest price that users pay, and the rest is lost. */
    curve = fixed(100);
    out = clear_once(&market, &state, cells, 4, &curve, 0, DPS_DAY, sales);
    CHECK_CLOSE(out.price, 5, 1e-12);
    CHECK_CLOSE(out.served, 60, 1e-12);
    CHECK_CLOSE(out.lost, 40, 1e-12);
}

TEST(the_auction_clears_where_supply_meets_demand)
{
    static struct scene scene;
    struct dps_rng_name name = {.seed = 5, .purpose = DPS_RNG_TEST};
    struct dps_market market = market_of(UNIFORM);
    struct dps_market_state state;
    dps_market_begin(&market, 0, DPS_DAY, &state);
    int64_t apart = 0, inner = 0;
    for (int round = 0; round < 500; round++) {
        struct dps_market_outcome out;
        double supply = 0;
        set_scene(&scene, &name);
        for (size_t i = 0; i < scene.epoch.n_cells; i++) {
            scene.cells[i].spread += 0.05;
        }
        dps_market_clear(&market, &scene.epoch, &state, scene.sales, &out);
        for (size_t i = 0; i < scene.epoch.n_cells; i++) {
            const struct dps_market_cell *cell = &scene.cells[i];
            supply += cell->cost > 0
                          ? cell->capacity *
                                gsl_cdf_ugaussian_P(
                                    log(out.price / (1.1 * cell->cost)) / cell->spread)
                          : cell->capacity;
        }
        if (out.price > 0.0501 && out.price < 4.999) {
            inner++;
            apart += !(fabs(supply - out.asked) < 1e-8 * (1 + supply));
            apart += !(fabs(out.served - out.asked) < 1e-8 * (1 + supply));
        }
    }
    CHECK(inner > 200);
    CHECK_INT(apart, 0);
}

TEST(pay_as_bid_earns_the_mean_of_the_accepted_bids)
{
    struct dps_market market = market_of(AS_BID);
    const struct dps_market_cell cell = {100, 1, 0.4, 1, 1};
    struct dps_market_sale sale;
    struct dps_market_state state;
    struct dps_demand_curve curve = fixed(60);
    dps_market_begin(&market, 0, DPS_DAY, &state);
    struct dps_market_outcome out =
        clear_once(&market, &state, &cell, 1, &curve, 0, DPS_DAY, &sale);
    CHECK_CLOSE(out.price, 1.1 * exp(0.4 * gsl_cdf_ugaussian_Pinv(0.6)), 1e-10);
    /* The mean over quantiles below 0.6, by the midpoint rule. */
    double sum = 0;
    for (int i = 0; i < 60000; i++) {
        sum += 1.1 * exp(0.4 * gsl_cdf_ugaussian_Pinv((i + 0.5) / 100000));
    }
    CHECK_CLOSE(out.value, sum / 1000, 1e-5);
    CHECK(out.value < 60 * out.price);
}

TEST(a_better_cell_wins_at_a_higher_bid_and_earns_it)
{
    struct dps_market market = market_of(UNIFORM);
    market.quality = 1;
    uniform_law.margin = 0;
    const struct dps_market_cell cells[] = {{10, 1.5, 0, 2, 1}, {10, 1, 0, 1, 1}};
    struct dps_market_sale sales[2];
    struct dps_market_state state;
    struct dps_demand_curve curve = fixed(10);
    dps_market_begin(&market, 0, DPS_DAY, &state);
    struct dps_market_outcome out =
        clear_once(&market, &state, cells, 2, &curve, 0, DPS_DAY, sales);
    CHECK_CLOSE(out.price, 0.75, 1e-12);
    CHECK_CLOSE(sales[0].served, 10, 1e-12);
    CHECK_CLOSE(out.value, 15, 1e-12);
}

/* ---- queue ------------------------------------------------------------- */

TEST(what_a_queue_does_not_serve_it_serves_later)
{
    struct dps_market market = market_of(QUEUE);
    queue_law =
        (struct dps_market_queue){.posted = {.price = 1}, .limit = 50, .job = 2};
    const struct dps_market_cell cell = {100, 0, 0, 1, 1};
    struct dps_market_sale sale;
    struct dps_market_state state;
    dps_market_begin(&market, 0, DPS_DAY, &state);
    static const double asked[] = {130, 90, 180, 150, 20, 0, 0};
    static const double served[] = {100, 100, 100, 100, 100, 20, 0};
    static const double waiting[] = {30, 20, 100, 100, 20, 0, 0};
    static const double lost[] = {0, 0, 0, 50, 0, 0, 0};
    for (size_t i = 0; i < DPS_COUNT_OF(asked); i++) {
        struct dps_demand_curve curve = fixed(asked[i]);
        struct dps_market_outcome out =
            clear_once(&market, &state, &cell, 1, &curve, 0, DPS_DAY, &sale);
        CHECK_CLOSE(out.served, served[i], 1e-12);
        CHECK_CLOSE(out.waiting, waiting[i], 1e-12);
        CHECK_CLOSE(out.lost, lost[i], 1e-12);
    }
}

TEST(a_queue_ends_where_the_wait_is_too_long)
{
    struct dps_market market = market_of(QUEUE);
    queue_law = (struct dps_market_queue){
        .posted = {.price = 1}, .job = 1, .longest = {.ns = DPS_DAY / 2 * DPS_NS}};
    struct dps_market_cell cell = {100, 0, 0, 1, 1};
    struct dps_market_sale sale;
    struct dps_market_state state;
    struct dps_demand_curve curve = fixed(400);
    dps_market_begin(&market, 0, DPS_DAY, &state);
    struct dps_market_outcome out =
        clear_once(&market, &state, &cell, 1, &curve, 0, DPS_DAY, &sale);
    CHECK_CLOSE(out.waiting, 50, 1e-12);
    CHECK_CLOSE(out.lost, 250, 1e-12);
    /* Capacity goes: the line that may wait is shorter, and waiting jobs are broken. */
    cell.capacity = 20;
    curve = fixed(0);
    out = clear_once(&market, &state, &cell, 1, &curve, 0, DPS_DAY, &sale);
    CHECK_CLOSE(out.served, 20, 1e-12);
    CHECK_CLOSE(out.waiting, 10, 1e-12);
    CHECK_CLOSE(out.broken, 20, 1e-12);
}

/* ---- tiers ------------------------------------------------------------- */

TEST(classes_are_served_in_order_at_their_own_prices)
{
    struct dps_market market = market_of(TIERS);
    tiers_law.posted = (struct dps_market_price){.price = 1};
    const struct dps_market_cell cells[] = {{60, 0, 0, 1, 1}, {20, 0.7, 0, 1, 1}};
    struct dps_market_sale sales[2];
    struct dps_market_state state;
    struct dps_demand_curve curve = fixed(100);
    dps_market_begin(&market, 0, DPS_DAY, &state);
    struct dps_market_outcome out =
        clear_once(&market, &state, cells, 2, &curve, 0, DPS_DAY, sales);
    /* The second cell does not work for the third class's 0.5 USD: 20 and 30 are served
     * in proportion 3 to 1, which leaves 60 - 37.5 for the third class. */
    CHECK_CLOSE(sales[1].served, 12.5, 1e-12);
    CHECK_CLOSE(sales[0].served, 60, 1e-12);
    CHECK_CLOSE(out.value, 20 * 2 + 30 + 22.5 * 0.5, 1e-12);
    CHECK_CLOSE(out.lost, 27.5, 1e-12);
}

/* ---- leases ------------------------------------------------------------ */

/* Ten units a day are asked for, from day 3 on twenty; bids are at 1.1 USD and then, as
 * costs double, at 2.2 USD.  What was leased at 1.1 stays there for its ten days. */
TEST(a_lease_keeps_its_price_for_its_term)
{
    struct dps_market market = market_of(LEASES);
    struct dps_market_cell cell = {100, 1, 0, 1, 1};
    struct dps_market_sale sale;
    struct dps_market_state state;
    dps_market_begin(&market, 0, DPS_DAY, &state);
    for (int64_t i = 0; i < 25; i++) {
        struct dps_demand_curve curve = fixed(i < 3 ? 10 : 20);
        struct dps_market_outcome out = clear_once(
            &market, &state, &cell, 1, &curve, i * DPS_DAY, (i + 1) * DPS_DAY, &sale);
        CHECK_CLOSE(out.served, i < 3 ? 10 : 20, 1e-12);
        CHECK_CLOSE(out.asked, out.served, 1e-12);
        CHECK_CLOSE(out.value, i < 3 ? 11 : i < 10 ? 33 : 44, 1e-12);
        cell.cost = i < 2 ? 1 : 2;
    }
}

/* Leases are served first, as far as there is capacity; what breaks is lost. */
TEST(leases_beyond_what_is_there_are_lost)
{
    struct dps_market market = market_of(LEASES);
    struct dps_market_cell cell = {100, 1, 0, 1, 1};
    struct dps_market_sale sale;
    struct dps_market_state state;
    dps_market_begin(&market, 0, DPS_DAY, &state);
    for (int64_t i = 0; i < 12; i++) {
        struct dps_demand_curve curve = fixed(80);
        cell.capacity = i == 0 || i > 9 ? 100 : 40;
        struct dps_market_outcome out = clear_once(
            &market, &state, &cell, 1, &curve, i * DPS_DAY, (i + 1) * DPS_DAY, &sale);
        CHECK_CLOSE(out.served, cell.capacity > 80 ? 80 : 40, 1e-12);
        CHECK_CLOSE(out.lost, 80 - out.served, 1e-12);
        CHECK_CLOSE(out.waiting, 0, 1e-12);
    }
}

/* ---- deals ------------------------------------------------------------- */

TEST(a_deal_is_delivered_evenly_over_its_term)
{
    struct dps_market market = market_of(DEALS);
    deals_law = (struct dps_market_deals){
        .posted = {.price = 2}, .term = {.ns = 10 * DPS_DAY * DPS_NS}};
    const struct dps_market_cell cell = {100, 0, 0, 1, 1};
    struct dps_market_sale sale;
    struct dps_market_state state;
    dps_market_begin(&market, 0, DPS_DAY, &state);
    double total = 0;
    for (int64_t i = 0; i < 15; i++) {
        struct dps_demand_curve curve = fixed(i == 0 ? 400 : 0);
        struct dps_market_outcome out = clear_once(
            &market, &state, &cell, 1, &curve, i * DPS_DAY, (i + 1) * DPS_DAY, &sale);
        CHECK_CLOSE(out.served, i < 10 ? 40 : 0, 1e-12);
        CHECK_CLOSE(out.value, i < 10 ? 80 : 0, 1e-12);
        CHECK_CLOSE(out.waiting, i < 10 ? 400 - 40 * (double)(i + 1) : 0, 1e-12);
        total += out.served;
        deals_law.posted.price = 9; /* what was agreed on stays agreed on */
        state.price = 9;
    }
    CHECK_CLOSE(total, 400, 1e-12);
}

TEST(deals_fill_what_is_offered_and_renew)
{
    /* Rates of 40, 40 and then only 20 a day fit; half of each asks again. */
    static const double served[] = {40, 80, 100, 100, 100, 100, 100, 100, 100, 100, 80,
        60, 50, 50, 50, 50, 50, 50, 50, 50, 40, 30, 25, 25, 25};
    struct dps_market market = market_of(DEALS);
    deals_law = (struct dps_market_deals){
        .posted = {.price = 1}, .term = {.ns = 10 * DPS_DAY * DPS_NS}, .renewed = 0.5};
    const struct dps_market_cell cell = {100, 0, 0, 1, 1};
    struct dps_market_sale sale;
    struct dps_market_state state;
    dps_market_begin(&market, 0, DPS_DAY, &state);
    for (int64_t i = 0; i < (int64_t)DPS_COUNT_OF(served); i++) {
        struct dps_demand_curve curve = fixed(i < 3 ? 400 : 0);
        struct dps_market_outcome out = clear_once(
            &market, &state, &cell, 1, &curve, i * DPS_DAY, (i + 1) * DPS_DAY, &sale);
        CHECK_CLOSE(out.served, served[i], 1e-12);
        CHECK_CLOSE(out.lost, i == 2 ? 200 : 0, 1e-12);
    }
}

TEST(deals_longer_than_the_ring_has_slots_lose_nothing)
{
    struct dps_market market = market_of(DEALS);
    deals_law = (struct dps_market_deals){
        .posted = {.price = 1}, .term = {.ns = 540 * DPS_DAY * DPS_NS}};
    const struct dps_market_cell cell = {10, 0, 0, 1, 1};
    struct dps_market_sale sale;
    struct dps_market_state state;
    enum { HOUR = 3600 };
    dps_market_begin(&market, 0, HOUR, &state);
    double accepted = 0, served = 0;
    for (int64_t i = 0; i < 24 * 600; i++) {
        struct dps_demand_curve curve = fixed(i < 24 * 20 ? 0.3 : 0);
        struct dps_market_outcome out = clear_once(
            &market, &state, &cell, 1, &curve, i * HOUR, (i + 1) * HOUR, &sale);
        accepted += out.accepted;
        served += out.served;
    }
    CHECK_CLOSE(accepted, 24 * 20 * 0.3, 1e-12);
    CHECK_CLOSE(served, accepted, 1e-10);
    CHECK(state.waiting == 0);
}

TEST(a_longer_term_than_the_ring_was_made_for_still_conserves)
{
    struct dps_market market = market_of(DEALS);
    deals_law = (struct dps_market_deals){
        .posted = {.price = 1}, .term = {.ns = 10 * DPS_DAY * DPS_NS}};
    const struct dps_market_cell cell = {100, 0, 0, 1, 1};
    struct dps_market_sale sale;
    struct dps_market_state state;
    dps_market_begin(&market, 0, DPS_DAY, &state);
    deals_law.term.ns = 5000 * DPS_DAY * DPS_NS; /* amended */
    double served = 0;
    for (int64_t i = 0; i < 1100; i++) {
        struct dps_demand_curve curve = fixed(i == 0 ? 100 : 0);
        served += clear_once(
            &market, &state, &cell, 1, &curve, i * DPS_DAY, (i + 1) * DPS_DAY, &sale)
                      .served;
    }
    CHECK_CLOSE(served, 100, 1e-10);
}

/* ---- state and tables -------------------------------------------------- */

TEST(a_market_goes_on_from_its_saved_bytes)
{
    static struct scene scene;
    struct dps_rng_name name = {.seed = 6, .purpose = DPS_RNG_TEST};
    for (int which = 0; which < N_MARKETS; which++) {
        struct dps_market market = market_of(which);
        struct dps_market_state one;
        dps_market_begin(&market, 0, DPS_DAY, &one);
        for (int64_t i = 0; i < 50; i++) {
            struct dps_market_outcome a, b;
            struct dps_market_state two;
            memcpy(&two, &one, sizeof one);
            set_scene(&scene, &name);
            scene.epoch.begin = i * DPS_DAY;
            scene.epoch.end = (i + 1) * DPS_DAY;
            dps_market_clear(&market, &scene.epoch, &one, scene.sales, &a);
            dps_market_clear(&market, &scene.epoch, &two, scene.sales, &b);
            CHECK(memcmp(&a, &b, sizeof a) == 0 && memcmp(&one, &two, sizeof one) == 0);
        }
    }
}

TEST(the_tables_do_not_contradict_themselves)
{
    struct dps_error err = {0};
    CHECK_OK(dps_record_check(&dps_market_record, &err), &err);
}

static void
refuses(const struct dps_market_kind *kind, const void *law, const char *sentence)
{
    struct dps_error err = {0};
    CHECK_FAILS(kind->base.params->check(law, &err), &err, DPS_EINVAL, sentence);
}

TEST(what_markets_refuse)
{
    (void)market_of(POSTED);
    struct dps_market_price *price = &posted_law.posted;
    price->within = (struct dps_span){.months = 1};
    refuses(&dps_market_posted, &posted_law,
        "within is in calendar months, not all equally long");
    price->within.months = 0;
    price->indexed = (struct dps_span){.months = 1};
    refuses(&dps_market_posted, &posted_law,
        "indexed is in calendar months, not all equally long");
    price->indexed.months = 0;
    price->price = 0.1;
    refuses(
        &dps_market_posted, &posted_law, "price is 0.1 USD, below `least`, 0.2 USD");
    price->price = 6;
    refuses(&dps_market_posted, &posted_law, "price is 6 USD, above `most`, 5 USD");
    bid_law.pricing = "second";
    refuses(
        &dps_market_auction, &bid_law, "pricing is second, not uniform or pay-as-bid");
    uniform_law.least = 7;
    refuses(&dps_market_auction, &uniform_law, "most is 5 USD, below `least`, 7 USD");
    queue_law.longest = (struct dps_span){.months = 1};
    refuses(&dps_market_queue, &queue_law,
        "longest is in calendar months, not all equally long");
    tiers_law.tiers.n = 2;
    refuses(&dps_market_tiers, &tiers_law, "tiers have shares that sum to 0.5, not 1");
    deals_law.term.ns = 0;
    refuses(&dps_market_deals, &deals_law, "term is 0 s, not at least 1 s");
    deals_law.term.months = 3;
    refuses(
        &dps_market_deals, &deals_law, "term is in calendar months, not at least 1 s");
}
