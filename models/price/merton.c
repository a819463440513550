#include "models/price/merton.h"

#include "sim/core/maths.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_price_merton, drift, DPS_NUMBER, .unit = "1/s",
        .fallback = "0 1/yr", .source = "a fair game",
        .doc = "rate at which the mean price grows, jumps included"),
    DPS_FIELD(struct dps_price_merton, volatility, DPS_NUMBER, .unit = "1",
        .domain = "[0, 10]",
        .doc = "standard deviation of a day's log-return without jumps"),
    DPS_FIELD(struct dps_price_merton, jumps, DPS_NUMBER, .unit = "1/s",
        .domain = "[0, 1]", .doc = "how often it jumps"),
    DPS_FIELD(struct dps_price_merton, jump_mean, DPS_NUMBER, .unit = "1",
        .domain = "[-10, 10]", .fallback = "0", .source = "jumps up and down alike",
        .doc = "mean of a jump of the logarithm"),
    DPS_FIELD(struct dps_price_merton, jump_spread, DPS_NUMBER, .unit = "1",
        .domain = "[0, 10]", .doc = "standard deviation of a jump of the logarithm"),
};

static const struct dps_record record = {
    .name = "price.merton",
    .doc = "log-returns are normal, with jumps",
    .size = sizeof(struct dps_price_merton),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

/* Mean log-return a second of all but the jumps. */
static double
rate(const struct dps_price_merton *law)
{
    double spread = law->jump_spread;
    double growth = dps_expm1(law->jump_mean + spread * spread / 2);
    return dps_process_drift(law->drift, law->volatility) - law->jumps * growth;
}

static double
own(const void *params, const struct dps_price_inputs *in,
    struct dps_price_state *state)
{
    const struct dps_price_merton *law = params;
    struct dps_rng rng;
    gsl_rng *draw = dps_rng_open(&rng, in->draw);
    double z = gsl_cdf_ugaussian_Pinv(gsl_rng_uniform(draw));
    double n = gsl_ran_poisson(draw, law->jumps * in->dt);
    double variance = dps_process_variance(law->volatility, in->dt) +
                      n * law->jump_spread * law->jump_spread;
    (void)state;
    return rate(law) * in->dt + n * law->jump_mean + sqrt(variance) * z;
}

const struct dps_price_kind dps_price_merton = {
    .base = {"merton", "log-returns are normal, with jumps", &record},
    .own = own,
};
