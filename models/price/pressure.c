#include "models/price/pressure.h"

#include "sim/core/maths.h"

#include <math.h>

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_price_pressure, impact, DPS_NUMBER, .unit = "1",
        .domain = "(0, inf)", .fallback = "2 %",
        .source = "data services quote the depth that moves a price by 2 %",
        .doc = "how far a trade as large as the depth moves the logarithm"),
    DPS_FIELD(struct dps_price_pressure, depth, DPS_NUMBER, .unit = "USD",
        .domain = "[0, inf)", .fallback = "0 USD", .source = "a share of the supply",
        .doc = "depth of the market in USD, unless it is a share of the supply"),
    DPS_FIELD(struct dps_price_pressure, depth_share, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .fallback = "0", .source = "in USD",
        .doc = "depth of the market as a share of the supply"),
    DPS_FIELD(struct dps_price_pressure, process, DPS_RECORD,
        .record = &dps_process_record, .fallback = "{}",
        .doc = "how the price moves apart from the run's trades"),
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_price_pressure *law = self;
    if ((law->depth > 0) == (law->depth_share > 0)) {
        return dps_fail(err, DPS_EINVAL,
            "depth and depth_share are %s: give one of the two",
            law->depth > 0 ? "both given" : "both 0");
    }
    return DPS_OK;
}

static const struct dps_record record = {
    .name = "price.pressure",
    .doc = "what the run buys and sells moves the price",
    .size = sizeof(struct dps_price_pressure),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

/* The depth in tokens at the present price. */
static double
tokens_deep(const struct dps_price_pressure *law, double price, double supply)
{
    return law->depth > 0 ? law->depth / price : law->depth_share * supply;
}

/* e^-a + (b / a) (1 - e^-a): where dx/dt = b - a x goes from 1 in a time of 1. */
static double
relaxed(double a, double b)
{
    return a > 0 ? dps_exp(-a) + b * (-dps_expm1(-a) / a) : 1 + b;
}

/* By which factor flows move the price. */
static double
pushed(const struct dps_price_pressure *law, const struct dps_price_inputs *in,
    double price)
{
    double deep = tokens_deep(law, price, in->supply);
    if (!(deep > 0)) {
        return 1;
    }
    double up = law->impact * in->bought / deep;
    double down = law->impact * in->sold / deep;
    return law->depth > 0 ? 1 / relaxed(up, down) : relaxed(down, up);
}

static void
move(const void *params, const struct dps_price_inputs *in, double outside,
    struct dps_price_state *state)
{
    state->price *= pushed(params, in, state->price) * dps_exp(outside);
}

static const struct dps_variant *
process(const void *params)
{
    const struct dps_price_pressure *law = params;
    return &law->process.law;
}

static double
depth(const void *params, const struct dps_price_state *state, double supply)
{
    const struct dps_price_pressure *law = params;
    double deep = tokens_deep(law, state->price, supply) * state->price;
    double two_percent = -dps_log(0.98);
    /* In USD the value of what is sold falls with the price: P = P0 / (1 + i S P0 / D).
     */
    return law->depth > 0 ? deep / law->impact * (1 / 0.98 - 1)
                          : deep / law->impact * two_percent;
}

const struct dps_price_kind dps_price_pressure = {
    .base = {"pressure", "what the run buys and sells moves the price", &record},
    .move = move,
    .process = process,
    .depth = depth,
};
