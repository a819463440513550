/* Shares of whole units: exact, and never more than there is. */
#include "models/part.h"

#include "sim/core/wide.h"
#include "tests/cohort.h"
#include "tests/test.h"

#include <math.h>

/* A share k / 256 times units, by whole numbers alone. */
TEST(a_part_is_the_exact_product_rounded_down_or_up)
{
    for (uint32_t i = 0; i < 10000; i++) {
        int64_t units = (int64_t)(cohort_uniform(1, i) * 0x1p45);
        int64_t k = (int64_t)(cohort_uniform(2, i) * 256);
        int64_t floor = units * k / 256;
        bool whole = floor * 256 == units * k;
        CHECK_INT(dps_part(units, (double)k / 256), floor);
        CHECK_INT(dps_part_least(units, (double)k / 256), floor + !whole);
    }
}

TEST(so_many_per_mille_of_thousands_is_a_whole_number)
{
    for (int64_t per_mille = 0; per_mille <= 1000; per_mille++) {
        for (int64_t k = 1; k < INT64_C(1000000000000); k = 7 * k + 3) {
            CHECK_INT(dps_part(1000 * k, (double)per_mille / 1000), k * per_mille);
            CHECK_INT(
                dps_part_least(1000 * k, (double)per_mille / 1000), k * per_mille);
        }
    }
}

TEST(parts_of_the_largest_amounts_are_within_half_a_unit)
{
    for (uint32_t i = 0; i < 10000; i++) {
        int64_t units = INT64_MAX - (int64_t)i;
        int64_t k = (int64_t)(cohort_uniform(2, i) * 0x1p40);
        dps_wide product = (dps_wide)units * (uint64_t)k;
        int64_t near = (int64_t)((product + (UINT64_C(1) << 39)) >> 40);
        int64_t part = dps_part(units, (double)k / 0x1p40);
        CHECK(part >= (int64_t)(product >> 40) && part <= near);
    }
}

TEST(a_part_lies_between_nothing_and_all)
{
    CHECK_INT(dps_part(INT64_MAX, 1), INT64_MAX);
    CHECK_INT(dps_part(INT64_MAX, INFINITY), INT64_MAX);
    CHECK_INT(dps_part(INT64_MAX, nextafter(1, 0)), INT64_MAX - 1024);
    CHECK_INT(dps_part(100, NAN), 0);
    CHECK_INT(dps_part(100, -1), 0);
    CHECK_INT(dps_part(-100, 0.5), 0);
    CHECK_INT(dps_part(INT64_MAX, 1e-300), 0);
    CHECK_INT(dps_part_least(1, 1e-300), 1);
    CHECK_INT(dps_part_least(0, 0.5), 0);
    CHECK_INT(dps_part(1, 0x1p-60), 0);
    CHECK_INT(dps_part(INT64_C(1) << 62, 0x1p-62), 1);
}

TEST(parts_of_a_time_compound_to_the_whole)
{
    double left = 1;
    for (int i = 0; i < 100; i++) {
        left *= 1 - dps_part_of_time(0.3, 3.65, 365);
    }
    CHECK_CLOSE(left, 0.7, 1e-14);
    CHECK(dps_part_of_time(1, 1, 365) == 1);
    CHECK(dps_part_of_way(1, 0) == 1);
    CHECK_CLOSE(dps_part_of_way(1, 1), 1 - exp(-1), 1e-15);
}

TEST(worth_and_purchase_undo_each_other)
{
    CHECK_INT(dps_part_worth(1500000000, 0.25, 1000000000), 375000);
    CHECK_INT(dps_part_bought(375000, 0.25, 1000000000), 1500000000);
    CHECK_INT(dps_part_bought(375000, 0, 1000000000), 0);
    CHECK_INT(dps_part_worth(INT64_MAX, 1e9, 1), INT64_MAX);
}
