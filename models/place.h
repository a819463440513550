/* place.h: where in its region one machine stands, and by what links.
 *
 * The coordinates of latency of a machine are those of its region and a normal scatter
 * either way.  Between two of one region the time of a message is then Rayleigh
 * distributed, which is how round trips within the largest group of PlanetLab's hosts
 * are (tests/oracle/test_latency.c), but for the heights.
 *
 * Bandwidths are log-normal over a region, and who has a fast line has it both ways;
 * a class of hardware that brings links of its own, as in a data centre, has those.
 *
 * A pure law of (seed, identity): nothing else changes what a machine has.
 */
#ifndef DPS_MODELS_PLACE_H
#define DPS_MODELS_PLACE_H

#include "models/hardware.h"
#include "models/region.h"

#include <stdint.h>

struct dps_place {
    double x, y, height; /* [s] */
    double up, down;     /* [byte/s] */
};

/* hardware NULL: of no class, with links as the region has them. */
void dps_place_of(const struct dps_region *region, const struct dps_hardware *hardware,
    uint64_t seed, uint64_t identity, struct dps_place *out);

#endif
