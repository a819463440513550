#include "models/payment/guarantee.h"

#include "models/emission/steps.h"
#include "models/split.h"
#include "sim/core/maths.h"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_guarantee, below, DPS_NUMBER, .unit = "1", .domain = "(0, 1]",
        .doc = "the availability of a month below which users have a credit"),
    DPS_FIELD(struct dps_guarantee, credit, DPS_NUMBER, .unit = "1", .domain = "[0, 1]",
        .doc = "the share of what they paid in that month"),
};

const struct dps_record dps_guarantee_record = {
    .name = "payment.guarantee",
    .doc = "what users get back where too few nodes worked in a month",
    .size = sizeof(struct dps_guarantee),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

enum dps_status
dps_guarantee_check(const struct dps_list *guarantees, struct dps_error *err)
{
    const struct dps_guarantee *items = guarantees->items;
    for (size_t i = 1; i < guarantees->n; i++) {
        if (items[i].below >= items[i - 1].below ||
            items[i].credit < items[i - 1].credit) {
            return dps_fail(err, DPS_EINVAL,
                "guarantees.%zu is not for less availability and more credit than the "
                "one before",
                i);
        }
    }
    return DPS_OK;
}

double
dps_guarantee_credit(const struct dps_list *guarantees, double availability)
{
    const struct dps_guarantee *items = guarantees->items;
    double credit = 0;
    for (size_t i = 0; i < guarantees->n && availability < items[i].below; i++) {
        credit = items[i].credit;
    }
    return credit;
}

int64_t
dps_guarantee_redeem(const struct dps_list *guarantees, int64_t month, int64_t value,
    struct dps_guarantee_state *state)
{
    if (state->time >= (double)month) {
        double credit = dps_guarantee_credit(guarantees, state->up / state->time);
        state->credit = dps_units_sum(
            state->credit, dps_muldiv(state->paid, dps_ppm(credit), DPS_PPM));
        *state = (struct dps_guarantee_state){.credit = state->credit};
    }
    int64_t off = value < state->credit ? value : state->credit;
    state->credit -= off;
    return off;
}

void
dps_guarantee_note(struct dps_guarantee_state *state, int64_t paid, double availability,
    double seconds)
{
    state->paid = dps_units_sum(state->paid, paid);
    state->up += availability * seconds;
    state->time += seconds;
}
