/* air.h: how strong a radio signal arrives, in whole numbers.
 *
 * Log-distance path loss with log-normal shadowing (Rappaport, "Wireless
 * Communications", 4.9):
 *
 *     P(d) = P_t - L - 10 n log10(d / 1 km) - X,   X ~ N(0, s)
 *
 * X is the sum of four uniform numbers, so that it is never beyond 3.47 s, and a signal
 * never comes from beyond a reach.  Distances are by the equirectangular projection at
 * the mean latitude of the two places, on a sphere of 6371.0088 km.  Places and
 * distances are in 1e-7 degree of a great circle, which is 1.11 cm, and levels in 1/100
 * dB.  Values.
 */
#ifndef DEPIN_KERNELS_BIDDERS_AIR_H
#define DEPIN_KERNELS_BIDDERS_AIR_H

#include <stdint.h>

#define AIR_KILOMETRE INT64_C(89932)      /* [1e-7 degree] */
#define AIR_CIRCLE    INT64_C(3600000000) /* [1e-7 degree] */
#define AIR_ONE       (INT64_C(1) << 30)  /* of dpk_air_cos */

struct air {
    int64_t power;    /* P_t, radiated [1/100 dBm] */
    int64_t loss;     /* L, at 1 km [1/100 dB] */
    int64_t exponent; /* n [1/1000] */
    int64_t shadow;   /* s [1/100 dB] */
};

/* The cosine of a latitude, in parts of 2^-30, to 2e-8. */
int64_t dpk_air_cos(int64_t latitude);

/* The square of the distance between two places. */
uint64_t dpk_air_square(
    int32_t latitude, int32_t longitude, int32_t latitude_2, int32_t longitude_2);

/* The level of a signal at the root of a distance's square, of at least 1 m, with the
 * shadowing that 64 random bits say [1/100 dBm]. */
int64_t dpk_air_level(const struct air *self, uint64_t square, uint64_t bits);

/* Up to where a signal may have that level, at most `range`. */
int64_t dpk_air_reach(const struct air *self, int64_t level, int64_t range);

#endif
