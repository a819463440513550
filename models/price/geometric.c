#include "models/price/geometric.h"

#include <math.h>

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_price_geometric, drift, DPS_NUMBER, .unit = "1/s",
        .fallback = "0 1/yr", .source = "a fair game",
        .doc = "rate at which the mean price grows"),
    DPS_FIELD(struct dps_price_geometric, volatility, DPS_NUMBER, .unit = "1",
        .domain = "[0, 10]",
        .doc = "standard deviation of a day's log-return: HNT 8.09 %, FIL 7.30 % to "
               "2022-04-30"),
};

static const struct dps_record record = {
    .name = "price.geometric-brownian",
    .doc = "log-returns are independent and normal",
    .size = sizeof(struct dps_price_geometric),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

static double
own(const void *params, const struct dps_price_inputs *in,
    struct dps_price_state *state)
{
    const struct dps_price_geometric *law = params;
    double variance = dps_process_variance(law->volatility, in->dt);
    (void)state;
    return dps_process_drift(law->drift, law->volatility) * in->dt +
           sqrt(variance) * dps_process_normal(in->draw);
}

const struct dps_price_kind dps_price_geometric = {
    .base = {"geometric-brownian", "log-returns are independent and normal", &record},
    .own = own,
};
