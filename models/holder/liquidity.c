#include "models/holder/liquidity.h"

#include "models/emission/steps.h"
#include "models/figure.h"
#include "models/holder/stake.h"
#include "models/part.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"

#include <math.h>

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_liquidity, aim, DPS_RECORD, .record = &dps_aim_record,
        .doc = "how much of its worth, tokens and dollars, it wants in the pool"),
    DPS_FIELD(struct dps_liquidity, fee, DPS_NUMBER, .unit = "1", .domain = "[0, 1)",
        .fallback = "0.3 %", .source = "Uniswap v2: core @ ee547b17, UniswapV2Pair.sol",
        .doc = "the share of the worth traded that it earns"),
    DPS_FIELD(struct dps_liquidity, share, DPS_NUMBER, .unit = "1", .domain = "[0, 1]",
        .fallback = "1", .source = "assumed",
        .doc = "the share of all trade that passes through its pool"),
    DPS_FIELD(struct dps_liquidity, concentration, DPS_NUMBER, .unit = "1",
        .domain = "[1, 10000]", .fallback = "1",
        .source = "a pool for all prices, as Uniswap v2",
        .doc = "how many times deeper its pool is than one for all prices"),
};

static const struct dps_record record = {
    .name = "holder.liquidity",
    .doc = "holders who keep tokens and dollars ready for others to trade with",
    .size = sizeof(struct dps_liquidity),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

static enum dps_status
opening(
    const void *params, struct dps_holding *self, int64_t locked, struct dps_error *err)
{
    const struct dps_liquidity *law = params;
    (void)err;
    self->state.staked = locked;
    self->state.yield = law->aim.yield;
    return DPS_OK;
}

static int64_t
least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* The pool follows the price along U V = const; what others do not offer it leaves. */
static void
follow(struct dps_holding *self, const struct dps_holder_inputs *in,
    struct dps_holder_flows *flows)
{
    struct dps_holder_state *state = &self->state;
    long double per_unit = (long double)in->price * DPS_MICRO / (long double)in->unit;
    long double product = (long double)state->staked * (long double)state->dollars;
    int64_t tokens = dps_truncate(sqrtl(product / per_unit)) - state->staked;
    int64_t dollars = dps_truncate(sqrtl(product * per_unit)) - state->dollars;
    if (product > 0 && tokens > 0 && dollars < 0) {
        flows->absorbed = least(tokens, in->offered - flows->bought);
        flows->paid = dps_muldiv(-dollars, flows->absorbed, tokens);
    } else if (product > 0 && tokens < 0 && dollars > 0) {
        flows->supplied = -tokens;
        flows->earned = dollars;
    }
    state->staked += flows->absorbed - flows->supplied;
    state->dollars += flows->earned - flows->paid;
}

/* Fees on what was traded in the last epoch. */
static int64_t
fees(const struct dps_liquidity *law, const struct dps_holder_turn *turn)
{
    const double *figure = turn->in->figure;
    double traded = (figure[DPS_BOUGHT] + figure[DPS_SOLD]) * turn->in->price;
    return dps_truncate((long double)(traded * (turn->step / (double)DPS_DAY) *
                                      law->share * law->fee * DPS_MICRO));
}

/* Both sides together, counted in tokens, are what is at stake. */
static int64_t
wanted(const struct dps_liquidity *law, struct dps_holder_state *state,
    const struct dps_holder_turn *turn, int64_t dollars, int64_t fee)
{
    const struct dps_holder_inputs *in = turn->in;
    int64_t pool = dps_units_sum(state->staked, state->staked);
    int64_t worth = dps_units_sum(
        turn->free + state->staked, dps_part_bought(dollars, in->price, in->unit));
    int64_t reward =
        dps_units_sum(in->reward, dps_part_bought(fee, in->price, in->unit));
    state->yield = dps_aim_yield(&law->aim, state->yield, reward, pool, turn->step);
    const struct dps_aim_view view = {in, state->yield, pool, worth, false};
    int64_t aim = dps_aim_wanted(&law->aim, &view, turn->step);
    int64_t stays = pool - dps_part(pool, turn->flight);
    int64_t both = turn->flight > 0 ? least(aim, stays) : aim;
    int64_t half = least(both / 2, turn->free + state->staked);
    return least(half, dps_part_bought(dollars, in->price, in->unit));
}

static void
step(const void *params, struct dps_holding *self, struct dps_holder_turn *turn,
    struct dps_holder_flows *flows)
{
    const struct dps_liquidity *law = params;
    const struct dps_holder_inputs *in = turn->in;
    if (!(in->price > 0)) {
        return;
    }
    follow(self, in, flows);
    flows->fees = fees(law, turn);
    int64_t dollars = dps_units_sum(in->dollars, flows->earned) - flows->paid -
                      dps_part_worth(flows->bought, in->price, in->unit);
    int64_t move =
        wanted(law, &self->state, turn, dollars, flows->fees) - self->state.staked;
    dps_stake_put(turn, move, &self->state);
    flows->staked = move > 0 ? move : 0;
    flows->released = move < 0 ? -move : 0;
    self->state.expired = flows->released;
    self->state.dollars = dps_part_worth(self->state.staked, in->price, in->unit);
}

static int64_t
weight(const void *params, const struct dps_holding *self, int64_t date)
{
    (void)params;
    (void)date;
    return self->state.staked;
}

/* x tokens into a pool of U move the price to (U / (U + x))^2 of what it was. */
static double
depth(const void *params, const struct dps_holding *self)
{
    const struct dps_liquidity *law = params;
    const double moved = 0.98;
    return law->concentration * ((double)self->state.dollars / DPS_MICRO) *
           (1 / sqrt(moved) - 1);
}

const struct dps_holder_kind dps_holder_liquidity = {
    .base =
        {
            .name = "liquidity",
            .doc = "holders who keep tokens and dollars ready for others to trade "
                   "with",
            .params = &record,
        },
    .open = opening,
    .step = step,
    .weight = weight,
    .depth = depth,
};
