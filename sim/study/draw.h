/* draw.h: the random numbers of a study's members, by what they are for.
 *
 * A draw is named by the study's seed, the member, a text such as "fits.growth" and a
 * number, and by nothing else.
 */
#ifndef DPS_SIM_STUDY_DRAW_H
#define DPS_SIM_STUDY_DRAW_H

#include <stdint.h>

struct dps_draw {
    uint64_t seed;
    uint64_t member;
    const char *what;
};

/* Uniform in (0, 1), and standard normal: the number-th of its kind [1]. */
double dps_draw_uniform(struct dps_draw self, uint32_t number);
double dps_draw_normal(struct dps_draw self, uint32_t number);

#endif
