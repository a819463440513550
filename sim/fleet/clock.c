#include "sim/fleet/clock.h"

#include <math.h>

static double
availability_of(const struct dps_clock *self)
{
    double up = dps_lifetime_mean(&self->up);
    double repair = dps_lifetime_mean(&self->repair);
    return isinf(up) ? 1 : up / (up + repair);
}

enum dps_status
dps_clock_init(
    struct dps_clock *self, const struct dps_hardware *hardware, struct dps_error *err)
{
    *self = (struct dps_clock){.availability = 0};
    enum dps_status status = dps_lifetime_init(&self->up, &hardware->up.law, err);
    if (status == DPS_OK) {
        status = dps_lifetime_init(&self->repair, &hardware->repair.law, err);
    }
    if (status == DPS_OK) {
        status = dps_lifetime_init(&self->life, &hardware->life.law, err);
    }
    if (status == DPS_OK) {
        self->availability = availability_of(self);
        self->mortal = isfinite(dps_lifetime_mean(&self->life));
    }
    return status;
}

void
dps_clock_free(struct dps_clock *self)
{
    dps_lifetime_free(&self->up);
    dps_lifetime_free(&self->repair);
    dps_lifetime_free(&self->life);
    *self = (struct dps_clock){.availability = 0};
}

void
dps_clock_cycles(const struct dps_clock *self, double *up, double *repair, size_t n)
{
    dps_lifetime_times(&self->up, up, up, n);
    dps_lifetime_times(&self->repair, repair, repair, n);
}

double
dps_clock_life(const struct dps_clock *self, double u)
{
    double life = INFINITY;
    if (self->mortal) {
        dps_lifetime_times(&self->life, &u, &life, 1);
    }
    return life;
}
