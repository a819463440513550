#include "sim/core/date.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { MONTHS = 12 };

/* Days from 1970-01-01 to the first of a month, by the 400-year cycle of the Gregorian
 * calendar; years count from March so that the leap day comes last. */
static int64_t
days_to_month(int64_t year, int month)
{
    int64_t y = month > 2 ? year : year - 1;
    int64_t cycle = (y >= 0 ? y : y - 399) / 400;
    int64_t of_cycle = y - 400 * cycle;
    int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5;
    return cycle * 146097 + of_cycle * 365 + of_cycle / 4 - of_cycle / 100 + of_year -
           719468;
}

static int
month_length(int64_t year, int month)
{
    int64_t next =
        month == MONTHS ? days_to_month(year + 1, 1) : days_to_month(year, month + 1);
    return (int)(next - days_to_month(year, month));
}

struct civil {
    int64_t year;
    int month, day;
    int64_t second; /* of the day */
};

static struct civil
civil_of(int64_t date)
{
    int64_t days = date / DPS_DAY;
    int64_t second = date % DPS_DAY;
    if (second < 0) {
        second += DPS_DAY;
        days--;
    }
    int64_t year = 1970 + days / 366; /* at or before the true year, or near it */
    while (days_to_month(year, 1) > days) {
        year--;
    }
    while (days_to_month(year + 1, 1) <= days) {
        year++;
    }
    int month = 1;
    while (month < MONTHS && days_to_month(year, month + 1) <= days) {
        month++;
    }
    int day = (int)(days - days_to_month(year, month)) + 1;
    return (struct civil){year, month, day, second};
}

int64_t
dps_date_of(int64_t year, int month, int day)
{
    return (days_to_month(year, month) + day - 1) * DPS_DAY;
}

/* ---- text -------------------------------------------------------------- */

static bool
digits(const char **at, int n, int *value)
{
    int sum = 0;
    for (int i = 0; i < n; i++, (*at)++) {
        if (**at < '0' || **at > '9') {
            return false;
        }
        sum = 10 * sum + (**at - '0');
    }
    *value = sum;
    return true;
}

static bool
literal(const char **at, char c)
{
    return **at == c && (*at)++ != NULL;
}

static bool
parse_time(const char **at, int *second_of_day)
{
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (!literal(at, 'T') || !digits(at, 2, &hour) || !literal(at, ':') ||
        !digits(at, 2, &minute)) {
        return false;
    }
    if (literal(at, ':') && !digits(at, 2, &second)) {
        return false;
    }
    *second_of_day = 3600 * hour + 60 * minute + second;
    return literal(at, 'Z') && hour < 24 && minute < 60 && second < 60;
}

enum dps_status
dps_date_parse(const char *text, int64_t *date, struct dps_error *err)
{
    int year = 0;
    int month = 0;
    int day = 0;
    int second = 0;
    const char *at = text;
    if (strcmp(text, "never") == 0) {
        *date = DPS_NEVER;
        return DPS_OK;
    }
    if (!digits(&at, 4, &year) || !literal(&at, '-') || !digits(&at, 2, &month) ||
        !literal(&at, '-') || !digits(&at, 2, &day) ||
        (*at != '\0' && !parse_time(&at, &second)) || *at != '\0') {
        return dps_fail(err, DPS_EINVAL,
            "is %s, not a date: write 2020-10-15, 2020-10-15T14:44:00Z or never", text);
    }
    if (year < 1 || month < 1 || month > MONTHS || day < 1 ||
        day > month_length(year, month)) {
        return dps_fail(
            err, DPS_EINVAL, "is %s, a day that is not in the calendar", text);
    }
    *date = dps_date_of(year, month, day) + second;
    return DPS_OK;
}

void
dps_date_format(int64_t date, char text[DPS_DATE_TEXT])
{
    if (date == DPS_NEVER) {
        snprintf(text, DPS_DATE_TEXT, "never");
        return;
    }
    if (date == DPS_AT_START) {
        snprintf(text, DPS_DATE_TEXT, "start");
        return;
    }
    struct civil c = civil_of(date);
    int n = snprintf(
        text, DPS_DATE_TEXT, "%04" PRId64 "-%02d-%02d", c.year, c.month, c.day);
    if (c.second != 0 && n > 0) {
        snprintf(text + n, DPS_DATE_TEXT - (size_t)n, "T%02d:%02d:%02dZ",
            (int)(c.second / 3600), (int)(c.second / 60 % 60), (int)(c.second % 60));
    }
}

/* ---- spans ------------------------------------------------------------- */

int64_t
dps_date_plus_months(int64_t date, int64_t months)
{
    struct civil c = civil_of(date);
    int64_t count = 12 * c.year + (c.month - 1) + months;
    int64_t year = count / MONTHS;
    int month = (int)(count % MONTHS) + 1;
    int length = month_length(year, month);
    return dps_date_of(year, month, c.day < length ? c.day : length) + c.second;
}

int64_t
dps_date_after(int64_t from, struct dps_span span, int64_t k)
{
    if (span.months > 0) {
        return dps_date_plus_months(from, span.months * k);
    }
    __extension__ typedef __int128 wide;
    wide seconds = (wide)span.ns * k / DPS_NS;
    return (wide)from + seconds > DPS_NEVER ? DPS_NEVER : from + (int64_t)seconds;
}

int64_t
dps_date_spans(int64_t from, struct dps_span span, int64_t date)
{
    if (date < from) {
        return 0;
    }
    if (span.months > 0) {
        struct civil a = civil_of(from);
        struct civil b = civil_of(date);
        int64_t k = (12 * (b.year - a.year) + b.month - a.month) / span.months;
        return dps_date_after(from, span, k) > date ? k - 1 : k;
    }
    __extension__ typedef __int128 wide;
    return (int64_t)((wide)(date - from) * DPS_NS / span.ns);
}
