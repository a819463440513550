/* Laws of prices: processes, dates, the shared market, refusals. */
#include "models/price/geometric.h"
#include "models/price/log_ou.h"
#include "models/price/merton.h"
#include "models/price/pool.h"
#include "models/price/pressure.h"
#include "models/price/regime.h"
#include "models/price/table.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "sim/core/unit.h"
#include "sim/scenario/scenario.h"
#include "tests/test.h"

#include <math.h>
#include <string.h>

#define LIST(a)                                                                        \
    {                                                                                  \
        (void *)(uintptr_t)(a), DPS_COUNT_OF(a)                                        \
    }
#define PROCESS(kind_, params_)                                                        \
    {                                                                                  \
        .law = { &dps_price_##kind_.base, (params_) }                                  \
    }
#define PRICE(usd, kind_, params_)                                                     \
    ((struct dps_price){.price = (usd), .law = {&dps_price_##kind_.base, (params_)}})

static const struct dps_price_geometric wild = {.drift = 0, .volatility = 0.0809};
static const struct dps_price_log_ou back = {2e-7, 0.05, 2};
static const struct dps_price_merton jumpy = {0, 0.04, 3e-7, -0.1, 0.2};
static const struct dps_price_phase phases[] = {
    {1e-8, 0.03, 90.0 * DPS_DAY, 1}, {-4e-8, 0.12, 20.0 * DPS_DAY, 1}};
static const struct dps_price_regime moods = {LIST(phases)};

static struct dps_price_inputs
day(uint32_t epoch)
{
    return (struct dps_price_inputs){
        .end = (int64_t)(epoch + 1) * DPS_DAY,
        .dt = (double)DPS_DAY,
        .draw = {.seed = 11, .purpose = DPS_RNG_TEST, .entity = 3, .draw = epoch},
    };
}

static struct dps_price_state
begun(const struct dps_price *price)
{
    struct dps_price_state state;
    struct dps_price_inputs in = {.end = 0};
    dps_price_begin(price, &in, &state);
    return state;
}

/* ---- the table of kinds -------------------------------------------------- */

TEST(every_kind_describes_itself_and_can_be_stepped)
{
    struct dps_error err;
    CHECK_OK(dps_record_check(&dps_price_record, &err), &err);
    CHECK_INT((int64_t)dps_price_family.n_kinds, 9);
    for (size_t i = 0; i < dps_price_family.n_kinds; i++) {
        const struct dps_price_kind *kind = (const void *)dps_price_family.kinds[i];
        CHECK((kind->own != NULL) != (kind->move != NULL));
        CHECK((kind->move != NULL) == (kind->process != NULL));
        CHECK((kind->own != NULL) ==
              (dps_family_kind(&dps_process_family, kind->base.name) == &kind->base));
    }
}

/* A scenario of one price. */
struct root {
    struct dps_price price;
};

static const struct dps_field root_fields[] = {
    DPS_FIELD(
        struct root, price, DPS_RECORD, .record = &dps_price_record, .doc = "a price"),
};

static const struct dps_record root = {
    .name = "root",
    .doc = "a scenario of one price",
    .size = sizeof(struct root),
    .fields = root_fields,
    .n_fields = DPS_COUNT_OF(root_fields),
};

TEST(prices_are_read_from_a_scenario)
{
    static const char *const texts[] = {
        "price: {kind: fixed, price: 1.5 USD}",
        "price: {kind: geometric-brownian, price: 1 USD, beta: 1.2, drift: 10 %/yr,"
        " volatility: 8.09 %}",
        "price: {kind: log-ou, price: 1 USD, reversion: 1 %/d, volatility: 5 %}",
        "price: {kind: merton, price: 1 USD, volatility: 5 %, jumps: 4 1/yr,"
        " jump_mean: -0.1, jump_spread: 0.2}",
        "price: {kind: regime, price: 1 USD, regimes: ["
        "{drift: 50 %/yr, volatility: 4 %, stay: 300 d},"
        " {drift: -1 1/yr, volatility: 9 %, stay: 90 d}]}",
        "price: {kind: table, rows: [{at: 2026-01-01, value: 0.5 USD},"
        " {at: 2029-01-01, value: 0.1 USD}], noise: {kind: log-ou, reversion: 1 %/d,"
        " volatility: 5 %}}",
        "price: {kind: pool, price: 1 USD, liquidity: 1 MUSD, arbitrage: 0.5 1/d,"
        " process: {kind: geometric-brownian, volatility: 7 %}}",
        "price: {kind: pressure, price: 1 USD, depth: 200 kUSD}",
        "price: {kind: formula, price: 1 USD, value: \"1 + a * market\","
        " params: {a: 0.5}, process: {kind: geometric-brownian, volatility: 7 %}}",
    };
    const struct dps_scenario_options options = {.n_places = 0};
    for (size_t i = 0; i < DPS_COUNT_OF(texts); i++) {
        struct dps_scenario *scenario = NULL;
        struct dps_error err;
        REQUIRE_OK(dps_scenario_read("price.yaml", texts[i], strlen(texts[i]), &root,
                       &options, &scenario, &err),
            &err);
        const struct root *value = dps_scenario_value(scenario);
        struct dps_price_state state = begun(&value->price);
        struct dps_price_inputs in = day(1);
        struct dps_formula_seat seat = {.t = 0};
        in.seat = &seat;
        in.supply = 1e9;
        dps_price_step(&value->price, &in, &state);
        CHECK(state.price > 0.01 && state.price < 10);
        dps_scenario_close(&scenario);
    }
}

TEST(rates_are_written_as_people_write_them)
{
    double rate = 0;
    struct dps_error err;
    CHECK_OK(dps_unit_parse("10 %/yr", "1/s", &rate, &err), &err);
    CHECK_CLOSE(rate, 0.1 / (double)DPS_YEAR, 1e-15);
    CHECK_OK(dps_unit_parse("0.5 1/d", "1/s", &rate, &err), &err);
    CHECK_CLOSE(rate, 0.5 / (double)DPS_DAY, 1e-15);
}

TEST(the_state_is_bytes_without_gaps)
{
    CHECK_INT(sizeof(struct dps_price_state), 6 * 8 + sizeof(struct dps_pool));
    struct dps_price price = PRICE(1, regime, &moods);
    struct dps_price_state whole = begun(&price);
    struct dps_price_state halves = begun(&price);
    for (uint32_t i = 0; i < 200; i++) {
        struct dps_price_inputs in = day(i);
        dps_price_step(&price, &in, &whole);
        char saved[sizeof halves];
        memcpy(saved, &halves, sizeof saved);
        memset(&halves, 0xff, sizeof halves);
        memcpy(&halves, saved, sizeof saved);
        dps_price_step(&price, &in, &halves);
        CHECK(memcmp(&whole, &halves, sizeof whole) == 0);
    }
}

/* ---- processes ----------------------------------------------------------- */

TEST(a_fixed_price_stays_and_follows_the_market_by_its_beta)
{
    struct dps_price price = PRICE(7, fixed, NULL);
    struct dps_price_inputs in = day(0);
    in.market = 0.3;
    in.bought = 1e9;
    struct dps_price_state state = begun(&price);
    dps_price_step(&price, &in, &state);
    CHECK(state.price == 7 && state.change == 0);
    price.beta = 2;
    dps_price_step(&price, &in, &state);
    CHECK_CLOSE(state.price, 7 * dps_exp(0.6), 1e-15);
    CHECK_CLOSE(state.change, 0.6, 1e-15);
}

TEST(the_market_adds_beta_times_its_return_to_every_process)
{
    struct dps_price prices[] = {
        PRICE(3, geometric, &wild),
        PRICE(3, log_ou, &back),
        PRICE(3, merton, &jumpy),
        PRICE(3, regime, &moods),
    };
    for (size_t i = 0; i < DPS_COUNT_OF(prices); i++) {
        struct dps_price alone = prices[i];
        struct dps_price moved = prices[i];
        moved.beta = -0.7;
        struct dps_price_state a = begun(&alone);
        struct dps_price_state b = begun(&moved);
        double market = 0;
        for (uint32_t t = 0; t < 50; t++) {
            struct dps_price_inputs in = day(t);
            in.market = 0.01 * (double)(t % 7) - 0.02;
            market += in.market;
            dps_price_step(&alone, &in, &a);
            dps_price_step(&moved, &in, &b);
            CHECK_CLOSE(b.price, a.price * dps_exp(-0.7 * market), 1e-13);
            CHECK_WITHIN(b.change, a.change - 0.7 * in.market, 1e-15);
        }
        CHECK(a.price != 3);
    }
}

TEST(a_price_and_the_market_draw_from_purposes_of_their_own)
{
    struct dps_price price = PRICE(1, geometric, &wild);
    struct dps_price_inputs in = day(0);
    struct dps_price_state own = begun(&price);
    struct dps_price_state market = begun(&price);
    struct dps_price_state other = begun(&price);
    dps_price_step(&price, &in, &own);
    dps_price_step_market(&price, &in, &market);
    in.draw.purpose = DPS_RNG_DEMAND;
    dps_price_step(&price, &in, &other);
    CHECK(own.price != market.price);
    CHECK(own.price == other.price);
}

TEST(without_volatility_a_price_grows_by_its_drift)
{
    struct dps_price_geometric law = {.drift = 0.5 / (double)DPS_YEAR};
    struct dps_price price = PRICE(2, geometric, &law);
    struct dps_price_state state = begun(&price);
    for (uint32_t i = 0; i < 365; i++) {
        struct dps_price_inputs in = day(i);
        dps_price_step(&price, &in, &state);
    }
    CHECK_CLOSE(state.price, 2 * dps_exp(0.5), 1e-13);
}

TEST(without_volatility_a_reverting_price_closes_half_the_gap_in_a_half_life)
{
    struct dps_price_log_ou law = {DPS_LN2 / (10.0 * DPS_DAY), 0, 4};
    struct dps_price price = PRICE(1, log_ou, &law);
    struct dps_price_state state = begun(&price);
    CHECK(state.price == 1);
    for (uint32_t i = 0; i < 10; i++) {
        struct dps_price_inputs in = day(i);
        dps_price_step(&price, &in, &state);
    }
    CHECK_CLOSE(state.price, 2, 1e-14);
}

/* ---- tables -------------------------------------------------------------- */

static const struct dps_growth_point rows[] = {
    {10 * DPS_DAY, 0.5}, {20 * DPS_DAY, 2}, {30 * DPS_DAY, 1}};

TEST(a_table_goes_by_the_same_factor_a_day_from_row_to_row)
{
    struct dps_price_table law = {
        .path = {.file = "", .rows = LIST(rows)}, .noise = PROCESS(fixed, NULL)};
    struct dps_price price = PRICE(0, table, &law);
    struct dps_price_state state = begun(&price);
    CHECK(state.price == 0.5);
    const struct {
        uint32_t day;
        double price;
    } cases[] = {{8, 0.5}, {9, 0.5}, {14, 1}, {19, 2}, {24, M_SQRT2}, {29, 1}, {99, 1}};
    for (size_t i = 0; i < DPS_COUNT_OF(cases); i++) {
        struct dps_price_inputs in = day(cases[i].day);
        double before = state.price;
        dps_price_step(&price, &in, &state);
        CHECK_CLOSE(state.price, cases[i].price, 1e-15);
        CHECK_WITHIN(state.change, dps_log(state.price / before), 1e-15);
    }
}

TEST(rows_that_the_caller_read_take_the_place_of_the_tables_own)
{
    static const struct dps_growth_point read[] = {{0, 3}, {DPS_DAY, 9}};
    struct dps_price_table law = {
        .path = {.file = "p.csv", .rows = LIST(rows)}, .noise = PROCESS(fixed, NULL)};
    struct dps_price price = PRICE(0, table, &law);
    struct dps_price_inputs in = {.end = 0, .points = read, .n_points = 2};
    struct dps_price_state state;
    dps_price_begin(&price, &in, &state);
    CHECK(state.price == 3);
    in.end = DPS_DAY / 2;
    dps_price_step(&price, &in, &state);
    CHECK_CLOSE(state.price, sqrt(27), 1e-15);
    CHECK(dps_price_table_of(&price) == &law.path);
    law.path.file = "";
    CHECK(dps_price_table_of(&price) == NULL);
    price = PRICE(1, geometric, &wild);
    CHECK(dps_price_table_of(&price) == NULL);
}

TEST(noise_stands_on_the_table_as_the_process_alone_would)
{
    struct dps_price_table law = {
        .path = {.file = "", .rows = LIST(rows)}, .noise = PROCESS(log_ou, &back)};
    struct dps_price table = PRICE(0, table, &law);
    struct dps_price alone = PRICE(1, log_ou, &back);
    table.beta = alone.beta = 0.4;
    struct dps_price_state a = begun(&table);
    struct dps_price_state b = begun(&alone);
    CHECK(a.deviation == b.deviation && a.deviation < 0);
    for (uint32_t i = 0; i < 100; i++) {
        struct dps_price_inputs in = day(i);
        in.market = 0.01;
        dps_price_step(&table, &in, &a);
        dps_price_step(&alone, &in, &b);
    }
    CHECK_CLOSE(a.price, b.price, 1e-12); /* the last row is 1 USD */
}

/* ---- refusals ------------------------------------------------------------ */

static void
refuses(const struct dps_price_kind *kind, const void *law, const char *sentence)
{
    struct dps_error err = {0};
    CHECK_FAILS(kind->base.params->check(law, &err), &err, DPS_EINVAL, sentence);
}

TEST(laws_that_say_nothing_or_twice_are_refused)
{
    static const struct dps_growth_point wrong[] = {{5, 1}, {5, 2}};
    refuses(&dps_price_table, &(struct dps_price_table){.path = {.file = ""}},
        "rows is empty and there is no file");
    refuses(&dps_price_table,
        &(struct dps_price_table){.path = {.file = "a.csv", .column = ""}},
        "column is empty: which one of the file?");
    refuses(&dps_price_table,
        &(struct dps_price_table){.path = {.file = "", .rows = LIST(wrong)}},
        "rows.1.at is not after the row before it");
    refuses(&dps_price_regime, &(struct dps_price_regime){.regimes = {NULL, 1}},
        "regimes has 1 items, not at least 2");
    refuses(&dps_price_pressure, &(struct dps_price_pressure){.impact = 1},
        "depth and depth_share are both 0: give one of the two");
    refuses(&dps_price_pressure,
        &(struct dps_price_pressure){.impact = 1, .depth = 1, .depth_share = 1},
        "depth and depth_share are both given: give one of the two");
    refuses(&dps_price_pool,
        &(struct dps_price_pool){.process = PROCESS(geometric, &wild)},
        "arbitrage is 0, so that nothing follows `process`: give a rate");
}

TEST(a_price_has_one_start)
{
    static const struct dps_price_pool pool = {
        .liquidity = 1, .process = PROCESS(fixed, NULL)};
    struct dps_error err = {0};
    struct dps_price price = PRICE(0, fixed, NULL);
    CHECK_FAILS(dps_price_record.check(&price, &err), &err, DPS_EINVAL,
        "price is 0 USD, not > 0: what a token costs at the start");
    price = PRICE(3, table, NULL);
    CHECK_FAILS(dps_price_record.check(&price, &err), &err, DPS_EINVAL,
        "price is 3 USD, and so is a table given: write one of the two");
    price = PRICE(3, pool, &pool);
    CHECK_OK(dps_price_record.check(&price, &err), &err);
    price.beta = 1.5;
    CHECK_FAILS(dps_price_record.check(&price, &err), &err, DPS_EINVAL,
        "beta is 1.5, but `arbitrage` is 0: nobody carries the market into the pool");
}
