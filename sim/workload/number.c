#include "sim/workload/number.h"

#include "sim/core/amount.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Up to 15 digits and a power of ten to 1e22 are exact as doubles, so that one division
 * rounds once, as strtod does (Clinger, "How to read floating point numbers
 * accurately", 1990).  Anything else is left to strtod. */
enum { DIGITS = 15 };

static const double powers[DIGITS + 1] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8,
    1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

static bool
simple(const char *text, double *value)
{
    bool minus = *text == '-';
    int64_t digits = 0;
    int n = 0;
    int after = 0; /* the point */
    const char *at = text + minus;
    for (; *at >= '0' && *at <= '9'; at++, n++) {
        digits = n < DIGITS ? 10 * digits + (*at - '0') : digits;
    }
    if (*at == '.') {
        for (at++; *at >= '0' && *at <= '9'; at++, n++, after++) {
            digits = n < DIGITS ? 10 * digits + (*at - '0') : digits;
        }
    }
    if (*at != '\0' || n == 0 || n > DIGITS) {
        return false;
    }
    *value = (double)(minus ? -digits : digits) / powers[after];
    return true;
}

bool
dps_decimal(const char *text, double *value)
{
    if (simple(text, value)) {
        return true;
    }
    text += strspn(text, " \t");
    const char *end = dps_number_end(text);
    *value = end != NULL ? strtod(text, NULL) : 0;
    return end != NULL && end[strspn(end, " \t")] == '\0' && isfinite(*value);
}

int64_t
dps_trace_ns(double seconds)
{
    double ns = seconds * 1e9;
    return ns < 0x1p62 ? (int64_t)(ns + (ns < 0 ? -0.5 : 0.5)) : INT64_MAX / 2;
}
