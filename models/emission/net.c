#include "models/emission/net.h"

#include "models/distribution/net_emission.h"
#include "models/emission/steps.h"
#include "sim/core/date.h"

#include <string.h>

/* What the memory holds: whole numbers, bit by bit in the place of doubles, which hold
 * none above 2^53.  How much was burned by the end of the last period, the average of
 * burns, and whether the first of the two is set. */
enum { COUNTED, SMOOTHED, STARTED };

static int64_t
whole(const struct dps_emission_memory *memory, int i)
{
    int64_t units = 0;
    memcpy(&units, &memory->x[i], sizeof units);
    return units;
}

static void
put(struct dps_emission_memory *memory, int i, int64_t units)
{
    memcpy(&memory->x[i], &units, sizeof units);
}

static struct dps_steps
steps_of(const struct dps_net_emission *self, int64_t from)
{
    return (struct dps_steps){from, DPS_NEVER, self->period};
}

static void
begin(const void *params, int64_t from, struct dps_emission_memory *memory)
{
    (void)params;
    (void)from;
    (void)memory;
}

static void
advance(const void *params, int64_t from, struct dps_emission_period step,
    const struct dps_emission_drivers *drivers, struct dps_emission_memory *memory)
{
    const struct dps_net_emission *self = params;
    struct dps_steps steps = steps_of(self, from);
    struct dps_net_emission_state state = {whole(memory, SMOOTHED)};
    if (drivers == NULL) {
        return;
    }
    if (whole(memory, STARTED) == 0) {
        put(memory, COUNTED, drivers->burned_before);
        put(memory, STARTED, 1);
    }
    int64_t n = dps_steps_ended(&steps, step.end) - dps_steps_ended(&steps, step.begin);
    int64_t burned = drivers->burned - whole(memory, COUNTED);
    for (int64_t left = n; left > 0; left--) {
        int64_t part = burned / left;
        burned -= part;
        memory->units =
            dps_units_sum(memory->units, dps_net_emission_advance(self, part, &state));
    }
    if (n > 0) {
        put(memory, COUNTED, drivers->burned);
        put(memory, SMOOTHED, state.smoothed);
    }
}

static void
issued_parts(const void *params, int64_t from, int64_t date,
    const struct dps_emission_memory *memory, int64_t part[DPS_EMISSION_PARTS])
{
    (void)params;
    (void)from;
    (void)date;
    part[0] = memory->units;
}

static struct dps_emission_period
period(const void *params, int64_t from, int64_t date)
{
    struct dps_steps steps = steps_of(params, from);
    return dps_steps_at(&steps, date);
}

static int64_t
allocation(const void *params)
{
    (void)params;
    return 0;
}

static int32_t
token(const void *params)
{
    const struct dps_net_emission *self = params;
    return self->cap.token;
}

const struct dps_emission_kind dps_emission_net = {
    .base =
        {
            .name = "net",
            .doc = "what was burned of the first token, averaged, up to a cap",
            .params = &dps_net_emission_record,
        },
    .n_parts = 1,
    .begin = begin,
    .advance = advance,
    .issued_parts = issued_parts,
    .period = period,
    .allocation = allocation,
    .token = token,
};
