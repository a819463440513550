/* Demands, markets and payments as people write them, every kind with what it needs. */
#include "models/demand/demand.h"
#include "models/demand/levels.h"
#include "models/demand/seasonal.h"
#include "models/market/auction.h"
#include "models/market/market.h"
#include "models/market/posted.h"
#include "models/market/queue.h"
#include "models/payment/fee_split.h"
#include "models/payment/payment.h"
#include "models/payment/vault.h"
#include "sim/core/date.h"
#include "sim/scenario/scenario.h"
#include "tests/test.h"

#include <string.h>

struct work {
    int64_t start;
    struct dps_list demand;
    struct dps_list market;
    struct dps_list payment;
};

static const struct dps_field fields[] = {
    DPS_FIELD(struct work, start, DPS_DATE, .doc = "when it begins"),
    DPS_FIELD(struct work, demand, DPS_LIST, .record = &dps_demand_record,
        .fallback = "[]", .doc = "what is asked for"),
    DPS_FIELD(struct work, market, DPS_LIST, .record = &dps_market_record,
        .fallback = "[]", .doc = "how it is sold"),
    DPS_FIELD(struct work, payment, DPS_LIST, .record = &dps_payment_record,
        .fallback = "[]", .doc = "how it is paid"),
};

static const struct dps_record record = {
    .name = "work",
    .doc = "demands, markets and payments",
    .size = sizeof(struct work),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

static const char text[] =
    "start: 2026-01-01\n"
    "demand:\n"
    "  - {kind: constant, level: 1e4, service: rendering, unit: OBh}\n"
    "  - {kind: logistic, from: 1e4, to: 1e6, after: 6 yr, tenfold: 2 yr,\n"
    "     elasticity: -1.2, reference: 0.5 USD, budget: 2 kUSD/d}\n"
    "  - {kind: logistic, to: 1e6, midpoint: 2031-01-01, rate: 1.5, begins: "
    "2027-01-01}\n"
    "  - {kind: exponential, from: 100, growth: 40 %, most: 1e5, ends: 2040-01-01}\n"
    "  - {kind: seasonal, level: {kind: constant, level: 10},\n"
    "     weekdays: {sat: 0.5, sun: 0.5}, hours: {h03: 0.2}, months: {dec: 2},\n"
    "     bursts: {every: 30 d, size: 12 h}}\n"
    "  - {kind: table, rows: [{at: 2026-01-01, value: 5}, {at: 2027-01-01, value: "
    "9}]}\n"
    "  - {kind: trace, rows: [{at: 2020-01-01, value: 5}], scale: 2, repeat: false}\n"
    "market:\n"
    "  - {kind: posted, price: 0.5 USD, within: 30 d, quality: 1}\n"
    "  - {kind: reverse-auction, most: 3 USD, pricing: pay-as-bid}\n"
    "  - {kind: typed-queue, price: 0.2 USD}\n"
    "  - {kind: tiers, price: 1 USD,\n"
    "     tiers: [{name: one, share: 40 %, factor: 2}, {share: 60 %, factor: 1}]}\n"
    "  - {kind: deals, price: 1 USD, renewed: 80 %}\n"
    "payment:\n"
    "  - {kind: transfer, take: 10 %, fee_to: network}\n"
    "  - {kind: escrow, ahead: 3 d}\n"
    "  - {kind: burn-and-mint}\n"
    "  - {kind: credits}\n"
    "  - {kind: vault}\n"
    "  - {kind: split, in: usd, remainder: carry,\n"
    "     shares: [{to: nodes, share: 90 %}, {to: burn, share: 10 %}]}\n"
    "  - {kind: buy-back, share: 20 %}\n";

static const struct work *
open_work(struct dps_scenario **scenario)
{
    struct dps_error err = {0};
    static const struct dps_scenario_options none = {.n_settings = 0};
    REQUIRE_OK(
        dps_scenario_read("x.yaml", text, strlen(text), &record, &none, scenario, &err),
        &err);
    return dps_scenario_value(*scenario);
}

TEST(each_kind_is_written_in_a_line_and_has_its_defaults)
{
    struct dps_scenario *scenario = NULL;
    const struct work *work = open_work(&scenario);
    const struct dps_demand *demand = work->demand.items;
    const struct dps_market *market = work->market.items;
    const struct dps_payment *payment = work->payment.items;
    REQUIRE(work->demand.n == 7 && work->market.n == 5 && work->payment.n == 7);

    CHECK_INT(demand[0].begins, work->start);
    CHECK(demand[0].budget == 0 && demand[1].budget == 2000);
    const struct dps_demand_logistic *logistic = demand[1].law.params;
    CHECK_INT(logistic->after.ns, 6 * DPS_YEAR * DPS_NS);
    const struct dps_demand_seasonal *season = demand[4].law.params;
    CHECK(season->weekdays.x[5] == 0.5 && season->weekdays.x[0] == 1);
    CHECK(season->hours.x[3] == 0.2 && season->months.x[11] == 2);
    CHECK(demand[4].bursts.size == 43200 && demand[4].bursts.spread == 1);
    CHECK(dps_demand_table_of(&demand[5])->rows.n == 2);

    CHECK(market[0].quality == 1 && market[1].quality == 0);
    const struct dps_market_auction *auction = market[1].law.params;
    CHECK_TEXT(auction->pricing, "pay-as-bid");
    const struct dps_market_queue *queue = market[2].law.params;
    CHECK(queue->limit == 314 && queue->posted.price == 0.2);

    const struct dps_payment_vault *vault = payment[4].law.params;
    CHECK_CLOSE(vault->mint_spread, 0.0025, 1e-15);
    CHECK(vault->block.ns == 6117000000 && vault->direct);
    const struct dps_payment_split *split = payment[5].law.params;
    CHECK(split->shares.n == 2);
    dps_scenario_close(&scenario);
}

TEST(what_is_written_out_reads_back)
{
    struct dps_scenario *scenario = NULL;
    struct dps_scenario *again = NULL;
    struct dps_error err = {0};
    static const struct dps_scenario_options none = {.n_settings = 0};
    (void)open_work(&scenario);
    const char *resolved = dps_scenario_text(scenario);
    REQUIRE_OK(dps_scenario_read(
                   "y.yaml", resolved, strlen(resolved), &record, &none, &again, &err),
        &err);
    CHECK_TEXT(dps_scenario_text(again), resolved);
    dps_scenario_close(&scenario);
    dps_scenario_close(&again);
}

/* A month of the seven demands through the first market and the first payment. */
TEST(a_month_goes_from_demand_through_a_market_to_postings)
{
    enum { DAYS = 30, DEMANDS = 7, CELLS = 2 };
    struct dps_scenario *scenario = NULL;
    const struct work *work = open_work(&scenario);
    const struct dps_demand *demand = work->demand.items;
    const struct dps_market *market = work->market.items;
    const struct dps_payment *payment = work->payment.items;
    const struct dps_market_cell cells[CELLS] = {
        {3e4, 0.3, 0.4, 1, 1}, {2e4, 0.4, 0, 1.5, 1}};
    struct dps_demand_curve curves[DEMANDS];
    struct dps_market_sale sales[CELLS];
    struct dps_market_outcome out;
    struct dps_market_state state;
    struct dps_payment_state purse;
    dps_market_begin(market, work->start, DPS_DAY, &state);
    dps_payment_begin(&purse);
    for (int64_t day = 0; day < DAYS; day++) {
        int64_t begin = work->start + day * DPS_DAY;
        for (uint64_t i = 0; i < DEMANDS; i++) {
            const struct dps_growth_table *table = dps_demand_table_of(&demand[i]);
            curves[i] =
                dps_demand_over(&demand[i], table != NULL ? table->rows.items : NULL,
                    table != NULL ? table->rows.n : 0, begin, begin + DPS_DAY,
                    (struct dps_rng_name){1, DPS_RNG_DEMAND, i, (uint32_t)day}, NULL);
        }
        const struct dps_market_epoch epoch = {
            begin, begin + DPS_DAY, cells, CELLS, curves, DEMANDS, NULL};
        dps_market_clear(market, &epoch, &state, sales, &out);
        const struct dps_payment_epoch bill_epoch = {.begin = begin,
            .end = begin + DPS_DAY,
            .value = (int64_t)(out.value * 1e6),
            .price = 2,
            .oracle = 2,
            .limit = INT64_MAX,
            .decimals = 6};
        struct dps_bill bill;
        dps_payment_settle(payment, &bill_epoch, &purse, &bill);
        int64_t nodes = dps_bill_net(&bill, DPS_ROLE_NODES, DPS_MONEY_FIRST);
        int64_t fee = dps_bill_net(&bill, DPS_ROLE_NETWORK, DPS_MONEY_FIRST);
        CHECK(out.served > 0 && out.utilisation <= 1);
        CHECK_WITHIN((double)(nodes + fee), out.value / 2 * 1e6, 1);
        const int64_t due[CELLS] = {
            (int64_t)(sales[0].value * 1e6), (int64_t)(sales[1].value * 1e6)};
        int64_t parts[CELLS];
        dps_payment_share(payment, &bill, DPS_MONEY_FIRST, nodes, due, CELLS, parts);
        CHECK_INT(parts[0] + parts[1], nodes);
    }
    dps_scenario_close(&scenario);
}
