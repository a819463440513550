#include "sim/core/unit.h"

#include "sim/core/amount.h"
#include "sim/core/date.h"
#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TEST(quantities_become_canonical_numbers)
{
    static const struct {
        const char *text, *unit;
        double value;
    } cases[] = {
        {"6 yr", "s", 189216000},
        {"30 s", "s", 30},
        {"1d", "s", 86400},
        {"500 ms", "s", 0.5},
        {"1.5 USD/h", "USD/s", 1.5 / 3600},
        {"2.88888888 EB", "byte", 2.88888888e18},
        {"1EB", "byte", 1e18},
        {"1 EiB", "byte", 0x1p60},
        {"100 Mbit/s", "byte/s", 12500000},
        {"10 GPU", "GPU", 10},
        {"10 %", "1", 0.1},
        {"100 k", "1", 100000},
        {"-2.5e-3", "1", -0.0025},
        {"5 W", "J/s", 5},
        {"0.12 USD/kWh", "USD/J", 0.12 / 3.6e6},
        {"1.2 kW", "J/s", 1200},
        {"2 yr^-1", "1/s", 2.0 / 31536000},
        {"3 USD h^-1", "USD/s", 3.0 / 3600},
        {"7 USD/GPU/h", "USD/GPU/h", 7},
    };
    for (size_t i = 0; i < DPS_COUNT_OF(cases); i++) {
        struct dps_error err;
        double value = 0;
        CHECK_OK(dps_unit_parse(cases[i].text, cases[i].unit, &value, &err), &err);
        CHECK_CLOSE(value, cases[i].value, 1e-15);
    }
}

TEST(a_wrong_dimension_is_an_error_that_says_what_is_wanted)
{
    static const struct {
        const char *text, *unit, *sentence;
    } cases[] = {
        {"10 GPU", "s", "is 10 GPU, not a time: write it in s, min, h, d or yr"},
        {"3", "s", "is 3, not a time: write it in s, min, h, d or yr"},
        {"3 s", "1", "is 3 s, not a plain number: write it as 0.25, 25 % or 100 k"},
        {"NaN", "1", "is NaN, not a plain number: write it as 0.25, 25 % or 100 k"},
        {"inf", "1", "is inf, not a plain number: write it as 0.25, 25 % or 100 k"},
        {"3 foo", "s",
            "is 3 foo, a unit unknown here, not a time: write it in s, min, h, d or "
            "yr"},
        {"0x10", "1",
            "is 0x10, a unit unknown here, not a plain number: write it as 0.25, 25 % "
            "or "
            "100 k"},
        {"", "byte",
            "is empty, not an amount of data: write it in byte, GB, TiB or EiB"},
        {"1e400", "1", "is 1e400, too large for a number"},
        {"0.12 USD/h", "USD/J",
            "is 0.12 USD/h, not a price of energy: write it in USD/kWh"},
        {"2", "1/s", "is 2, not a rate of events: write it in s^-1, d^-1 or yr^-1"},
        {"3 s/", "s",
            "is 3 s/, a unit unknown here, not a time: write it in s, min, h, d or yr"},
    };
    for (size_t i = 0; i < DPS_COUNT_OF(cases); i++) {
        struct dps_error err;
        double value = 7;
        CHECK_FAILS(dps_unit_parse(cases[i].text, cases[i].unit, &value, &err), &err,
            DPS_EINVAL, cases[i].sentence);
        CHECK(value == 7);
    }
}

TEST(numbers_read_back_from_their_text)
{
    const double values[] = {0, 1, 0.1, 1.0 / 3, 2.88888888e18, 5e-324, 1.7e308, -2.5};
    for (size_t i = 0; i < DPS_COUNT_OF(values); i++) {
        char text[32];
        dps_number_format(values[i], text);
        CHECK(strtod(text, NULL) == values[i]);
    }
}

TEST(counts_are_whole_and_fit)
{
    struct dps_error err;
    int64_t n = 0;
    CHECK_OK(dps_count_parse("100 k", &n, &err), &err);
    CHECK_INT(n, 100000);
    CHECK_OK(dps_count_parse("9223372036854775807", &n, &err), &err);
    CHECK_INT(n, INT64_MAX);
    CHECK_FAILS(dps_count_parse("1.5", &n, &err), &err, DPS_EINVAL,
        "is 1.5, not a whole number");
    CHECK_FAILS(dps_count_parse("1e19", &n, &err), &err, DPS_EINVAL,
        "is 1e19, outside the whole numbers of 64 bits");
}

TEST(amounts_are_exact_in_base_units)
{
    struct dps_error err;
    int64_t units = 0;
    CHECK_OK(dps_amount_parse("20e6 NOS", "NOS", 6, &units, &err), &err);
    CHECK_INT(units, 20000000000000);
    CHECK_OK(dps_amount_parse("0.000001 NOS", "NOS", 6, &units, &err), &err);
    CHECK_INT(units, 1);
    CHECK_OK(
        dps_amount_parse("9223372036854.775807 NOS", "NOS", 6, &units, &err), &err);
    CHECK_INT(units, INT64_MAX);
    CHECK_FAILS(dps_amount_parse("9223372036854.775808 NOS", "NOS", 6, &units, &err),
        &err, DPS_EINVAL,
        "is 9223372036854.775808 NOS, more than 9223372036854.775807 NOS, the most "
        "that "
        "int64 holds at 6 decimals");
    CHECK_FAILS(dps_amount_parse("0.0000001 NOS", "NOS", 6, &units, &err), &err,
        DPS_EINVAL, "is 0.0000001 NOS, finer than the base unit 1e-6 NOS");
    CHECK_FAILS(dps_amount_parse("1 FIL", "NOS", 6, &units, &err), &err, DPS_EINVAL,
        "is 1 FIL, not an amount: write it in NOS");
    CHECK_FAILS(dps_amount_parse("-1 NOS", "NOS", 6, &units, &err), &err, DPS_EINVAL,
        "is -1 NOS, below 0");
}

TEST(amounts_read_back_from_their_text)
{
    const int64_t units[] = {0, 1, -1, 999999, 1000000, INT64_MAX, -1234567890123};
    for (size_t i = 0; i < DPS_COUNT_OF(units); i++) {
        struct dps_error err;
        char text[32];
        char with_symbol[48];
        int64_t back = 0;
        dps_amount_format(units[i] < 0 ? -units[i] : units[i], 6, text);
        snprintf(with_symbol, sizeof with_symbol, "%s X", text);
        CHECK_OK(dps_amount_parse(with_symbol, "X", 6, &back, &err), &err);
        CHECK_INT(back, units[i] < 0 ? -units[i] : units[i]);
    }
}

TEST(spans_are_months_or_nanoseconds)
{
    struct dps_error err;
    struct dps_span span;
    char text[40];
    CHECK_OK(dps_span_parse("24 mo", &span, &err), &err);
    CHECK(span.months == 24 && span.ns == 0);
    dps_span_format(span, text);
    CHECK_TEXT(text, "24 mo");
    CHECK_OK(dps_span_parse("6 yr", &span, &err), &err);
    CHECK(span.months == 0 && span.ns == 6 * DPS_YEAR * DPS_NS);
    CHECK_OK(dps_span_parse("0.1 s", &span, &err), &err);
    CHECK_INT(span.ns, 100000000);
    dps_span_format(span, text);
    CHECK_TEXT(text, "0.100000000 s");
    CHECK_OK(dps_span_parse("0", &span, &err), &err);
    CHECK(span.months == 0 && span.ns == 0);
    CHECK_FAILS(dps_span_parse("5", &span, &err), &err, DPS_EINVAL,
        "is 5, not a time: write it in s, min, h, d or yr");
    CHECK_FAILS(dps_span_parse("1.5 mo", &span, &err), &err, DPS_EINVAL,
        "is 1.5 mo, not a whole number of months up to 290 years");
    CHECK_FAILS(dps_span_parse("-1 s", &span, &err), &err, DPS_EINVAL,
        "is -1 s, not within 0 s and 290 yr");
    CHECK_FAILS(dps_span_parse("300 yr", &span, &err), &err, DPS_EINVAL,
        "is 300 yr, not within 0 s and 290 yr");
}

TEST(dates_read_back_from_their_text_on_every_day)
{
    struct dps_error err;
    int64_t first = dps_date_of(1, 1, 1);
    int64_t last = dps_date_of(9999, 12, 31);
    int64_t wrong = 0;
    for (int64_t date = first; date <= last; date += DPS_DAY) {
        char text[DPS_DATE_TEXT];
        int64_t back = 0;
        dps_date_format(date, text);
        wrong += dps_date_parse(text, &back, &err) != DPS_OK || back != date;
    }
    CHECK_INT(wrong, 0);
}

TEST(dates_that_are_not_are_refused)
{
    static const struct {
        const char *text, *sentence;
    } cases[] = {
        {"2021-02-29", "is 2021-02-29, a day that is not in the calendar"},
        {"2021-13-01", "is 2021-13-01, a day that is not in the calendar"},
        {"soon",
            "is soon, not a date: write 2020-10-15, 2020-10-15T14:44:00Z or never"},
        {"2021-01-01T24:00Z", "is 2021-01-01T24:00Z, not a date: write 2020-10-15, "
                              "2020-10-15T14:44:00Z or never"},
        {"2021-01-01 ",
            "is 2021-01-01 , not a date: write 2020-10-15, 2020-10-15T14:44:00Z or "
            "never"},
    };
    for (size_t i = 0; i < DPS_COUNT_OF(cases); i++) {
        struct dps_error err;
        int64_t date = 0;
        CHECK_FAILS(dps_date_parse(cases[i].text, &date, &err), &err, DPS_EINVAL,
            cases[i].sentence);
    }
}

TEST(months_are_counted_on_the_calendar)
{
    int64_t start = dps_date_of(2024, 1, 31);
    CHECK_INT(dps_date_plus_months(start, 1), dps_date_of(2024, 2, 29));
    CHECK_INT(dps_date_plus_months(start, 13), dps_date_of(2025, 2, 28));
    struct dps_span month = {.months = 1};
    for (int64_t k = 0; k < 400; k++) {
        int64_t end = dps_date_after(start, month, k);
        CHECK_INT(dps_date_spans(start, month, end), k);
        CHECK_INT(dps_date_spans(start, month, end - 1), k == 0 ? 0 : k - 1);
    }
}

TEST(seconds_are_counted_by_division)
{
    struct dps_span epoch = {.ns = 30 * DPS_NS};
    int64_t start = dps_date_of(2020, 8, 24) + 22 * 3600;
    CHECK_INT(dps_date_spans(start, epoch, dps_date_of(2020, 11, 25)), 265200);
    CHECK_INT(dps_date_after(start, epoch, 265200), dps_date_of(2020, 11, 25));
    CHECK_INT(dps_date_spans(start, epoch, start - 1), 0);
}
