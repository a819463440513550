#include "sim/core/amount.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *
dps_number_end(const char *text)
{
    const char *at = text + (*text == '-' || *text == '+');
    size_t whole = strspn(at, "0123456789");
    at += whole;
    size_t fraction = 0;
    if (*at == '.') {
        fraction = strspn(at + 1, "0123456789");
        at += 1 + fraction;
    }
    if (whole + fraction == 0) {
        return NULL;
    }
    if (*at == 'e' || *at == 'E') {
        const char *exponent = at + 1 + (at[1] == '-' || at[1] == '+');
        size_t n = strspn(exponent, "0123456789");
        at = n > 0 ? exponent + n : at;
    }
    return at;
}

__extension__ typedef __int128 wide;

struct decimal {
    wide digits;   /* without the point */
    long exponent; /* power of ten */
};

/* False if the digits do not fit. */
static bool
parse_decimal(const char *text, const char *end, struct decimal *decimal)
{
    enum { MOST_DIGITS = 36 };
    bool point = false;
    int n = 0;
    *decimal = (struct decimal){0, 0};
    const char *at = text + (*text == '+');
    for (; at < end && *at != 'e' && *at != 'E'; at++) {
        if (*at == '.') {
            point = true;
            continue;
        }
        decimal->digits = 10 * decimal->digits + (*at - '0');
        decimal->exponent -= point;
        n += n > 0 || *at != '0';
        if (n > MOST_DIGITS) {
            return false;
        }
    }
    if (at < end) {
        decimal->exponent += strtol(at + 1, NULL, 10);
    }
    return true;
}

enum dps_status
dps_amount_parse(const char *text, const char *symbol, int decimals, int64_t *units,
    struct dps_error *err)
{
    enum { LARGEST_EXPONENT = 60 };
    struct decimal decimal;
    const char *end = dps_number_end(text);
    if (end == NULL || strcmp(end + strspn(end, " "), symbol) != 0) {
        return dps_fail(err, DPS_EINVAL, "is %s, not an amount: write it in %s",
            text[0] != '\0' ? text : "empty", symbol);
    }
    if (text[0] == '-') {
        return dps_fail(err, DPS_EINVAL, "is %s, below 0", text);
    }
    if (!parse_decimal(text, end, &decimal) ||
        labs(decimal.exponent) > LARGEST_EXPONENT) {
        return dps_fail(err, DPS_EINVAL, "is %s, with too many digits", text);
    }
    long power = decimal.exponent + decimals;
    for (; power > 0 && decimal.digits != 0; power--) {
        decimal.digits *= 10;
        if (decimal.digits > (wide)INT64_MAX) {
            break;
        }
    }
    for (; power < 0 && decimal.digits % 10 == 0 && decimal.digits != 0; power++) {
        decimal.digits /= 10;
    }
    if (power < 0 && decimal.digits != 0) {
        return dps_fail(err, DPS_EINVAL, "is %s, finer than the base unit 1e-%d %s",
            text, decimals, symbol);
    }
    if (decimal.digits > (wide)INT64_MAX) {
        char most[32];
        dps_amount_format(INT64_MAX, decimals, most);
        return dps_fail(err, DPS_EINVAL,
            "is %s, more than %s %s, the most that int64 holds at %d decimals", text,
            most, symbol, decimals);
    }
    *units = (int64_t)decimal.digits;
    return DPS_OK;
}

enum { AMOUNT_TEXT = 32 };

void
dps_amount_format(int64_t units, int decimals, char *text)
{
    uint64_t size = units < 0 ? -(uint64_t)units : (uint64_t)units;
    uint64_t whole = 1;
    for (int i = 0; i < decimals; i++) {
        whole *= 10;
    }
    if (decimals == 0) {
        snprintf(text, AMOUNT_TEXT, "%s%" PRIu64, units < 0 ? "-" : "", size);
    } else {
        snprintf(text, AMOUNT_TEXT, "%s%" PRIu64 ".%0*" PRIu64, units < 0 ? "-" : "",
            size / whole, decimals, size % whole);
    }
}
