#include "models/commitment/youth.h"

#include <stdlib.h>

enum dps_status
dps_youth_init(struct dps_youth *self, uint32_t full, struct dps_error *err)
{
    *self = (struct dps_youth){.full = full};
    self->weight = calloc((size_t)full + 1, sizeof *self->weight);
    return self->weight != NULL
               ? DPS_OK
               : dps_fail(err, DPS_ENOMEM, "out of memory for ages of commitments");
}

void
dps_youth_free(struct dps_youth *self)
{
    free(self->weight);
    *self = (struct dps_youth){.full = 0};
}

static uint32_t
place_of(const struct dps_youth *self, uint32_t age)
{
    return (self->now + self->full - age) % self->full;
}

void
dps_youth_add(struct dps_youth *self, double weight, uint32_t age)
{
    if (age < self->full) {
        self->weight[place_of(self, age)] += weight;
    }
}

void
dps_youth_age(struct dps_youth *self)
{
    if (self->full > 0) {
        self->now = (self->now + 1) % self->full;
        self->weight[self->now] = 0;
    }
}

void
dps_youth_scale(struct dps_youth *self, double share)
{
    for (uint32_t i = 0; i < self->full; i++) {
        self->weight[i] *= share;
    }
}

double
dps_youth_of(const struct dps_youth *self, uint32_t age)
{
    return age < self->full ? self->weight[place_of(self, age)] : 0;
}

void
dps_youth_save(const struct dps_youth *self, struct dps_buffer *out)
{
    dps_buffer_put_u32(out, self->now);
    dps_buffer_put(out, self->weight, self->full * sizeof *self->weight);
}

void
dps_youth_load(struct dps_youth *self, struct dps_reader *in)
{
    uint32_t now = dps_reader_u32(in);
    self->now = self->full > 0 ? now % self->full : 0;
    dps_reader_get(in, self->weight, self->full * sizeof *self->weight);
}
