#include "sim/core/batch.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { CHUNK = 256 };

static inline uint64_t
bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double
double_of(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* ln 2 in two parts; the first has 32 bits, so that its product with an exponent is
 * exact. */
static const double ln2_high = 0x1.62e42feep-1;
static const double ln2_low = 1.908214929270587816144e-10;

/* ---- log --------------------------------------------------------------- */

/* x = 2^k (1 + g) with sqrt(1/2) <= 1 + g < sqrt(2), s = g / (2 + g), and
 * log(1 + g) = 2 atanh s = g - s (g - z P(z)), z = s^2.  P is the Chebyshev fit of
 * 2/3 + 2/5 z + ... on [0, 0.02944]; it leaves 5e-18 of the result. */
static inline double
log_of(double x)
{
    bool tiny = x < DBL_MIN;
    double scaled = tiny ? x * 0x1p54 : x;
    uint64_t above = bits_of(scaled) - UINT64_C(0x3fe6a09e667f3bcd); /* sqrt(1/2) */
    /* The exponent as a double: its bits, shifted into those of 2^52. */
    double k = double_of((above >> 52 ^ UINT64_C(0x800)) | UINT64_C(0x433) << 52) -
               (0x1p52 + 0x800);
    uint64_t mantissa = above & UINT64_C(0x000fffffffffffff);
    double g = double_of(mantissa + UINT64_C(0x3fe6a09e667f3bcd)) - 1;
    double s = g / (2 + g);
    double z = s * s;
    double p = 0.146165854248886219894;
    p = p * z + 0.1533171061821077156801;
    p = p * z + 0.1818288945567494603851;
    p = p * z + 0.2222221113025987702904;
    p = p * z + 0.2857142862600326874162;
    p = p * z + 0.3999999999989944323319;
    p = p * z + 0.6666666666666669688307;
    double half = 0.5 * g * g;
    k = tiny ? k - 54 : k;
    double y = k * ln2_high - ((half - (s * (half + z * p) + k * ln2_low)) - g);
    double edge = x == 0 ? -INFINITY : x < 0 ? NAN : x;
    return x > 0 && x < INFINITY ? y : edge;
}

void
dps_batch_log(const double *x, double *y, size_t n)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        y[i] = log_of(x[i]);
    }
}

/* ---- exp --------------------------------------------------------------- */

/* x = k ln 2 + r, exp r = 1 + r + r^2 Q(r), Q the Chebyshev fit of 1/2 + r/6 + ... on
 * [-ln 2 / 2, ln 2 / 2]; it leaves 1.3e-17.  2^k goes on in two steps, so that a result
 * below the smallest normal number is rounded once.  k is rounded by adding a number
 * whose last place is 1. */
static inline double
exp_of(double x)
{
    const double rounder = 0x1.8p52;
    double bound = x > 710 ? 710 : x;
    bound = bound < -746 ? -746 : bound;
    double k = (bound * 1.442695040888963407360 + rounder) - rounder;
    double r = (bound - k * ln2_high) - k * ln2_low;
    double q = 2.510038549551031907762e-8;
    q = q * r + 2.762008844540974816102e-7;
    q = q * r + 2.755726845999706477171e-6;
    q = q * r + 2.480152129595437513121e-5;
    q = q * r + 1.984126986305361687787e-4;
    q = q * r + 1.388888891721371690144e-3;
    q = q * r + 8.333333333330061832518e-3;
    q = q * r + 4.1666666666624127873e-2;
    q = q * r + 0.1666666666666666745273;
    q = q * r + 0.5000000000000001022112;
    double first = (k * 0.5 + rounder) - rounder;
    double second = k - first;
    double up = double_of(bits_of(first + (0x1p52 + 1023)) << 52);
    double rest = double_of(bits_of(second + (0x1p52 + 1023)) << 52);
    return (1 + (r + r * r * q)) * up * rest;
}

void
dps_batch_exp(const double *x, double *y, size_t n)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        y[i] = exp_of(x[i]);
    }
}

/* ---- the normal quantile ----------------------------------------------- */

/* A quotient of polynomials of degree 7, the constant term first. */
static inline double
ratio(const double a[8], const double b[8], double r)
{
    double up =
        ((((((a[7] * r + a[6]) * r + a[5]) * r + a[4]) * r + a[3]) * r + a[2]) * r +
            a[1]) *
            r +
        a[0];
    double down =
        ((((((b[7] * r + b[6]) * r + b[5]) * r + b[4]) * r + b[3]) * r + b[2]) * r +
            b[1]) *
            r +
        b[0];
    return up / down;
}

/* PPND16 of Wichura 1988, in its letters: |q| <= 0.425, then r <= 5, then beyond. */
static const double a[8] = {3.3871328727963666080e0, 1.3314166789178437745e2,
    1.9715909503065514427e3, 1.3731693765509461125e4, 4.5921953931549871457e4,
    6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3};
static const double b[8] = {1, 4.2313330701600911252e1, 6.8718700749205790830e2,
    5.3941960214247511077e3, 2.1213794301586595867e4, 3.9307895800092710610e4,
    2.8729085735721942674e4, 5.2264952788528545610e3};
static const double c[8] = {1.42343711074968357734e0, 4.63033784615654529590e0,
    5.76949722146069140550e0, 3.64784832476320460504e0, 1.27045825245236838258e0,
    2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4};
static const double d[8] = {1, 2.05319162663775882187e0, 1.67638483018380384940e0,
    6.89767334985100004550e-1, 1.48103976427480074590e-1, 1.51986665636164571966e-2,
    5.47593808499534494600e-4, 1.05075007164441684324e-9};
static const double e[8] = {6.65790464350110377720e0, 5.46378491116411436990e0,
    1.78482653991729133580e0, 2.96560571828504891230e-1, 2.65321895265761230930e-2,
    1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7};
static const double f[8] = {1, 5.99832206555887937690e-1, 1.36929880922735805310e-1,
    1.48753612908506148525e-2, 7.86869131145613259100e-4, 1.84631831751005468180e-5,
    1.42151175831644588870e-7, 2.04426310338993978564e-15};

/* Of at most CHUNK numbers.  What lies beyond r = 5, 3 in 10^11, is mended after. */
static void
normal_chunk(const double *p, double *y, size_t n)
{
    double q[CHUNK];
    double r[CHUNK];
    int beyond = 0;
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        q[i] = p[i] - 0.5;
        r[i] = p[i] < 0.5 ? p[i] : 1 - p[i];
    }
    dps_batch_log(r, r, n);
#pragma omp simd reduction(+ : beyond)
    for (size_t i = 0; i < n; i++) {
        r[i] = sqrt(-r[i]);
        double centre = q[i] * ratio(a, b, 0.180625 - q[i] * q[i]);
        double side = ratio(c, d, r[i] - 1.6);
        side = q[i] < 0 ? -side : side;
        y[i] = fabs(q[i]) <= 0.425 ? centre : side;
        beyond += r[i] > 5;
    }
    for (size_t i = 0; i < n && beyond > 0; i++) {
        if (r[i] > 5) {
            double far = r[i] < INFINITY ? ratio(e, f, r[i] - 5) : r[i];
            y[i] = q[i] < 0 ? -far : far;
        }
    }
}

void
dps_batch_normal(const double *p, double *y, size_t n)
{
    for (size_t i = 0; i < n; i += CHUNK) {
        normal_chunk(p + i, y + i, n - i < CHUNK ? n - i : CHUNK);
    }
}
