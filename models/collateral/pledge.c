#include "models/collateral/pledge.h"

#include "models/emission/steps.h"
#include "models/figure.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"

#define FIP81 "Filecoin: FIP-0081, builtin-actors actors/miner/src/monies.rs"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_collateral_pledge, projected, DPS_SPAN, .fallback = "20 d",
        .source = FIP81, .doc = "the time whose rewards are pledged"),
    DPS_FIELD(struct dps_collateral_pledge, share, DPS_NUMBER, .unit = "1",
        .domain = "[0, 10]", .fallback = "30 %", .source = FIP81,
        .doc = "share of the circulating supply that all weight is to pledge"),
    DPS_FIELD(struct dps_collateral_pledge, gamma, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .fallback = "0.7", .source = FIP81,
        .doc = "how much of it looks at the baseline when the ramp is over"),
    DPS_FIELD(struct dps_collateral_pledge, ramp_from, DPS_DATE, .fallback = "never",
        .doc = "when the baseline begins to count for less"),
    DPS_FIELD(struct dps_collateral_pledge, ramp, DPS_SPAN, .fallback = "1 yr",
        .source = FIP81, .doc = "the time in which it comes to count for gamma"),
    DPS_FIELD(struct dps_collateral_pledge, at_most, DPS_AMOUNT, .fallback = "0",
        .source = "none", .doc = "the most for a quantum of weight; 0: no bound"),
};

static enum dps_status
check_span(struct dps_span span, const char *key, struct dps_error *err)
{
    if (span.months > 0) {
        return dps_fail(
            err, DPS_EINVAL, "%s is in calendar months, not all equally long", key);
    }
    return dps_steps_check(span, key, true, err);
}

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_collateral_pledge *law = self;
    if (law->at_most.token != 0) {
        return dps_fail(err, DPS_EINVAL, "at_most is not of the network's first token");
    }
    enum dps_status status = check_span(law->projected, "projected", err);
    return status == DPS_OK ? check_span(law->ramp, "ramp", err) : status;
}

static const struct dps_record record = {
    .name = "collateral.pledge",
    .doc = "a projection of rewards and a share of the supply, as Filecoin's",
    .size = sizeof(struct dps_collateral_pledge),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

double
dps_pledge_skew(const struct dps_collateral_pledge *self, int64_t date)
{
    int64_t ramp = self->ramp.ns / DPS_NS;
    if (date < self->ramp_from) {
        return 0;
    }
    if (date - self->ramp_from >= ramp) {
        return 1 - self->gamma;
    }
    return (1 - self->gamma) * (double)(date - self->ramp_from) / (double)ramp;
}

/* The quantum counts among the weight, also before there is any. */
static struct dps_bond
bond(const void *params, const struct dps_collateral_epoch *epoch)
{
    const struct dps_collateral_pledge *self = params;
    double days = (double)self->projected.ns / ((double)DPS_DAY * (double)DPS_NS);
    double weight = epoch->figures[DPS_WEIGHT] > 1 ? epoch->figures[DPS_WEIGHT] : 1;
    double aim = epoch->baseline > weight ? epoch->baseline : weight;
    double skew = dps_pledge_skew(self, epoch->date);
    double tokens = days * epoch->figures[DPS_REWARDS] / weight +
                    self->share * epoch->figures[DPS_CIRCULATING] *
                        ((1 - skew) / aim + skew / weight);
    int64_t units = dps_truncate((long double)tokens * (long double)epoch->unit);
    bool is_bound = self->at_most.units > 0 && units > self->at_most.units;
    return (struct dps_bond){0, is_bound ? self->at_most.units : units};
}

const struct dps_collateral_kind dps_collateral_pledge = {
    .base =
        {
            .name = "pledge",
            .doc = "a projection of rewards and a share of the supply, as Filecoin's",
            .params = &record,
        },
    .bond = bond,
};
