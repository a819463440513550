#include "sim/fleet/clock.h"

#include "sim/core/batch.h"

#include <math.h>

enum dps_status
dps_clock_init(
    struct dps_clock *self, const struct dps_hardware *hardware, struct dps_error *err)
{
    (void)err;
    *self = (struct dps_clock){
        .hardware = hardware, .availability = dps_hardware_availability(hardware)};
    return DPS_OK;
}

void
dps_clock_free(struct dps_clock *self)
{
    *self = (struct dps_clock){.hardware = NULL};
}

void
dps_clock_cycles(const struct dps_clock *self, double *up, double *repair, size_t n)
{
    const struct dps_hardware *hardware = self->hardware;
    dps_batch_log(up, up, n);
    dps_batch_normal(repair, repair, n);
    for (size_t i = 0; i < n; i++) {
        up[i] *= -hardware->uptime;
        repair[i] *= hardware->repair_spread;
    }
    dps_batch_exp(repair, repair, n);
    for (size_t i = 0; i < n; i++) {
        repair[i] *= hardware->repair;
    }
}

double
dps_clock_life(const struct dps_clock *self, double u)
{
    (void)self;
    (void)u;
    return INFINITY;
}
