#include "models/price/process.h"

#include "models/price/geometric.h"
#include "models/price/log_ou.h"
#include "models/price/merton.h"
#include "models/price/regime.h"
#include "sim/core/date.h"

#include <gsl/gsl_cdf.h>

/* ---- fixed --------------------------------------------------------------- */

static double
stand_still(const void *params, const struct dps_price_inputs *in,
    struct dps_price_state *state)
{
    (void)params;
    (void)in;
    (void)state;
    return 0;
}

const struct dps_price_kind dps_price_fixed = {
    .base = {"fixed", "stays where it is", NULL},
    .own = stand_still,
};

/* ---- the family ---------------------------------------------------------- */

static const struct dps_kind *const kinds[] = {
    &dps_price_fixed.base,
    &dps_price_geometric.base,
    &dps_price_log_ou.base,
    &dps_price_merton.base,
    &dps_price_regime.base,
};

const struct dps_family dps_process_family = {
    .name = "process",
    .doc = "How a price moves by itself.",
    .kinds = kinds,
    .n_kinds = DPS_COUNT_OF(kinds),
};

static const struct dps_field fields[] = {
    {
        .key = "kind",
        .offset = offsetof(struct dps_process, law),
        .type = DPS_KIND,
        .family = &dps_process_family,
        .fallback = "fixed",
        .source = "no process of its own",
        .doc = "how it moves by itself",
    },
};

const struct dps_record dps_process_record = {
    .name = "process",
    .doc = "a process beneath another law of prices",
    .size = sizeof(struct dps_process),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

/* ---- what they share ----------------------------------------------------- */

double
dps_process_own(const struct dps_variant *self, const struct dps_price_inputs *in,
    struct dps_price_state *state)
{
    const struct dps_price_kind *law = (const void *)self->kind;
    return law->own(self->params, in, state);
}

double
dps_process_normal(struct dps_rng_name name)
{
    double u[2];
    dps_rng_uniforms(name, u);
    return gsl_cdf_ugaussian_Pinv(u[0]);
}

double
dps_process_drift(double drift, double volatility)
{
    return drift - dps_process_variance(volatility, 1) / 2;
}

double
dps_process_variance(double volatility, double dt)
{
    return volatility * volatility * (dt / (double)DPS_DAY);
}
