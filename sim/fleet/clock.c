#include "sim/fleet/clock.h"

#include <math.h>

static double
availability_of(const struct dps_clock_laws *laws)
{
    double up = dps_lifetime_mean(laws->up);
    double repair = dps_lifetime_mean(laws->repair);
    return isinf(up) ? 1 : up / (up + repair);
}

enum dps_status
dps_clock_init(struct dps_clock *self, const struct dps_hardware *hardware,
    const struct dps_clock_laws *laws, struct dps_error *err)
{
    *self = (struct dps_clock){.laws = *laws};
    const struct {
        const struct dps_lifetime_law *law;
        struct dps_lifetime *own;
        const struct dps_lifetime **used;
    } all[] = {
        {&hardware->up, &self->own_up, &self->laws.up},
        {&hardware->repair, &self->own_repair, &self->laws.repair},
        {&hardware->life, &self->own_life, &self->laws.life},
    };
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < DPS_COUNT_OF(all) && status == DPS_OK; i++) {
        if (*all[i].used == NULL) {
            status = dps_lifetime_init(all[i].own, &all[i].law->law, err);
            *all[i].used = all[i].own;
        }
    }
    if (status == DPS_OK) {
        self->availability = availability_of(&self->laws);
        self->mortal = isfinite(dps_lifetime_mean(self->laws.life));
    }
    return status;
}

void
dps_clock_free(struct dps_clock *self)
{
    dps_lifetime_free(&self->own_up);
    dps_lifetime_free(&self->own_repair);
    dps_lifetime_free(&self->own_life);
    *self = (struct dps_clock){.availability = 0};
}

void
dps_clock_cycles(const struct dps_clock *self, double *up, double *repair, size_t n)
{
    dps_lifetime_times(self->laws.up, up, up, n);
    dps_lifetime_times(self->laws.repair, repair, repair, n);
}

double
dps_clock_life(const struct dps_clock *self, double u)
{
    double life = INFINITY;
    if (self->mortal) {
        dps_lifetime_times(self->laws.life, &u, &life, 1);
    }
    return life;
}
