/* What a price costs an epoch, by kind. */

#include "models/price/geometric.h"
#include "models/price/log_ou.h"
#include "models/price/merton.h"
#include "models/price/pool.h"
#include "models/price/pressure.h"
#include "models/price/process.h"
#include "models/price/regime.h"
#include "sim/core/date.h"
#include "tests/bench/frame.h"

enum { N = 10000 };

static void
step(void *data)
{
    const struct dps_price *price = data;
    struct dps_price_state state;
    struct dps_price_inputs in = {.dt = (double)DPS_DAY, .supply = 1e9};
    dps_price_begin(price, &in, &state);
    for (uint32_t i = 0; i < N; i++) {
        in.draw = (struct dps_rng_name){1, DPS_RNG_PRICE, 2, i};
        in.bought = 1e3 / state.price;
        in.sold = 1e3;
        dps_price_step(price, &in, &state);
    }
    bench_keep(state.price);
}

int
main(void)
{
    static const struct dps_price_geometric geometric = {.volatility = 0.07};
    static const struct dps_price_log_ou log_ou = {1e-7, 0.07, 1};
    static const struct dps_price_merton merton = {0, 0.05, 3e-7, 0, 0.2};
    static const struct dps_price_phase phases[] = {
        {0, 0.03, 90.0 * DPS_DAY, 1}, {0, 0.12, 20.0 * DPS_DAY, 1}};
    static const struct dps_price_regime regime = {{(void *)(uintptr_t)phases, 2}};
    static const struct dps_price_pressure pressure = {
        .impact = 0.02, .depth = 1e5, .process = {{&dps_price_fixed.base, NULL}}};
    static const struct dps_price_pool pool = {
        .liquidity = 1e6, .fee = 0.003, .process = {{&dps_price_fixed.base, NULL}}};
    struct dps_price prices[] = {
        {.price = 1, .law = {&dps_price_fixed.base, NULL}},
        {.price = 1, .law = {&dps_price_geometric.base, &geometric}},
        {.price = 1, .law = {&dps_price_log_ou.base, &log_ou}},
        {.price = 1, .law = {&dps_price_merton.base, &merton}},
        {.price = 1, .law = {&dps_price_regime.base, &regime}},
        {.price = 1, .law = {&dps_price_pressure.base, &pressure}},
        {.price = 1, .law = {&dps_price_pool.base, &pool}},
    };
    for (size_t i = 0; i < DPS_COUNT_OF(prices); i++) {
        bench(prices[i].law.kind->name, N, step, &prices[i]);
    }
    return 0;
}
