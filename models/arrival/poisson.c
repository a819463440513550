#include "models/arrival/poisson.h"

#include "sim/core/maths.h"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_arrival_poisson, rate, DPS_NUMBER, .unit = "1/s",
        .domain = "(0, inf)", .doc = "how many jobs come in a time, `40 h^-1`"),
};

static const struct dps_record record = {
    .name = "arrival.poisson",
    .doc = "at random, at a constant rate",
    .size = sizeof(struct dps_arrival_poisson),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

static void
next(const void *params, const double u[2], struct dps_arrival_state *state)
{
    const struct dps_arrival_poisson *self = params;
    state->at -= dps_log(u[0]) / (self->rate * state->scale);
}

static double
mean(const void *params, double end)
{
    const struct dps_arrival_poisson *self = params;
    return self->rate * end;
}

const struct dps_arrival_kind dps_arrival_poisson = {
    .base = {"poisson", "at random, at a constant rate", &record},
    .next = next,
    .mean = mean,
};
