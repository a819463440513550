#include "sim/study/draw.h"

#include "models/regression.h"
#include "sim/core/rng.h"

/* FNV-1a, 64 bits: texts to entities far apart. */
static uint64_t
entity_of(struct dps_draw draw)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (const char *at = draw.what; *at != '\0'; at++) {
        hash = (hash ^ (unsigned char)*at) * UINT64_C(0x100000001b3);
    }
    return hash + draw.member;
}

double
dps_draw_uniform(struct dps_draw self, uint32_t number)
{
    double u[2];
    dps_rng_uniforms(
        (struct dps_rng_name){self.seed, DPS_RNG_STUDY, entity_of(self), number}, u);
    return u[0];
}

double
dps_draw_normal(struct dps_draw self, uint32_t number)
{
    return dps_regression_normal(dps_draw_uniform(self, number));
}
