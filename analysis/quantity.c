#include "analysis/quantity.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct dps_quantity
dps_quantity_of(const char *unit)
{
    struct dps_quantity quantity = {.factor = 1};
    char *rest;
    double factor = strtod(unit, &rest);
    if (rest != unit && (*rest == ' ' || *rest == '\0') && isfinite(factor) &&
        factor > 0) {
        quantity.factor = factor;
        unit = rest + strspn(rest, " ");
    }
    snprintf(quantity.unit, sizeof quantity.unit, "%s", unit);
    return quantity;
}

struct dps_prefix
dps_prefix_for(double size)
{
    static const struct dps_prefix prefixes[] = {{1, ""}, {1e3, "k"}, {1e6, "M"},
        {1e9, "G"}, {1e12, "T"}, {1e15, "P"}, {1e18, "E"}, {1e21, "Z"}, {1e24, "Y"}};
    size_t i = 0;
    /* 9,999.5 rounds to 10,000, the first to be written with a prefix. */
    if (!(fabs(size) >= 9999.5)) {
        return prefixes[0];
    }
    while (i + 1 < sizeof prefixes / sizeof prefixes[0] &&
           fabs(size) >= 999.95 * prefixes[i].factor) {
        i++;
    }
    return prefixes[i];
}

/* Four digits or so: 12.34, 1234, 0.001234, 1.2e-07. */
static void
format_digits(double value, char text[DPS_QUANTITY_UNIT])
{
    if (fabs(value) >= 1000 && fabs(value) < 1e4) {
        snprintf(text, DPS_QUANTITY_UNIT, "%.0f", value);
        size_t n = strlen(text);
        memmove(text + n - 2, text + n - 3, 4);
        text[n - 3] = ',';
    } else {
        snprintf(text, DPS_QUANTITY_UNIT, "%.4g", value);
    }
}

void
dps_quantity_format(
    double value, const struct dps_quantity *quantity, char text[DPS_QUANTITY_TEXT])
{
    char digits[DPS_QUANTITY_UNIT];
    double scaled = value * quantity->factor;
    struct dps_prefix prefix = dps_prefix_for(scaled);
    format_digits(scaled / prefix.factor, digits);
    size_t n = (size_t)snprintf(text, DPS_QUANTITY_TEXT, "%s%s%s", digits,
        prefix.symbol[0] != '\0' || quantity->unit[0] != '\0' ? " " : "",
        prefix.symbol);
    /* "3.2 EB" is one word, "3.2 M FIL" two: a prefix joins a byte, not a token. */
    if (strncmp(quantity->unit, "byte", 4) == 0) {
        snprintf(text + n, DPS_QUANTITY_TEXT - n, "B%s", quantity->unit + 4);
    } else {
        snprintf(text + n, DPS_QUANTITY_TEXT - n, "%s%s",
            prefix.symbol[0] != '\0' && quantity->unit[0] != '\0' ? " " : "",
            quantity->unit);
    }
}
