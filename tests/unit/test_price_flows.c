/* Prices that what the run buys and sells moves: pressure and pool. */
#include "models/price/geometric.h"
#include "models/price/pool.h"
#include "models/price/pressure.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "tests/test.h"

#include <math.h>

#define PROCESS(kind_, params_)                                                        \
    {                                                                                  \
        .law = { &dps_price_##kind_.base, (params_) }                                  \
    }
#define PRICE(usd, kind_, params_)                                                     \
    ((struct dps_price){.price = (usd), .law = {&dps_price_##kind_.base, (params_)}})

static const struct dps_price_geometric wild = {.drift = 0, .volatility = 0.0809};

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

/* ---- pressure ------------------------------------------------------------ */

static const struct dps_price_pressure by_usd = {
    .impact = 0.02, .depth = 1e5, .process = PROCESS(fixed, NULL)};
static const struct dps_price_pressure by_share = {
    .impact = 0.5, .depth_share = 0.01, .process = PROCESS(fixed, NULL)};

TEST(small_flows_move_the_price_by_impact_times_their_share_of_the_depth)
{
    struct dps_price prices[] = {
        PRICE(4, pressure, &by_usd), PRICE(4, pressure, &by_share)};
    const double tokens[] = {1e5 / 4, 1e6}; /* deep, at 4 USD and a supply of 1e8 */
    const double impacts[] = {0.02, 0.5};
    for (size_t i = 0; i < 2; i++) {
        struct dps_price_state state = begun(&prices[i]);
        struct dps_price_inputs in = day(0);
        in.supply = 1e8;
        in.bought = 3e-6 * tokens[i];
        in.sold = 1e-6 * tokens[i];
        dps_price_step(&prices[i], &in, &state);
        CHECK_CLOSE(state.change, impacts[i] * 2e-6, 3e-6);
    }
}

TEST(selling_what_the_depth_says_at_once_lowers_the_price_by_two_percent)
{
    struct dps_price prices[] = {
        PRICE(4, pressure, &by_usd), PRICE(4, pressure, &by_share)};
    for (size_t i = 0; i < 2; i++) {
        struct dps_price_state state = begun(&prices[i]);
        struct dps_price_inputs in = day(0);
        in.supply = 1e8;
        in.sold = dps_price_depth(&prices[i], &state, 1e8) / state.price;
        dps_price_step(&prices[i], &in, &state);
        CHECK_CLOSE(state.price, 4 * 0.98, 1e-14);
    }
    struct dps_price still = PRICE(1, fixed, NULL);
    struct dps_price_state state = begun(&still);
    CHECK(dps_price_depth(&still, &state, 1e8) == INFINITY);
}

/* D USD a day buy and burn, M tokens a day are minted and sold. */
static double
burn_and_mint(const struct dps_price *price, double usd, double minted, double dt,
    uint32_t epochs)
{
    struct dps_price_state state = begun(price);
    double supply = 1e8;
    for (uint32_t i = 0; i < epochs; i++) {
        struct dps_price_inputs in = day(i);
        double days = dt / (double)DPS_DAY;
        in.dt = dt;
        in.bought = usd * days / state.price;
        in.sold = minted * days;
        supply += in.sold - in.bought;
        in.supply = supply;
        dps_price_step(price, &in, &state);
    }
    return state.price;
}

TEST(burn_and_mint_settles_where_demand_meets_emission)
{
    const double demands[] = {1e3, 1e5, 3e6}; /* the last one thirty times the depth */
    for (size_t i = 0; i < DPS_COUNT_OF(demands); i++) {
        struct dps_price usd = PRICE(0.5, pressure, &by_usd);
        struct dps_price share = PRICE(0.5, pressure, &by_share);
        double settled = demands[i] / 4e4;
        uint32_t days = demands[i] < 1e4 ? 200000 : 20000;
        CHECK_CLOSE(burn_and_mint(&usd, demands[i], 4e4, DPS_DAY, days), settled, 1e-6);
        CHECK_CLOSE(
            burn_and_mint(&share, demands[i], 4e4, DPS_DAY, days), settled, 1e-6);
        CHECK_CLOSE(
            burn_and_mint(&usd, demands[i], 4e4, 50.0 * DPS_DAY, days), settled, 1e-6);
    }
}

TEST(the_way_to_the_fixed_point_does_not_hang_on_the_epochs_length)
{
    struct dps_price usd = PRICE(0.5, pressure, &by_usd);
    double days = burn_and_mint(&usd, 1e5, 4e4, DPS_DAY, 100);
    double hours = burn_and_mint(&usd, 1e5, 4e4, DPS_DAY / 24.0, 2400);
    double once = burn_and_mint(&usd, 1e5, 4e4, 100.0 * DPS_DAY, 1);
    CHECK_CLOSE(days, hours, 1e-12);
    CHECK_CLOSE(days, once, 1e-12);
    CHECK(days > 0.6 && days < 2.4);
}

TEST(flows_beyond_all_measure_leave_a_price_that_is_a_number)
{
    static const struct dps_price_pressure thin = {
        .impact = 1, .depth = 1e-6, .process = PROCESS(fixed, NULL)};
    struct dps_price price = PRICE(1, pressure, &thin);
    struct dps_price_state state = begun(&price);
    for (uint32_t i = 0; i < 6; i++) {
        struct dps_price_inputs in = day(i);
        in.sold = i < 3 ? 1e12 : 0;
        in.bought = i < 3 ? 0 : 1e40;
        dps_price_step(&price, &in, &state);
        CHECK(state.price >= 1e-30 && state.price <= 1e30);
        CHECK(isfinite(state.change));
    }
    CHECK(state.price == 1e30);
}

TEST(pressure_comes_on_top_of_the_process)
{
    static const struct dps_price_pressure law = {
        .impact = 0.02, .depth = 1e5, .process = PROCESS(geometric, &wild)};
    struct dps_price both = PRICE(1, pressure, &law);
    struct dps_price flows = PRICE(1, pressure, &by_usd);
    struct dps_price alone = PRICE(1, geometric, &wild);
    struct dps_price_inputs in = day(4);
    in.sold = 2e6;
    struct dps_price_state a = begun(&both);
    struct dps_price_state b = begun(&flows);
    struct dps_price_state c = begun(&alone);
    dps_price_step(&both, &in, &a);
    dps_price_step(&flows, &in, &b);
    dps_price_step(&alone, &in, &c);
    CHECK_CLOSE(a.price, b.price * c.price, 1e-15);
    CHECK(c.price != 1 && b.price < 1);
}

/* ---- pool ---------------------------------------------------------------- */

TEST(the_pool_price_is_the_spot_price_after_the_runs_trades)
{
    static const struct dps_price_pool law = {
        .liquidity = 1e6, .fee = 0.003, .process = PROCESS(fixed, NULL)};
    struct dps_price price = PRICE(2, pool, &law);
    struct dps_price_state state = begun(&price);
    struct dps_pool pool = dps_pool_at(2, 1e6, 0.003);
    CHECK_CLOSE(dps_price_depth(&price, &state, 0), dps_pool_depth(&pool, 0.02), 0);
    struct dps_price_inputs in = day(0);
    in.sold = 5000;
    in.bought = 2000;
    dps_price_step(&price, &in, &state);
    dps_pool_cross(&pool, 2000);
    dps_pool_sell(&pool, 3000);
    CHECK(state.price == dps_pool_price(&pool) && state.price < 2);
    in.bought = 6000;
    dps_pool_cross(&pool, 5000);
    dps_pool_buy(&pool, 1000 * state.price);
    dps_price_step(&price, &in, &state);
    CHECK(state.price == dps_pool_price(&pool));
}

TEST(a_pools_invariant_never_falls_under_random_flows)
{
    static const struct dps_price_pool law = {
        .liquidity = 1e6, .fee = 0, .process = PROCESS(fixed, NULL)};
    struct dps_price price = PRICE(2, pool, &law);
    struct dps_price_state state = begun(&price);
    double k = dps_pool_invariant(&state.pool);
    for (uint32_t i = 0; i < 20000; i++) {
        struct dps_price_inputs in = day(i);
        double u[2];
        dps_rng_uniforms(in.draw, u);
        in.sold = 1e6 * u[0] * u[0];
        in.bought = 1e6 * u[1] * u[1] / state.price;
        dps_price_step(&price, &in, &state);
        CHECK(dps_pool_invariant(&state.pool) >= k);
        k = dps_pool_invariant(&state.pool);
    }
    CHECK_CLOSE(k, 5e11, 1e-9);
}

TEST(a_pool_alone_settles_at_demand_over_emission_too)
{
    static const struct dps_price_pool law = {
        .liquidity = 1e6, .fee = 0, .process = PROCESS(fixed, NULL)};
    struct dps_price price = PRICE(2, pool, &law);
    CHECK_CLOSE(burn_and_mint(&price, 6e4, 2e4, DPS_DAY, 2000), 3, 1e-6);
}

TEST(arbitrage_closes_the_gap_to_the_outside_at_its_rate)
{
    static const struct dps_price_geometric steady = {.drift = 0.2 / (double)DPS_DAY};
    static const struct dps_price_pool law = {.liquidity = 1e6,
        .fee = 0.003,
        .arbitrage = 0.7 / (double)DPS_DAY,
        .process = PROCESS(geometric, &steady)};
    struct dps_price price = PRICE(2, pool, &law);
    price.beta = 0.5;
    struct dps_price_state state = begun(&price);
    struct dps_price_inputs in = day(0);
    in.market = 0.1;
    dps_price_step(&price, &in, &state);
    double outside = 0.2 + 0.5 * 0.1;
    CHECK_CLOSE(state.change, outside * (1 - dps_exp(-0.7)), 1e-13);
    CHECK_CLOSE(state.level, outside, 1e-15);
    in.market = -0.5; /* the outside returns to the start */
    in.dt = 1e9 * (double)DPS_DAY;
    struct dps_price_geometric none = {.drift = 0};
    struct dps_price_pool still = law;
    still.process.law.params = &none;
    price.law.params = &still;
    dps_price_step(&price, &in, &state);
    CHECK_CLOSE(state.price, 2, 1e-13);
}
