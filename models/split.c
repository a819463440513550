#include "models/split.h"

#include "sim/core/maths.h"
#include "sim/core/wide.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

static const char *const names[DPS_REMAINDERS] = {
    [DPS_REMAINDER_LARGEST] = "largest",
    [DPS_REMAINDER_UNALLOCATED] = "unallocated",
    [DPS_REMAINDER_CARRY] = "carry",
    [DPS_REMAINDER_RESIDUAL] = "residual",
};

int
dps_remainder_named(const char *name)
{
    for (int i = 0; i < DPS_REMAINDERS; i++) {
        if (strcmp(names[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

enum dps_status
dps_remainder_check(const char *name, const char *key, struct dps_error *err)
{
    return dps_remainder_named(name) >= 0
               ? DPS_OK
               : dps_fail(err, DPS_EINVAL,
                     "%s is %s, not largest, unallocated, carry or residual", key,
                     name);
}

int64_t
dps_ppm(double share)
{
    return dps_truncate((long double)share * DPS_PPM + 0.5L);
}

/* ---- largest remainders ------------------------------------------------ */

static int64_t
remainder_of(int64_t amount, int64_t weight, int64_t whole)
{
    dps_wide product = (dps_wide)(uint64_t)amount * (uint64_t)weight;
    return (int64_t)(product % (uint64_t)whole);
}

static int64_t
count_above(const int64_t *remainders, size_t n, int64_t limit)
{
    int64_t count = 0;
    for (size_t i = 0; i < n; i++) {
        count += remainders[i] > limit;
    }
    return count;
}

/* The least remainder that at most `units` parties exceed. */
static int64_t
threshold(const int64_t *remainders, size_t n, int64_t units, int64_t whole)
{
    int64_t low = -1;
    for (int64_t high = whole - 1; high - low > 1;) {
        int64_t middle = low + (high - low) / 2;
        if (count_above(remainders, n, middle) <= units) {
            high = middle;
        } else {
            low = middle;
        }
    }
    return low + 1;
}

/* Gives `units`, fewer than there are parties with a remainder, one each.  The parts
 * hold the remainders meanwhile, so that no memory is asked for. */
static void
give_largest(int64_t amount, const int64_t *weights, size_t n, int64_t whole,
    int64_t units, int64_t *parts)
{
    for (size_t i = 0; i < n; i++) {
        parts[i] = remainder_of(amount, weights[i], whole);
    }
    int64_t limit = threshold(parts, n, units, whole);
    int64_t equals = units - count_above(parts, n, limit);
    for (size_t i = 0; i < n; i++) {
        bool one = parts[i] > limit || (parts[i] == limit && equals-- > 0);
        parts[i] = dps_muldiv(amount, weights[i], whole) + one;
    }
}

/* ---- the division ------------------------------------------------------ */

static int64_t
sum_of(const int64_t *x, size_t n)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        assert(x[i] >= 0 && sum <= INT64_MAX - x[i]);
        sum += x[i];
    }
    return sum;
}

int64_t
dps_split(int64_t amount, const int64_t *weights, size_t n, int64_t whole,
    enum dps_remainder rule, int64_t *parts)
{
    int64_t sum = sum_of(weights, n);
    int64_t rest = amount;
    assert(amount >= 0 && (whole == 0 || whole >= sum));
    whole = whole > 0 ? whole : sum;
    for (size_t i = 0; i < n; i++) {
        parts[i] = whole > 0 ? dps_muldiv(amount, weights[i], whole) : 0;
        rest -= parts[i];
    }
    if (rule == DPS_REMAINDER_RESIDUAL && n > 0) {
        parts[n - 1] += rest;
        return 0;
    }
    if (rule == DPS_REMAINDER_LARGEST && whole > 0) {
        int64_t unclaimed = amount - dps_muldiv(amount, sum, whole);
        if (rest > unclaimed) {
            give_largest(amount, weights, n, whole, rest - unclaimed, parts);
        }
        return unclaimed;
    }
    return rest;
}

void
dps_split_weights(const double *x, size_t n, int64_t *weights)
{
    double most = 0;
    int exponent = 0;
    for (size_t i = 0; i < n; i++) {
        double finite = x[i] > 1e300 ? 1e300 : x[i];
        most = finite > most ? finite : most;
    }
    frexp(most, &exponent);
    for (size_t i = 0; i < n; i++) {
        double finite = x[i] > 1e300 ? 1e300 : x[i];
        weights[i] =
            finite > 0 ? dps_truncate((long double)ldexp(finite, 41 - exponent)) : 0;
    }
}
