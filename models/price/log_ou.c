#include "models/price/log_ou.h"

#include "sim/core/maths.h"

#include <math.h>

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_price_log_ou, reversion, DPS_NUMBER, .unit = "1/s",
        .domain = "(0, inf)",
        .doc = "rate at which a deviation from the level decays: ln 2 over its "
               "half-life"),
    DPS_FIELD(struct dps_price_log_ou, volatility, DPS_NUMBER, .unit = "1",
        .domain = "[0, 10]",
        .doc = "standard deviation of a day's log-return, reversion apart"),
    DPS_FIELD(struct dps_price_log_ou, level, DPS_NUMBER, .unit = "1",
        .domain = "(0, inf)", .fallback = "1", .source = "starts at its level",
        .doc = "the level that it returns to, over the price at the start"),
};

static const struct dps_record record = {
    .name = "price.log-ou",
    .doc = "the logarithm returns to a level",
    .size = sizeof(struct dps_price_log_ou),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

static void
begin(const void *params, const struct dps_price_inputs *in,
    struct dps_price_state *state)
{
    const struct dps_price_log_ou *law = params;
    (void)in;
    state->deviation = -dps_log(law->level);
}

/* Of the deviation after dt, given the one before: what a plain process gathers in as
 * much time as reversion leaves of dt. */
static double
variance(const struct dps_price_log_ou *law, double dt)
{
    double left = -dps_expm1(-2 * law->reversion * dt) / (2 * law->reversion);
    return dps_process_variance(law->volatility, left);
}

static double
own(const void *params, const struct dps_price_inputs *in,
    struct dps_price_state *state)
{
    const struct dps_price_log_ou *law = params;
    double change = state->deviation * dps_expm1(-law->reversion * in->dt) +
                    sqrt(variance(law, in->dt)) * dps_process_normal(in->draw);
    state->deviation += change;
    return change;
}

const struct dps_price_kind dps_price_log_ou = {
    .base = {"log-ou", "the logarithm returns to a level", &record},
    .begin = begin,
    .own = own,
};
