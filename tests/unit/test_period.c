/* Days and months as published tables write them. */
#include "sim/workload/period.h"

#include "sim/core/date.h"
#include "tests/test.h"

static int64_t
parse(const char *text)
{
    int64_t begin = 0;
    struct dps_error err;
    REQUIRE_OK(dps_period_parse(text, &begin, &err), &err);
    return begin;
}

TEST(days_and_instants_are_read)
{
    CHECK_INT(parse("2020-10-15"), dps_date_of(2020, 10, 15));
    CHECK_INT(parse("2023-12-27T02:00:00.000Z"), dps_date_of(2023, 12, 27) + 7200);
    CHECK_INT(parse("2023-12-27T02:00:00Z"), dps_date_of(2023, 12, 27) + 7200);
    CHECK_INT(parse("1564358400"), dps_date_of(2019, 7, 29));
}

TEST(a_month_begins_with_its_first_day_however_it_is_written)
{
    CHECK_INT(parse("2019-8"), dps_date_of(2019, 8, 1));
    CHECK_INT(parse("2019-08"), dps_date_of(2019, 8, 1));
    CHECK_INT(parse("08/2019"), dps_date_of(2019, 8, 1));
    CHECK_INT(parse("Aug 2019"), dps_date_of(2019, 8, 1));
    CHECK_INT(parse("Dec 2020"), dps_date_of(2020, 12, 1));
}

TEST(what_is_no_day_or_month_is_refused)
{
    static const char *const wrong[] = {"", "soon", "2019-13", "0/2019", "Foo 2019",
        "2019-8-", "never", "2023-12-27T02:00:00.000", "2023-12-27.5", "Aug2019", "-1",
        "999999999999"};
    struct dps_error err;
    int64_t begin = 0;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        CHECK_STATUS(dps_period_parse(wrong[i], &begin, &err), DPS_EINVAL);
    }
    CHECK_FAILS(dps_period_parse("2019-13", &begin, &err), &err, DPS_EINVAL,
        "is 2019-13, no day or month: 2020-10-15, 2019-8, 08/2022, Sep 2020 or seconds "
        "since 1970");
}
