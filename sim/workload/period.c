#include "sim/workload/period.h"

#include "sim/core/date.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 40, MONTHS = 12 };

/* The whole number at `*at`, of 1 to `most` digits; moves behind it. */
static bool
read_number(const char **at, size_t most, int64_t *number)
{
    size_t n = strspn(*at, "0123456789");
    if (n == 0 || n > most) {
        return false;
    }
    *number = strtoll(*at, NULL, 10);
    *at += n;
    return true;
}

static bool
month_of(int64_t year, int64_t month, int64_t *begin)
{
    enum { LAST_YEAR = 9999 };
    if (year < 1 || year > LAST_YEAR || month < 1 || month > MONTHS) {
        return false;
    }
    *begin = dps_date_of(year, (int)month, 1);
    return true;
}

/* 2019-8 */
static bool
read_year_first(const char *at, int64_t *begin)
{
    int64_t year = 0;
    int64_t month = 0;
    return read_number(&at, 4, &year) && *at++ == '-' && read_number(&at, 2, &month) &&
           *at == '\0' && month_of(year, month, begin);
}

/* 08/2022 */
static bool
read_month_first(const char *at, int64_t *begin)
{
    int64_t year = 0;
    int64_t month = 0;
    return read_number(&at, 2, &month) && *at++ == '/' && read_number(&at, 4, &year) &&
           *at == '\0' && month_of(year, month, begin);
}

/* Sep 2020 */
static bool
read_month_name(const char *at, int64_t *begin)
{
    static const char *const names[MONTHS] = {"Jan ", "Feb ", "Mar ", "Apr ", "May ",
        "Jun ", "Jul ", "Aug ", "Sep ", "Oct ", "Nov ", "Dec "};
    for (int i = 0; i < MONTHS; i++) {
        if (strncmp(at, names[i], strlen(names[i])) == 0) {
            const char *rest = at + strlen(names[i]);
            int64_t year = 0;
            return read_number(&rest, 4, &year) && *rest == '\0' &&
                   month_of(year, i + 1, begin);
        }
    }
    return false;
}

/* 1564358400 */
static bool
read_seconds(const char *at, int64_t *begin)
{
    enum { DIGITS = 11 };
    return read_number(&at, DIGITS, begin) && *at == '\0';
}

/* 2023-12-20T00:00:00.000Z: a date of ours but for the fraction. */
static bool
read_date(const char *text, int64_t *begin)
{
    char plain[LONGEST];
    struct dps_error ignored;
    const char *point = strchr(text, '.');
    size_t n = point != NULL ? (size_t)(point - text) : strlen(text);
    if (n + 2 > sizeof plain) {
        return false;
    }
    if (point != NULL &&
        strcmp(point + 1 + strspn(point + 1, "0123456789"), "Z") != 0) {
        return false;
    }
    snprintf(plain, sizeof plain, "%.*s%s", (int)n, text, point != NULL ? "Z" : "");
    return dps_date_parse(plain, begin, &ignored) == DPS_OK && *begin != DPS_NEVER;
}

enum dps_status
dps_period_parse(const char *text, int64_t *begin, struct dps_error *err)
{
    int64_t at = 0;
    if (read_date(text, &at) || read_year_first(text, &at) ||
        read_month_first(text, &at) || read_month_name(text, &at) ||
        read_seconds(text, &at)) {
        *begin = at;
        return DPS_OK;
    }
    return dps_fail(err, DPS_EINVAL,
        "is %s, no day or month: 2020-10-15, 2019-8, 08/2022, Sep 2020 or seconds "
        "since 1970",
        text);
}
