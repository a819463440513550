/* region.h: where machines stand: what it costs there, how far it is, how it fails.
 *
 * Latency follows Vivaldi coordinates (Dabek et al. 2004), as hosts of a window have
 * them: between two places the distance of (x, y) and both heights.  Machines of a
 * region are scattered around its coordinates, see models/place.h; bandwidth is
 * log-normal over them.  From time to time a region has an outage:
 * they begin at a rate a year and last a log-normal time.
 *
 * A value: nothing to free; strings belong to the scenario.
 */
#ifndef DPS_MODELS_REGION_H
#define DPS_MODELS_REGION_H

#include "sim/core/field.h"

struct dps_region {
    const char *name; /* of its file, by which outages know it; "": nowhere known */
    const char *title;
    const char *source;
    double cost_factor;      /* running cost but for power, over the class's [1], > 0 */
    double power_price;      /* [USD/J] */
    double share;            /* of the world's nodes [1] */
    double up;               /* median bandwidth from a machine [byte/s] */
    double down;             /* median bandwidth to it [byte/s] */
    double bandwidth_spread; /* standard deviation of their logarithm [1] */
    double x, y;             /* coordinates of latency [s] */
    double scatter;          /* standard deviation of a machine's, either way [s] */
    double height;           /* from the machine to where the network begins [s] */
    double outages;          /* how often they begin [1/s] */
    double outage_median;    /* how long half of them last [s] */
    double outage_spread;    /* standard deviation of its logarithm [1] */
};

extern const struct dps_record dps_region_record;

/* Mean time of a message from a machine of one region to one of another, or within one
 * [s]: half a round trip.  The distance of two scattered points is Rice distributed. */
double dps_region_latency(const struct dps_region *from, const struct dps_region *to);

#endif
