#include "models/arrival/hawkes.h"

#include "sim/core/maths.h"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_arrival_hawkes, rate, DPS_NUMBER, .unit = "1/s",
        .domain = "(0, inf)",
        .doc = "how many jobs come in a time of themselves; all in all rate / (1 - "
               "branching) do"),
    DPS_FIELD(struct dps_arrival_hawkes, branching, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1)", .doc = "how many further jobs a job brings on"),
    DPS_FIELD(struct dps_arrival_hawkes, decay, DPS_NUMBER, .unit = "s",
        .domain = "(0, inf)", .doc = "mean time from a job to those that it brings on"),
};

static const struct dps_record record = {
    .name = "arrival.hawkes",
    .doc = "in bursts: each job may bring on others",
    .size = sizeof(struct dps_arrival_hawkes),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

static void
begin(const void *params, struct dps_arrival_state *state)
{
    const struct dps_arrival_hawkes *self = params;
    state->excess = self->rate * state->scale * self->branching / (1 - self->branching);
}

static void
next(const void *params, const double u[2], struct dps_arrival_state *state)
{
    const struct dps_arrival_hawkes *self = params;
    double gap = -dps_log(u[0]) / (self->rate * state->scale);
    /* What is left of the excess when its next job comes; without any, or where it
     * brings none, not above 0. */
    double left =
        state->excess > 0 ? 1 + dps_log(u[1]) / (self->decay * state->excess) : 0;
    if (left > 0 && -dps_log(left) * self->decay < gap) {
        gap = -dps_log(left) * self->decay;
    }
    state->at += gap;
    state->excess =
        state->excess * dps_exp(-gap / self->decay) + self->branching / self->decay;
}

static double
mean(const void *params, double end)
{
    const struct dps_arrival_hawkes *self = params;
    return self->rate / (1 - self->branching) * end;
}

const struct dps_arrival_kind dps_arrival_hawkes = {
    .base = {"hawkes", "in bursts: each job may bring on others", &record},
    .begin = begin,
    .next = next,
    .mean = mean,
};
