#include "models/vote/trigger.h"

#include "models/figure.h"
#include "sim/core/date.h"

#include <string.h>

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_trigger, figure, DPS_TEXT,
        .doc = "what it watches, by the name of a figure"),
    DPS_FIELD(struct dps_trigger, is, DPS_TEXT, .doc = "below or above the level"),
    DPS_FIELD(struct dps_trigger, level, DPS_NUMBER, .unit = "1",
        .doc = "the level, in the figure's unit"),
    {
        .key = "for",
        .offset = offsetof(struct dps_trigger, time),
        .type = DPS_NUMBER,
        .unit = "s",
        .domain = "[0, inf)",
        .fallback = "0 s",
        .source = "assumed",
        .doc = "the time for which it holds without a break; 0 s: once is enough",
    },
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_trigger *trigger = self;
    if (dps_figure_named(trigger->figure) < 0) {
        return dps_fail(
            err, DPS_EINVAL, "figure is %s, not a figure's name", trigger->figure);
    }
    if (strcmp(trigger->is, "below") != 0 && strcmp(trigger->is, "above") != 0) {
        return dps_fail(
            err, DPS_EINVAL, "is is %s, not one of below, above", trigger->is);
    }
    return DPS_OK;
}

const struct dps_record dps_trigger_record = {
    .name = "trigger",
    .doc = "Something that happens once a figure has been beyond a level.",
    .size = sizeof(struct dps_trigger),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

struct dps_trigger_state
dps_trigger_begin(void)
{
    return (struct dps_trigger_state){.since = DPS_NEVER, .fired = DPS_NEVER};
}

bool
dps_trigger_step(const struct dps_trigger *self, int64_t date, const double *figures,
    struct dps_trigger_state *state)
{
    double now = figures[dps_figure_named(self->figure)];
    bool beyond = self->is[0] == 'b' ? now < self->level : now > self->level;
    if (!beyond) {
        state->since = DPS_NEVER;
        return false;
    }
    if (state->since == DPS_NEVER) {
        state->since = date;
    }
    if (state->fired != DPS_NEVER || (double)(date - state->since) < self->time) {
        return false;
    }
    state->fired = date;
    return true;
}
