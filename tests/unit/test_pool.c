/* A pool of two reserves: what holds after every trade, and what it shows. */
#include "models/pool.h"
#include "sim/core/maths.h"
#include "sim/core/rng.h"
#include "tests/test.h"

#include <math.h>

enum { TRADES = 4000 };

static double
uniform(uint32_t i, int which)
{
    double u[2];
    dps_rng_uniforms((struct dps_rng_name){7, DPS_RNG_TEST, 0, i}, u);
    return u[which];
}

TEST(the_invariant_never_falls_whatever_is_traded)
{
    const double fees[] = {0, 1e-9, 0.003, 0.3};
    bool rises = true;
    bool pays = true;
    for (uint32_t i = 0; i < TRADES; i++) {
        struct dps_pool pool = dps_pool_at(2, 1e6, fees[i % 4]);
        for (uint32_t j = 0; j < 100; j++) {
            double k = dps_pool_invariant(&pool);
            double size = dps_exp(23 * uniform(100 * i + j, 0) - 20);
            bool sells = uniform(100 * i + j, 1) < pool.usd / (pool.usd + pool.tokens);
            double before = sells ? pool.usd : pool.tokens;
            double out = sells ? dps_pool_sell(&pool, size * pool.tokens)
                               : dps_pool_buy(&pool, size * pool.usd);
            double after = sells ? pool.usd : pool.tokens;
            rises = rises && dps_pool_invariant(&pool) >= k;
            pays = pays && out >= 0 && after > 0 &&
                   fabs(before - out - after) <= 1e-15 * before;
        }
        if (fees[i % 4] == 0) {
            CHECK_CLOSE(dps_pool_invariant(&pool), 5e11, 1e-12);
        }
    }
    CHECK(rises);
    CHECK(pays);
}

TEST(without_a_fee_a_sale_and_its_way_back_leave_the_pool_as_it_was)
{
    struct dps_pool pool = dps_pool_at(3, 3e5, 0);
    double got = dps_pool_sell(&pool, 5e4);
    CHECK_CLOSE(got, 1e5, 1e-14); /* 3e5 (1 - 1e5 / 1.5e5) */
    CHECK_CLOSE(dps_pool_buy(&pool, got), 5e4, 1e-13);
    CHECK_CLOSE(pool.tokens, 1e5, 1e-13);
    CHECK_CLOSE(pool.usd, 3e5, 1e-13);
}

TEST(a_fee_stays_in_the_pool)
{
    struct dps_pool pool = dps_pool_at(1, 1000, 0.01);
    CHECK_CLOSE(dps_pool_sell(&pool, 100), 1000 * 99 / 1099.0, 1e-13);
    CHECK_CLOSE(dps_pool_invariant(&pool), 1100 * (1000 - 1000 * 99 / 1099.0), 1e-13);
}

TEST(slippage_is_what_a_sale_fetches_less_than_the_spot_price)
{
    const double fees[] = {0, 0.003, 0.25};
    for (int f = 0; f < 3; f++) {
        struct dps_pool pool = dps_pool_at(0.2, 1e6, fees[f]);
        double promised = dps_pool_slippage(&pool, 3e5);
        double got = dps_pool_sell(&pool, 3e5);
        CHECK_CLOSE(promised, 1 - got / (3e5 * 0.2), 1e-12);
        struct dps_pool same = dps_pool_at(0.2, 1e6, fees[f]);
        CHECK_CLOSE(dps_pool_slippage(&same, 0), fees[f], 1e-15);
    }
}

TEST(selling_the_depth_moves_the_spot_price_by_just_that_much)
{
    const double fees[] = {0, 0.003, 0.25};
    const double moves[] = {0, 1e-6, 0.02, 0.9};
    for (int f = 0; f < 3; f++) {
        for (int m = 0; m < 4; m++) {
            struct dps_pool pool = dps_pool_at(0.2, 1e6, fees[f]);
            dps_pool_sell(&pool, dps_pool_depth(&pool, moves[m]) / 0.2);
            CHECK_WITHIN(1 - dps_pool_price(&pool) / 0.2, moves[m], 1e-14);
        }
    }
}

TEST(crossing_trades_pay_fees_and_leave_the_price)
{
    struct dps_pool pool = dps_pool_at(0.5, 1e6, 0.01);
    dps_pool_cross(&pool, 1e5);
    CHECK_CLOSE(pool.tokens, 2e6 + 1e3, 1e-15);
    CHECK_CLOSE(pool.usd, 1e6 + 500, 1e-15);
    CHECK_CLOSE(dps_pool_price(&pool), 0.5, 1e-15);
}

TEST(aligning_reaches_a_price_along_the_curve)
{
    struct dps_pool pool = dps_pool_at(0.5, 1e6, 0.01);
    double k = dps_pool_invariant(&pool);
    dps_pool_align(&pool, 0.7);
    CHECK_CLOSE(dps_pool_price(&pool), 0.7, 1e-14);
    CHECK_CLOSE(dps_pool_invariant(&pool), k, 1e-14);
    CHECK(dps_pool_invariant(&pool) >= k);
}
