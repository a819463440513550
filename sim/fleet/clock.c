#include "sim/fleet/clock.h"

#include "sim/core/maths.h"

#include <gsl/gsl_cdf.h>
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
    for (size_t i = 0; i < n; i++) {
        up[i] = -hardware->uptime * dps_log(up[i]);
        repair[i] = hardware->repair * dps_exp(hardware->repair_spread *
                                               gsl_cdf_ugaussian_Pinv(repair[i]));
    }
}

double
dps_clock_life(const struct dps_clock *self, double u)
{
    (void)self;
    (void)u;
    return INFINITY;
}
