#include "models/arrival/arrival.h"

#include "models/arrival/diurnal.h"
#include "models/arrival/hawkes.h"
#include "models/arrival/poisson.h"
#include "sim/core/rng.h"

static const struct dps_kind *const kinds[] = {
    &dps_arrival_poisson.base,
    &dps_arrival_diurnal.base,
    &dps_arrival_hawkes.base,
};

const struct dps_family dps_arrival_family = {
    .name = "arrival",
    .doc = "When jobs come.",
    .kinds = kinds,
    .n_kinds = DPS_COUNT_OF(kinds),
};

static const struct dps_field fields[] = {
    {
        .key = "kind",
        .offset = offsetof(struct dps_arrival_law, law),
        .type = DPS_KIND,
        .family = &dps_arrival_family,
        .doc = "the law of the times",
    },
};

const struct dps_record dps_arrival_record = {
    .name = "arrival",
    .doc = "When jobs come.",
    .size = sizeof(struct dps_arrival_law),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

static const struct dps_arrival_kind *
kind_of(const struct dps_arrival_law *self)
{
    return (const struct dps_arrival_kind *)(const void *)self->law.kind;
}

struct dps_arrival_state
dps_arrival_begin(const struct dps_arrival_law *self, double scale, double from)
{
    struct dps_arrival_state state = {.scale = scale, .from = from};
    if (kind_of(self)->begin != NULL) {
        kind_of(self)->begin(self->law.params, &state);
    }
    return state;
}

void
dps_arrival_next(const struct dps_arrival_law *self, uint64_t seed, uint64_t stream,
    uint32_t job, struct dps_arrival_state *state)
{
    double u[2];
    dps_rng_uniforms((struct dps_rng_name){seed, DPS_RNG_STREAM, stream, job}, u);
    kind_of(self)->next(self->law.params, u, state);
}

double
dps_arrival_mean(const struct dps_arrival_law *self, double end)
{
    return kind_of(self)->mean(self->law.params, end);
}
