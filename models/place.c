#include "models/place.h"

#include "sim/core/batch.h"
#include "sim/core/maths.h"
#include "sim/core/rng.h"

/* Draws of a machine; part of the meaning of a seed. */
enum { SCATTER = 0, BANDWIDTH = 1 };

static void
normals(uint64_t seed, uint64_t identity, uint32_t draw, double z[2])
{
    dps_rng_uniforms(
        (struct dps_rng_name){
            .seed = seed, .purpose = DPS_RNG_PLACE, .entity = identity, .draw = draw},
        z);
    dps_batch_normal(z, z, 2);
}

void
dps_place_of(const struct dps_region *region, const struct dps_hardware *hardware,
    uint64_t seed, uint64_t identity, struct dps_place *out)
{
    double z[2];
    normals(seed, identity, SCATTER, z);
    out->x = region->x + region->scatter * z[0];
    out->y = region->y + region->scatter * z[1];
    out->height = region->height;
    normals(seed, identity, BANDWIDTH, z);
    double factor = dps_exp(region->bandwidth_spread * z[0]);
    double up = hardware != NULL ? hardware->uplink : 0;
    double down = hardware != NULL ? hardware->downlink : 0;
    out->up = up > 0 ? up : region->up * factor;
    out->down = down > 0 ? down : region->down * factor;
}
