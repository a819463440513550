#include "models/muldiv.h"

#include <assert.h>
#include <stdbool.h>

enum { BITS = 128, HALF = 64 };

struct product {
    dps_wide high, low;
};

/* By halves, as one multiplies digits on paper. */
static struct product
product_of(dps_wide a, dps_wide b)
{
    dps_wide a0 = (uint64_t)a;
    dps_wide b0 = (uint64_t)b;
    dps_wide a1 = a >> HALF;
    dps_wide b1 = b >> HALF;
    dps_wide units = a0 * b0;
    dps_wide middle = a1 * b0 + (units >> HALF);
    dps_wide other = a0 * b1 + (uint64_t)middle;
    return (struct product){
        .high = a1 * b1 + (middle >> HALF) + (other >> HALF),
        .low = (other << HALF) + (uint64_t)units,
    };
}

dps_wide
dps_wide_muldiv(dps_wide a, dps_wide b, dps_wide c)
{
    assert(c > 0);
    struct product product = product_of(a, b);
    if (product.high == 0) {
        return product.low / c;
    }
    if (product.high >= c) {
        return ~(dps_wide)0;
    }
    dps_wide left = product.high;
    dps_wide quotient = 0;
    for (int i = BITS - 1; i >= 0; i--) {
        bool carries = left >> (BITS - 1) != 0;
        left = left << 1 | (product.low >> i & 1);
        quotient <<= 1;
        if (carries || left >= c) {
            left -= c;
            quotient |= 1;
        }
    }
    return quotient;
}
