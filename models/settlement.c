#include "models/settlement.h"

#include "models/emission/steps.h"
#include "sim/core/date.h"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_settlement, every, DPS_SPAN, .fallback = "0 s",
        .source = "networks settle daily",
        .doc = "the time from one settlement to the next; 0 s: each epoch"),
    DPS_FIELD(struct dps_settlement, from, DPS_DATE, .fallback = "start",
        .doc = "when the first of these times begins"),
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_settlement *settlement = self;
    return dps_steps_check(settlement->every, "every", true, err);
}

const struct dps_record dps_settlement_record = {
    .name = "settlement",
    .doc = "When what waits for nodes is shared, by what they did since the last time.",
    .size = sizeof(struct dps_settlement),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

bool
dps_settlement_ends(const struct dps_settlement *self, int64_t begin, int64_t end)
{
    const struct dps_steps steps = {self->from, DPS_NEVER, self->every};
    if (self->every.ns == 0 && self->every.months == 0) {
        return true;
    }
    return dps_steps_ended(&steps, end) > dps_steps_ended(&steps, begin);
}
