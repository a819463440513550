/* clock.h: how the machines of a group fail, are repaired and wear out.
 *
 * One draw a cycle names an up-time and the repair after it, one draw a machine its
 * life; the laws of the hardware make times of them.
 *
 * In place, and it stays where it is: dps_clock_init / dps_clock_free (legal twice).
 */
#ifndef DPS_SIM_FLEET_CLOCK_H
#define DPS_SIM_FLEET_CLOCK_H

#include "models/hardware.h"
#include "models/lifetime/lifetime.h"
#include "sim/core/status.h"

#include <stdbool.h>
#include <stddef.h>

struct dps_clock {
    struct dps_lifetime up, repair, life;
    double availability; /* share of time that a machine works [1] */
    bool mortal;         /* whether machines wear out */
};

DPS_CHECKED enum dps_status dps_clock_init(
    struct dps_clock *self, const struct dps_hardware *hardware, struct dps_error *err);
void dps_clock_free(struct dps_clock *self);

/* Turns n pairs of uniform numbers in (0, 1) into times [s], in place. */
void dps_clock_cycles(
    const struct dps_clock *self, double *up, double *repair, size_t n);

/* How long a machine lasts [s], for a uniform number in (0, 1); inf: for ever. */
double dps_clock_life(const struct dps_clock *self, double u);

#endif
