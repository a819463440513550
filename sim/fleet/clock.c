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
    *self = (struct dps_clock){.laws = *laws,
        .up_params = {.mean = hardware->uptime},
        .repair_params = {hardware->repair, hardware->repair_spread}};
    const struct dps_variant up = {&dps_lifetime_exponential.base, &self->up_params};
    const struct dps_variant repair = {
        &dps_lifetime_log_normal.base, &self->repair_params};
    enum dps_status status = dps_lifetime_init(&self->own_up, &up, err);
    if (status == DPS_OK) {
        status = dps_lifetime_init(&self->own_repair, &repair, err);
    }
    if (status == DPS_OK) {
        self->laws.up = laws->up != NULL ? laws->up : &self->own_up;
        self->laws.repair = laws->repair != NULL ? laws->repair : &self->own_repair;
        self->availability = availability_of(&self->laws);
    }
    return status;
}

void
dps_clock_free(struct dps_clock *self)
{
    dps_lifetime_free(&self->own_up);
    dps_lifetime_free(&self->own_repair);
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
    if (self->laws.life != NULL) {
        dps_lifetime_times(self->laws.life, &u, &life, 1);
    }
    return life;
}
