/* Numbers of traces against strtod, bit by bit. */
#include "sim/workload/number.h"
#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TEST(a_number_is_what_strtod_reads)
{
    uint64_t state = 1;
    for (int i = 0; i < 200000; i++) {
        char text[64];
        double value;
        state = state * UINT64_C(6364136223846793005) + 1442695040888963407U;
        uint64_t digits = state >> (20 + (state >> 59));
        int after = (int)(state >> 33) % 19;
        int n = snprintf(text, sizeof text, "%s%0*llu", (state >> 40) % 2 ? "-" : "",
            after + 1, (unsigned long long)digits);
        memmove(text + n - after + 1, text + n - after, (size_t)after + 1);
        text[n - after] = '.';
        if (!CHECK(dps_decimal(text, &value))) {
            printf("# %s\n", text);
            return;
        }
        double other = strtod(text, NULL);
        if (!CHECK(memcmp(&value, &other, sizeof value) == 0)) {
            printf("# %s is %.17g\n", text, value);
            return;
        }
    }
}

TEST(other_ways_to_write_a_number_are_read_and_what_is_none_is_not)
{
    static const struct {
        const char *text;
        double value;
    } good[] = {{"0", 0}, {"007", 7}, {"5.", 5}, {".5", 0.5}, {"+3", 3}, {"1e3", 1000},
        {" 12\t", 12}, {"-1.5E-2", -0.015}, {"123456789012345", 123456789012345},
        {"1234567890123456789", 1234567890123456789.0}};
    static const char *const bad[] = {"", " ", ".", "-", "x", "1x", "1 2", "0x10",
        "inf", "nan", "1e400", "1,5", "--1", "1e", "e3"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        double value = -1;
        CHECK(dps_decimal(good[i].text, &value));
        CHECK(value == good[i].value);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        double value;
        if (!CHECK(!dps_decimal(bad[i], &value))) {
            printf("# %s\n", bad[i]);
        }
    }
}

TEST(seconds_are_nanoseconds_to_the_nearest)
{
    CHECK_INT(dps_trace_ns(1.5), 1500000000);
    CHECK_INT(dps_trace_ns(1e-9), 1);
    CHECK_INT(dps_trace_ns(1.6e-9), 2);
    CHECK_INT(dps_trace_ns(-1.6e-9), -2);
    CHECK_INT(dps_trace_ns(1e15), INT64_MAX / 2);
}
