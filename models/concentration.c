#include "models/concentration.h"

#include "models/part.h"
#include "sim/core/maths.h"
#include "sim/core/wide.h"

static void
sort_few(int64_t *x, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        int64_t value = x[i];
        size_t k = i;
        for (; k > 0 && x[k - 1] > value; k--) {
            x[k] = x[k - 1];
        }
        x[k] = value;
    }
}

/* Least byte first; eight passes bring the values back to x. */
void
dps_concentration_sort(int64_t *x, int64_t *scratch, size_t n)
{
    enum { BYTE = 8, BYTES = 8, VALUES = 1 << BYTE, FEW = 32 };
    if (n <= FEW) {
        sort_few(x, n);
        return;
    }
    int64_t *from = x;
    int64_t *to = scratch;
    for (int byte = 0; byte < BYTES; byte++) {
        size_t start[VALUES + 1] = {0};
        for (size_t i = 0; i < n; i++) {
            start[(((uint64_t)from[i] >> (BYTE * byte)) & (VALUES - 1)) + 1]++;
        }
        for (size_t v = 0; v < VALUES; v++) {
            start[v + 1] += start[v];
        }
        for (size_t i = 0; i < n; i++) {
            to[start[((uint64_t)from[i] >> (BYTE * byte)) & (VALUES - 1)]++] = from[i];
        }
        int64_t *other = from;
        from = to;
        to = other;
    }
}

static int64_t
sum_of(const int64_t *x, size_t n)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += x[i];
    }
    return sum;
}

/* 2 sum i x_i - (n + 1) S in whole numbers, before anything is rounded. */
double
dps_gini(const int64_t *sorted, size_t n)
{
    int64_t sum = sum_of(sorted, n);
    dps_signed_wide twice = 0;
    if (sum == 0) {
        return 0;
    }
    for (size_t i = 0; i < n; i++) {
        dps_signed_wide rank = 2 * (int64_t)i + 1 - (int64_t)n;
        twice += rank * sorted[i];
    }
    return (double)((long double)twice / ((long double)n * (long double)sum));
}

double
dps_herfindahl(const int64_t *x, size_t n)
{
    int64_t sum = sum_of(x, n);
    dps_wide squares = 0;
    if (sum == 0) {
        return 0;
    }
    for (size_t i = 0; i < n; i++) {
        squares += (dps_wide)x[i] * (uint64_t)x[i];
    }
    return (double)((long double)squares / (long double)sum / (long double)sum);
}

int64_t
dps_nakamoto(const int64_t *sorted, size_t n, double share)
{
    int64_t limit = dps_part(sum_of(sorted, n), share);
    int64_t held = 0;
    for (size_t k = 1; k <= n; k++) {
        held += sorted[n - k];
        if (held > limit) {
            return (int64_t)k;
        }
    }
    return 0;
}

double
dps_theil(const int64_t *x, size_t n)
{
    int64_t sum = sum_of(x, n);
    double theil = 0;
    for (size_t i = 0; i < n; i++) {
        if (x[i] > 0) {
            double share = (double)x[i] / (double)sum;
            theil += share * dps_log(share * (double)n);
        }
    }
    return theil;
}

struct dps_concentration
dps_concentration_of(int64_t *x, int64_t *scratch, size_t n)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        x[m] = x[i];
        m += x[i] > 0;
    }
    dps_concentration_sort(x, scratch, m);
    return (struct dps_concentration){
        .n = (int64_t)m,
        .sum = sum_of(x, m),
        .gini = dps_gini(x, m),
        .herfindahl = dps_herfindahl(x, m),
        .theil = dps_theil(x, m),
        .third = dps_nakamoto(x, m, 1.0 / 3),
        .half = dps_nakamoto(x, m, 1.0 / 2),
        .two_thirds = dps_nakamoto(x, m, 2.0 / 3),
    };
}
