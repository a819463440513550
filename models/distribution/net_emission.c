#include "models/distribution/net_emission.h"

#include "models/emission/steps.h"
#include "sim/core/maths.h"

#define CHAIN                                                                          \
    "Helium: helium-program-library @ 145947ee, programs/helium-sub-daos/src/"         \
    "instructions/calculate_utility_score_v0.rs"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_net_emission, cap, DPS_AMOUNT,
        .doc = "the most that a period mints again"),
    DPS_FIELD(struct dps_net_emission, smoothing, DPS_COUNT, .domain = "[1, 1000000]",
        .fallback = "7", .source = CHAIN,
        .doc = "periods over which burns are averaged"),
    DPS_FIELD(struct dps_net_emission, period, DPS_SPAN, .domain = "(0, inf)",
        .fallback = "1 d", .source = CHAIN, .doc = "how often it mints"),
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_net_emission *rule = self;
    if (rule->period.months > 0) {
        return dps_fail(
            err, DPS_EINVAL, "period is in calendar months, not all equally long");
    }
    if (rule->cap.token != 0) {
        return dps_fail(err, DPS_EINVAL, "cap is not of the network's first token");
    }
    return dps_steps_check(rule->period, "period", false, err);
}

const struct dps_record dps_net_emission_record = {
    .name = "net-emission",
    .doc = "burned tokens that are minted again, up to a cap",
    .size = sizeof(struct dps_net_emission),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

int64_t
dps_net_emission_advance(const struct dps_net_emission *self, int64_t burned,
    struct dps_net_emission_state *state)
{
    int64_t k = self->smoothing;
    state->smoothed = dps_muldiv(state->smoothed, k - 1, k) + burned / k;
    return state->smoothed < self->cap.units ? state->smoothed : self->cap.units;
}
