/* date.h: dates on the proleptic Gregorian calendar in UTC, days of 86,400 s.
 *
 * A date is an int64_t of seconds since 1970-01-01T00:00:00Z.  Leap seconds do not
 * exist.
 */
#ifndef DPS_SIM_CORE_DATE_H
#define DPS_SIM_CORE_DATE_H

#include "sim/core/field.h"
#include "sim/core/status.h"

#include <stdint.h>

#define DPS_NS       INT64_C(1000000000) /* ns in a second */
#define DPS_DAY      INT64_C(86400)      /* s in a day */
#define DPS_YEAR     (365 * DPS_DAY)     /* s in a year of the simulator */
#define DPS_NEVER    INT64_MAX           /* the date that does not come */
#define DPS_AT_START INT64_MIN /* the word `start`, before a loader has replaced it */

enum { DPS_DATE_TEXT = 32 };

/* 2020-10-15, 2020-10-15T14:44Z, 2020-10-15T14:44:00Z, years 1 to 9999, or `never`. */
DPS_CHECKED enum dps_status dps_date_parse(
    const char *text, int64_t *date, struct dps_error *err);

/* "2020-10-15" at midnight, else "2020-10-15T14:44:00Z"; "never" for DPS_NEVER. */
void dps_date_format(int64_t date, char text[DPS_DATE_TEXT]);

/* Seconds since 1970 of midnight of a day; month 1-12, day 1-31. */
int64_t dps_date_of(int64_t year, int month, int day);

/* `date` moved by whole calendar months; the day is clipped to the month's length. */
int64_t dps_date_plus_months(int64_t date, int64_t months);

/* The end of the k-th span after `from` [s]: from + k months, or floor(from + k ns). */
int64_t dps_date_after(int64_t from, struct dps_span span, int64_t k);

/* How many whole spans have ended by `date`, counted from `from`; 0 before it.  The
 * span is not 0. */
int64_t dps_date_spans(int64_t from, struct dps_span span, int64_t date);

#endif
