#include "models/price/regime.h"

#include "sim/core/maths.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

static const struct dps_field phase_fields[] = {
    DPS_FIELD(struct dps_price_phase, drift, DPS_NUMBER, .unit = "1/s",
        .doc = "rate at which the mean price grows"),
    DPS_FIELD(struct dps_price_phase, volatility, DPS_NUMBER, .unit = "1",
        .domain = "[0, 10]", .doc = "standard deviation of a day's log-return"),
    DPS_FIELD(struct dps_price_phase, stay, DPS_NUMBER, .unit = "s",
        .domain = "[60, inf)", .doc = "mean time that it lasts, exponential"),
    DPS_FIELD(struct dps_price_phase, weight, DPS_NUMBER, .unit = "1",
        .domain = "(0, inf)", .fallback = "1", .source = "all alike",
        .doc = "chance that it follows another, relative to the rest"),
};

static const struct dps_record phase_record = {
    .name = "price.regime.regimes",
    .doc = "a regime of prices",
    .size = sizeof(struct dps_price_phase),
    .fields = phase_fields,
    .n_fields = DPS_COUNT_OF(phase_fields),
};

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_price_regime, regimes, DPS_LIST, .record = &phase_record,
        .doc = "the regimes; the first is the one at the start"),
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_price_regime *law = self;
    if (law->regimes.n < 2) {
        return dps_fail(
            err, DPS_EINVAL, "regimes has %zu items, not at least 2", law->regimes.n);
    }
    return DPS_OK;
}

static const struct dps_record record = {
    .name = "price.regime",
    .doc = "drift and volatility switch between regimes",
    .size = sizeof(struct dps_price_regime),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

/* Another regime than `now`, by weight. */
static size_t
next_regime(const struct dps_list *regimes, size_t now, double u)
{
    const struct dps_price_phase *phase = regimes->items;
    double all = 0;
    for (size_t i = 0; i < regimes->n; i++) {
        all += i != now ? phase[i].weight : 0;
    }
    double left = u * all;
    size_t last = now;
    for (size_t i = 0; i < regimes->n; i++) {
        if (i == now) {
            continue;
        }
        last = i;
        left -= phase[i].weight;
        if (left < 0) {
            break;
        }
    }
    return last;
}

static double
own(const void *params, const struct dps_price_inputs *in,
    struct dps_price_state *state)
{
    const struct dps_price_regime *law = params;
    const struct dps_price_phase *phase = law->regimes.items;
    struct dps_rng rng;
    gsl_rng *draw = dps_rng_open(&rng, in->draw);
    double z = gsl_cdf_ugaussian_Pinv(gsl_rng_uniform(draw));
    /* An amendment may have taken the regime away. */
    size_t now = (size_t)state->regime < law->regimes.n ? (size_t)state->regime : 0;
    double mean = 0;
    double variance = 0;
    double left = in->dt;
    while (left > 0) { /* a regime has no memory of how long it has lasted */
        double stay = -phase[now].stay * dps_log(gsl_rng_uniform(draw));
        double spent = stay < left ? stay : left;
        mean += dps_process_drift(phase[now].drift, phase[now].volatility) * spent;
        variance += dps_process_variance(phase[now].volatility, spent);
        if (stay < left) {
            now = next_regime(&law->regimes, now, gsl_rng_uniform(draw));
        }
        left -= spent;
    }
    state->regime = (int64_t)now;
    return mean + sqrt(variance) * z;
}

const struct dps_price_kind dps_price_regime = {
    .base = {"regime", "drift and volatility switch between regimes", &record},
    .own = own,
};
