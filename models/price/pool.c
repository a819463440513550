#include "models/price/pool.h"

#include "sim/core/maths.h"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_price_pool, liquidity, DPS_NUMBER, .unit = "USD",
        .domain = "(0, inf)",
        .doc = "USD in the pool at the start; there is as much in tokens"),
    DPS_FIELD(struct dps_price_pool, fee, DPS_NUMBER, .unit = "1", .domain = "[0, 1)",
        .fallback = "0.3 %", .source = "Uniswap v2",
        .doc = "share of what a trader pays in that stays in the pool"),
    DPS_FIELD(struct dps_price_pool, arbitrage, DPS_NUMBER, .unit = "1/s",
        .domain = "[0, inf)", .fallback = "0 1/d", .source = "a pool on its own",
        .doc = "rate at which outsiders close the gap to the process"),
    DPS_FIELD(struct dps_price_pool, process, DPS_RECORD, .record = &dps_process_record,
        .fallback = "{}", .doc = "how the price outside moves, from the same start"),
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_price_pool *law = self;
    if (law->arbitrage == 0 && law->process.law.kind != &dps_price_fixed.base) {
        return dps_fail(err, DPS_EINVAL,
            "arbitrage is 0, so that nothing follows `process`: give a rate");
    }
    return DPS_OK;
}

static const struct dps_record record = {
    .name = "price.pool",
    .doc = "the spot price of a pool in which the run trades",
    .size = sizeof(struct dps_price_pool),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

static void
begin(const void *params, const struct dps_price_inputs *in,
    struct dps_price_state *state)
{
    const struct dps_price_pool *law = params;
    (void)in;
    state->pool = dps_pool_at(state->price, law->liquidity, law->fee);
}

static void
trade(struct dps_pool *pool, double price, double bought, double sold)
{
    double crossing = bought < sold ? bought : sold;
    dps_pool_cross(pool, crossing);
    if (bought > sold) {
        dps_pool_buy(pool, (bought - sold) * price);
    } else {
        dps_pool_sell(pool, sold - bought);
    }
}

static void
move(const void *params, const struct dps_price_inputs *in, double outside,
    struct dps_price_state *state)
{
    const struct dps_price_pool *law = params;
    (void)outside;
    trade(&state->pool, state->price, in->bought, in->sold);
    if (law->arbitrage > 0) {
        double aim = state->first * dps_exp(state->level);
        double gap = dps_pool_price(&state->pool) / aim;
        dps_pool_align(
            &state->pool, aim * dps_pow(gap, dps_exp(-law->arbitrage * in->dt)));
    }
    state->price = dps_pool_price(&state->pool);
}

static const struct dps_variant *
process(const void *params)
{
    const struct dps_price_pool *law = params;
    return &law->process.law;
}

static double
depth(const void *params, const struct dps_price_state *state, double supply)
{
    (void)params;
    (void)supply;
    return dps_pool_depth(&state->pool, 0.02);
}

const struct dps_price_kind dps_price_pool = {
    .base = {"pool", "the spot price of a pool in which the run trades", &record},
    .begin = begin,
    .move = move,
    .process = process,
    .depth = depth,
};
