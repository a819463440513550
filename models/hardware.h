/* hardware.h: a class of machines: what it does, what it costs, how it fails.
 *
 * Nodes of a class differ: capacity, rate and cost are log-normal around their medians.
 * A machine works for an up-time and is then repaired, in turn, until its life ends;
 * all three are laws of models/lifetime/.  Failures are close to memoryless or have a
 * hazard that falls with age (Schroeder and Gibson 2006 find Weibull shapes of 0.7 to
 * 0.8), repairs are log-normal, volunteers come and go (ComBoS).
 *
 * A machine of age a [yr] is worth capex * resale^a.  Running it costs its own cost,
 * as dear as its region is, and its power at the region's price.
 *
 * A value: nothing to free; strings belong to the scenario.
 */
#ifndef DPS_MODELS_HARDWARE_H
#define DPS_MODELS_HARDWARE_H

#include "models/lifetime/lifetime.h"
#include "models/region.h"
#include "models/spec.h"
#include "sim/core/field.h"
#include "sim/core/rng.h"

struct dps_hardware {
    const char *name; /* of its file, by which markets know the class; "": none */
    const char *title;
    const char *source;
    double capacity;        /* median storage [byte] */
    double capacity_spread; /* standard deviation of its logarithm [1] */
    double rate;            /* median speed in units of work: RTX 4090s, hotspots [1] */
    double rate_spread;     /* standard deviation of its logarithm [1] */
    double capex;           /* price of a new machine [USD] */
    const char *capex_source;
    double resale;      /* share of its value that a machine keeps in a year [1] */
    double cost;        /* median running cost but for power [USD/s] */
    double cost_spread; /* standard deviation of its logarithm [1] */
    double power;       /* while it works [W] */
    double price;       /* what one is let for elsewhere [USD/s] */
    const char *price_source;
    double uplink;   /* bandwidth from it [byte/s]; 0: as its region has it */
    double downlink; /* bandwidth to it [byte/s]; 0: as its region has it */
    struct dps_lifetime_law up;     /* from the start of work to a failure */
    struct dps_lifetime_law repair; /* from the failure to work */
    struct dps_lifetime_law life;   /* from its purchase to its end */
    struct dps_list specs;          /* further figures, of struct dps_spec */
};

extern const struct dps_record dps_hardware_record;

/* What one machine of the class is.  `name.purpose` is set by the function. */
double dps_hardware_capacity(
    const struct dps_hardware *self, struct dps_rng_name name); /* [byte] */
double dps_hardware_rate(
    const struct dps_hardware *self, struct dps_rng_name name); /* [1] */
double dps_hardware_cost(
    const struct dps_hardware *self, struct dps_rng_name name); /* [USD/s] */

/* What a network counts its machines by. */
enum dps_measure { DPS_MEASURE_STORAGE, DPS_MEASURE_RATE, DPS_MEASURE_COUNT };

/* How much of it one machine has [byte, units of work or 1]. */
double dps_hardware_amount(const struct dps_hardware *self, enum dps_measure measure,
    struct dps_rng_name name);

/* The median machine of the class has so much. */
double dps_hardware_median(const struct dps_hardware *self, enum dps_measure measure);

/* What it costs to run a machine whose own cost is `cost` [USD/s]; region NULL: at the
 * cost of the class and without a price of power. */
double dps_hardware_running_cost(
    const struct dps_hardware *self, const struct dps_region *region, double cost);

/* What a machine is worth at an age [s], bought at `factor` times its price [USD]. */
double dps_hardware_value(const struct dps_hardware *self, double factor, double age);

/* The share of time that a machine of the class works [1]: mean up-time over the mean
 * cycle. */
double dps_hardware_availability(const struct dps_hardware *self);

#endif
