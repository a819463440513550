#include "kernels/bidders/air.h"

enum { FRACTION = 20 }; /* bits of logarithms behind the point */

/* (89.932 units)^2, a metre's; 2 log2 of a kilometre's units, in 2^-20. */
#define METRE     UINT64_C(8088)
#define KILOMETRE INT64_C(34511882)

/* log2 x in parts of 2^-20, bit by bit; x > 0. */
static int64_t
log2_of(uint64_t x)
{
    int whole = 63 - __builtin_clzll(x);
    uint64_t m = x << (63 - whole) >> 32; /* in [1, 2), parts of 2^-31 */
    int64_t log = whole;
    for (int i = 0; i < FRACTION; i++) {
        m = m * m >> 31;
        int bit = (int)(m >> 32);
        m >>= bit;
        log = 2 * log + bit;
    }
    return log;
}

int64_t
dpk_air_cos(int64_t latitude)
{
    /* pi / 180 * 1e-7 in parts of 2^-54. */
    int64_t x = (latitude < 0 ? -latitude : latitude) * INT64_C(31441057) >> 24;
    int64_t square = x * x >> 30;
    static const int64_t divisors[] = {182, 132, 90, 56, 30, 12, 2};
    int64_t cosine = AIR_ONE;
    for (int i = 0; i < 7; i++) {
        cosine = AIR_ONE - (square * cosine >> 30) / divisors[i];
    }
    return cosine > 0 ? cosine : 0;
}

uint64_t
dpk_air_square(
    int32_t latitude, int32_t longitude, int32_t latitude_2, int32_t longitude_2)
{
    int64_t y = (int64_t)latitude - latitude_2;
    int64_t x = (int64_t)longitude - longitude_2;
    x -= x > AIR_CIRCLE / 2 ? AIR_CIRCLE : 0;
    x += x < -AIR_CIRCLE / 2 ? AIR_CIRCLE : 0;
    x = x * dpk_air_cos(((int64_t)latitude + latitude_2) / 2) >> 30;
    return (uint64_t)(x * x + y * y);
}

/* Without shadowing. */
static int64_t
level_of(const struct air *self, uint64_t square)
{
    int64_t log = log2_of(square > METRE ? square : METRE) - KILOMETRE;
    /* 10 n log10 d = 5 n log10(2) log2 d^2 */
    int64_t part = self->exponent * log / 1024 * 150515;
    return self->power - self->loss - part / (INT64_C(1000000) * 1024);
}

int64_t
dpk_air_level(const struct air *self, uint64_t square, uint64_t bits)
{
    int64_t sum = -2 * INT64_C(65535);
    for (int i = 0; i < 4; i++) {
        sum += (int64_t)(bits >> 16 * i & 0xffff);
    }
    /* The sum's standard deviation is 65536 / sqrt(3). */
    return level_of(self, square) + self->shadow * sum / 37837;
}

int64_t
dpk_air_reach(const struct air *self, int64_t level, int64_t range)
{
    int64_t best = self->shadow * (2 * INT64_C(65535)) / 37837;
    int64_t near = 0;
    int64_t far = range;
    while (near < far) {
        int64_t middle = near + (far - near + 1) / 2;
        if (level_of(self, (uint64_t)(middle * middle)) + best >= level) {
            near = middle;
        } else {
            far = middle - 1;
        }
    }
    return near;
}
