/* hardware.h: a class of machines: how much it holds, what it costs, how it fails.
 *
 * Nodes of a class differ.  Capacity and cost are log-normal around their medians.  A
 * machine works for an exponential time of mean `uptime` and is then repaired for a
 * log-normal time; failures of hardware that works are memoryless to a good
 * approximation (Schroeder and Gibson 2007 find Weibull shapes of 0.7-0.8), repairs are
 * not.
 *
 * A value: nothing to free; strings belong to the scenario.
 */
#ifndef DPS_MODELS_HARDWARE_H
#define DPS_MODELS_HARDWARE_H

#include "sim/core/field.h"
#include "sim/core/rng.h"

struct dps_hardware {
    const char *title;
    const char *source;
    double capacity;        /* median [byte], > 0 */
    double capacity_spread; /* standard deviation of its logarithm [1] */
    double cost;            /* median running cost [USD/s] */
    double cost_spread;     /* standard deviation of its logarithm [1] */
    double uptime;          /* mean time to a failure [s], > 0 */
    double repair;          /* median time to repair [s], > 0 */
    double repair_spread;   /* standard deviation of its logarithm [1] */
};

extern const struct dps_record dps_hardware_record;

/* What one machine of the class is.  `name.purpose` is set by the function. */
double dps_hardware_capacity(
    const struct dps_hardware *self, struct dps_rng_name name); /* [byte] */
double dps_hardware_cost(
    const struct dps_hardware *self, struct dps_rng_name name); /* [USD/s] */

/* A life of up-time and repair [s]; one draw, `name.draw` counts the cycles. */
struct dps_cycle {
    double up;
    double repair;
};
struct dps_cycle dps_hardware_cycle(
    const struct dps_hardware *self, struct dps_rng_name name);

/* The share of time that a machine of the class works [1]. */
double dps_hardware_availability(const struct dps_hardware *self);

#endif
