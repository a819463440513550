#include "sim/core/unit.h"

#include "sim/core/amount.h"
#include "sim/core/date.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *
skip_spaces(const char *at)
{
    return at + strspn(at, " ");
}

/* ---- units ------------------------------------------------------------- */

enum { TIME, DATA, WORK, ENERGY, MONEY, DEVICE, JOB, NODE, TOKEN, N_DIMENSIONS };

enum prefixes { PLAIN, SMALL = 1, LARGE = 2, BINARY = 4 };

struct named_unit {
    const char *name;
    int dimension; /* N_DIMENSIONS: none */
    int64_t numerator, denominator;
    unsigned prefixes;
};

static const struct named_unit known_units[] = {
    {"1", N_DIMENSIONS, 1, 1, PLAIN},
    {"%", N_DIMENSIONS, 1, 100, PLAIN},
    {"s", TIME, 1, 1, SMALL},
    {"min", TIME, 60, 1, PLAIN},
    {"h", TIME, 3600, 1, PLAIN},
    {"d", TIME, DPS_DAY, 1, PLAIN},
    {"wk", TIME, 7 * DPS_DAY, 1, PLAIN},
    {"yr", TIME, DPS_YEAR, 1, PLAIN},
    {"byte", DATA, 1, 1, LARGE | BINARY},
    {"B", DATA, 1, 1, LARGE | BINARY},
    {"bit", DATA, 1, 8, LARGE | BINARY},
    {"flop", WORK, 1, 1, LARGE},
    {"J", ENERGY, 1, 1, LARGE},
    {"Wh", ENERGY, 3600, 1, LARGE},
    {"USD", MONEY, 1, 1, LARGE},
    {"GPU", DEVICE, 1, 1, PLAIN},
    {"job", JOB, 1, 1, PLAIN},
    {"node", NODE, 1, 1, PLAIN},
    {"token", TOKEN, 1, 1, PLAIN},
};

static const struct {
    const char *name;
    long double factor;
    unsigned group;
} prefixes[] = {
    {"Ki", 0x1p10L, BINARY},
    {"Mi", 0x1p20L, BINARY},
    {"Gi", 0x1p30L, BINARY},
    {"Ti", 0x1p40L, BINARY},
    {"Pi", 0x1p50L, BINARY},
    {"Ei", 0x1p60L, BINARY},
    {"k", 1e3L, LARGE},
    {"M", 1e6L, LARGE},
    {"G", 1e9L, LARGE},
    {"T", 1e12L, LARGE},
    {"P", 1e15L, LARGE},
    {"E", 1e18L, LARGE},
    {"m", 1e3L, SMALL}, /* of small prefixes the reciprocal is kept: it is exact */
    {"u", 1e6L, SMALL},
    {"n", 1e9L, SMALL},
};

/* What people say of a canonical unit, for the sentences. */
static const struct {
    const char *unit, *meaning, *example;
} meanings[] = {
    {"1", "a plain number", "0.25, 25 % or 100 k"},
    {"s", "a time", "s, min, h, d or yr"},
    {"byte", "an amount of data", "byte, GB, TiB or EiB"},
    {"byte/s", "a data rate", "byte/s, MB/s or Mbit/s"},
    {"flop", "an amount of work", "flop, Gflop or Tflop"},
    {"flop/s", "a computing speed", "flop/s, Gflop/s or Tflop/s"},
    {"J", "an energy", "J, Wh or kWh"},
    {"J/s", "a power", "W or kW"},
    {"USD/J", "a price of energy", "USD/kWh"},
    {"1/s", "a rate of events", "s^-1, d^-1 or yr^-1"},
    {"USD", "an amount of money", "USD"},
    {"USD/h", "a price of time", "USD/h or USD/d"},
    {"USD/s", "a cost rate", "USD/s, USD/h, USD/d or USD/yr"},
    {"GPU", "a number of GPUs", "GPU"},
};

/* A unit as a factor numerator / denominator and powers of dimensions. */
struct scale {
    long double numerator, denominator;
    int power[N_DIMENSIONS];
};

/* Watt is the one named unit of two dimensions. */
static bool
is_watt(const char *name, size_t n)
{
    return n == 1 && name[0] == 'W';
}

static bool
apply(struct scale *scale, const struct named_unit *unit, int sign)
{
    long double *up = sign > 0 ? &scale->numerator : &scale->denominator;
    long double *down = sign > 0 ? &scale->denominator : &scale->numerator;
    *up *= (long double)unit->numerator;
    *down *= (long double)unit->denominator;
    if (unit->dimension < N_DIMENSIONS) {
        scale->power[unit->dimension] += sign;
    }
    return true;
}

static bool
apply_named(struct scale *scale, const char *name, size_t n, unsigned group, int sign)
{
    static const struct named_unit joule = {"J", ENERGY, 1, 1, LARGE};
    static const struct named_unit second = {"s", TIME, 1, 1, SMALL};
    if (is_watt(name, n) && (group == PLAIN || group == LARGE)) {
        return apply(scale, &joule, sign) && apply(scale, &second, -sign);
    }
    for (size_t i = 0; i < DPS_COUNT_OF(known_units); i++) {
        if (strlen(known_units[i].name) == n &&
            strncmp(known_units[i].name, name, n) == 0 &&
            (group == PLAIN || (known_units[i].prefixes & group) != 0)) {
            return apply(scale, &known_units[i], sign);
        }
    }
    return false;
}

static bool
apply_prefixed(struct scale *scale, const char *name, size_t n, int sign)
{
    if (apply_named(scale, name, n, PLAIN, sign)) {
        return true;
    }
    for (size_t i = 0; i < DPS_COUNT_OF(prefixes); i++) {
        size_t length = strlen(prefixes[i].name);
        if (n < length || strncmp(prefixes[i].name, name, length) != 0) {
            continue;
        }
        bool bare = n == length && prefixes[i].group == LARGE; /* 100 k */
        if (bare ||
            apply_named(scale, name + length, n - length, prefixes[i].group, sign)) {
            bool up = (prefixes[i].group != SMALL) == (sign > 0);
            *(up ? &scale->numerator : &scale->denominator) *= prefixes[i].factor;
            return true;
        }
    }
    return false;
}

/* One factor, `USD`, `h^-1`: name and power, times `sign`. */
static const char *
parse_factor(const char *at, int sign, struct scale *scale)
{
    enum { HIGHEST_POWER = 4 };
    size_t n = strcspn(at, " */^");
    const char *end = at + n;
    int power = 1;
    if (*end == '^') {
        char *stop = NULL;
        long written = strtol(end + 1, &stop, 10);
        if (stop == end + 1 || written == 0 || labs(written) > HIGHEST_POWER) {
            return NULL;
        }
        power = (int)written;
        end = stop;
    }
    for (int i = 0; i < abs(power); i++) {
        if (!apply_prefixed(scale, at, n, power > 0 ? sign : -sign)) {
            return NULL;
        }
    }
    return end;
}

static bool
parse_scale(const char *text, struct scale *scale)
{
    *scale = (struct scale){.numerator = 1, .denominator = 1};
    int sign = 1;
    const char *at = skip_spaces(text);
    while (*at != '\0') {
        at = parse_factor(at, sign, scale);
        if (at == NULL) {
            return false;
        }
        at = skip_spaces(at);
        sign = *at == '/' ? -1 : 1;
        if (*at == '/' || *at == '*') {
            at = skip_spaces(at + 1);
            if (*at == '\0') {
                return false;
            }
        }
    }
    return true;
}

bool
dps_unit_known(const char *unit)
{
    struct scale scale;
    return unit[0] != '\0' && parse_scale(unit, &scale);
}

/* ---- quantities -------------------------------------------------------- */

static enum dps_status
wrong_unit(
    const char *text, const char *unit, const char *problem, struct dps_error *err)
{
    for (size_t i = 0; i < DPS_COUNT_OF(meanings); i++) {
        if (strcmp(meanings[i].unit, unit) == 0) {
            return dps_fail(err, DPS_EINVAL, "is %s, %s %s: write it %s %s", text,
                problem, meanings[i].meaning, strcmp(unit, "1") == 0 ? "as" : "in",
                meanings[i].example);
        }
    }
    return dps_fail(err, DPS_EINVAL, "is %s, %s a quantity in %s", text, problem, unit);
}

static enum dps_status
parse_quantity(
    const char *text, const char *unit, long double *value, struct dps_error *err)
{
    struct scale wanted;
    struct scale given;
    const char *end = dps_number_end(text);
    if (end == NULL) {
        return wrong_unit(text[0] != '\0' ? text : "empty", unit, "not", err);
    }
    if (!parse_scale(unit, &wanted) || !parse_scale(end, &given)) {
        return wrong_unit(text, unit, "a unit unknown here, not", err);
    }
    if (memcmp(wanted.power, given.power, sizeof wanted.power) != 0) {
        return wrong_unit(text, unit, "not", err);
    }
    long double x = strtold(text, NULL);
    *value = x * (given.numerator * wanted.denominator) /
             (given.denominator * wanted.numerator);
    return DPS_OK;
}

enum dps_status
dps_unit_parse(const char *text, const char *unit, double *value, struct dps_error *err)
{
    long double exact = 0;
    if (strcmp(text, "0") == 0) {
        *value = 0; /* nothing is nothing in every unit */
        return DPS_OK;
    }
    enum dps_status status = parse_quantity(text, unit, &exact, err);
    if (status != DPS_OK) {
        return status;
    }
    if (!isfinite((double)exact)) {
        return dps_fail(err, DPS_EINVAL, "is %s, too large for a number", text);
    }
    *value = (double)exact;
    return DPS_OK;
}

enum dps_status
dps_count_parse(const char *text, int64_t *value, struct dps_error *err)
{
    long double exact = 0;
    if (parse_quantity(text, "1", &exact, err) != DPS_OK) {
        return dps_fail(err, DPS_EINVAL,
            "is %s, not a whole number: write it as 12, 100 k or 1e6",
            text[0] != '\0' ? text : "empty");
    }
    if (!(exact >= -0x1p63L && exact < 0x1p63L)) {
        return dps_fail(
            err, DPS_EINVAL, "is %s, outside the whole numbers of 64 bits", text);
    }
    if (exact != (long double)(int64_t)exact) {
        return dps_fail(err, DPS_EINVAL, "is %s, not a whole number", text);
    }
    *value = (int64_t)exact;
    return DPS_OK;
}

enum dps_status
dps_span_parse(const char *text, struct dps_span *value, struct dps_error *err)
{
    enum { MOST_MONTHS = 3480 }; /* 290 years */
    const char *end = dps_number_end(text);
    if (strcmp(text, "0") == 0) {
        *value = (struct dps_span){.ns = 0};
        return DPS_OK;
    }
    if (end != NULL && strcmp(skip_spaces(end), "mo") == 0) {
        char *stop = NULL;
        long long months = strtoll(text, &stop, 10);
        if (stop != end || months < 0 || months > MOST_MONTHS) {
            return dps_fail(err, DPS_EINVAL,
                "is %s, not a whole number of months up to 290 years", text);
        }
        *value = (struct dps_span){.months = months};
        return DPS_OK;
    }
    long double seconds = 0;
    enum dps_status status = parse_quantity(text, "s", &seconds, err);
    if (status != DPS_OK) {
        return status;
    }
    if (!(seconds >= 0 && seconds <= 290.0L * (long double)DPS_YEAR)) {
        return dps_fail(err, DPS_EINVAL, "is %s, not within 0 s and 290 yr", text);
    }
    long double ns = rintl(seconds * (long double)DPS_NS);
    if (ns == 0 && seconds > 0) {
        return dps_fail(err, DPS_EINVAL, "is %s, finer than 1 ns", text);
    }
    *value = (struct dps_span){.ns = (int64_t)ns};
    return DPS_OK;
}

/* ---- for people --------------------------------------------------------- */

bool
dps_unit_name(size_t i, struct dps_unit_info *info)
{
    static const char *const taken[] = {
        [PLAIN] = "",
        [SMALL] = "m u n",
        [LARGE] = "k M G T P E",
        [LARGE | BINARY] = "k M G T P E, Ki Mi Gi Ti Pi Ei",
    };
    enum { N_UNITS = sizeof known_units / sizeof known_units[0] };
    if (i == N_UNITS) {
        *info = (struct dps_unit_info){"W", taken[LARGE]};
        return true;
    }
    if (i > N_UNITS) {
        return false;
    }
    *info = (struct dps_unit_info){known_units[i].name, taken[known_units[i].prefixes]};
    return true;
}

bool
dps_unit_quantity(size_t i, const char **unit, struct dps_unit_info *info)
{
    if (i >= sizeof meanings / sizeof meanings[0]) {
        return false;
    }
    *unit = meanings[i].unit;
    *info = (struct dps_unit_info){meanings[i].meaning, meanings[i].example};
    return true;
}

/* ---- text -------------------------------------------------------------- */

enum { NUMBER_TEXT = 32, SPAN_TEXT = 40 };

void
dps_number_format(double value, char *text)
{
    enum { EXACT = 17 };
    for (int digits = 15; digits <= EXACT; digits++) {
        snprintf(text, NUMBER_TEXT, "%.*g", digits, value);
        if (strtod(text, NULL) == value) {
            break;
        }
    }
}

void
dps_span_format(struct dps_span span, char *text)
{
    if (span.months > 0) {
        snprintf(text, SPAN_TEXT, "%" PRId64 " mo", span.months);
    } else if (span.ns % DPS_NS == 0) {
        snprintf(text, SPAN_TEXT, "%" PRId64 " s", span.ns / DPS_NS);
    } else {
        snprintf(text, SPAN_TEXT, "%" PRId64 ".%09" PRId64 " s", span.ns / DPS_NS,
            span.ns % DPS_NS);
    }
}
